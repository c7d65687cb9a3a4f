"""What stands around a review: whose specimen it is, what may be done by whom, what was tried."""

from __future__ import annotations

from collections.abc import Iterable

from passmuster.core.access.actors import Actor, Role
from passmuster.core.kernel.errors import Refused
from passmuster.core.laboratory.judgement import Judgement
from passmuster.core.laboratory.reported import Report
from passmuster.core.review import moves
from passmuster.core.review.contact import (
    LETTER_FIELDS,
    Answer,
    ContactAttempt,
    Letter,
    Phone,
    Service,
)
from passmuster.core.review.evidence import doctor_evidence
from passmuster.core.review.unheard import ContactFile
from passmuster.web.collection.donors import session_that_sealed
from passmuster.web.laboratory.contents import content_of
from passmuster.web.laboratory.queries import waiting_items
from passmuster.web.orders.surroundings import human_behind, units_of
from passmuster.web.people.grants import roles_of
from passmuster.web.review.folding import current_entries
from passmuster.web.review.models import Review, ReviewEntry
from passmuster.web.review.sealing import facts_of

ATTEMPTED, EMPLOYER, LETTER = "review:attempted", "review:employer-attempted", "review:letter-sent"
SERVED, DECLINED = "review:word-served", "review:declined"


def free_of_conflict(by: Actor, review: Review) -> frozenset[str]:
    """Return the evidence that a doctor may judge this specimen; nothing where nobody knows whose.

    A doctor is neither the donor nor of the donor's units.
    """
    session = session_that_sealed(review.force, review.specimen)
    if session is None or session.person is None:
        return frozenset()
    person = session.person
    return doctor_evidence(by, donor=human_behind(person), units=units_of(person))


def require_free(by: Actor, review: Review) -> frozenset[str]:
    """Return free_of_conflict(), or raise Refused (``doctor-free-of-conflict-missing``)."""
    shown = free_of_conflict(by, review)
    if moves.NO_CONFLICT not in shown:
        raise Refused(
            "doctor-free-of-conflict-missing", "Another doctor, of no unit of the donor's, acts."
        )
    return shown


def report_under_review(entries: Iterable[ReviewEntry]) -> tuple[Report, Judgement]:
    """Return the report on which the present judgement rests, and what the rules make of it.

    Raises UnusableInput (``kept-file-…``) where what was read is gone.
    """
    row = next(entry.report for entry in entries if entry.report is not None)
    return content_of(row.arrival).reports[row.position]


def require_no_change_waiting(review: Review) -> None:
    """Raise Refused (``laboratory-result-open``) while two have yet to look at a later report."""
    waiting = waiting_items(review.force).filter(report__specimen=review.specimen)
    if waiting.filter(outcome__in=("corrected", "withdrawn")).exists():
        raise Refused(
            "laboratory-result-open", "The laboratory changed this result: have it settled first."
        )


def contact_file(review: Review, entries: list[ReviewEntry] | None = None) -> ContactFile:
    """Return all that was done to reach the donor since the present judgement began.

    The moment of each act is that of its entry: nobody writes one in afterwards.
    """
    rows = current_entries(review) if entries is None else entries
    letters = letters_of(review, rows)
    served = [row for row in rows if row.event == SERVED]
    declined = [row for row in rows if row.event == DECLINED]
    return ContactFile(
        received_at=rows[0].at,
        attempts=_attempts(rows, ATTEMPTED),
        employer_attempts=_attempts(rows, EMPLOYER),
        letter=letters[0] if letters else None,
        served=_service(served[-1]) if served else None,
        declined=_service(declined[-1]) if declined else None,
    )


def _attempts(rows: list[ReviewEntry], event: str) -> tuple[ContactAttempt, ...]:
    found = []
    for row in rows:
        if row.event == event:
            facts = facts_of(row)
            phone, answer = Phone(facts["phone"]), Answer(facts["answer"])
            found.append(ContactAttempt(at=row.at, by=row.by, phone=phone, answer=answer))
    return tuple(found)


def _letter(row: ReviewEntry) -> Letter:
    return Letter(sent_at=row.at, through=facts_of(row)["through"], fields=LETTER_FIELDS)


def _service(row: ReviewEntry) -> Service:
    return Service(at=row.at, proof=facts_of(row)["proof"])


def letters_of(review: Review, entries: list[ReviewEntry] | None = None) -> tuple[Letter, ...]:
    """Return the letters through the force's contact since the present judgement began."""
    rows = current_entries(review) if entries is None else entries
    return tuple(_letter(row) for row in rows if row.event == LETTER)


def donor_human(review: Review) -> str:
    """Return the human behind a specimen's donor, "" where the roster ties nobody."""
    session = session_that_sealed(review.force, review.specimen)
    return human_behind(session.person) if session is not None and session.person else ""


def contact_called(review: Review, code: str) -> str:
    """Return a human's code where the force's contact may be that human, "" otherwise.

    The contact is a programme manager and not the donor: nobody else is told that a doctor looks
    for an officer.
    """
    human = review.force.humans.filter(code=code).first()
    known = human is not None and Role.PROGRAMME_MANAGER in roles_of(human)
    return code if known and code != donor_human(review) else ""
