"""Sentences of the rules in the language of the page; see ``saying``."""
