"""Judgements, findings and contact files for tests of medical review, short enough to read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from passmuster.core.laboratory.judgement import Judgement, Reason, Result, State
from passmuster.core.laboratory.quantities import Amount, read_number
from passmuster.core.review.contact import (
    LETTER_FIELDS,
    Answer,
    ContactAttempt,
    Dispute,
    Letter,
    Phone,
    Service,
)
from passmuster.core.review.credentials import Credential
from passmuster.core.review.explanations import KINDS, Explanation
from passmuster.core.review.facts import Admission, Admitted

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HOUR, SECOND, DAY = timedelta(hours=1), timedelta(seconds=1), timedelta(days=1)
DOCTOR, OTHER, THIRD = "doctor-one", "doctor-two", "doctor-three"


def judgement(
    *results: str, drugs: str = "", rules: str = "", status: str = "judged", by: str = "dot-2023"
) -> Judgement:
    """Return a judgement of some results; ``drugs`` and ``rules`` are parted by spaces."""
    return Judgement(
        specimen_id="S-1",
        status=State(status),
        rule_set=by,
        rule_version="1",
        laboratory_result=tuple(Result(one) for one in results),
        positive_for=tuple(drugs.split()),
        reasons=tuple(
            Reason(rule=one, source="x", confirmed=True, says="x") for one in rules.split()
        ),
    )


def amount(text: str, *, tenths: bool = False) -> Amount:
    """Return a number as a laboratory wrote it; ``tenths`` turns a pH into its small unit."""
    found = read_number(text)[0]
    return found.times(10) if tenths else found


def explained(kind: str, *, without: str = "") -> Explanation:
    """Return an explanation with all its papers but one."""
    papers = KINDS[kind].papers if kind in KINDS else ()
    return Explanation(kind=kind, papers=frozenset(papers) - {without})


def admitted(what: str, *, days_later: int = 0, signed: bool = True) -> Admission:
    """Return an admission with its statement of the same day, or of another."""
    at = START + days_later * DAY + HOUR if signed else None
    return Admission(what=Admitted(what), told_at=START, signed_at=at)


def calls(*hours: float, answer: Answer = Answer.NOBODY) -> tuple[ContactAttempt, ...]:
    """Return attempts at hours from the start, on both phones in turn."""
    phones = (Phone.DAY, Phone.EVENING)
    return tuple(
        ContactAttempt(at=START + hour * HOUR, by="staff", phone=phones[turn % 2], answer=answer)
        for turn, hour in enumerate(hours)
    )


def letter(hour: float, fields: frozenset[str] = LETTER_FIELDS) -> Letter:
    """Return the "call me" letter, sent at an hour from the start."""
    return Letter(sent_at=START + hour * HOUR, through="contact", fields=fields)


def served(hour: float, *, proof: str = "P-1", dispute: str = "none") -> Service:
    """Return a service at an hour from the start."""
    return Service(at=START + hour * HOUR, proof=proof, dispute=Dispute(dispute))


def credential(**changes: object) -> Credential:
    """Return a credential of the first doctor that is in order at START."""
    given: dict[str, object] = {
        "holder": DOCTOR,
        "number": "C-1",
        "valid_from": START - 100 * DAY,
        "valid_until": START + 100 * DAY,
        "recorded_at": START - 90 * DAY,
        "recorded_by": "clerk",
        "confirmed_by": "auditor",
    }
    return Credential(**(given | changes))  # type: ignore[arg-type]
