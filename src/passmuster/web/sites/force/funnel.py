"""A round from headcount to outcome: how many are left at each stage, and why others are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passmuster.web.draw.waiting import counts_of
from passmuster.web.orders.funnels import funnel_of_draw
from passmuster.web.sites.force.orders.funnel import stages_of_funnel
from passmuster.web.theme.numerals import percent, whole
from passmuster.web.theme.parts import Stage

if TYPE_CHECKING:
    from passmuster.web.draw.models import Draw


def stages_of(draw: Draw, *, orders: bool = False) -> list[Stage]:
    """Return the stages of a draw; without ``orders`` only figures that are public with it."""
    found = funnel_of_draw(draw) if orders else None
    if found is not None:
        return stages_of_funnel(found, draw)
    counts = counts_of(draw)
    if counts is None:
        return []
    kept_out = ngettext(
        "%(n)s kept out by an exclusion", "%(n)s kept out by exclusions", counts.excluded
    ) % {"n": whole(counts.excluded)}
    gaps = ngettext("%(n)s gap explained", "%(n)s gaps explained", counts.gaps) % {
        "n": whole(counts.gaps)
    }
    stages = [
        Stage(_("Headcount"), counts.pool + counts.excluded, why=gaps if counts.gaps else ""),
        Stage(_("In the pool"), counts.pool, why=kept_out if counts.excluded else ""),
    ]
    if counts.drawn is None:
        return [*stages, Stage(_("Drawn"), None, mark="wait", word=_("Not drawn yet"))]
    share = _("%(share)s of the pool") % {"share": percent(counts.drawn, counts.pool)}
    return [
        *stages,
        Stage(_("Drawn"), counts.drawn, why=share, before=counts.drawn, of=counts.drawn),
    ]
