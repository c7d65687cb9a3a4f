"""Passmuster runs a police force's drug-testing programme so that nobody inside can rig it."""

__version__ = "0.1.0"
