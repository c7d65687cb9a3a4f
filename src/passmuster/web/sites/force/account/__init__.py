"""The account pages of the force site."""
