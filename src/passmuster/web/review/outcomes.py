"""What the second bottle came to: the doctor's signature under the table of five ways.

The way is never handed in: it is what the rules make of the second laboratory's report, or of the
chain that shows that the bottle cannot be tested. Guarantees: a result that bottle B does not bear
out never stands; a report by a cutoff, or of another bottle, comes to nothing (attack M-04).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.kernel.errors import Refused
from passmuster.core.review import acts, moves
from passmuster.core.review.beside import REGULATOR, may_note
from passmuster.core.review.evidence import Interview, hearing_evidence, split_outcome_evidence
from passmuster.core.review.explanations import Explanation
from passmuster.core.review.moves import Verb
from passmuster.core.review.retested import bottle_a_shows, split_report
from passmuster.core.review.second import AGREE, Opinion, agreement_evidence, require_another
from passmuster.core.review.split_results import (
    CATEGORIES,
    Outcome,
    SplitReport,
    SplitVerdict,
    after_bottle_a,
    after_hearing,
    after_split,
    judge_split,
)
from passmuster.core.review.verdict import Verdict
from passmuster.web import clock
from passmuster.web.custody.models import Item
from passmuster.web.custody.needs import sending_of
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.review.bottles import (
    A_ASKED,
    AGREED,
    HEARD_ON_IT,
    OF_BOTTLE_A,
    OF_BOTTLE_B,
    SENT,
    SIGNED,
    entry_last,
    primary,
    require_no_retest_waiting,
    require_retest,
    rows_of_bottle,
    rows_of_result,
    standing_verdict,
    why_unavailable,
)
from passmuster.web.review.folding import current_entries, jot, locked, move
from passmuster.web.review.models import Review, ReviewEntry
from passmuster.web.review.opening import settled
from passmuster.web.review.retest_runs import require_runs
from passmuster.web.review.sealing import facts_of, keep_papers
from passmuster.web.review.signing import signature
from passmuster.web.review.striking import strike_if_due
from passmuster.web.review.surroundings import (
    contact_file,
    report_under_review,
    require_free,
    row_under_review,
)
from passmuster.web.review.telling import tell_if_officer_knows

VERB_OF = {
    Outcome.STANDS: Verb.RECONFIRM,
    Outcome.CANCELLED: Verb.CANCEL_BY_SPLIT,
    Outcome.INTERVIEW: Verb.HEAR_SPLIT,
}
_OPEN = ("review:split-heard-on", "review:split-explained", "review:disagreed")
DECISIVE = tuple(event for event in SIGNED if event not in _OPEN)
"""The ones after which something else stands than before: the force is told."""

HEARING = (moves.SPLIT_HEARING, moves.SPLIT_SECOND)
"""States in which nothing new stands: the officer is heard on bottle B."""


@denials_recorded
def judge_bottle_b(*, by: Actor, review: Review) -> ReviewEntry:
    """Sign what the second bottle comes to, by the second laboratory's report or its absence.

    Raises Refused: ``split-report-missing``, ``split-finding-unanswered``,
    ``split-batch-not-passed``, the codes of judge_split(), ``laboratory-result-open``, and those of
    every signature.
    """
    require(by, acts.VERIFY)
    with transaction.atomic():
        review = locked(review)
        if review.state not in (moves.SPLIT_REQUESTED, moves.AT_SECOND):
            raise Refused("review-move-forbidden", "No second bottle waits for its outcome here.")
        shown = _signing(by, review)
        split, facts = _outcome(review)
        unavailable = split.category.code == "5"
        verb = Verb.CANCEL_UNAVAILABLE if unavailable else VERB_OF[split.outcome]
        return _moved(review, verb, shown, split, by, facts)


def _outcome(review: Review) -> tuple[SplitVerdict, dict[str, Any]]:
    """Return what the second bottle comes to now, and what that rests on."""
    why, first = why_unavailable(review), primary(review)
    if why:
        return judge_split(first, SplitReport(laboratory="", available=False)), {"why": why}
    report, key = _settled_report(review)
    return judge_split(first, report), {"report": key}


def outcome_of_bottle_b(review: Review) -> SplitVerdict:
    """Return what the second bottle comes to now; raises Refused as judge_bottle_b() does."""
    return _outcome(review)[0]


def outcome_of_bottle_a(review: Review) -> SplitVerdict:
    """Return what bottle A, tested anew, comes to now; raises Refused as judge_bottle_a() does."""
    return _settled_bottle_a(review)[0]


def bottle_b_report(review: Review) -> tuple[SplitReport, int]:
    """Return the second laboratory's report as the rules read it, and the key of its row.

    Raises Refused: ``split-report-missing``, ``split-finding-unanswered``.
    """
    sent = entry_last(review, SENT)
    if sent is None or review.state == moves.SPLIT_REQUESTED:
        raise Refused("split-report-missing", "No second laboratory was asked yet.")
    row, _report, retest = require_retest(review, sent)
    return split_report(primary(review), sent.code, retest), row.pk


def _settled_report(review: Review) -> tuple[SplitReport, int]:
    """Return bottle_b_report() for a signature: the runs behind it have passed (attack L-03)."""
    require_no_retest_waiting(review)
    found = bottle_b_report(review)
    require_runs(review)
    return found


@denials_recorded
def judge_hearing(
    *,
    by: Actor,
    review: Review,
    identified: bool = False,
    notes: str = "",
    explanation: Explanation | None = None,
    papers: Collection[bytes] = (),
) -> ReviewEntry:
    """Sign what follows the hearing on bottle B: its explanation, which a second doctor looks at,
    or a refusal, which a test of bottle A can undo.

    Raises Refused: the codes of after_hearing() and require_acceptable(),
    ``explanation-papers-missing``, ``interview-noted-missing``, ``heard-or-clock-run-missing``,
    ``split-batch-not-passed``, and those of every signature.
    """
    require(by, acts.VERIFY)
    with transaction.atomic():
        review = locked(review)
        now = clock.now()
        shown = _signing(by, review)
        interview = Interview(at=now, by=by.human, identified=identified, noted=bool(notes.strip()))
        known = contact_file(review)
        shown |= hearing_evidence(interview, known, doctors={by.human}, now=now)
        split, facts = _heard(review, explanation, papers)
        verb = Verb.EXPLAIN_SPLIT if explanation else Verb.REFUSE_BY_SPLIT
        return _moved(review, verb, shown, split, by, facts | {"notes": notes.strip()})


@denials_recorded
def judge_hearing_second(
    *,
    by: Actor,
    review: Review,
    explanation: Explanation | None = None,
    papers: Collection[bytes] = (),
) -> ReviewEntry:
    """Sign another doctor's word on an explanation of bottle B; two who agree end it.

    Raises Refused: ``second-doctor-same``, and those of judge_hearing().
    """
    require(by, acts.SECOND)
    with transaction.atomic():
        review = locked(review)
        if review.state != moves.SPLIT_SECOND:
            raise Refused("review-move-forbidden", "This review waits for no further doctor.")
        earlier = _opinions(review)
        require_another(by.human, earlier)
        shown = _signing(by, review)
        split, facts = _heard(review, explanation, papers)
        shown |= agreement_evidence([*earlier, Opinion(doctor=by.human, verdict=split)])
        agreed = Verb.AGREE if explanation else Verb.REFUSE_BY_SPLIT
        verb = agreed if AGREE in shown else Verb.DISAGREE
        return _moved(review, verb, shown, split, by, facts)


def _heard(
    review: Review, explanation: Explanation | None, papers: Collection[bytes]
) -> tuple[SplitVerdict, dict[str, Any]]:
    given = [paper for paper in papers if paper]
    there = bool(given) or any(facts_of(row).get("papers") for row in current_entries(review))
    if explanation is not None and not there:
        raise Refused("explanation-papers-missing", "Attach the papers that the donor showed.")
    report, key = _settled_report(review)
    split = after_hearing(report, explanation)
    said = None
    if explanation is not None:
        said = {"kind": explanation.kind, "papers": sorted(explanation.papers)}
    return split, {"report": key, "explanation": said, "papers": keep_papers(given)}


def _explanation(row: ReviewEntry) -> Explanation | None:
    said = facts_of(row).get("explanation")
    if not said:
        return None
    return Explanation(kind=said["kind"], papers=frozenset(said["papers"]))


def _opinions(review: Review) -> list[Opinion[SplitVerdict]]:
    report, _key = bottle_b_report(review)
    return [
        Opinion(doctor=row.by, verdict=after_hearing(report, _explanation(row)))
        for row in current_entries(review)
        if row.event in HEARD_ON_IT
    ]


@denials_recorded
def judge_bottle_a(*, by: Actor, review: Review) -> ReviewEntry:
    """Sign what the new test of bottle A comes to: the refusal stands, or the test is cancelled.

    Raises Refused: ``split-report-missing``, ``split-validity-missing``,
    ``split-batch-not-passed``, and those of every signature.
    """
    require(by, acts.VERIFY)
    with transaction.atomic():
        review = locked(review)
        if review.state != moves.AT_BOTTLE_A:
            raise Refused("review-move-forbidden", "Bottle A is not tested anew here.")
        shown = _signing(by, review)
        split, key = _settled_bottle_a(review)
        stands = split.category.code == "3b-reconfirmed"
        verb = Verb.RECONFIRM_BY_A if stands else Verb.CANCEL_BY_A
        return _moved(review, verb, shown, split, by, {"report": key})


def _settled_bottle_a(review: Review) -> tuple[SplitVerdict, int]:
    """Return what bottle A comes to, for a signature: it rests on the runs of both reports."""
    require_no_retest_waiting(review)
    found = _of_bottle_a(review)
    require_runs(review)
    return found


def _of_bottle_a(review: Review) -> tuple[SplitVerdict, int]:
    asked = entry_last(review, A_ASKED)
    if asked is None:
        raise Refused("split-report-missing", "Nobody asked for a test of bottle A.")
    row, _report, retest = require_retest(review, asked)
    report, _key = bottle_b_report(review)
    shows = bottle_a_shows(report, retest)
    return after_bottle_a(primary(review), report, reconfirmed=shows), row.pk


@denials_recorded
def record_regulator_told(*, by: Actor, review: Review, proof: str) -> ReviewEntry:
    """Enter that the report of a failed split went to the regulator; ``proof`` is its number.

    Raises Refused: ``regulator-not-told-of-this``, ``service-without-proof``,
    ``doctor-free-of-conflict-missing``.
    """
    require(by, acts.NOTIFY)
    with transaction.atomic():
        review = locked(review)
        require_free(by, review)
        if not proof.strip():
            raise Refused("service-without-proof", "Give the number of the proof.")
        split = split_verdict(review)
        if split is None or not split.regulator or not may_note(REGULATOR, review.state):
            raise Refused("regulator-not-told-of-this", "No second bottle failed here.")
        return jot(review, REGULATOR, by=by, facts={"proof": proof.strip()})


def _signing(by: Actor, review: Review) -> frozenset[str]:
    """Return what a signature about a second bottle shows; the first report has to be settled."""
    rows = rows_of_result(review)
    return signature(by, review) | settled(row_under_review(rows), *report_under_review(rows))


def _moved(
    review: Review,
    verb: Verb,
    shown: frozenset[str],
    split: SplitVerdict,
    by: Actor,
    facts: dict[str, Any],
) -> ReviewEntry:
    told = facts | {
        "category": split.category.code,
        "stands": list(split.stands),
        "refusal": [str(one) for one in split.refusal],
        "information": list(split.information),
        "next": split.next.code,
    }
    evidence = shown | split_outcome_evidence(split)
    entry = move(review, verb, evidence, by=by, facts=told)
    if review.state not in HEARING:
        tell_if_officer_knows(review, result_now(review).employer)
    strike_if_due(review)
    return entry


def split_verdict(review: Review) -> SplitVerdict | None:
    """Return what the second bottle comes to as far as a doctor has signed it, None before.

    It is made anew from the reports each time. Raises Refused where they are gone.
    """
    first = primary(review)
    rows = [row for row in rows_of_bottle(review) if row.event in (*SIGNED, AGREED)]
    # What doctors sign of the first bottle alone bears the same entries, and no category.
    rows = [row for row in rows if "category" in facts_of(row)]
    judged = [n for n, row in enumerate(rows) if row.event in OF_BOTTLE_B]
    if not judged or not first.findings:
        return None
    last = rows[judged[-1] :][-1]
    facts = facts_of(last)
    if facts["category"] == "5":
        return judge_split(first, SplitReport(laboratory="", available=False))
    if last.event in OF_BOTTLE_A:
        return _of_bottle_a(review)[0]
    report, _key = bottle_b_report(review)
    # While a further doctor is wanted nobody's word on the explanation counts yet.
    if last.event in (*HEARD_ON_IT, AGREED) and review.state != moves.SPLIT_SECOND:
        return after_hearing(report, _explanation(last))
    return judge_split(first, report)


def looked_for(item: Item) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what the laboratory that has a bottle on order looks for, and by which rules.

    Analytes or words of the laboratory, and codes of core/review/split.ORDER_RULES; nothing of an
    amount, and nothing where the bottle is on no order. Whoever asks was asked before.
    """
    order = sending_of(item)
    review = Review.objects.filter(force_id=item.force_id, specimen=item.specimen).first()
    if order is None or review is None:
        return (), ()
    if review.state == moves.AT_BOTTLE_A:
        report, _key = bottle_b_report(review)
        return tuple(sorted(map(str, report.condition))), ("same-criteria",)
    sent = entry_last(review, SENT)
    facts = facts_of(sent) if sent is not None else {"drugs": (), "specimen": (), "rules": ()}
    return (*facts["drugs"], *facts["specimen"]), tuple(facts["rules"])


def result_now(review: Review) -> Verdict:
    """Return what stands now: the verified result, or what the second bottle left of it.

    Raises Refused (``review-move-forbidden``, ``split-hearing-open``) where nothing does.
    """
    verdict, split = standing_verdict(review), split_verdict(review)
    return verdict if split is None else after_split(verdict, split)


def category_now(review: Review) -> str:
    """Return the code of the way (of CATEGORIES) that a doctor has signed, "" before."""
    split = split_verdict(review)
    return CATEGORIES[split.category.code].code if split is not None else ""
