"""Schema history of this app; every step has a name a person chose."""
