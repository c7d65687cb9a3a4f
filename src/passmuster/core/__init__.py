"""The rules of the field as pure functions and frozen tables.

Standard library only: no clock, no chance, no files; they come in as arguments.
"""
