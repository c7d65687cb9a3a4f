"""Strata as the public pages show them: their names, their counts and their rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passmuster.web.sites.oversight.draws import Draw, Stratum, strata_of
from passmuster.web.sites.oversight.published import Force
from passmuster.web.theme.numerals import percent, whole
from passmuster.web.theme.strata import stratum_name


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
    tickets = draw.result.data["last_tickets"] if draw.result else {}
    return [
        Row(
            *stratum_name(stratum.label, force.strata),
            counts=stratum,
            share=percent(stratum.drawn or 0, stratum.pool or 0) if draw.result else "–",
            ticket="" if stratum.withheld else tickets.get(stratum.label, ""),
        )
        for stratum in strata_of(draw, reserves_file)
    ]


def rule_of(stratum: Mapping[str, Any]) -> str:
    """Say how many an announced stratum gives: its rate, or its fixed number."""
    if "rate" not in stratum:
        n = stratum["take"]
        return ngettext("%(n)s person", "%(n)s people", n) % {"n": whole(n)}
    part, total = map(int, stratum["rate"].split("/"))
    return _("%(part)s of %(total)s, rounded up") % {"part": whole(part), "total": whole(total)}
