"""The verdicts of doctors: the first one's, and those of the blind second and any further one.

A verdict is never handed in: it is what the rules make of the laboratory's report and of what the
doctor found. Guarantees: a credential valid at the moment of signing (M-01); heard, declined or a
clock that has run (M-02); no reversal final by one doctor (M-03).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.kernel.errors import Refused
from passmuster.core.review import acts, moves
from passmuster.core.review.credentials import CREDENTIAL, require_credential
from passmuster.core.review.evidence import documents_evidence, verdict_evidence
from passmuster.core.review.facts import Findings, numbers_of
from passmuster.core.review.moves import Verb
from passmuster.core.review.second import AGREE, Opinion, agreement_evidence, require_another
from passmuster.core.review.unheard import unheard_evidence
from passmuster.core.review.verdict import Verdict
from passmuster.core.review.verifying import verify as core_verify
from passmuster.web import clock
from passmuster.web.laboratory.rulesets import rules_of
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.review.collected import earlier_of, forms_complete, observed
from passmuster.web.review.credentials import credentials_of
from passmuster.web.review.folding import current_entries, locked, move
from passmuster.web.review.models import Review, ReviewEntry
from passmuster.web.review.opening import settled
from passmuster.web.review.sealing import (
    facts_of,
    findings_as_json,
    findings_of,
    keep_papers,
)
from passmuster.web.review.surroundings import (
    contact_file,
    report_under_review,
    require_free,
    require_no_change_waiting,
    row_under_review,
)
from passmuster.web.review.telling import tell_force

OPINIONS = ("review:verified", "review:verified-reversed", "review:agreed", "review:disagreed")
"""Entries in which a doctor's verdict stands."""

NOTHING_FOUND = Findings()
"""The findings of a doctor who has nothing to add to the laboratory's report."""


@denials_recorded
def verify(
    *,
    by: Actor,
    review: Review,
    findings: Findings = NOTHING_FOUND,
    papers: Collection[bytes] = (),
    documents_complete: bool = False,
) -> ReviewEntry:
    """Sign the verdict on a result; one that reverses nothing and opens no right is final at once.

    ``papers`` are those on which an explanation rests, ``documents_complete`` that all that were
    named are in. Raises Refused: the codes of core verify(), require_credential() and of the moves;
    ``doctor-free-of-conflict-missing``, ``explanation-papers-missing``, ``laboratory-result-open``.
    """
    require(by, acts.VERIFY)
    with transaction.atomic():
        review = locked(review)
        entries = current_entries(review)
        shown = signature(by, review)
        now = clock.now()
        asked = review.entered_at if review.state == moves.DOCUMENTS else None
        shown |= unheard_evidence(contact_file(review, entries), now=now)
        shown |= documents_evidence(asked, complete=documents_complete, now=now)
        signed = _signed(review, entries, findings, papers)
        verb = Verb.VERIFY_REVERSED if signed.verdict.needs_second_doctor else Verb.VERIFY
        entry = move(review, verb, shown | signed.evidence, by=by, facts=signed.facts)
        _close(review, signed, by)
    return entry


@denials_recorded
def judge_second(
    *,
    by: Actor,
    review: Review,
    findings: Findings = NOTHING_FOUND,
    papers: Collection[bytes] = (),
) -> ReviewEntry:
    """Sign another doctor's verdict, given without sight of the earlier ones.

    Where it is the same as an earlier one it ends the matter; where it differs, a further doctor
    judges. Raises Refused: ``second-doctor-same``, and those of verify().
    """
    require(by, acts.SECOND)
    with transaction.atomic():
        review = locked(review)
        entries = current_entries(review)
        if review.state not in (moves.SECOND_REVIEW, moves.DISAGREED):
            raise Refused("review-move-forbidden", "This review waits for no further doctor.")
        earlier = opinions_in(entries)
        require_another(by.human, earlier)
        shown = signature(by, review)
        signed = _signed(review, entries, findings, papers)
        shown |= agreement_evidence([*earlier, Opinion(doctor=by.human, verdict=signed.verdict)])
        verb = Verb.AGREE if AGREE in shown else Verb.DISAGREE
        entry = move(review, verb, shown | signed.evidence, by=by, facts=signed.facts)
        _close(review, signed, by)
    return entry


class _Signed:
    """A verdict with what it rests on and what it shows."""

    def __init__(self, entries: list[ReviewEntry], findings: Findings, papers: list[str]) -> None:
        report, judgement = report_under_review(entries)
        rules = rules_of(entries[0].review.force, judgement)
        numbers = numbers_of(report, rules)
        self.verdict: Verdict = core_verify(judgement, numbers, findings, rules=rules)
        self.evidence = verdict_evidence(judgement, findings, self.verdict)
        self.evidence |= settled(row_under_review(entries), report, judgement)
        self.facts: dict[str, Any] = {
            "findings": findings_as_json(findings),
            "papers": papers,
            "results": [str(one) for one in self.verdict.results],
            "positive_for": list(self.verdict.positive_for),
            "reversed": list(self.verdict.reversed),
            "next": self.verdict.next.code,
            "reasons": [one.rule for one in self.verdict.reasons],
        }


def _signed(
    review: Review, entries: list[ReviewEntry], findings: Findings, papers: Collection[bytes]
) -> _Signed:
    """Return what a doctor signs; how it was collected and whether forms are whole is on record.

    Raises Refused (``explanation-papers-missing``) for an explanation without a paper in the file.
    """
    own = replace(
        findings,
        forms_complete=forms_complete(review),
        observed=observed(review),
        earlier=earlier_of(review),
    )
    given = [paper for paper in papers if paper]
    there = bool(given) or any(facts_of(row).get("papers") for row in entries)
    if own.explanations and not there:
        raise Refused("explanation-papers-missing", "Attach the papers that the donor showed.")
    return _Signed(entries, own, keep_papers(given))


def signature(by: Actor, review: Review) -> frozenset[str]:
    """Return what every signature of a doctor shows, or raise Refused."""
    require_credential(credentials_of(review.force), by.human, at=clock.now())
    require_no_change_waiting(review)
    return require_free(by, review) | {CREDENTIAL, moves.SIGNED}


def _close(review: Review, signed: _Signed, by: Actor) -> None:
    """Tell the force what is verified now, and end a review that opens no right to bottle B."""
    if review.state != moves.VERIFIED:
        return
    tell_force(review, signed.verdict.employer)
    if moves.NO_SPLIT_RIGHT in signed.evidence:
        move(review, Verb.CLOSE, {moves.NO_SPLIT_RIGHT}, by=by)


def verdict_in(entries: list[ReviewEntry], row: ReviewEntry) -> Verdict:
    """Return the verdict that a doctor signed in an entry of a judgement, from what was found."""
    return _Signed(entries, findings_of(facts_of(row)["findings"]), []).verdict


def opinions_in(entries: list[ReviewEntry]) -> list[Opinion[Verdict]]:
    """Return the verdicts given since the present judgement began, from what each doctor found."""
    found = []
    for row in entries:
        if row.event in OPINIONS:
            found.append(Opinion(doctor=row.by, verdict=verdict_in(entries, row)))
    return found
