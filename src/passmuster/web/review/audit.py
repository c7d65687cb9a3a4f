"""What the audit checks of reviews: fold and cache, none forgotten, credentials, kept files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.review import moves
from passmuster.core.review.beside import DRAWN
from passmuster.core.review.credentials import require_credential
from passmuster.core.review.striking import STRUCK
from passmuster.web.batches.resting import Reported, releases
from passmuster.web.installation import here
from passmuster.web.laboratory.contents import content_of
from passmuster.web.laboratory.models import SpecimenReport
from passmuster.web.ledger.audit import Difference
from passmuster.web.ledger.models import Log
from passmuster.web.people.models import Force
from passmuster.web.review.bottles import SIGNED
from passmuster.web.review.collected import WITHDRAWN
from passmuster.web.review.credentials import credentials_of
from passmuster.web.review.folding import core_reviews
from passmuster.web.review.informing import kept_back
from passmuster.web.review.keeping import forgotten_recollections, forgotten_reports
from passmuster.web.review.models import Review, ReviewEntry
from passmuster.web.review.outcomes import split_verdict
from passmuster.web.review.retest_runs import retest_signed, signed_on_retests
from passmuster.web.review.sampling import drawn_again, quarters_to_draw
from passmuster.web.review.sealing import facts_of
from passmuster.web.review.signing import OPINIONS
from passmuster.web.review.striking import rows_in, struck_in, unstruck

TABLE, ENTRIES = "review_review", "review_reviewentry"
SAMPLES = "review_secondsample"


def reviews_as_their_entries_say(log: Log) -> Iterator[Difference]:
    """Compare state and time of every review with what its entries add up to."""
    rows = list(Review.objects.filter(force__log=log).order_by("pk"))
    for row, value in zip(rows, core_reviews(rows), strict=True):
        try:
            right = {"state": value.state, "entered_at": value.entry_of_state().at}
        except (PassmusterError, StopIteration):
            yield Difference(code="review-events-impossible", table=TABLE, row=str(row.pk))
            continue
        for field, wanted in right.items():
            if getattr(row, field) != wanted:
                yield Difference(
                    code="not-what-its-events-say", table=TABLE, row=str(row.pk), field=field
                )


def every_counted_report_has_a_review(log: Log) -> Iterator[Difference]:
    """Find a result that counts and that no doctor was given; a control's is given to none."""
    for row in forgotten_reports(log):
        yield Difference(
            code="counted-without-review", table="laboratory_specimenreport", row=str(row.pk)
        )


def signed_with_a_credential(log: Log) -> Iterator[Difference]:
    """Find a verdict whose doctor had no valid credential at the moment of signing.

    The two who cancelled a result that was taken back are both asked for theirs.
    """
    for force in Force.objects.filter(log=log):
        known = credentials_of(force)
        events = (*OPINIONS, *SIGNED, WITHDRAWN)
        signed = ReviewEntry.objects.filter(review__force=force, event__in=events)
        for row in signed.order_by("pk"):
            try:
                for doctor in _signers(row):
                    require_credential(known, doctor, at=row.at)
            except PassmusterError as refused:
                yield Difference(code=refused.code, table=ENTRIES, row=str(row.pk), field="by")


def _signers(row: ReviewEntry) -> tuple[str, ...]:
    return (row.by, facts_of(row)["second"]) if row.event == WITHDRAWN else (row.by,)


def verified_in_batches_that_passed(log: Log) -> Iterator[Difference]:
    """Find a verified result whose batches had not passed at the moment of the signature.

    A question that was asked later holds nothing that was signed; a recall has reopened it.
    """
    signed = ReviewEntry.objects.filter(review__force__log=log, event__in=OPINIONS)
    for entry in signed.select_related("review__force").order_by("pk"):
        begun = SpecimenReport.objects.filter(
            review_entries__review=entry.review_id, review_entries__position__lt=entry.position
        )
        row = begun.select_related("arrival").order_by("-review_entries__position")[0]
        try:
            report, judgement = content_of(row.arrival).reports[row.position]
        except PassmusterError:
            continue  # the check of kept files names it
        given = Reported(row, report, judgement, at=entry.at)
        if not releases(entry.review.force, [given])[0].allowed:
            yield Difference(code="verified-without-batch", table=ENTRIES, row=str(entry.pk))


def bottles_signed_in_batches_that_passed(log: Log) -> Iterator[Difference]:
    """Find a signed outcome of a bottle tested once more whose batches had not passed then."""
    for entry in signed_on_retests(log):
        try:
            given = retest_signed(entry)
        except PassmusterError:
            continue  # the check of kept files names it
        if given is None:
            continue
        if not releases(entry.review.force, [replace(given, at=entry.at)])[0].allowed:
            yield Difference(code="bottle-signed-without-batch", table=ENTRIES, row=str(entry.pk))


def every_verified_result_was_told(log: Log) -> Iterator[Difference]:
    """Find a verified result that was kept from the force, and a new specimen that was forgotten.

    The officer comes first; nothing is kept back after that, nor after the time of the report
    (docs/decisions).
    """
    for row in kept_back(log):
        yield Difference(code="verified-not-told", table=TABLE, row=str(row.pk))
    for entry in forgotten_recollections(log):
        yield Difference(code="recollection-forgotten", table=ENTRIES, row=str(entry.pk))


def nothing_rests_on_what_was_struck(log: Log) -> Iterator[Difference]:
    """Find a judgement that stands on a struck entry, and one that began anew for no such cause."""
    for force in Force.objects.filter(log=log):
        for row in unstruck(force):
            yield Difference(code="struck-and-standing", table=TABLE, row=str(row.pk))
        struck = ReviewEntry.objects.filter(review__force=force, event=STRUCK)
        for entry in struck.select_related("review__force").order_by("pk"):
            before = rows_in(entry.review)[: entry.position - 1]
            if not struck_in(entry.review, before):
                yield Difference(code="struck-without-denial", table=ENTRIES, row=str(entry.pk))


def samples_as_their_seed_says(log: Log) -> Iterator[Difference]:
    """Draw each quarter's part for a second doctor again, and find one that nobody drew."""
    for force in Force.objects.filter(log=log):
        for quarter, _draw in quarters_to_draw(force):
            yield Difference(code="sample-not-drawn", table=SAMPLES, row=quarter)
        for sample in force.second_samples.select_related("draw").order_by("pk"):
            rows = ReviewEntry.objects.filter(review__force=force, event=DRAWN, code=sample.quarter)
            entered = {str(key) for key in rows.values_list("review", flat=True)}
            try:
                right = drawn_again(sample) == entered
            except PassmusterError as error:
                yield Difference(code=error.code, table=SAMPLES, row=str(sample.pk))
                continue
            if not right:
                yield Difference(code="sample-not-of-its-seed", table=SAMPLES, row=str(sample.pk))


def kept_files_of_reviews(log: Log) -> Iterator[Difference]:
    """Check that what was noted in each entry, and every paper, still has its bytes."""
    noted = ReviewEntry.objects.filter(review__force__log=log).exclude(facts_sha256="")
    for row in noted.order_by("pk"):
        try:
            for digest in facts_of(row).get("papers", ()):
                here().kept_bytes(digest)
        except PassmusterError as error:
            yield Difference(code=error.code, table=ENTRIES, row=str(row.pk), field="facts_sha256")


def second_bottles_as_reported(log: Log) -> Iterator[Difference]:
    """Compare what was signed of each second bottle with what its report comes to.

    Where the result was taken back since, nothing stands that it could be compared with.
    """
    signed = ReviewEntry.objects.filter(review__force__log=log, event__in=SIGNED)
    standing = Review.objects.filter(pk__in=signed.values("review"), state__in=moves.AFTER)
    for row in standing.order_by("pk"):
        last = (
            signed.filter(review=row).exclude(event="review:disagreed").order_by("position").last()
        )
        try:
            split = split_verdict(row)
            said = facts_of(last).get("category") if last is not None else None
        except PassmusterError as error:
            yield Difference(code=error.code, table=TABLE, row=str(row.pk))
            continue
        if row.state != moves.SPLIT_SECOND and split is not None and split.category.code != said:
            yield Difference(code="not-what-the-bottle-says", table=TABLE, row=str(row.pk))
