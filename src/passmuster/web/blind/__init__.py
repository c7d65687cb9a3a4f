"""Blind controls: specimens of known content that come to a laboratory as ordinary ones."""
