"""Paper: sealed slips, printed seals, minutes. Facts in, PDF bytes out, the same bytes each time.

Texts come from the wording files beside this package, in Khmer and English; facts reach the
typesetter as JSON and are shown as text, never read as its language.
"""
