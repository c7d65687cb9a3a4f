"""The sections of the site, shown to whoever may open them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from passmuster.web.sites.force.signed import SignedIn

SECTIONS: tuple[tuple[str, Promise, str], ...] = (
    ("start", _("Start"), "own:start"),
    ("roster", _("Roster"), "roster:read"),
    ("gate", _("Completeness"), "roster:read-gate"),
    ("programme", _("Programme"), "programme:read"),
    ("draws", _("Draws"), "draw:read"),
    ("draws-mine", _("My draws"), "draw:own-opening"),
    ("roster-mine", _("Who looked"), "roster:own-openings"),
    ("orders", _("Orders"), "order:read"),
    ("orders-mine", _("My tests"), "order:own"),
    ("collections", _("Collections"), "collection:read-own"),
    ("kits", _("Store"), "kit:read"),
    ("kits-mine", _("My kits"), "kit:use"),
    ("custody", _("Custody"), "custody:read"),
    ("laboratory", _("Laboratory"), "laboratory:read"),
    ("reviews", _("Reviews"), "review:read"),
    ("record", _("Record"), "ledger:read"),
    ("approvals", _("Approvals"), "own:approvals"),
    ("people", _("People and roles"), "access:read"),
)
"""Name of the page, its words, and the action it takes; nobody may open more than nine of them
(ui/README.md §7)."""


@dataclass(frozen=True)
class Section:
    """One link of the main navigation."""

    label: Promise
    url: str
    current: bool


def sections_for(signed: SignedIn, path: str) -> list[Section]:
    """Return what a person may open, the present section marked."""
    urls = {name: reverse(name) for name, _label, _action in SECTIONS}
    # A section may stand under another's address: the longest one that fits is the present one.
    fitting = [url for name, url in urls.items() if path == url or _is_under(name, path, url)]
    present = max(fitting, key=len, default="")
    return [
        Section(label, urls[name], current=urls[name] == present)
        for name, label, action in SECTIONS
        if signed.may(action)
    ]


def _is_under(name: str, path: str, url: str) -> bool:
    # Every address begins like the start page's, which has no pages of its own.
    return name != "start" and path.startswith(url)
