"""The record pages of the force site."""
