"""The rules of the field as pure functions and frozen tables: standard library only, no clock, no chance, no files."""
