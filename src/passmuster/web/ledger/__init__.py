"""The log of each force: events, entries, signed heads, and the audit that compares them."""
