"""The offer of the second bottle: told with proof, asked for, ordered at once, waived or lapsed.

Guarantees (attack M-04): the clock runs from a proved service that the officer does not dispute;
the officer's own request makes the order, and nobody stands between; the order goes to another
laboratory, by a stated rule; silence ends nothing before the clock has run.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db import transaction

from passmuster.core.access.actors import Actor, Role, require
from passmuster.core.kernel.errors import Refused
from passmuster.core.review import acts, moves
from passmuster.core.review.beside import B_TOLD, may_note
from passmuster.core.review.contact import Service
from passmuster.core.review.evidence import bottle_a_evidence
from passmuster.core.review.moves import Verb
from passmuster.core.review.reopening import Reopening, require_reopening
from passmuster.core.review.split import (
    IN_TIME,
    RUN,
    SplitRequest,
    Waiver,
    order_split,
    require_request,
    split_evidence,
)
from passmuster.web import clock
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.models import Log
from passmuster.web.ledger.services import SYSTEM
from passmuster.web.review.bottles import (
    entry_last,
    first_laboratory,
    laboratories_to_ask,
    primary,
    rows_of_judgement,
    standing_verdict,
    told_of_bottle_b,
    told_of_result,
    was_unheard,
)
from passmuster.web.review.folding import jot, locked, move
from passmuster.web.review.informing import tell_what_stands
from passmuster.web.review.models import Review, ReviewEntry
from passmuster.web.review.sealing import keep_papers
from passmuster.web.review.striking import strike_if_due
from passmuster.web.review.surroundings import require_free, require_own, require_party

OWN_READING = "own-reading"
"""The proof that whoever is told has read it: the entry itself, made by the officer, signed in."""

OWN, ORAL, WRITTEN = "own-page", "oral", "written"
WAYS_OF_ASKING = (ORAL, WRITTEN)
"""By which way a request reaches the doctor; the moment is that of the entry."""


@denials_recorded
def notify_officer(*, by: Actor, review: Review, proof: str) -> ReviewEntry:
    """Enter that the doctor told the officer of the verified result; ``proof`` is its number.

    The 72 hours run from this entry. Raises Refused: ``service-without-proof``,
    ``doctor-free-of-conflict-missing``, ``review-move-forbidden``.
    """
    require(by, acts.NOTIFY)
    with transaction.atomic():
        review = locked(review)
        require_free(by, review)
        return _notified(by, review, _proved(proof))


@denials_recorded
def read_result(*, by: Actor, review: Review) -> ReviewEntry:
    """Enter that the officer, signed in, chose to read the own result: a service that counts.

    It is handed to the very person, and this entry of theirs is its proof (decision 0035). Raises
    Refused: ``review-not-own``, ``review-move-forbidden``.
    """
    require(by, acts.NOTIFY)
    with transaction.atomic():
        review = locked(review)
        require_own(by, review)
        if review.state == moves.SPLIT_REFUSAL:
            return _told_of_b(by, review, OWN_READING)
        return _notified(by, review, OWN_READING)


def _notified(by: Actor, review: Review, proof: str) -> ReviewEntry:
    now = clock.now()
    shown = split_evidence(Service(at=now, proof=proof), None, now=now)
    entry = move(review, Verb.NOTIFY, shown, by=by, facts={"proof": proof})
    tell_what_stands(review)
    return entry


def _told_of_b(by: Actor, review: Review, proof: str) -> ReviewEntry:
    entry = jot(review, B_TOLD, by=by, facts={"proof": proof})
    tell_what_stands(review)
    return entry


@denials_recorded
def ask_for_split(
    *, by: Actor, review: Review, way: str = OWN, cause: str = "", paper: bytes = b""
) -> ReviewEntry:
    """Enter a request for the second bottle, now, and order its test at once.

    The officer asks on the own page; a doctor enters an oral or a written request. After the time
    it counts with a ``cause`` (of LATE_CAUSES) and a paper that shows it. Raises Refused: the codes
    of require_request(), ``split-way-unknown``, ``review-not-own``,
    ``doctor-free-of-conflict-missing``, ``bottle-b-untested-missing``, ``review-move-forbidden``.
    """
    require(by, acts.ASK_SPLIT)
    if way not in ((OWN,) if by.role is Role.OFFICER else WAYS_OF_ASKING):
        raise Refused("split-way-unknown", f"Choose one of: {', '.join(WAYS_OF_ASKING)}.")
    with transaction.atomic():
        review = locked(review)
        require_party(by, review)
        request = SplitRequest(asked_at=clock.now(), cause=cause, cause_shown=bool(paper))
        told = told_of_result(review)
        shown = require_request(standing_verdict(review), told, request)
        verb = Verb.REQUEST_SPLIT if shown == IN_TIME else Verb.REQUEST_SPLIT_LATE
        facts: dict[str, Any] = {"way": way}
        if paper:
            facts["papers"] = keep_papers([paper])
        entry = move(review, verb, {shown}, by=by, code=cause, facts=facts)
        tell_what_stands(review)
        order_if_possible(review)
    return entry


def order_if_possible(review: Review) -> ReviewEntry | None:
    """Order the test at the laboratory that the rule names; None while there is none to ask.

    The system orders: neither a doctor nor a manager chooses where, or when. Of a bottle that is
    not whole there is no order: the doctor signs that it cannot be tested.
    """
    laboratories = laboratories_to_ask(review) if review.state == moves.SPLIT_REQUESTED else []
    if not laboratories:
        return None
    require(SYSTEM, acts.SEND_SPLIT)
    order = order_split(primary(review), laboratories[0].code)
    facts = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(order).items()
    }
    shown = {moves.SPLIT_ORDERED}
    return move(review, Verb.SEND_SPLIT, shown, by=SYSTEM, code=laboratories[0].code, facts=facts)


@denials_recorded
def waive_split(*, by: Actor, review: Review, paper: bytes = b"") -> ReviewEntry:
    """Enter that the officer writes that the second bottle need not be tested.

    On the own page the officer's own entry is the writing; a doctor attaches the paper. Raises
    Refused: ``waiver-in-writing-missing``, ``review-not-own``, ``review-move-forbidden``.
    """
    require(by, acts.ASK_SPLIT)
    with transaction.atomic():
        review = locked(review)
        require_party(by, review)
        now = clock.now()
        written = by.role is Role.OFFICER or bool(paper)
        told = told_of_result(review) if review.state == moves.NOTIFIED else None
        shown = split_evidence(told, Waiver(at=now, in_writing=written), now=now)
        facts = {"papers": keep_papers([paper])} if paper else {}
        return move(review, Verb.WAIVE_SPLIT, shown, by=by, facts=facts)


@denials_recorded
def tell_of_bottle_b(*, by: Actor, review: Review, proof: str) -> ReviewEntry:
    """Enter that the doctor told the officer what was found in the second bottle alone.

    The time to ask for a test of bottle A runs from this entry. Raises Refused: see
    notify_officer().
    """
    require(by, acts.NOTIFY)
    with transaction.atomic():
        review = locked(review)
        require_free(by, review)
        if not may_note(B_TOLD, review.state):
            raise Refused("review-move-forbidden", "There is nothing to tell of bottle B alone.")
        return _told_of_b(by, review, _proved(proof))


@denials_recorded
def ask_for_bottle_a(*, by: Actor, review: Review, way: str = OWN) -> ReviewEntry:
    """Enter a request that bottle A be tested for what was found in bottle B alone; it is ordered.

    Raises Refused: ``bottle-a-request-in-time-missing``, ``split-way-unknown``,
    ``review-not-own``, ``review-move-forbidden``.
    """
    require(by, acts.ASK_SPLIT)
    if way not in ((OWN,) if by.role is Role.OFFICER else WAYS_OF_ASKING):
        raise Refused("split-way-unknown", f"Choose one of: {', '.join(WAYS_OF_ASKING)}.")
    with transaction.atomic():
        review = locked(review)
        require_party(by, review)
        now = clock.now()
        shown = bottle_a_evidence(told_of_bottle_b(review), now, now=now)
        code = first_laboratory(review)
        entry = move(review, Verb.REQUEST_BOTTLE_A, shown, by=by, code=code, facts={"way": way})
        tell_what_stands(review)
        return entry


@denials_recorded
def ask_for_reopening(*, by: Actor, review: Review, cause: str, paper: bytes) -> ReviewEntry:
    """Enter that an officer who was not heard shows the cause: the result no longer stands.

    A doctor hears the officer and judges anew. Raises Refused: the codes of require_reopening(),
    ``review-not-own``, ``review-move-forbidden``.
    """
    require(by, acts.ASK_REOPENING)
    with transaction.atomic():
        review = locked(review)
        require_party(by, review)
        standing_verdict(review)
        rows = rows_of_judgement(review)
        verified = [row for row in rows if row.event in ("review:verified", "review:agreed")][-1]
        wish = Reopening(
            ground="unavoidable-silence",
            asked_at=clock.now(),
            cause=cause,
            cause_shown=bool(paper),
            unheard=was_unheard(rows),
        )
        shown = {require_reopening(wish, verified.at)}
        facts = {"papers": keep_papers([paper])} if paper else {}
        return move(review, Verb.REOPEN_BY_DONOR, shown, by=by, code=cause, facts=facts)


def keep_split_clocks(log: Log) -> int:
    """End the offers whose time has run, and order what could not be ordered; return how many.

    `passmuster work` asks every minute: no offer stays open because nobody looked, and none ends
    by somebody's word.
    """
    states = (moves.NOTIFIED, moves.SPLIT_REQUESTED, moves.SPLIT_REFUSAL)
    found = Review.objects.filter(force__log=log, state__in=states).order_by("pk")
    return sum(_keep(review) for review in found)


def _keep(review: Review) -> bool:
    now = clock.now()
    with transaction.atomic():
        review = locked(review)
        if review.state == moves.SPLIT_REQUESTED:
            return order_if_possible(review) is not None
        if review.state == moves.NOTIFIED:
            shown = split_evidence(told_of_result(review), None, now=now)
            verb, over = Verb.LAPSE_SPLIT, RUN
        elif review.state == moves.SPLIT_REFUSAL:
            shown = bottle_a_evidence(told_of_bottle_b(review), None, now=now)
            verb, over = Verb.LAPSE_BOTTLE_A, moves.A_RUN
        else:
            return False
        if over not in shown:
            return False
        require(SYSTEM, acts.KEEP_CLOCK)
        move(review, verb, shown, by=SYSTEM)
        strike_if_due(review)
    return True


def _proved(proof: str) -> str:
    if not proof.strip() or proof.strip() == OWN_READING:
        raise Refused("service-without-proof", "Give the number of the proof.")
    return proof.strip()


def asked_at(review: Review) -> ReviewEntry | None:
    """Return the entry of the last request for the second bottle, None where nobody asked."""
    return entry_last(review, "review:split-requested", "review:split-requested-late")
