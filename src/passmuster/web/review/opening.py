"""Begins a review for each report that counts, and begins it anew where a change was taken.

These are steps of the process page: the system takes them in the transaction of the event that
leads to them, so no counted result waits for somebody to remember it (attacks L-01, M-02).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from passmuster.core.laboratory.judgement import Judgement
from passmuster.core.laboratory.outcomes import COUNTS, ON_CERTIFICATE, Outcome, Way
from passmuster.core.review import moves
from passmuster.core.review.evidence import laboratory_evidence
from passmuster.core.review.moves import Verb
from passmuster.core.review.record import Review as CoreReview
from passmuster.core.review.record import advance
from passmuster.core.review.reopening import Reopening, require_reopening
from passmuster.web import clock
from passmuster.web.laboratory.contents import content_of
from passmuster.web.laboratory.models import Settlement, SpecimenReport
from passmuster.web.ledger.protection import ProtectedModel
from passmuster.web.ledger.services import SYSTEM, append_all
from passmuster.web.review.folding import cache, entry_row, locked, move
from passmuster.web.review.models import Review, ReviewEntry

GROUND_OF = {Outcome.CORRECTED: "report-corrected", Outcome.WITHDRAWN: "report-withdrawn"}


def settled(judgement: Judgement) -> frozenset[str]:
    """Return whether the laboratory has settled a result.

    No batch is recorded by this program yet, so none is known to be held, failed or recalled.
    """
    return laboratory_evidence(judgement, batch_passed=True)


def open_reviews(rows: Sequence[ProtectedModel]) -> None:
    """Open a review for every report that counts, those of one message with one event."""
    told = [row for row in rows if isinstance(row, SpecimenReport)]
    counted = [row for row in told if Outcome(row.outcome) in COUNTS]
    if not counted:
        return
    at = clock.now()
    begun = [(row, *_begun(row, at)) for row in counted]
    Review.objects.bulk_create([review for _row, review, _value in begun])
    bound: dict[int, list[ProtectedModel]] = {}
    entries = []
    for row, review, value in begun:
        entry = entry_row(review, value, by=SYSTEM, report=row, facts={})
        entries.append(entry)
        bound.setdefault(row.arrival_id, []).extend((review, entry))
    ReviewEntry.objects.bulk_create(entries)
    log = counted[0].arrival.force.log
    append_all(log, "review:received", by=SYSTEM, each=bound.values())


def _begun(row: SpecimenReport, at: datetime) -> tuple[Review, CoreReview]:
    """Return the review that begins with a report, not yet stored, and as the core reads it."""
    _report, judgement = content_of(row.arrival).reports[row.position]
    evidence = settled(judgement)
    verb = Verb.RECEIVE if moves.JUDGED in evidence else Verb.RECEIVE_HELD
    begun = CoreReview(id="", specimen=row.specimen)
    value = advance(begun, verb, evidence, at=at, by=SYSTEM.human)
    review = Review(force=row.arrival.force, specimen=row.specimen)
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
        _report, judgement = content_of(report.arrival).reports[report.position]
        evidence = settled(judgement)
        if moves.JUDGED in evidence:
            move(review, Verb.RELEASE, evidence, by=SYSTEM, report=report)
