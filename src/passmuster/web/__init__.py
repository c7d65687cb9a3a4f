"""Django, thin.

Services load rows, build core values, call a pure function, store the answer and one ledger entry.
"""
