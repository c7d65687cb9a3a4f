"""The queue as one doctor may see it: nothing of the own units', nothing that unblinds a second.

Whoever may yet be the second doctor of a result learns neither what its first one signed nor when
(core/review/second.HIDDEN): such a clock says whether it is late and no moment.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from passmuster.core.access.actors import Actor, require
from passmuster.core.review import moves
from passmuster.core.review.beside import DRAWN
from passmuster.core.review.clocks import Clock, clocks
from passmuster.core.review.evidence import doctor_evidence
from passmuster.core.review.record import Review as CoreReview
from passmuster.web import clock
from passmuster.web.collection.donors import sessions_that_sealed
from passmuster.web.orders.surroundings import humans_behind
from passmuster.web.people.models import Force
from passmuster.web.people.services import units_around_each
from passmuster.web.review.folding import core_reviews
from passmuster.web.review.models import Review, ReviewEntry


@dataclass(frozen=True)
class Queued:
    """One open review in a doctor's queue.

    ``blind`` where the doctor may yet be its second one, ``nobodys`` where no doctor may open it
    since nobody here knows whose the specimen is.
    """

    review: Review
    clock: Clock
    blind: bool = False
    nobodys: bool = False


def queue_of(by: Actor, force: Force) -> tuple[Queued, ...]:
    """Return the open reviews that a doctor may judge, the latest of the late ones first.

    Raises Refused (``role-not-allowed``).
    """
    require(by, "review:read")
    # One that is final has a clock only while it is drawn for a second doctor; clocks() tells.
    drawn = ReviewEntry.objects.filter(review__force=force, event=DRAWN).values("review")
    ticking = ~Q(state=moves.FINAL) | Q(pk__in=drawn)
    rows = list(Review.objects.filter(ticking, force=force).order_by("pk"))
    free, nobodys = _apart(by, force, rows)
    values = {value.id: value for value in core_reviews(rows)}
    of_row = {str(row.pk): row for row in rows}
    return tuple(
        Queued(
            review=of_row[one.review],
            clock=one,
            blind=is_blind(values[one.review], by.human),
            nobodys=one.review in nobodys,
        )
        for one in clocks(values.values(), now=clock.now())
        if one.review in free | nobodys
    )


def is_blind(value: CoreReview, doctor: str) -> bool:
    """Tell whether another doctor's verdict is wanted and this human has given none yet."""
    waits = value.state in (moves.SECOND_REVIEW, moves.DISAGREED, moves.SPLIT_SECOND)
    return (waits or value.drawn is not None) and doctor not in value.signers


def _apart(by: Actor, force: Force, rows: list[Review]) -> tuple[set[str], set[str]]:
    """Return the reviews that a doctor is free to judge, and those of which nobody knows whose."""
    sessions = sessions_that_sealed(force, [row.specimen for row in rows])
    donors = {number: one.person for number, one in sessions.items() if one.person is not None}
    humans = humans_behind(force, [person.pk for person in donors.values()])
    around = units_around_each(force, [person.unit.code for person in donors.values()])
    free, nobodys = set(), set()
    for row in rows:
        person = donors.get(row.specimen)
        if person is None:
            nobodys.add(str(row.pk))
        elif doctor_evidence(by, donor=humans.get(person.pk, ""), units=around[person.unit.code]):
            free.add(str(row.pk))
    return free, nobodys
