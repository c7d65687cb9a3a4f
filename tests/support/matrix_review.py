"""Reviews for the matrix: one of the own force that nobody may open, and another force's."""

from __future__ import annotations

from typing import Any


def review_in(force: Any, at: Any) -> dict[str, Any]:
    """Return a review of a specimen that nobody collected, made as rows."""
    from passmuster.web.review.models import Review, ReviewEntry

    review = Review.objects.create(force=force, specimen="8888888", state="received", entered_at=at)
    ReviewEntry.objects.create(
        review=review, position=1, event="review:received", at=at, by="system", role="system"
    )
    return {"review": review.pk}
