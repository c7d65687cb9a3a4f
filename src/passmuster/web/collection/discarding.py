"""Bottles that their collection left without a use: discarded by two people, and by nobody alone.

Guarantees: a first specimen whose observed second was refused (49 CFR 40.65(b)(7); rules.md §3.4)
and what was sealed before a void go nowhere else; the chain ends with the reason of the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from passmuster.core.collection.session import SessionEnd
from passmuster.core.custody.retention import Kept
from passmuster.web.collection.models import SessionEvent
from passmuster.web.custody.models import Item
from passmuster.web.custody.queries import ENDED, bottles_of_all
from passmuster.web.people.models import Force


@dataclass(frozen=True)
class ToDiscard:
    """One bottle that is to be discarded, as what, and since when."""

    item: Item
    kept_as: Kept
    since: datetime


def kept_as(item: Item) -> Kept | None:
    """Tell custody that a specimen is kept no longer because its collection left it without use."""
    if not item.specimen:
        return None
    sealed = SessionEvent.objects.filter(
        session__force=item.force_id,
        session__practice=False,
        step="seal",
        answers__form=item.specimen,
    )
    ends = _ends().filter(session__in=sealed.values("session"))
    return _kept(ends[0]) if ends else None


def to_discard(force: Force) -> list[ToDiscard]:
    """Return every bottle that a collection discarded and whose chain has not ended."""
    ends = list(_ends().filter(session__force=force))
    seals = SessionEvent.objects.filter(session__in=[end.session_id for end in ends], step="seal")
    sealed: dict[int, list[str]] = {}
    for seal in seals.order_by("position"):
        sealed.setdefault(seal.session_id, []).append(str(seal.answers["form"]))
    forms = [form for held in sealed.values() for form in held]
    bottles: dict[str, list[Item]] = {}
    for item in bottles_of_all(force, forms).exclude(state__in=ENDED):
        bottles.setdefault(item.specimen, []).append(item)
    return [
        ToDiscard(item, _kept(end), end.at)
        for end in ends
        for form in sealed.get(end.session_id, ())
        for item in bottles.get(form, ())
    ]


def _ends() -> QuerySet[SessionEvent]:
    """Return the last events of the live collections that left sealed bottles to be discarded."""
    refused = Q(step="refusal-facts", answers__first_specimen="discarded")
    refused &= Q(session__end=SessionEnd.REFUSAL_FACTS.value)
    void = Q(step="void-collection", session__end=SessionEnd.VOIDED.value)
    return SessionEvent.objects.filter(refused | void, session__practice=False).order_by("pk")


def _kept(event: SessionEvent) -> Kept:
    return Kept.SPECIMEN_VOIDED if event.step == "void-collection" else Kept.SPECIMEN_DISCARDED
