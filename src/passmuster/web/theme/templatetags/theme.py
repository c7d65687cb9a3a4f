"""Tags and filters of every page: the nine marks, numerals by language, the fingerprint."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, pgettext_lazy

from passmuster.core.kits.serials import in_fours
from passmuster.web.theme import numerals
from passmuster.web.theme.fingerprint import Fingerprint
from passmuster.web.theme.strata import stratum_html

register = template.Library()

_SERIAL = re.compile(r"P?[0-9]{12}", re.ASCII)

MARKS = frozenset({"wait", "now", "done", "soon", "late", "stop", "void", "seal", "none"})

COLOURS = (
    gettext_lazy("white"),
    gettext_lazy("black"),
    gettext_lazy("red"),
    gettext_lazy("blue"),
    gettext_lazy("yellow"),
    gettext_lazy("green"),
    gettext_lazy("violet"),
    pgettext_lazy("colour", "orange"),
)
"""Names of the blocks 0 to 7, for those who hear the page."""


@register.simple_tag
def mark(name: str) -> SafeString:
    """Return one of the nine status marks; the word beside it says the same to a screen reader."""
    if name not in MARKS:
        raise template.TemplateSyntaxError(f"There is no mark called {name}.")
    return format_html('<svg class="m" aria-hidden="true"><use href="#{}"/></svg>', name)


@register.inclusion_tag("theme/fingerprint.html")
def fingerprint(value: Fingerprint) -> dict[str, object]:
    """Write blocks and words; Khmer pages write digits until a Khmer word list is approved."""
    said = ", ".join(f"{COLOURS[block]} {numerals.digits(block)}" for block in value.blocks)
    return {"value": value, "said": said, "as_digits": numerals.in_khmer()}


@register.filter
def serial(text: str) -> str:
    """Return a serial in groups of four, as it is printed and read aloud; any other as it is."""
    return in_fours(text) if _SERIAL.fullmatch(text) else text


@register.filter
def whole(number: int) -> str:
    """``6102`` as ``6 102`` or ``៦ ១០២``."""
    return numerals.whole(number)


@register.filter
def stratum(label: str) -> SafeString:
    """A stratum's label as its name, marked with the language it is in."""
    return stratum_html(label)


@register.filter
def digits(text: object) -> str:
    """Digits of the page's language; never for ids and hashes."""
    return numerals.digits(text)


@register.filter
def day(moment: date) -> str:
    """A day in words of the page's language."""
    return numerals.day(moment)


@register.filter
def clock(moment: datetime) -> str:
    """The local time of day."""
    return numerals.clock(moment)


@register.filter
def clock_seconds(moment: datetime) -> str:
    """The local time of day with seconds."""
    return numerals.clock(moment, seconds=True)


@register.filter
def day_and_clock(moment: datetime) -> str:
    """Day and local time."""
    return numerals.day_and_clock(moment)


@register.filter
def span(length: timedelta) -> str:
    """A length of time in its two largest units."""
    return numerals.span(length)


@register.filter
def size(bytes_: int) -> str:
    """A file's size."""
    return numerals.size(bytes_)


@register.filter
def spaced(hexadecimal: str) -> str:
    """A hash in groups of eight, so that an eye can follow it."""
    return " ".join(hexadecimal[i : i + 8] for i in range(0, len(hexadecimal), 8))


@register.simple_tag
def language_name(code: str) -> str:
    """Return a language's name in itself."""
    return {"km": "ខ្មែរ", "en": "English"}[code]
