"""Possession of a sealed thing as a chain: who holds it, where, in which state; what is wrong."""
