"""Acts of two people: proposed by one, shown whole, approved by another."""
