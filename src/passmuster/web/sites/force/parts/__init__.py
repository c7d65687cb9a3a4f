"""The parts pages of the force site."""
