"""The verdicts of doctors: the first one's, and those of the blind second and any further one.

A verdict is never handed in: it is what the rules make of the laboratory's report and of what the
doctor found. Guarantees: a credential valid at the moment of signing (M-01); heard, declined or a
clock that has run (M-02); no reversal final by one doctor (M-03).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.kernel.canonical import canonical_bytes
from passmuster.core.kernel.errors import Refused
from passmuster.core.review import acts, moves
from passmuster.core.review.beside import SAMPLE_AGREED, SAMPLE_REOPENED
from passmuster.core.review.credentials import CREDENTIAL, require_credential
from passmuster.core.review.evidence import documents_evidence, verdict_evidence
from passmuster.core.review.facts import Findings, numbers_of
from passmuster.core.review.moves import Verb
from passmuster.core.review.record import advance
from passmuster.core.review.reopening import BY_SAMPLE, Reopening, require_reopening
from passmuster.core.review.second import AGREE, Opinion, agreement_evidence, require_another
from passmuster.core.review.unheard import unheard_evidence
from passmuster.core.review.verdict import Verdict
from passmuster.core.review.verifying import verify as core_verify
from passmuster.web import clock
from passmuster.web.laboratory.rulesets import rules_of
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import SYSTEM
from passmuster.web.review.collected import earlier_of, forms_complete, observed
from passmuster.web.review.credentials import credentials_of
from passmuster.web.review.folding import core_review, current_entries, jot, locked, move
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
from passmuster.web.review.telling import tell_if_officer_knows

OPINIONS = (
    *("review:verified", "review:verified-reversed", "review:agreed", "review:disagreed"),
    *(SAMPLE_AGREED, SAMPLE_REOPENED),
)
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
    as_shown: str = "",
) -> ReviewEntry:
    """Sign the verdict on a result; one that reverses nothing and opens no right is final at once.

    ``papers`` are those on which an explanation rests, ``documents_complete`` that all that were
    named are in; ``as_shown`` is hash_of() the verdict that the doctor was shown, "" where none
    was. Raises Refused: the codes of core verify(), require_credential() and of the moves;
    ``doctor-free-of-conflict-missing``, ``explanation-papers-missing``, ``laboratory-result-open``,
    ``verdict-not-as-shown``.
    """
    require(by, acts.VERIFY)
    with transaction.atomic():
        review = locked(review)
        entries = current_entries(review)
        shown = signature(by, review) | _ready(review, entries, complete=documents_complete)
        signed = _signed(review, entries, findings, papers)
        require_as_shown(signed.verdict, as_shown)
        verb = _verb_of(signed.verdict)
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
    as_shown: str = "",
) -> ReviewEntry:
    """Sign another doctor's verdict, given without sight of the earlier ones.

    Where it is the same as an earlier one it ends the matter; where it differs, a further doctor
    judges. One of a result that was drawn opens it again only where it differs. Raises Refused:
    ``second-doctor-same``, and those of verify().
    """
    require(by, acts.SECOND)
    with transaction.atomic():
        review = locked(review)
        entries = current_entries(review)
        drawn = core_review(review).drawn is not None
        earlier = _earlier(by, review, entries)
        shown = signature(by, review)
        signed = _signed(review, entries, findings, papers)
        require_as_shown(signed.verdict, as_shown)
        shown |= agreement_evidence([*earlier, Opinion(doctor=by.human, verdict=signed.verdict)])
        if drawn:
            return _judge_drawn(review, signed, shown, by)
        verb = Verb.AGREE if AGREE in shown else Verb.DISAGREE
        entry = move(review, verb, shown | signed.evidence, by=by, facts=signed.facts)
        _close(review, signed, by)
    return entry


def _judge_drawn(review: Review, signed: _Signed, shown: frozenset[str], by: Actor) -> ReviewEntry:
    """Enter what a second doctor makes of a drawn result: the same, or it is judged further."""
    if AGREE in shown:
        return jot(review, SAMPLE_AGREED, by=by, facts=signed.facts)
    wish = Reopening(ground=BY_SAMPLE, asked_at=clock.now())
    evidence = {require_reopening(wish, review.entered_at)}
    return move(
        review, Verb.REOPEN_BY_SAMPLE, evidence, by=by, code=wish.ground, facts=signed.facts
    )


def foresee(
    *, by: Actor, review: Review, findings: Findings, documents_complete: bool = False
) -> Verdict:
    """Return the verdict that verify() would sign now, its papers still to be attached.

    Raises Refused as verify() does; writes nothing.
    """
    require(by, acts.VERIFY)
    entries = current_entries(review)
    shown = signature(by, review) | _ready(review, entries, complete=documents_complete)
    signed = _Signed(entries, _own(review, findings), [])
    verb, now = _verb_of(signed.verdict), clock.now()
    advance(core_review(review), verb, shown | signed.evidence, at=now, by=by.human)
    return signed.verdict


def foresee_second(*, by: Actor, review: Review, findings: Findings) -> Verdict:
    """Return the verdict that judge_second() would sign now; nothing of an earlier one is told.

    Raises Refused as judge_second() does; writes nothing.
    """
    require(by, acts.SECOND)
    entries = current_entries(review)
    _earlier(by, review, entries)
    signature(by, review)
    return _Signed(entries, _own(review, findings), []).verdict


def hash_of(verdict: Verdict) -> str:
    """Return the hash (64 hex) of everything that a verdict says, to bind what was shown."""
    said = {
        "results": [str(one) for one in verdict.results],
        "positive_for": list(verdict.positive_for),
        "reversed": list(verdict.reversed),
        "next": verdict.next.code,
        "reasons": [[one.rule, one.source, one.says] for one in verdict.reasons],
    }
    return hashlib.sha256(canonical_bytes(said)).hexdigest()


def require_as_shown(verdict: Verdict, shown: str) -> None:
    """Raise Refused (``verdict-not-as-shown``) where another verdict was shown before."""
    if shown and shown != hash_of(verdict):
        raise Refused("verdict-not-as-shown", "It would be another verdict now. Read it again.")


def _verb_of(verdict: Verdict) -> Verb:
    return Verb.VERIFY_REVERSED if verdict.needs_second_doctor else Verb.VERIFY


def _ready(review: Review, entries: list[ReviewEntry], *, complete: bool) -> frozenset[str]:
    """Return what shows that the donor was heard, or need not be, and has brought the papers."""
    now = clock.now()
    asked = review.entered_at if review.state == moves.DOCUMENTS else None
    heard = unheard_evidence(contact_file(review, entries), now=now)
    return heard | documents_evidence(asked, complete=complete, now=now)


def _earlier(by: Actor, review: Review, entries: list[ReviewEntry]) -> list[Opinion[Verdict]]:
    """Return the verdicts given so far, or raise Refused where this doctor gives none now."""
    drawn = core_review(review).drawn is not None
    if review.state not in (moves.SECOND_REVIEW, moves.DISAGREED) and not drawn:
        raise Refused("review-move-forbidden", "This review waits for no further doctor.")
    earlier = opinions_in(entries)
    require_another(by.human, earlier)
    return earlier


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
    """Return what a doctor signs.

    Raises Refused (``explanation-papers-missing``) for an explanation without a paper in the file.
    """
    own = _own(review, findings)
    given = [paper for paper in papers if paper]
    there = bool(given) or any(facts_of(row).get("papers") for row in entries)
    if own.explanations and not there:
        raise Refused("explanation-papers-missing", "Attach the papers that the donor showed.")
    return _Signed(entries, own, keep_papers(given))


def _own(review: Review, findings: Findings) -> Findings:
    """Return what a doctor found; how it was collected and whether forms are whole is on record."""
    return replace(
        findings,
        forms_complete=forms_complete(review),
        observed=observed(review),
        earlier=earlier_of(review),
    )


def signature(doctor: Actor, review: Review) -> frozenset[str]:
    """Return what every signature of a doctor shows, or raise Refused."""
    require_credential(credentials_of(review.force), doctor.human, at=clock.now())
    require_no_change_waiting(review)
    return require_free(doctor, review) | {CREDENTIAL, moves.SIGNED}


def _close(review: Review, signed: _Signed, by: Actor) -> None:
    """Go on with what the officer's right asks for, and tell the force what the officer can read.

    A review that opens no right to bottle B ends. Where the officer asked for it before, of a
    result that the laboratory changed since, that request stands: nobody asks twice. What opens a
    right is the officer's first.
    """
    if review.state != moves.VERIFIED:
        return
    value, verdict = core_review(review), signed.verdict
    if not value.bottle_b_untested:
        # What a bottle did not bear out before the officer was heard anew does not come back.
        from passmuster.web.review.outcomes import result_now

        verdict = result_now(review)
    if moves.NO_SPLIT_RIGHT in signed.evidence:
        move(review, Verb.CLOSE, {moves.NO_SPLIT_RIGHT}, by=by)
    elif value.asked_for_bottle_b and value.bottle_b_untested:
        require(SYSTEM, acts.SEND_SPLIT)
        move(review, Verb.KEEP_REQUEST, (), by=SYSTEM)
    tell_if_officer_knows(review, verdict.employer)


def verdict_in(entries: list[ReviewEntry], row: ReviewEntry) -> Verdict:
    """Return the verdict that a doctor signed in an entry of a judgement, from what was found."""
    return _Signed(entries, findings_of(facts_of(row)["findings"]), []).verdict


def contact_was_needed(entries: list[ReviewEntry]) -> bool:
    """Tell whether the last verdict of a judgement rests on how the officer was heard."""
    signed = [row for row in entries if row.event in OPINIONS and "findings" in facts_of(row)]
    if not signed:
        return True
    findings = findings_of(facts_of(signed[-1])["findings"])
    return moves.NOT_NEEDED not in _Signed(entries, findings, []).evidence


def opinions_in(entries: list[ReviewEntry]) -> list[Opinion[Verdict]]:
    """Return the verdicts given since the present judgement began, from what each doctor found.

    What doctors agreed on about bottle B alone bears the same entries, and no findings.
    """
    found = []
    for row in entries:
        facts = facts_of(row) if row.event in OPINIONS else {}
        if "findings" in facts:
            found.append(Opinion(doctor=row.by, verdict=verdict_in(entries, row)))
    return found
