"""Every class of recorded look at one person, and when that person learns of each: one list.

A new kind of opening that is not in it fails tests/web/test_looks.py. No look tells a health fact:
who, when, in which role and what for (product.md, promise 8; attack P-05).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db.models import Q

from passmuster.core.access.purposes import Disclosure
from passmuster.core.access.roles import Role
from passmuster.core.draw import states as draw_states
from passmuster.web.collection.models import Session
from passmuster.web.draw.models import NamesOpened, Selected
from passmuster.web.kits.models import PackOpened
from passmuster.web.ledger.protection import ProtectedModel
from passmuster.web.orders.models import OrderOpened
from passmuster.web.orders.queries import own_orders
from passmuster.web.review.models import ReviewEntry, ReviewOpened
from passmuster.web.review.own import own_reviews
from passmuster.web.review.telling import TOLD
from passmuster.web.roster.looking import openings_shown_to
from passmuster.web.roster.models import Person, RecordOpening

JUDGE = "judge-result"
"""The purpose of a doctor's look at a review: there is no other."""

KNOWN_BY = (TOLD, "review:notified")
"""Entries from which a person knows that a doctor judged a result of theirs."""


@dataclass(frozen=True)
class Look:
    """One look as its person reads it; ``kind`` is of LOOKS, ``purpose`` a code of that kind."""

    kind: str
    at: datetime
    by: str
    role: str
    purpose: str


@dataclass(frozen=True)
class LookClass:
    """One kind of recorded look: its rows, when it is disclosed, and which a person sees now."""

    model: type[ProtectedModel]
    disclosed: tuple[Disclosure, ...]
    shown: Callable[[Person], Iterable[Any]]


def _names(person: Person) -> Iterable[NamesOpened]:
    """Return the openings of a day's names with this person among them, once they were called."""
    known = Q(draw__in=own_orders(person).order_by().values("draw"))
    known |= Q(draw__state=draw_states.OPENED)
    mine = Selected.objects.filter(known, person=person, reserve=False).values_list("draw", "day")
    found = Q(pk__in=())
    for draw, day in mine:
        found |= Q(draw=draw, day=day)
    return NamesOpened.objects.filter(found)


def _orders(person: Person) -> Iterable[OrderOpened]:
    """Return the openings of the name behind an order that this person knows of."""
    return OrderOpened.objects.filter(order__in=own_orders(person).order_by().values("pk"))


def _scans(person: Person) -> Iterable[PackOpened]:
    """Return the looks at the papers of this person's own collections."""
    own = Session.objects.filter(force=person.force, person=person, practice=False)
    return PackOpened.objects.filter(
        pack__force=person.force, pack__session__in=own.values("number")
    )


def _reviews(person: Person) -> Iterable[ReviewOpened]:
    """Return the doctors' looks at results that this person knows to be judged.

    Before that every review looks the same from outside, however often a doctor opens it.
    """
    own = [one for reviews in own_reviews(person.force, person).values() for one in reviews]
    known = ReviewEntry.objects.filter(review__in=own, event__in=KNOWN_BY)
    return ReviewOpened.objects.filter(review__in=known.values("review"))


LOOKS: Mapping[str, LookClass] = MappingProxyType(
    {
        "roster:record-opened": LookClass(
            RecordOpening, (Disclosure.AT_ONCE, Disclosure.HELD), openings_shown_to
        ),
        "draw:names-opened": LookClass(NamesOpened, (Disclosure.AFTER_NOTICE,), _names),
        "order:name-opened": LookClass(OrderOpened, (Disclosure.AFTER_NOTICE,), _orders),
        "pack:scan-opened": LookClass(PackOpened, (Disclosure.AT_ONCE,), _scans),
        "review:opened": LookClass(ReviewOpened, (Disclosure.AFTER_NOTICE,), _reviews),
    }
)
"""Every class of look at one person, by its entry in the log. What is drawn or judged shows after
the notice of the order or of the result: a look must not announce either."""


def looks_shown_to(person: Person) -> list[Look]:
    """Return every look at a person that they may know of now, the newest first."""
    found = [
        Look(
            kind=kind,
            at=row.at,
            by=row.by,
            role=getattr(row, "role", Role.MEDICAL_REVIEW_OFFICER.value),
            purpose=getattr(row, "purpose", JUDGE),
        )
        for kind, one in LOOKS.items()
        for row in one.shown(person)
    ]
    return sorted(found, key=lambda one: (one.at, one.kind, one.by), reverse=True)
