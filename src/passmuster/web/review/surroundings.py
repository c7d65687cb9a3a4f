"""What stands around a review: whose specimen it is, what may be done by whom, what was tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

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
    Dispute,
    Letter,
    Phone,
    Service,
)
from passmuster.core.review.denials import DECLINED, DISPUTED, RULED, disputes_in
from passmuster.core.review.evidence import doctor_evidence
from passmuster.core.review.unheard import ContactFile
from passmuster.web.collection.donors import session_that_sealed
from passmuster.web.laboratory.contents import content_of
from passmuster.web.laboratory.models import SpecimenReport
from passmuster.web.laboratory.queries import changes_waiting
from passmuster.web.orders.names import Named, named
from passmuster.web.orders.surroundings import human_behind, units_of
from passmuster.web.people.grants import holdings, roles_of
from passmuster.web.people.models import Human
from passmuster.web.review.folding import current_entries
from passmuster.web.review.models import Review, ReviewEntry
from passmuster.web.review.sealing import facts_of


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


def donor_of_review(review: Review) -> str:
    """Return the code of the human whose specimen is reviewed, "" where nobody here knows it."""
    session = session_that_sealed(review.force, review.specimen)
    person = session.person if session is not None else None
    return human_behind(person) if person is not None else ""


def require_own(by: Actor, review: Review) -> None:
    """Raise Refused (``review-not-own``) unless the actor is the officer whose specimen it is."""
    if not by.human or by.human != donor_of_review(review):
        raise Refused("review-not-own", "This result is another officer's.")


def require_party(by: Actor, review: Review) -> None:
    """Let the officer act on the own result alone, and a doctor only where free of conflict."""
    if by.role is Role.OFFICER:
        require_own(by, review)
    else:
        require_free(by, review)


def report_under_review(entries: Iterable[ReviewEntry]) -> tuple[Report, Judgement]:
    """Return the report on which the present judgement rests, and what the rules make of it.

    Raises UnusableInput (``kept-file-…``) where what was read is gone.
    """
    row = row_under_review(entries)
    return content_of(row.arrival).reports[row.position]


def row_under_review(entries: Iterable[ReviewEntry]) -> SpecimenReport:
    """Return the row of the report on which the present judgement rests."""
    rows = list(entries)
    given = [entry.report for entry in rows if entry.report is not None]
    # An officer who is heard after all, or on bottle B, is heard on the report that was there.
    return given[0] if given else last_report(rows[0].review)


def last_report(review: Review) -> SpecimenReport:
    """Return the laboratory's report of the first bottle on which a review now rests."""
    rows = review.entries.filter(report__isnull=False).select_related("report__arrival")
    return cast("SpecimenReport", rows.order_by("position")[len(rows) - 1].report)


def require_no_change_waiting(review: Review) -> None:
    """Raise Refused (``laboratory-result-open``) while an item waits that may change the result.

    See core/laboratory/outcomes.MAY_CHANGE.
    """
    if changes_waiting(review.force, review.specimen):
        raise Refused(
            "laboratory-result-open", "The inbox has an item about it: have that ended first."
        )


def contact_file(review: Review, entries: list[ReviewEntry] | None = None) -> ContactFile:
    """Return all that was done to reach the donor since the present judgement began.

    The moment of each act is that of its entry: nobody writes one in afterwards.
    """
    rows = current_entries(review) if entries is None else entries
    denied = disputes_of(review)
    letters = letters_of(review, rows)
    served = [row for row in rows if row.event == SERVED]
    declined = [row for row in rows if row.event == DECLINED]
    return ContactFile(
        # Whoever judges blind may see none of them.
        received_at=rows[0].at if rows else review.entered_at,
        attempts=_attempts(rows, ATTEMPTED, denied),
        employer_attempts=_attempts(rows, EMPLOYER, denied),
        letter=letters[0] if letters else None,
        served=service_of(served[-1], denied) if served else None,
        declined=service_of(declined[-1], denied) if declined else None,
    )


def disputes_of(review: Review) -> Mapping[int, Dispute]:
    """Return how each claim that the officer disputed stands, by the position of its entry."""
    rows = review.entries.filter(event__in=(DISPUTED, RULED)).order_by("position")
    return disputes_in(rows.values_list("event", "code"))


def _attempts(
    rows: list[ReviewEntry], event: str, denied: Mapping[int, Dispute]
) -> tuple[ContactAttempt, ...]:
    found = []
    for row in rows:
        if row.event == event:
            facts = facts_of(row)
            phone, answer = Phone(facts["phone"]), Answer(facts["answer"])
            dispute = denied.get(row.position, Dispute.NONE)
            found.append(
                ContactAttempt(at=row.at, by=row.by, phone=phone, answer=answer, dispute=dispute)
            )
    return tuple(found)


def _letter(row: ReviewEntry) -> Letter:
    return Letter(sent_at=row.at, through=facts_of(row)["through"], fields=LETTER_FIELDS)


def service_of(row: ReviewEntry, denied: Mapping[int, Dispute]) -> Service:
    """Return the service that an entry tells of, and whether the officer denies it."""
    dispute = denied.get(row.position, Dispute.NONE)
    return Service(at=row.at, proof=facts_of(row)["proof"], dispute=dispute)


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


def contacts_of(review: Review) -> list[Human]:
    """Return whoever the force's contact may be for this donor, by code; see contact_called()."""
    held = holdings(review.force)
    keys = {one.human_id for one in held if one.role is Role.PROGRAMME_MANAGER}
    rows = review.force.humans.filter(pk__in=keys).exclude(code=donor_human(review))
    return list(rows.order_by("code"))
