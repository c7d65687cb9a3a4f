"""A first specimen whose observed second was refused: its bottles are discarded by two people.

Guarantees: what the collection recorded as discarded goes nowhere else, and its chain ends with the
reason of the table (49 CFR 40.65(b)(7); rules.md §3.4).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from passmuster.core.collection.session import SessionEnd
from passmuster.core.custody.retention import Kept
from passmuster.web.collection.models import SessionEvent
from passmuster.web.custody.models import Item
from passmuster.web.custody.queries import ENDED, bottles_of_all
from passmuster.web.people.models import Force


@dataclass(frozen=True)
class ToDiscard:
    """One bottle that is to be discarded, and since when."""

    item: Item
    since: datetime


def kept_as(item: Item) -> Kept | None:
    """Tell custody that a specimen is kept no longer because its collection discarded it."""
    sealed = SessionEvent.objects.filter(
        session__force=item.force_id,
        session__practice=False,
        session__end=SessionEnd.REFUSAL_FACTS.value,
        step="seal",
        answers__form=item.specimen,
    )
    discarded = SessionEvent.objects.filter(
        session__in=sealed.values("session"),
        step="refusal-facts",
        answers__first_specimen="discarded",
    )
    return Kept.SPECIMEN_DISCARDED if item.specimen and discarded.exists() else None


def to_discard(force: Force) -> list[ToDiscard]:
    """Return every bottle that a collection discarded and whose chain has not ended."""
    facts = SessionEvent.objects.filter(
        session__force=force,
        session__practice=False,
        step="refusal-facts",
        answers__first_specimen="discarded",
    )
    seals = SessionEvent.objects.filter(session__in=facts.values("session"), step="seal")
    sealed: dict[int, list[str]] = {}
    for seal in seals.order_by("position"):
        sealed.setdefault(seal.session_id, []).append(str(seal.answers["form"]))
    forms = [form for held in sealed.values() for form in held]
    bottles: dict[str, list[Item]] = {}
    for item in bottles_of_all(force, forms).exclude(state__in=ENDED):
        bottles.setdefault(item.specimen, []).append(item)
    return [
        ToDiscard(item, event.at)
        for event in facts.order_by("pk")
        for form in sealed.get(event.session_id, ())
        for item in bottles.get(form, ())
    ]
