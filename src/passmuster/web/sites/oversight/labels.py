"""Names of strata for people: the force's own, else a common one, else the label as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from passmuster.web.sites.oversight.draws import Draw, Stratum, strata_of
from passmuster.web.sites.oversight.published import Force
from passmuster.web.theme.numerals import in_khmer, percent

KNOWN = {
    "command": gettext_lazy("Command"),
    "officers": gettext_lazy("Officers"),
    "recruits": gettext_lazy("Recruits"),
    "staff": gettext_lazy("Staff"),
}
"""Labels by class of person, which every force has; other strata are named in force.json."""


@dataclass(frozen=True)
class Row:
    """A line of counts with its name; ``lang`` is the language that the name is in.

    ``share`` is the drawn part of the pool in per cent, ``ticket`` the last ticket drawn; both are
    empty where the counts are withheld or not there yet.
    """

    name: str
    lang: str
    counts: Stratum
    share: str
    ticket: str


def rows(draw: Draw, reserves_file: bytes, force: Force) -> list[Row]:
    """Return the table of counts with names in the language of the page."""
    language = "km" if in_khmer() else "en"
    tickets = draw.result.data["last_tickets"] if draw.result else {}
    return [
        Row(
            *_name(stratum.label, force.strata.get(stratum.label), language),
            counts=stratum,
            share=percent(stratum.drawn or 0, stratum.pool or 0) if draw.result else "–",
            ticket="" if stratum.withheld else tickets.get(stratum.label, ""),
        )
        for stratum in strata_of(draw, reserves_file)
    ]


def _name(label: str, names: Mapping[str, str] | None, language: str) -> tuple[str, str]:
    if names is not None:
        return names[language], language
    if label in KNOWN:
        return str(KNOWN[label]), language
    return label.replace("-", " ").capitalize(), "en"
