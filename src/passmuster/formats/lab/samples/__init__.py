"""Invented laboratory messages for demonstrations, training and tests; nobody's results."""
