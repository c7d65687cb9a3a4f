"""Reads of results that the laboratory took back: which there are, which doctor may end them."""

from __future__ import annotations

from passmuster.core.access.actors import Actor
from passmuster.core.kernel.errors import Refused
from passmuster.core.review import moves
from passmuster.core.review.credentials import CREDENTIAL, require_credential
from passmuster.web import clock
from passmuster.web.laboratory.queries import standing_report
from passmuster.web.people.models import Force
from passmuster.web.review.credentials import credentials_of
from passmuster.web.review.models import Review
from passmuster.web.review.surroundings import (
    free_of_conflict,
    require_free,
    require_no_change_waiting,
)


def shown_by(doctor: Actor, review: Review) -> frozenset[str]:
    """Return what the signature of one of the two shows, or raise Refused.

    Codes: ``laboratory-result-open``, ``doctor-free-of-conflict-missing``, those of
    require_credential().
    """
    require_credential(credentials_of(review.force), doctor.human, at=clock.now())
    require_no_change_waiting(review)
    taken = {moves.WITHDRAWN} if is_withdrawn(review) else set()
    return require_free(doctor, review) | {CREDENTIAL, moves.SIGNED} | taken


def require_cancellable(doctor: Actor, review: Review) -> None:
    """Raise Refused unless this doctor could be one of the two now; see shown_by().

    Codes besides: ``review-move-forbidden``, ``laboratory-withdrew-missing``.
    """
    if review.state != moves.HELD:
        raise Refused("review-move-forbidden", "This review is not held.")
    if moves.WITHDRAWN not in shown_by(doctor, review):
        raise Refused("laboratory-withdrew-missing", "The laboratory has not taken it back.")


def is_withdrawn(review: Review) -> bool:
    """Tell whether no report counts for a specimen any more, as two have settled."""
    return standing_report(review.force, review.specimen) is None


def withdrawn_reviews(doctor: Actor, force: Force) -> list[Review]:
    """Return the held reviews of withdrawn results that a doctor may help to end."""
    held = Review.objects.filter(force=force, state=moves.HELD).select_related("force")
    found = (one for one in held.order_by("pk") if is_withdrawn(one))
    return [one for one in found if free_of_conflict(doctor, one)]
