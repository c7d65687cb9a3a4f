"""Names of strata for people: the force's own, else a common one, else the label as it is."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from passmuster.web.theme.numerals import in_khmer

KNOWN = {
    "command": gettext_lazy("Command"),
    "officers": gettext_lazy("Officers"),
    "recruits": gettext_lazy("Recruits"),
    "staff": gettext_lazy("Staff"),
}
"""Labels by class of person, which every force has; other strata are named in force.json."""


def stratum_name(
    label: str, names: Mapping[str, Mapping[str, str]] | None = None
) -> tuple[str, str]:
    """Return a stratum's name in the page's language, and the language that it is in.

    ``names`` are the force's own, by label and language.
    """
    language = "km" if in_khmer() else "en"
    own = (names or {}).get(label)
    if own is not None:
        return own[language], language
    if label in KNOWN:
        return str(KNOWN[label]), language
    return label.replace("-", " ").capitalize(), "en"


def stratum_html(label: str) -> SafeString:
    """Return a stratum's name marked with its language."""
    name, language = stratum_name(label)
    return format_html('<span lang="{}">{}</span>', language, name)
