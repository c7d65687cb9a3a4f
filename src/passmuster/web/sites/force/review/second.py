"""A bottle that is tested once more, to the doctor: its values beside what was asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from passmuster.core.laboratory.analytes import SUBJECTS
from passmuster.web.review.second_reports import Ordered, ordered_bottles
from passmuster.web.sites.force.laboratory.saying import line_said
from passmuster.web.theme.numerals import day_and_clock
from passmuster.web.theme.parts import Fact
from passmuster.web.wording.custody import holder_name
from passmuster.web.wording.laboratory import RESULTS
from passmuster.web.wording.substances import substance

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from passmuster.web.review.models import Review


@dataclass(frozen=True)
class OrderedSaid:
    """One bottle in words: its title, what was asked, who reported when, and each line."""

    bottle: str
    title: str
    asked: list[str | Promise]
    by: list[Fact]
    lines: list[Fact]
    reported: bool


def ordered_said(review: Review) -> list[OrderedSaid]:
    """Return what was asked and reported of each bottle on order, for whoever judges it."""
    holders = {one.code: holder_name(one) for one in review.force.holders.all()}
    titles = {
        "B": _("What the second laboratory reports of bottle B"),
        "A": _("What the laboratory reports of bottle A, tested anew"),
    }
    return [_said(one, titles[one.bottle], holders) for one in ordered_bottles(review)]


def _said(one: Ordered, title: str, holders: dict[str, str]) -> OrderedSaid:
    by = []
    if one.row is not None:
        arrival = one.row.arrival
        by = [
            Fact(_("Laboratory"), holders.get(arrival.laboratory, arrival.laboratory)),
            Fact(_("Came"), day_and_clock(arrival.at)),
        ]
    return OrderedSaid(
        bottle=one.bottle,
        title=title,
        asked=[substance(code) if code in SUBJECTS else RESULTS[code] for code in one.asked],
        by=by,
        lines=[line_said(line) for line in one.report.lines] if one.report is not None else [],
        reported=one.row is not None,
    )
