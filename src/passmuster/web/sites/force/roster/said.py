"""Phrases of the roster pages that stand on more than one of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passmuster.web.roster.differences import Against
from passmuster.web.roster.lists import CLASS_WORDS, STATUS_WORDS
from passmuster.web.roster.units import Counted
from passmuster.web.theme import numerals
from passmuster.web.wording import rosters as words
from passmuster.web.wording.rosters import unit_words

_PARTICULAR = re.compile(r"(?<![^ ;])(sex|joined_on|left_on|badge) ")
NOT_SHOWN = "\ufffd"
SHOWN_CHARACTERS = 80

Tag = tuple[str, str]
"""One of the nine marks, and its word."""


def people(number: int) -> str:
    """Return ``14 people``."""
    return ngettext("%(n)s person", "%(n)s people", number) % {"n": numerals.whole(number)}


def value(text: str) -> str:
    """Return a status or class in words, every other value of a change as it stands."""
    said = STATUS_WORDS.get(text) or CLASS_WORDS.get(text)
    return str(said) if said else unit_words(text)


def corrected(text: str) -> str:
    """Return particulars that were put right, ``joined_on 2014-04-26; badge B7``, in words."""
    return _PARTICULAR.sub(lambda found: f"{words.FIELDS[found[1]]} ", text)


def cell(text: str, longest: int = SHOWN_CHARACTERS) -> str:
    """Return a cell of somebody's file as it may stand on a page.

    What would turn the line round or hide a part of it is shown as a sign of its own (attack W-02);
    markup is escaped by the template like any other text.
    """
    shown = "".join(
        " " if sign.isspace() else NOT_SHOWN if unicodedata.category(sign)[0] == "C" else sign
        for sign in text
    )
    return shown if len(shown) <= longest else shown[:longest] + "…"


def counted_tag(counted: Counted | None, roster: int) -> Tag:
    """Return how a unit's own count stands beside the roster's."""
    if counted is None:
        return ("wait", _("Not counted yet")) if roster else ("none", _("Nobody to count"))
    if counted.headcount == roster:
        return "done", _("Counted")
    number = numerals.whole(counted.headcount)
    return "soon", _("Counted %(n)s") % {"n": number}


def payroll_tag(against: Against | None) -> Tag:
    """Return how a unit stands beside payroll's list."""
    if against is None:
        return "wait", _("Not compared yet")
    if against.agrees:
        return "done", _("Agrees")
    parts: Sequence[str] = [
        ngettext("%(n)s more on payroll", "%(n)s more on payroll", against.payroll_only)
        % {"n": numerals.in_words(against.payroll_only, first=True)}
        if against.payroll_only
        else "",
        ngettext("%(n)s more on the roster", "%(n)s more on the roster", against.roster_only)
        % {"n": numerals.in_words(against.roster_only, first=not against.payroll_only)}
        if against.roster_only
        else "",
    ]
    return "soon", ", ".join(filter(None, parts))
