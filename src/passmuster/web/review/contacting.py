"""What is done to hear an officer: attempts, the letter, its service, the interview.

Each act is entered when it is done and bears that moment: no attempt, no service and no interview
can be dated back (attack M-02). Nothing here says anything of a result to anybody.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.access.purposes import read_case_number
from passmuster.core.kernel.errors import Refused
from passmuster.core.review import acts, moves
from passmuster.core.review.beside import (
    ATTEMPTED,
    DOCUMENT,
    EMPLOYER,
    LETTER,
    SERVED,
    may_note,
)
from passmuster.core.review.contact import (
    LETTER_FIELDS,
    Answer,
    Letter,
    Phone,
    Service,
    require_addressed,
    require_letter,
)
from passmuster.core.review.evidence import Interview, documents_evidence, hearing_evidence
from passmuster.core.review.explanations import KINDS
from passmuster.core.review.moves import Verb
from passmuster.core.review.unheard import (
    ATTEMPTS_MADE,
    ContactFile,
    letter_evidence,
    unheard_evidence,
)
from passmuster.web import clock
from passmuster.web.installation import here
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.review.folding import jot, locked, move
from passmuster.web.review.informing import tell_what_stands
from passmuster.web.review.models import Review, ReviewEntry
from passmuster.web.review.surroundings import (
    contact_called,
    contact_file,
    donor_human,
    letters_of,
    require_free,
)


@denials_recorded
def record_contact_attempt(*, by: Actor, review: Review, phone: str, answer: str) -> ReviewEntry:
    """Enter that the doctor tried to reach the donor just now; the first begins the contact.

    ``phone`` is of Phone, ``answer`` of Answer. Raises Refused: ``contact-choice-unknown``,
    ``doctor-free-of-conflict-missing``, ``review-move-forbidden``.
    """
    require(by, acts.CONTACT)
    facts = {"phone": _chosen(Phone, phone), "answer": _chosen(Answer, answer)}
    with transaction.atomic():
        review = locked(review)
        require_free(by, review)
        if review.state == moves.RECEIVED:
            move(review, Verb.CONTACT, (), by=by)
        entry = _beside(review, ATTEMPTED, by=by, facts=facts)
        tell_what_stands(review)
        return entry


@denials_recorded
def send_letter(
    *, by: Actor, review: Review, through: str, phone: str = "", call_by: date | None = None
) -> ReviewEntry:
    """Enter that the letter "call the doctor" went to the force's contact; it says no more.

    ``through`` is the code of the human who is the contact; ``phone`` is the doctor's own number
    and ``call_by`` the last day, as the letter has them. Raises Refused: ``letter-to-another``,
    ``letter-before-attempts`` while the doctor's own attempts are not enough, and those of
    record_contact_attempt().
    """
    require(by, acts.CONTACT)
    with transaction.atomic():
        review = locked(review)
        require_free(by, review)
        letter = Letter(sent_at=clock.now(), through=through, fields=LETTER_FIELDS)
        require_letter(letter, contact_called(review, through))
        if ATTEMPTS_MADE not in letter_evidence(contact_file(review), now=clock.now()):
            raise Refused(
                "letter-before-attempts", "Make the attempts that are still missing first."
            )
        facts = {"through": through, "doctors_phone": phone.strip()}
        facts |= {"call_by": call_by.isoformat()} if call_by else {}
        return _beside(review, LETTER, by=by, facts=facts)


@denials_recorded
def record_employer_attempt(*, by: Actor, review: Review, answer: str) -> ReviewEntry:
    """Enter that the force's contact, whom the letter asks, tried to reach the donor just now.

    Raises Refused: ``letter-not-yours``, ``contact-choice-unknown``, ``review-move-forbidden``.
    """
    require(by, acts.REACH)
    facts = {"phone": Phone.NONE.value, "answer": _chosen(Answer, answer)}
    return _reached(by, review, EMPLOYER, facts)


@denials_recorded
def record_service(*, by: Actor, review: Review, proof: str) -> ReviewEntry:
    """Enter that the contact handed the word to call to the donor; ``proof`` is its number.

    The clock runs from this entry. Raises Refused: ``service-without-proof``,
    ``case-number-unreadable``, and those of record_employer_attempt().
    """
    require(by, acts.REACH)
    return _reached(by, review, SERVED, {"proof": read_case_number(_proof(proof))})


@denials_recorded
def record_declination(*, by: Actor, review: Review, proof: str) -> ReviewEntry:
    """Enter that the donor expressly declines to speak of the result; ``proof`` is its number.

    Raises Refused: see record_service().
    """
    require(by, acts.CONTACT)
    given = _proof(proof)
    with transaction.atomic():
        review = locked(review)
        require_free(by, review)
        now = clock.now()
        known = contact_file(review)
        file = ContactFile(received_at=known.received_at, declined=Service(at=now, proof=given))
        shown = unheard_evidence(file, now=now)
        return move(review, Verb.RECORD_DECLINED, shown, by=by, facts={"proof": given})


@denials_recorded
def record_unreached(*, by: Actor, review: Review) -> ReviewEntry:
    """Enter that the clock has run out: nobody was reached, or who was reached stayed silent.

    Raises Refused: ``contact-clock-run-missing`` (standing.missing_contact() says what is missing),
    and those of record_contact_attempt().
    """
    require(by, acts.CONTACT)
    with transaction.atomic():
        review = locked(review)
        require_free(by, review)
        shown = unheard_evidence(contact_file(review), now=clock.now())
        return move(review, Verb.RECORD_UNREACHED, shown, by=by)


@denials_recorded
def record_interview(*, by: Actor, review: Review, identified: bool, notes: str) -> ReviewEntry:
    """Enter that the doctor hears the donor now, who is whom they say, and what was said.

    Raises Refused: ``interview-noted-missing`` without the identity or without notes, and those of
    record_contact_attempt().
    """
    require(by, acts.CONTACT)
    with transaction.atomic():
        review = locked(review)
        require_free(by, review)
        now = clock.now()
        interview = Interview(at=now, by=by.human, identified=identified, noted=bool(notes.strip()))
        known = contact_file(review)
        shown = hearing_evidence(interview, known, doctors={by.human}, now=now)
        return move(review, Verb.INTERVIEW, shown, by=by, facts={"notes": notes.strip()})


@denials_recorded
def await_documents(*, by: Actor, review: Review, papers: Collection[str]) -> ReviewEntry:
    """Name the kinds of papers that the donor has to bring, once; their time runs from now.

    Raises Refused: ``documents-named-missing`` for none or an unknown one, and those of
    record_contact_attempt().
    """
    require(by, acts.CONTACT)
    known = {paper for kind in KINDS.values() for paper in kind.papers}
    with transaction.atomic():
        review = locked(review)
        require_free(by, review)
        now = clock.now()
        named = now if papers and set(papers) <= known else None
        shown = documents_evidence(named, complete=False, now=now)
        return move(review, Verb.AWAIT_DOCUMENTS, shown, by=by, facts={"named": sorted(papers)})


@denials_recorded
def take_document(*, by: Actor, review: Review, data: bytes) -> ReviewEntry:
    """Keep a paper that the donor brought; only the doctors of this review open it.

    Raises Refused: ``document-empty``, and those of record_contact_attempt().
    """
    require(by, acts.CONTACT)
    if not data:
        raise Refused("document-empty", "Attach the paper.")
    with transaction.atomic():
        review = locked(review)
        require_free(by, review)
        _require_noted(DOCUMENT, review)
        return jot(review, DOCUMENT, by=by, facts={"papers": [here().keep(data)]})


def _reached(by: Actor, review: Review, event: str, facts: dict[str, Any]) -> ReviewEntry:
    """Enter an act of the contact's, who sees nothing of the review and is told nothing by it."""
    with transaction.atomic():
        review = locked(review)
        require_addressed(letters_of(review), by.human, donor=donor_human(review))
        return _beside(review, event, by=by, facts=facts)


def _beside(review: Review, event: str, *, by: Actor, facts: dict[str, Any]) -> ReviewEntry:
    _require_noted(event, review)
    return jot(review, event, by=by, facts=facts)


def _require_noted(event: str, review: Review) -> None:
    if not may_note(event, review.state):
        raise Refused("review-move-forbidden", "This is noted only while the donor is being heard.")


def _chosen(choices: type[StrEnum], given: str) -> str:
    if given not in list(choices):
        raise Refused("contact-choice-unknown", f"Choose one of: {', '.join(choices)}.")
    return str(given)


def _proof(proof: str) -> str:
    if not proof.strip():
        raise Refused("service-without-proof", "Give the number of the proof.")
    return proof.strip()
