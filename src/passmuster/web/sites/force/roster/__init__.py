"""The roster pages of the force site."""
