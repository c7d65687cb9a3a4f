"""The draws pages of the force site."""
