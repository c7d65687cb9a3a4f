"""The witness pages of the force site."""
