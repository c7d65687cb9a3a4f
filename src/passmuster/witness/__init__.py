"""A small tlog-witness server and its client: no Django, so that a union can run it alone."""
