"""What a laboratory reports about a specimen, and what the rules in force make of it."""
