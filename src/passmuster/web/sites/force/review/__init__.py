"""Pages of medical review."""
