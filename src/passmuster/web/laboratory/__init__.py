"""What laboratories send: kept as it came, read, judged, and laid beside what is known."""
