"""Reads for the force's contact: whom a letter asks to reach, and what was done so far.

Nothing here says whose specimen it is, what was found, or that anything was: a letter says that a
doctor asks to be called, and no more (49 CFR 40.131(c), (d)).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from passmuster.core.review import moves
from passmuster.core.review.beside import LETTER
from passmuster.core.review.contact import (
    Caller,
    Effort,
    JudgedAttempt,
    Service,
    effort,
)
from passmuster.core.review.unheard import ContactFile
from passmuster.web import clock
from passmuster.web.collection.donors import session_that_sealed
from passmuster.web.people.models import Human
from passmuster.web.review.folding import current_entries
from passmuster.web.review.models import Review, ReviewEntry
from passmuster.web.review.sealing import facts_of
from passmuster.web.review.surroundings import contact_file
from passmuster.web.roster.models import Person


@dataclass(frozen=True)
class Asked:
    """One letter to a contact: its number, its doctor, whom it is about, what was done so far.

    ``next_at`` is the moment from which another attempt counts, None where no more are asked for.
    """

    number: int
    sent_at: datetime
    doctor: str
    review: Review
    person: Person
    attempts: tuple[JudgedAttempt, ...]
    missing: int
    next_at: datetime | None
    handed: Service | None


def letters_to(human: Human) -> list[Asked]:
    """Return the letters that ask this human to reach somebody now, the oldest first.

    One ends for the contact as soon as the doctor goes on, whatever was the cause.
    """
    rows = Review.objects.filter(
        force=human.force, state=moves.CONTACTING, entries__event=LETTER
    ).distinct()
    found = (_asked(row, human.code) for row in rows.select_related("force").order_by("pk"))
    return sorted((one for one in found if one is not None), key=lambda one: one.sent_at)


def letter_called(human: Human, number: int) -> Asked | None:
    """Return one of the letters of letters_to() by its number, None for any other."""
    return next((one for one in letters_to(human) if one.number == number), None)


def _asked(review: Review, human: str) -> Asked | None:
    entries = current_entries(review)
    letter = _first_to(human, entries)
    session = session_that_sealed(review.force, review.specimen)
    if letter is None or session is None or session.person is None:
        return None
    given = contact_file(review, entries)
    done = _effort(given)
    return Asked(
        number=letter.pk,
        sent_at=letter.at,
        doctor=letter.by,
        review=review,
        person=session.person,
        attempts=done.judged,
        missing=len(done.missing),
        next_at=done.missing[0].not_before if done.missing else None,
        handed=given.served,
    )


def _first_to(human: str, entries: list[ReviewEntry]) -> ReviewEntry | None:
    letters = (row for row in entries if row.event == LETTER)
    return next((row for row in letters if facts_of(row)["through"] == human), None)


def _effort(given: ContactFile) -> Effort:
    since = given.letter.sent_at if given.letter else given.received_at
    return effort(given.employer_attempts, Caller.EMPLOYER, since=since, now=clock.now())
