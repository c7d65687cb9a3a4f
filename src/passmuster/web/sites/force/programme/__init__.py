"""The programme pages of the force site."""
