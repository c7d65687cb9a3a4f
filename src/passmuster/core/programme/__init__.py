"""Policy versions as data: draft, announced, in force, superseded."""
