"""Begins a judgement anew where an upheld denial took away what it rests on (M-02).

The system strikes, in the transaction of the ruling: no doctor holds to a verdict after an
interview that was not held. While a second bottle is under way its outcome comes first, since the
test is the officer's own; the strike follows in the transaction that ends it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from passmuster.core.review import moves
from passmuster.core.review.contact import Dispute
from passmuster.core.review.denials import RULED, grounds_of
from passmuster.core.review.moves import Verb
from passmuster.core.review.record import Review as CoreReview
from passmuster.core.review.reopening import BY_DENIAL, Reopening, require_reopening
from passmuster.core.review.striking import STRUCK, UNDER_WAY, struck_by
from passmuster.core.review.unheard import ContactFile
from passmuster.web import clock
from passmuster.web.ledger.services import SYSTEM
from passmuster.web.people.models import Force
from passmuster.web.review.folding import core_review, move
from passmuster.web.review.models import Review, ReviewEntry
from passmuster.web.review.sealing import facts_of
from passmuster.web.review.signing import contact_was_needed
from passmuster.web.review.surroundings import contact_file


def strike_if_due(review: Review) -> ReviewEntry | None:
    """Begin a locked review anew where nothing is left of how the officer was heard; None if not.

    The papers that the officer brought go on with it. Inside a transaction.
    """
    rows = rows_in(review)
    struck = struck_in(review, rows) if review.state in moves.STRIKABLE else []
    if not struck:
        return None
    wish = Reopening(ground=BY_DENIAL, asked_at=clock.now())
    shown = {require_reopening(wish, review.entered_at)}
    judged = rows[core_review(review, rows).judged_since :]
    facts: dict[str, Any] = {
        "struck": [{"event": row.event, "at": row.at.isoformat()} for row in struck]
    }
    papers = [digest for row in judged for digest in facts_of(row).get("papers", ())]
    if papers:
        facts["papers"] = papers
    return move(review, Verb.STRIKE, shown, by=SYSTEM, code=wish.ground, facts=facts)


def names(strike: ReviewEntry, claim: ReviewEntry) -> bool:
    """Tell whether a review began anew because of this entry."""
    said = {"event": claim.event, "at": claim.at.isoformat()}
    return said in facts_of(strike)["struck"]


def rows_in(review: Review) -> list[ReviewEntry]:
    """Return every entry of a review, the first one first."""
    return list(review.entries.select_related("report__arrival").order_by("position"))


def struck_in(review: Review, rows: list[ReviewEntry]) -> list[ReviewEntry]:
    """Return the struck entries of a review without which nobody was heard; none where all is well.

    A verdict that needs no word of the officer's rests on none that was struck.
    """
    value = core_review(review, rows)
    places = struck_by(value, _file(review, rows, value))
    if not places or not contact_was_needed(rows[value.judged_since :]):
        return []
    return [rows[place - 1] for place in places]


def _file(review: Review, rows: list[ReviewEntry], value: CoreReview) -> ContactFile:
    """Return what was done to reach the officer up to where it says how they were heard."""
    found = grounds_of(value.entries, value.judged_since)
    return contact_file(review, rows[value.judged_since : found.at])


def waits_for_bottle(review: Review) -> bool:
    """Tell whether a result was struck whose second bottle is under way: it stands for nothing."""
    return review.state in UNDER_WAY and bool(struck_in(review, rows_in(review)))


def began_struck(review: Review) -> bool:
    """Tell whether the judgement under way is one that began anew because of a denial."""
    if review.state not in moves.BEFORE:
        return False
    value = core_review(review)
    return value.entries[value.judged_since].event == STRUCK


def unstruck(force: Force) -> list[Review]:
    """Return the reviews that an upheld denial should have begun anew, and nobody did."""
    upheld = upheld_in(force.reviews.filter(state__in=moves.STRIKABLE))
    return [row for row in upheld if struck_in(row, rows_in(row))]


def upheld_in(reviews: Iterable[Review]) -> list[Review]:
    """Return those of the reviews in which a denial was upheld, by their keys."""
    keys = [row.pk for row in reviews]
    found: dict[int, Review] = {}
    for start in range(0, len(keys), 500):
        rows = ReviewEntry.objects.filter(
            review__in=keys[start : start + 500],
            event=RULED,
            code__endswith=f":{Dispute.UPHELD}",
        )
        found |= {row.review_id: row.review for row in rows.select_related("review__force__log")}
    return [found[key] for key in sorted(found)]
