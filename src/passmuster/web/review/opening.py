"""Begins a review for each report that counts, and begins it anew where a change was taken.

These are steps of the process page: the system takes them in the transaction of the event that
leads to them, so no counted result waits for somebody to remember it (attacks L-01, M-02).
"""

from __future__ import annotations

from collections.abc import Sequence

from passmuster.core.laboratory.judgement import Judgement
from passmuster.core.laboratory.outcomes import COUNTS, ON_CERTIFICATE, Outcome, Way
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
from passmuster.web.ledger.services import SYSTEM, append
from passmuster.web.review.folding import cache, entry_row, locked, move
from passmuster.web.review.models import Review

GROUND_OF = {Outcome.CORRECTED: "report-corrected", Outcome.WITHDRAWN: "report-withdrawn"}


def settled(row: SpecimenReport, report: Report, judgement: Judgement) -> frozenset[str]:
    """Return whether the laboratory has settled a result, in batches that have passed.

    Asked again at every signature: a batch may have been recalled, or asked about, since.
    """
    return laboratory_evidence(judgement, batch_passed=release_of(row, report, judgement).allowed)


def open_reviews(rows: Sequence[ProtectedModel]) -> None:
    """Open a review for every report of a message that counts, all with one event."""
    told = [row for row in rows if isinstance(row, SpecimenReport)]
    counted = [row for row in told if Outcome(row.outcome) in COUNTS]
    # A control is nobody's: no doctor is given its report (attack L-04).
    controls = picked("blind-controls", counted)
    counted = [row for row in counted if row.pk not in controls]
    if not counted:
        return
    arrival = counted[0].arrival
    reports = content_of(arrival).reports
    given = [Reported(row, *reports[row.position]) for row in counted]
    bound: list[ProtectedModel] = []
    for one, release in zip(given, releases(arrival.force, given), strict=True):
        value = CoreReview(id="", specimen=one.row.specimen)
        evidence = laboratory_evidence(one.judgement, batch_passed=release.allowed)
        verb = Verb.RECEIVE if moves.JUDGED in evidence else Verb.RECEIVE_HELD
        value = advance(value, verb, evidence, at=clock.now(), by=SYSTEM.human)
        review = Review(force=arrival.force, specimen=one.row.specimen)
        cache(review, value)
        review.save(force_insert=True)
        entry = entry_row(review, value, by=SYSTEM, report=one.row, facts={})
        entry.save(force_insert=True)
        bound += [review, entry]
    append(arrival.force.log, "review:received", by=SYSTEM, rows=bound)


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
        _hold_for_the_retest(review, settlement)
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


def _hold_for_the_retest(review: Review, settlement: Settlement) -> None:
    """Hold a result on which a bottle was judged whose report was changed since.

    While its outcome is not signed, the doctor signs by the report that was taken.
    """
    if review.state in (moves.AT_SECOND, moves.AT_BOTTLE_A) or review.state not in moves.AFTER:
        return
    certificate = settlement.certificate
    wish = Reopening(ground="report-corrected", asked_at=clock.now(), certificate=certificate)
    shown = {require_reopening(wish, review.entered_at)}
    move(review, Verb.REOPEN_BY_LABORATORY, shown, by=SYSTEM, code=wish.ground)
