"""Results that want another doctor's word and that no other doctor could judge.

Two doctors who differ leave a result to a further one (core/review/second). Where no further one
holds a credential and is free, whoever names doctors has to know: nobody else would ever ask.
"""

from __future__ import annotations

from passmuster.core.access.actors import Actor, Role
from passmuster.core.review import moves
from passmuster.core.review.clocks import Clock, clocks
from passmuster.core.review.record import Review as CoreReview
from passmuster.web import clock
from passmuster.web.people.models import Force
from passmuster.web.review.credentials import doctors_who_may_sign
from passmuster.web.review.folding import core_reviews
from passmuster.web.review.models import Review
from passmuster.web.review.surroundings import free_of_conflict

WANTS_ANOTHER = (moves.SECOND_REVIEW, moves.DISAGREED, moves.SPLIT_SECOND)


def without_another(force: Force) -> tuple[Clock, ...]:
    """Return the clocks of the results that wait for a doctor who is not there, latest first."""
    rows = list(Review.objects.filter(force=force, state__in=WANTS_ANOTHER).order_by("pk"))
    if not rows:
        return ()
    doctors = _doctors(force)
    values = zip(rows, core_reviews(rows), strict=True)
    lacking = [value for row, value in values if not _judged_by(doctors, row, value)]
    return clocks(lacking, now=clock.now())


def _doctors(force: Force) -> list[Actor]:
    """Return the doctors who may sign now, as they would act."""
    known = force.humans.filter(code__in=doctors_who_may_sign(force))
    role = Role.MEDICAL_REVIEW_OFFICER
    return [Actor(human=one.code, role=role, unit=one.unit) for one in known]


def _judged_by(doctors: list[Actor], row: Review, value: CoreReview) -> bool:
    """Tell whether one of these doctors could judge it who has not judged it yet."""
    others = (one for one in doctors if one.human not in value.signers)
    return any(free_of_conflict(one, row) for one in others)
