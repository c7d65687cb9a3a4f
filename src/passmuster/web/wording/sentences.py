"""Makes a sentence of a clause, in the page's language."""

from __future__ import annotations

from passmuster.web.theme.numerals import in_khmer


def as_sentence(clause: str) -> str:
    """Return a clause with a capital, where there are any, and the mark that ends a sentence."""
    return f"{clause[:1].upper()}{clause[1:]}{'។' if in_khmer() else '.'}"
