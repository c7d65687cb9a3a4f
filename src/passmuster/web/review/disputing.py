"""What an officer denies of what a doctor noted, and how the hearing of that ended (M-02).

A claim that is disputed counts for nothing until somebody else has heard it: neither an attempt,
nor a service from which a clock runs, nor that the officer was heard, declined or was named papers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.kernel.errors import Refused
from passmuster.core.review.contact import Dispute
from passmuster.core.review.denials import DISPUTED, RULED
from passmuster.core.review.striking import STRUCK
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.people.models import Force
from passmuster.web.review.folding import jot, locked
from passmuster.web.review.models import Review, ReviewEntry
from passmuster.web.review.sealing import facts_of
from passmuster.web.review.striking import names, strike_if_due
from passmuster.web.review.surroundings import disputes_of, require_own

DISPUTE, HEAR = "review:dispute", "review:hear-dispute"

CLAIMS = (
    *("review:attempted", "review:employer-attempted", "review:word-served", "review:declined"),
    *("review:interviewed", "review:documents-awaited"),
    *("review:notified", "review:bottle-b-told"),
)
"""Entries in which somebody else claims to have reached, heard or told the officer."""

RULINGS = (Dispute.UPHELD, Dispute.DISMISSED)


@denials_recorded
def dispute_claim(*, by: Actor, review: Review, position: int, words: str) -> ReviewEntry:
    """Enter that the officer denies what an entry claims; from now on it does not count.

    Raises Refused: ``review-not-own``, ``claim-unknown``, ``claim-disputed``,
    ``dispute-without-words``.
    """
    require(by, DISPUTE)
    if not words.strip():
        raise Refused("dispute-without-words", "Say in a sentence what was not so.")
    with transaction.atomic():
        review = locked(review)
        require_own(by, review)
        claim = review.entries.filter(position=position, event__in=CLAIMS).first()
        if claim is None or claim.by == by.human:
            raise Refused("claim-unknown", "Choose one of the claims on the page.")
        if position in disputes_of(review):
            raise Refused("claim-disputed", "You disputed this already. It is being heard.")
        return jot(review, DISPUTED, by=by, facts={"words": words.strip()}, code=str(position))


@denials_recorded
def hear_dispute(
    *, by: Actor, review: Review, position: int, ruling: str, reasons: str
) -> ReviewEntry:
    """Enter how the hearing of a disputed claim ended; ``ruling`` is upheld or dismissed.

    Whoever made the claim does not hear it, nor does the officer. What rests on an entry that does
    not count begins anew at once; while a second bottle is under way, when that has ended. Raises
    Refused:
    ``claim-unknown``, ``dispute-ruling-unknown``, ``dispute-without-words``, ``dispute-own``.
    """
    require(by, HEAR)
    if ruling not in RULINGS:
        raise Refused("dispute-ruling-unknown", f"Choose one of: {', '.join(RULINGS)}.")
    if not reasons.strip():
        raise Refused("dispute-without-words", "Give the reasons in a sentence.")
    with transaction.atomic():
        review = locked(review)
        if disputes_of(review).get(position) is not Dispute.OPEN:
            raise Refused("claim-unknown", "No dispute of this claim is open.")
        parties = review.entries.filter(position=position).values_list("by", flat=True)
        deniers = review.entries.filter(event=DISPUTED, code=str(position))
        if by.human in {*parties, *deniers.values_list("by", flat=True)}:
            raise Refused("dispute-own", "Whoever made the claim or denies it does not hear it.")
        code = f"{position}:{ruling}"
        entry = jot(review, RULED, by=by, facts={"reasons": reasons.strip()}, code=code)
        strike_if_due(review)
    return entry


@dataclass(frozen=True)
class OpenDispute:
    """A disputed claim that waits for its hearing; no name and no result stands in it."""

    review: Review
    claim: ReviewEntry
    denial: ReviewEntry
    words: str


def open_disputes(force: Force) -> list[OpenDispute]:
    """Return every dispute that nobody has heard yet, the oldest first."""
    denials = ReviewEntry.objects.filter(review__force=force, event=DISPUTED)
    heard = {
        (row.review_id, row.code.partition(":")[0])
        for row in ReviewEntry.objects.filter(review__force=force, event=RULED)
    }
    found = []
    for row in denials.select_related("review__force").order_by("pk"):
        if (row.review_id, row.code) in heard:
            continue
        claim = row.review.entries.get(position=int(row.code))
        found.append(OpenDispute(row.review, claim, row, facts_of(row)["words"]))
    return found


@dataclass(frozen=True)
class Upheld:
    """A denial that was upheld; ``anew`` where the review began anew because of it."""

    review: Review
    claim: ReviewEntry
    at: datetime
    anew: bool


def upheld_disputes(force: Force) -> list[Upheld]:
    """Return every denial that was upheld, the newest first."""
    rulings = ReviewEntry.objects.filter(
        review__force=force, event=RULED, code__endswith=f":{Dispute.UPHELD}"
    )
    found = []
    for row in rulings.select_related("review").order_by("-pk"):
        place = int(row.code.partition(":")[0])
        claim = row.review.entries.get(position=place)
        struck = row.review.entries.filter(event=STRUCK, position__gt=row.position).first()
        found.append(Upheld(row.review, claim, row.at, struck is not None and names(struck, claim)))
    return found


def dispute_called(force: Force, key: int) -> OpenDispute | None:
    """Return an open dispute by the key of its entry, None where there is none."""
    return next((one for one in open_disputes(force) if one.denial.pk == key), None)
