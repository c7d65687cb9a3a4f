"""Pages of the store: stock, hand-overs, what a collector holds, paper packs, labels."""
