"""Collections: who may collect, each step as one sealed event, facts decided by two."""
