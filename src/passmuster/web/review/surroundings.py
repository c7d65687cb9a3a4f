"""What stands around a review: whose specimen it is, what may be done by whom, what was tried."""

from __future__ import annotations

from collections.abc import Iterable

from passmuster.core.access.actors import Actor, Role
from passmuster.core.kernel.errors import Refused
from passmuster.core.laboratory.judgement import Judgement
from passmuster.core.laboratory.reported import Report
from passmuster.core.review import moves
from passmuster.core.review.beside import ATTEMPTED, EMPLOYER, LETTER, SERVED
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
from passmuster.web.laboratory.models import SpecimenReport
from passmuster.web.laboratory.queries import waiting_items
from passmuster.web.orders.names import Named, named
from passmuster.web.orders.surroundings import human_behind, units_of
from passmuster.web.people.grants import holdings, roles_of
from passmuster.web.people.models import Force, Human
from passmuster.web.review.folding import current_entries
from passmuster.web.review.models import Review, ReviewEntry
from passmuster.web.review.sealing import facts_of

DECLINED = "review:declined"


def free_of_conflict(by: Actor, review: Review) -> frozenset[str]:
    """Return the evidence that a doctor may judge this specimen; nothing where nobody knows whose.

    A doctor is neither the donor nor of the donor's units.
    """
    session = session_that_sealed(review.force, review.specimen)
    if session is None or session.person is None:
        return frozenset()
    person = session.person
    return doctor_evidence(by, donor=human_behind(person), units=units_of(person))


def donor_named(review: Review) -> Named | None:
    """Return whose specimen a review is about, for whoever has recorded the look; None if unknown.

    The doctor speaks with the donor in person (49 CFR 40.131(a)).
    """
    session = session_that_sealed(review.force, review.specimen)
    return named(session.person) if session is not None and session.person is not None else None


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
    row = row_under_review(entries)
    return content_of(row.arrival).reports[row.position]


def row_under_review(entries: Iterable[ReviewEntry]) -> SpecimenReport:
    """Return the row of the report on which the present judgement rests."""
    return next(entry.report for entry in entries if entry.report is not None)


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
    letters = [row for row in rows if row.event == LETTER]
    served = [row for row in rows if row.event == SERVED]
    declined = [row for row in rows if row.event == DECLINED]
    return ContactFile(
        received_at=rows[0].at,
        attempts=_attempts(rows, ATTEMPTED),
        employer_attempts=_attempts(rows, EMPLOYER),
        letter=_letter(letters[0]) if letters else None,
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


def contact_called(force: Force, code: str) -> str:
    """Return a human's code where the force's contact may be that human, "" otherwise.

    The contact is a programme manager: nobody else is told that a doctor looks for an officer.
    """
    human = force.humans.filter(code=code).first()
    known = human is not None and Role.PROGRAMME_MANAGER in roles_of(human)
    return code if known else ""


def contacts_of(force: Force) -> list[Human]:
    """Return whoever the force's contact may be, by code; see contact_called()."""
    held = holdings(force)
    keys = {one.human_id for one in held if one.role is Role.PROGRAMME_MANAGER}
    return list(force.humans.filter(pk__in=keys).order_by("code"))
