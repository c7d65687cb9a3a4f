"""What a review shows now, for the page that offers a doctor's acts: the names of what holds.

Nothing is decided here: each service asks for its evidence anew when it acts.
"""

from __future__ import annotations

from datetime import datetime

from passmuster.core.access.actors import Actor
from passmuster.core.review import moves
from passmuster.core.review.credentials import credential_evidence
from passmuster.core.review.evidence import documents_evidence
from passmuster.core.review.facts import Findings, contact_needed
from passmuster.core.review.limits import DEFAULT
from passmuster.core.review.unheard import ContactFile, letter_evidence, unheard_evidence
from passmuster.web import clock
from passmuster.web.batches.resting import Reported
from passmuster.web.laboratory.queries import changes_waiting
from passmuster.web.review.credentials import credentials_of
from passmuster.web.review.folding import core_review
from passmuster.web.review.models import Review, ReviewEntry
from passmuster.web.review.opening import settled
from passmuster.web.review.split_standing import shown_of_bottles
from passmuster.web.review.surroundings import contacts_of, free_of_conflict

ANOTHER_WANTED = "another-doctor-wanted"
"""That another doctor's verdict is waited for: after a reversal, or because it was drawn."""

NOTHING_WAITS = "laboratory-items-ended"
"""That no item of the laboratory's inbox waits that may change the result."""

CONTACT_THERE = "contact-there"
"""That the force has somebody through whom a letter can go."""


def shown_now(by: Actor, review: Review, told: Reported, tried: ContactFile) -> frozenset[str]:
    """Return every name that the record gives out about a review now, to this doctor.

    What an act itself would bring (an interview, a proof, a signature) is not among them.
    """
    now = clock.now()
    shown = credential_evidence(credentials_of(review.force), by.human, at=now)
    shown |= free_of_conflict(by, review) | unheard_evidence(tried, now=now)
    shown |= letter_evidence(tried, now=now) | ({CONTACT_THERE} if contacts_of(review) else set())
    shown |= documents_evidence(_asked_at(review), complete=False, now=now)
    on_file = settled(told.row, told.report, told.judgement)
    shown |= on_file | shown_of_bottles(review)
    if moves.JUDGED in on_file and not contact_needed(told.judgement, Findings()):
        shown |= {moves.NOT_NEEDED}
    if not changes_waiting(review.force, review.specimen):
        shown |= {NOTHING_WAITS}
    value = core_review(review)
    shown |= {moves.UNDENIED} if value.undenied else set()
    if by.human not in value.signers:
        shown |= {moves.ANOTHER}
        shown |= {ANOTHER_WANTED} if value.drawn else set()
    if review.state in (moves.SECOND_REVIEW, moves.DISAGREED):
        shown |= {ANOTHER_WANTED}
    return shown


def documents_due(entries: list[ReviewEntry]) -> datetime | None:
    """Return until when the named documents can be brought, None where none were named."""
    asked = next((row.at for row in entries if row.event == "review:documents-awaited"), None)
    return None if asked is None else asked + DEFAULT.span("documents-days")


def _asked_at(review: Review) -> datetime | None:
    return review.entered_at if review.state == moves.DOCUMENTS else None
