"""The access pages of the force site."""
