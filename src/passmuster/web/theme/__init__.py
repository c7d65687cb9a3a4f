"""What both sites look like: tokens, one stylesheet, fonts, marks, numerals, the fingerprint."""
