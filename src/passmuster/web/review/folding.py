"""The one way in which a review moves: the core decides on its entries, one entry is stored.

Every verb of this app ends here. The row's state is written from the fold and never the other way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from passmuster.core.access.actors import Actor
from passmuster.core.review.record import Review as CoreReview
from passmuster.core.review.record import ReviewEntry as CoreEntry
from passmuster.core.review.record import advance, note
from passmuster.web import clock
from passmuster.web.laboratory.models import SpecimenReport
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force
from passmuster.web.review.models import Review, ReviewEntry
from passmuster.web.review.sealing import keep_facts


def locked(review: Review) -> Review:
    """Return the review's row, held until the transaction ends."""
    found: Review = (
        Review.objects.select_for_update(of=("self",))
        .select_related("force__log")
        .get(pk=review.pk)
    )
    return found


def locked_about(force: Force, specimens: Iterable[str]) -> list[Review]:
    """Return the reviews of these specimens in the order of their keys, held like locked()."""
    wanted, found = sorted(set(specimens)), list[Review]()
    for start in range(0, len(wanted), 500):
        rows = Review.objects.select_for_update(of=("self",)).select_related("force__log")
        part = rows.filter(force=force, specimen__in=wanted[start : start + 500])
        found += part.order_by("pk")
    return sorted(found, key=lambda row: row.pk)


def core_review(review: Review, entries: Iterable[ReviewEntry] | None = None) -> CoreReview:
    """Return a review as the core reads it, with its whole history."""
    rows = review.entries.order_by("position") if entries is None else entries
    return CoreReview(
        id=str(review.pk),
        specimen=review.specimen,
        entries=tuple(
            CoreEntry(event=row.event, at=row.at, by=row.by, code=row.code) for row in rows
        ),
    )


def core_reviews(reviews: Iterable[Review]) -> list[CoreReview]:
    """Return many reviews with their histories in few questions."""
    rows = list(reviews)
    histories: dict[int, list[ReviewEntry]] = {row.pk: [] for row in rows}
    for start in range(0, len(rows), 500):
        keys = [row.pk for row in rows[start : start + 500]]
        found = ReviewEntry.objects.filter(review_id__in=keys).order_by("review_id", "position")
        for entry in found:
            histories[entry.review_id].append(entry)
    return [core_review(row, histories[row.pk]) for row in rows]


def current_entries(review: Review) -> list[ReviewEntry]:
    """Return the entries of the judgement that is under way, the one that began it first."""
    rows = list(review.entries.select_related("report__arrival").order_by("position"))
    return rows[core_review(review, rows).begun :]


def move(
    review: Review,
    verb: str,
    evidence: Collection[str],
    *,
    by: Actor,
    code: str = "",
    report: SpecimenReport | None = None,
    facts: Mapping[str, Any] | None = None,
) -> ReviewEntry:
    """Move a locked review by one verb, or raise Refused as core/review/record.advance() does.

    ``facts`` are sealed beside the entry; inside a transaction.
    """
    value = advance(core_review(review), verb, evidence, at=clock.now(), by=by.human, code=code)
    return _store(review, value, by=by, report=report, facts=facts or {})


@dataclass(frozen=True, kw_only=True)
class Move:
    """One move of one of many locked reviews, as move() makes it."""

    review: Review
    verb: str
    evidence: frozenset[str]
    code: str = ""
    report: SpecimenReport | None = None


def move_many(moves: Sequence[Move], *, by: Actor) -> None:
    """Move many locked reviews of one log in few questions and one event; inside a transaction.

    Raises Refused as move() does, and then moves none.
    """
    if not moves:
        return
    before = core_reviews(one.review for one in moves)
    entries = []
    for one, value in zip(moves, before, strict=True):
        after = advance(value, one.verb, one.evidence, at=clock.now(), by=by.human, code=one.code)
        entries.append(entry_row(one.review, after, by=by, report=one.report, facts={}))
        cache(one.review, after)
    reviews = [one.review for one in moves]
    stored = ReviewEntry.objects.bulk_create(entries, batch_size=100)
    Review.objects.bulk_update(reviews, ["state", "entered_at"], batch_size=100)
    append(reviews[0].force.log, "review:entered", by=by, rows=[*reviews, *stored])


def jot(
    review: Review, event: str, *, by: Actor, facts: Mapping[str, Any], code: str = ""
) -> ReviewEntry:
    """Write an entry that moves nothing beside a locked review; inside a transaction."""
    value = note(core_review(review), event, at=clock.now(), by=by.human, code=code)
    return _store(review, value, by=by, report=None, facts=facts)


def _store(
    review: Review,
    value: CoreReview,
    *,
    by: Actor,
    report: SpecimenReport | None,
    facts: Mapping[str, Any],
) -> ReviewEntry:
    entry = entry_row(review, value, by=by, report=report, facts=facts)
    entry.save(force_insert=True)
    cache(review, value)
    review.save()
    # One kind for every step: even who may read the private record learns no step of a review.
    append(review.force.log, "review:entered", by=by, rows=[review, entry])
    return entry


def entry_row(
    review: Review,
    value: CoreReview,
    *,
    by: Actor,
    report: SpecimenReport | None,
    facts: Mapping[str, Any],
) -> ReviewEntry:
    """Return the row of a review's last entry, not yet stored."""
    last = value.entries[-1]
    return ReviewEntry(
        review=review,
        position=len(value.entries),
        event=last.event,
        at=last.at,
        by=last.by,
        role=by.role.value,
        code=last.code,
        report=report,
        facts_sha256=keep_facts(facts),
    )


def cache(review: Review, value: CoreReview) -> None:
    """Write into the row what its entries add up to."""
    review.state = value.state
    review.entered_at = value.entry_of_state().at
