"""Policy versions: draft, announced, in force, superseded."""
