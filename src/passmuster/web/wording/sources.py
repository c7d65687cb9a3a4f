"""Where a rule stands written, on a page: documents as they call themselves, our own words said.

A document of law is named in its own language everywhere, so that whoever is heard can find it.
What we say of it (second hand, our own choice) is a word like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

from passmuster.web.theme.numerals import in_khmer

OURS: Final[Mapping[str, Promise]] = {
    "Passmuster, for want of a source": pgettext_lazy("source", "Passmuster, for want of a source"),
    "(second hand)": pgettext_lazy("source", "(second hand)"),
    "(from memory)": pgettext_lazy("source", "(from memory)"),
    "(derived)": pgettext_lazy("source", "(derived)"),
    "taken for this regime": pgettext_lazy("source", "taken for this regime"),
    "the nuclear rule; the HHS section was not read": pgettext_lazy(
        "source", "the nuclear rule; the HHS section was not read"
    ),
    "beyond it a human looks for a slip": pgettext_lazy(
        "source", "beyond it a human looks for a slip"
    ),
    "a start for discussion, no regulator's rule": pgettext_lazy(
        "source", "a start for discussion, no regulator's rule"
    ),
    "a refractometer of four decimals": pgettext_lazy("source", "a refractometer of four decimals"),
    "no day is named": pgettext_lazy("source", "no day is named"),
    "as for the panel of 2025": pgettext_lazy("source", "as for the panel of 2025"),
    "a cut-off 2 led to wrong substituted results in 2003": pgettext_lazy(
        "source", "a cut-off 2 led to wrong substituted results in 2003"
    ),
    "unchanged as far as seen": pgettext_lazy("source", "unchanged as far as seen"),
    "one initial test of ketamine's metabolites, by whichever name": pgettext_lazy(
        "source", "one initial test of ketamine's metabolites, by whichever name"
    ),
    "of which the summary was read": pgettext_lazy("source", "of which the summary was read"),
    "summary: lower adulteration limit 3 becomes 4": pgettext_lazy(
        "source", "summary: lower adulteration limit 3 becomes 4"
    ),
    "changed no cutoff": pgettext_lazy("source", "changed no cutoff"),
    "at least 80 % or separate assays": pgettext_lazy("source", "at least 80 % or separate assays"),
    "footnotes of the table": pgettext_lazy("source", "footnotes of the table"),
    "not in the table of 2023, said to stand still in the HHS reporting section": pgettext_lazy(
        "source", "not in the table of 2023, said to stand still in the HHS reporting section"
    ),
}
"""What the rule sets say of their sources, by its English, which stands in the sources' texts."""

_PHRASES: Final = re.compile("|".join(f"({re.escape(phrase)})" for phrase in OURS))


def cited(text: str) -> SafeString:
    """Return a source for a page."""
    if not in_khmer():
        return format_html('<cite lang="en">{}</cite>', text)
    return format_html_join("", "{}", ((part,) for part in _parts(text)))


def _parts(text: str) -> Iterator[object]:
    for part in _PHRASES.split(text):
        if part in OURS:
            yield OURS[part]
        elif part is not None and part.strip(" ,;:"):
            yield format_html('<cite lang="en">{}</cite>', part)
        elif part:
            yield part
