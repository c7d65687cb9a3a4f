"""Begins a review for each report that counts, and begins it anew where a change was taken.

These are steps of the process page: the system takes them in the transaction of the event that
leads to them, so no counted result waits for somebody to remember it (attacks L-01, M-02).
"""

from __future__ import annotations

from collections.abc import Sequence

from passmuster.core.laboratory.judgement import Judgement
from passmuster.core.laboratory.outcomes import COUNTS, ON_CERTIFICATE, Outcome, Way
from passmuster.core.laboratory.quality.release import Release
from passmuster.core.laboratory.reported import Report
from passmuster.core.review import moves
from passmuster.core.review.evidence import laboratory_evidence
from passmuster.core.review.moves import Verb
from passmuster.core.review.record import Review as CoreReview
from passmuster.core.review.record import advance
from passmuster.core.review.reopening import Reopening, require_reopening
from passmuster.web import clock
from passmuster.web.batches.resting import Reported, release_of, releases
from passmuster.web.laboratory.contents import content_of
from passmuster.web.laboratory.models import Settlement, SpecimenReport
from passmuster.web.ledger.handoffs import picked
from passmuster.web.ledger.protection import ProtectedModel
from passmuster.web.ledger.services import SYSTEM, append_all
from passmuster.web.review.folding import cache, core_review, entry_row, locked, move
from passmuster.web.review.models import Review, ReviewEntry

GROUND_OF = {Outcome.CORRECTED: "report-corrected", Outcome.WITHDRAWN: "report-withdrawn"}

SENT_TO_SECOND = "review:split-sent"


def settled(row: SpecimenReport, report: Report, judgement: Judgement) -> frozenset[str]:
    """Return whether the laboratory has settled a result, in batches that have passed.

    Asked again at every signature: a batch may have been recalled, or asked about, since.
    """
    return laboratory_evidence(judgement, batch_passed=release_of(row, report, judgement).allowed)


def open_reviews(rows: Sequence[ProtectedModel]) -> None:
    """Open a review for every report that counts, those of one message with one event."""
    told = [row for row in rows if isinstance(row, SpecimenReport)]
    counted = [row for row in told if Outcome(row.outcome) in COUNTS]
    # A control is nobody's: no doctor is given its report (attack L-04).
    controls = picked("blind-controls", counted)
    counted = [row for row in counted if row.pk not in controls]
    if not counted:
        return
    force = counted[0].arrival.force
    given = _reported(counted)
    begun = [
        (one.row, *_begun(one, release))
        for one, release in zip(given, releases(force, given), strict=True)
    ]
    Review.objects.bulk_create([review for _row, review, _value in begun])
    bound: dict[int, list[ProtectedModel]] = {}
    entries = []
    for row, review, value in begun:
        entry = entry_row(review, value, by=SYSTEM, report=row, facts={})
        entries.append(entry)
        bound.setdefault(row.arrival_id, []).extend((review, entry))
    ReviewEntry.objects.bulk_create(entries)
    append_all(force.log, "review:received", by=SYSTEM, each=bound.values())


def _reported(rows: Sequence[SpecimenReport]) -> list[Reported]:
    """Return reports with what they say; what was read in a message is opened once."""
    arrivals = {row.arrival_id: row.arrival for row in rows}
    read = {key: content_of(arrival).reports for key, arrival in arrivals.items()}
    return [Reported(row, *read[row.arrival_id][row.position]) for row in rows]


def _begun(one: Reported, release: Release) -> tuple[Review, CoreReview]:
    """Return the review that begins with a report, not yet stored, and as the core reads it."""
    value = CoreReview(id="", specimen=one.row.specimen)
    evidence = laboratory_evidence(one.judgement, batch_passed=release.allowed)
    verb = Verb.RECEIVE if moves.JUDGED in evidence else Verb.RECEIVE_HELD
    value = advance(value, verb, evidence, at=clock.now(), by=SYSTEM.human)
    review = Review(force=one.row.arrival.force, specimen=one.row.specimen)
    cache(review, value)
    return review, value


def follow_settlement(rows: Sequence[ProtectedModel]) -> None:
    """Hold a review whose report was corrected or withdrawn by two; begin anew with the new one."""
    for row in rows:
        if isinstance(row, Settlement) and row.way == Way.TAKEN and row.item.report is not None:
            _begin_anew(row, row.item.report)


def _begin_anew(settlement: Settlement, report: SpecimenReport) -> None:
    outcome = Outcome(report.outcome)
    found = Review.objects.filter(force=report.arrival.force, specimen=report.specimen).first()
    if outcome not in ON_CERTIFICATE or found is None:
        return
    review = locked(found)
    if outcome is Outcome.RETEST_CHANGED:
        _look_at_the_retest_again(review, settlement, report)
        return
    if review.state != moves.HELD:
        wish = Reopening(
            ground=GROUND_OF[outcome],
            asked_at=clock.now(),
            certificate=settlement.certificate,
        )
        shown = {require_reopening(wish, review.entered_at)}
        verb = Verb.HOLD if review.state in moves.BEFORE else Verb.REOPEN_BY_LABORATORY
        move(review, verb, shown, by=SYSTEM, code=wish.ground)
    if outcome is Outcome.CORRECTED:
        evidence = settled(report, *content_of(report.arrival).reports[report.position])
        if moves.JUDGED in evidence:
            move(review, Verb.RELEASE, evidence, by=SYSTEM, report=report)


def _look_at_the_retest_again(
    review: Review, settlement: Settlement, report: SpecimenReport
) -> None:
    """Let the doctor sign anew where a bottle was judged by a report that was changed since.

    While its outcome is not signed, the doctor signs by the report that was taken. A change of the
    second laboratory touches nothing of bottle A; one of bottle A tested anew holds the result.
    """
    sent = review.entries.filter(event=SENT_TO_SECOND).order_by("-position").first()
    of_bottle_b = sent is not None and sent.code == report.arrival.laboratory
    unsigned = moves.AT_SECOND if of_bottle_b else moves.AT_BOTTLE_A
    if review.state == unsigned or review.state not in moves.AFTER:
        return
    if of_bottle_b and core_review(review).bottle_b_untested:
        return
    certificate = settlement.certificate
    wish = Reopening(ground="report-corrected", asked_at=clock.now(), certificate=certificate)
    shown = {require_reopening(wish, review.entered_at)}
    verb = Verb.REOPEN_BOTTLE_B if of_bottle_b else Verb.REOPEN_BY_LABORATORY
    move(review, verb, shown, by=SYSTEM, code=wish.ground)
