"""Roster files: read into people, and written back as files of faults."""
