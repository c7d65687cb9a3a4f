"""What lies in the laboratory's inbox about the specimen of a review, for whoever judges it.

A blind doctor sees it too: it is the laboratory's word, and none of another doctor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from passmuster.core.laboratory.outcomes import MAY_CHANGE
from passmuster.web.laboratory.queries import items_about
from passmuster.web.theme.numerals import day_and_clock
from passmuster.web.wording.laboratory import OUTCOMES, WAYS

if TYPE_CHECKING:
    from passmuster.web.laboratory.models import InboxItem
    from passmuster.web.review.models import Review


@dataclass(frozen=True)
class Lying:
    """One item: its class in words, its page, when it came, whether it ended, and what follows."""

    title: str
    url: str
    came: str
    ended: bool
    says: str


def inbox_said(review: Review) -> list[Lying]:
    """Return every item about the specimen of a review, what waits first, then the newest."""
    found = [_said(item) for item in items_about(review.force, review.specimen)]
    return sorted(found, key=lambda one: one.ended)


def _said(item: InboxItem) -> Lying:
    settlement = getattr(item, "settlement", None)
    if settlement is not None:
        says = f"{WAYS[settlement.way]}, {day_and_clock(settlement.at)}"
    elif item.outcome in MAY_CHANGE:
        says = _("Two people have to end it before a verdict can be signed.")
    else:
        says = _("Two people have to end it. It stops no verdict.")
    return Lying(
        title=str(OUTCOMES[item.outcome]),
        url=reverse("laboratory-item", args=[item.pk]),
        came=day_and_clock(item.at),
        ended=settlement is not None,
        says=says,
    )
