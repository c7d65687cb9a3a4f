"""Reviews for the matrix: one of the own force that nobody may open, and another force's."""

from __future__ import annotations

from typing import Any


def review_in(force: Any, at: Any) -> dict[str, Any]:
    """Return a review of a specimen that nobody collected, and a dispute in it, made as rows."""
    from passmuster.web.review.models import Review, ReviewEntry

    review = Review.objects.create(force=force, specimen="8888888", state="received", entered_at=at)
    ReviewEntry.objects.create(
        review=review, position=1, event="review:received", at=at, by="system", role="system"
    )
    claim = {"event": "review:attempted", "facts_sha256": _said(phone="day", answer="no-answer")}
    denial = {"event": "review:disputed", "code": "2", "facts_sha256": _said(words="Nobody.")}
    rows = [
        ReviewEntry.objects.create(
            review=review, position=place, at=at, by="h-nobody", role="officer", **facts
        )
        for place, facts in ((2, claim), (3, denial))
    ]
    return {"review": review.pk, "dispute": rows[-1].pk}


def _said(**facts: str) -> str:
    from passmuster.web.review.sealing import keep_facts

    return keep_facts(facts)
