"""The two sites: the force's own, and the public one that knows only what is published."""
