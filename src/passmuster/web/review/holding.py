"""What batches do to reviews: a passing one releases what waited, a recalled one takes it back.

These are steps of the process page: they happen in the transaction of the event that leads to them
(attack L-03). A recall moves what rests on the batch and nothing else; a result that rests on
another run of the same specimen stays where it is. What was signed of a bottle that was tested once
more rests on that report's runs as well; while nothing of it is signed, the signature waits. Where
the run of a signed second bottle is recalled, the verdict on the first one is not touched: the
officer's request stands as it did before the order (decision 0039).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.judgement import Reason
from passmuster.core.laboratory.quality.recall import Progress, Rests, Touched, recall
from passmuster.core.laboratory.quality.recall import Review as Standing
from passmuster.core.laboratory.quality.release import Release
from passmuster.core.review import moves
from passmuster.core.review.evidence import laboratory_evidence
from passmuster.core.review.moves import Verb
from passmuster.core.review.record import Review as CoreReview
from passmuster.core.review.reopening import Reopening, require_reopening
from passmuster.core.review.verdict import Verified
from passmuster.web import clock
from passmuster.web.batches.models import Batch, BatchRecall, BatchSpecimen, SignAnswer
from passmuster.web.batches.rebuilding import with_rows
from passmuster.web.batches.resting import Reported, releases, resting_on
from passmuster.web.collection.donors import specimens_of
from passmuster.web.laboratory.contents import Content, content_of
from passmuster.web.laboratory.models import SpecimenReport
from passmuster.web.laboratory.queries import standing_reports
from passmuster.web.ledger.protection import ProtectedModel
from passmuster.web.ledger.services import SYSTEM
from passmuster.web.people.models import Force
from passmuster.web.review.folding import Move, core_reviews, locked_about, move_many
from passmuster.web.review.models import Review, ReviewEntry
from passmuster.web.review.retest_runs import asked_last, signed_retests
from passmuster.web.review.sealing import facts_of
from passmuster.web.review.signing import OPINIONS
from passmuster.web.roster.models import Person

GROUND = "batch-recalled"
"""Of core GROUNDS: what an entry bears by which a recall stopped or reopened a review."""

_NEGATIVE = frozenset({Verified.NEGATIVE, Verified.NEGATIVE_DILUTE})
_CANCELLED = frozenset(
    {
        *("review:cancelled-withdrawn", "review:split-failed", "review:split-unavailable"),
        "review:bottle-a-failed",
    }
)
"""Entries by which a test ended cancelled."""


def release_the_passed(rows: Sequence[ProtectedModel]) -> None:
    """Release the results that waited for the batches of these rows and may be told now."""
    batches = [row.pk for row in rows if isinstance(row, Batch)]
    answered = [row.sign_id for row in rows if isinstance(row, SignAnswer)]
    touched = Batch.objects.filter(Q(pk__in=batches) | Q(signs__sign_id__in=answered))
    for force in Force.objects.filter(batches__in=touched).distinct():
        listed = BatchSpecimen.objects.filter(batch__in=touched, batch__force=force)
        specimens = set(listed.values_list("specimen", flat=True))
        held = [row for row in locked_about(force, specimens) if row.state == moves.HELD]
        move_many(list(_released(force, held)), by=SYSTEM)


def _released(force: Force, held: Sequence[Review]) -> Iterator[Move]:
    given = reported_of(force, [row.specimen for row in held])
    told = {one.row.specimen: (one, release) for one, release in _with_releases(force, given)}
    for review in held:
        if review.specimen not in told:
            continue  # withdrawn by two, or what was read is gone
        one, release = told[review.specimen]
        evidence = laboratory_evidence(one.judgement, batch_passed=release.allowed)
        if moves.JUDGED in evidence:
            yield Move(review=review, verb=Verb.RELEASE, evidence=evidence, report=one.row)


def _with_releases(force: Force, given: Sequence[Reported]) -> Iterable[tuple[Reported, Release]]:
    return zip(given, releases(force, given), strict=True)


def reported_of(force: Force, specimens: Iterable[str]) -> list[Reported]:
    """Return the reports that count for these specimens, each message read once."""
    contents: dict[int, Content | None] = {}
    found = []
    for row in standing_reports(force, specimens).values():
        if row.arrival_id not in contents:
            contents[row.arrival_id] = _content(row)
        content = contents[row.arrival_id]
        if content is not None:
            found.append(Reported(row, *content.reports[row.position]))
    return found


def _content(row: SpecimenReport) -> Content | None:
    try:
        return content_of(row.arrival)
    except UnusableInput:
        return None  # the audit names the file; nothing is released on it


def follow_recall(rows: Sequence[ProtectedModel]) -> None:
    """Hold or reopen every review whose result rests on a batch that two recalled."""
    for row in rows:
        if isinstance(row, BatchRecall):
            batch = row.batch
            reviews = locked_about(batch.force, batch.specimens.values_list("specimen", flat=True))
            touched = {one.specimen: one for one in touched_by(batch, reviews)}
            of_first = resting_on(batch, reported_of(batch.force, [*touched]))
            move_many([*_taken_back(batch, reviews, touched, of_first)], by=SYSTEM)


def _taken_back(
    batch: Batch, reviews: Sequence[Review], touched: dict[str, Touched], of_first: frozenset[str]
) -> Iterator[Move]:
    shown = frozenset(
        {require_reopening(Reopening(ground=GROUND, asked_at=clock.now()), clock.now())}
    )
    for review in reviews:
        one = touched.get(review.specimen)
        if one is None or not one.named or one.effect.progress in _STAY:
            continue
        verb = Verb.HOLD if review.state in moves.BEFORE else Verb.REOPEN_BY_LABORATORY
        if review.specimen not in of_first and asked_last(review) == batch.laboratory:
            verb = Verb.RECALL_BOTTLE_B
        yield Move(review=review, verb=verb, evidence=shown, code=GROUND)


_STAY = frozenset({Progress.NO_RESULT, Progress.HELD, Progress.CANCELLED})
"""How far a test has come where a recall leaves its review as it is."""


def touched_by(batch: Batch, reviews: Sequence[Review]) -> tuple[Touched, ...]:
    """Return what the recall of a batch reaches, as the core says, in the order of the specimens.

    ``named`` is false where a specimen was in the batch and its result rests on another run.
    """
    specimens = list(batch.specimens.values_list("specimen", flat=True))
    given = [*reported_of(batch.force, specimens), *signed_retests(reviews)]
    on_it = resting_on(batch, given)
    rests = [
        Rests(specimen=one, person="", batches=frozenset({batch.number}))
        for one in specimens
        if one in on_it
    ]
    (core,) = with_rows([batch])
    return recall(core, rests, _standings(reviews)).touched


def _standings(reviews: Sequence[Review]) -> Iterator[Standing]:
    found = _last_opinions(reviews)
    for review, value in zip(reviews, core_reviews(reviews), strict=True):
        yield Standing(specimen=review.specimen, progress=_progress(value, found.get(review.pk)))


def _last_opinions(reviews: Sequence[Review]) -> dict[int, ReviewEntry]:
    keys, found = [row.pk for row in reviews], dict[int, ReviewEntry]()
    for start in range(0, len(keys), 500):
        rows = ReviewEntry.objects.filter(
            review_id__in=keys[start : start + 500], event__in=OPINIONS
        )
        found |= {row.review_id: row for row in rows.order_by("review_id", "position")}
    return found


def _progress(value: CoreReview, opinion: ReviewEntry | None) -> Progress:
    state = value.state
    if state == moves.HELD:
        return Progress.HELD
    if state in moves.BEFORE:
        return Progress.WITH_DOCTOR
    results = facts_of(opinion).get("results", []) if opinion is not None else []
    ended = value.entry_of_state().event in _CANCELLED
    if state == moves.FINAL and (ended or results == [Verified.CANCELLED]):
        return Progress.CANCELLED
    negative = all(one in _NEGATIVE for one in results)
    return Progress.VERIFIED_NEGATIVE if results and negative else Progress.VERIFIED_OTHER


_FOR_A_BATCH = Q(last_event="review:received-held") | Q(last_code__in=(GROUND, "report-corrected"))
"""By which last entry a held review waits for a batch, whatever else holds others."""


def held_for_batches(force: Force, laboratories: Sequence[str] | None = None) -> QuerySet[Review]:
    """Return the reviews that wait for a batch, told by their entries without reading a report."""
    last = ReviewEntry.objects.filter(review=OuterRef("pk")).order_by("-position")
    held = Review.objects.filter(force=force, state=moves.HELD)
    if laboratories is not None:
        mine = ReviewEntry.objects.filter(report__arrival__laboratory__in=laboratories)
        held = held.filter(pk__in=mine.values("review"))
    return held.annotate(
        last_event=Subquery(last.values("event")[:1]), last_code=Subquery(last.values("code")[:1])
    ).filter(_FOR_A_BATCH)


def recalled_tests_of(person: Person) -> int:
    """Return how many of a person's own results a recall has opened and nobody has ended anew."""
    own = specimens_of(person)
    reviews = Review.objects.filter(force=person.force, specimen__in=own)
    taken_back = ReviewEntry.objects.filter(review=OuterRef("pk"), code=GROUND)
    return reviews.exclude(state=moves.FINAL).filter(Exists(taken_back)).count()


@dataclass(frozen=True)
class Waiting:
    """One specimen whose result is held because of its batches, since when, and every reason."""

    specimen: str
    laboratory: str
    reported: SpecimenReport
    reasons: tuple[Reason, ...]


def waiting_for_batches(force: Force, laboratories: Sequence[str] | None = None) -> list[Waiting]:
    """Return what waits for a batch, the oldest report first; held for another reason, nothing."""
    held = held_for_batches(force, laboratories)
    given = reported_of(force, held.values_list("specimen", flat=True))
    return [
        Waiting(one.row.specimen, one.row.arrival.laboratory, one.row, release.reasons)
        for one, release in sorted(_with_releases(force, given), key=lambda pair: pair[0].row.pk)
        if release.reasons and (laboratories is None or one.row.arrival.laboratory in laboratories)
    ]
