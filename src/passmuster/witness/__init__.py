"""A small tlog-witness server and its client: no Django, so that a union or a university can run it alone."""
