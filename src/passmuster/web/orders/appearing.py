"""After the notice: arrival, staying away, and what a collector reports about the test itself.

A collector records facts and decides nothing: whether they are a refusal two others decide (attack
C-07). The collection calls ``start_collection`` and one of the reports after it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.kernel.errors import Refused
from passmuster.core.orders import acts
from passmuster.core.orders.closing import Replacement, require_other_collector
from passmuster.core.orders.evaluations import GROUNDS
from passmuster.core.orders.moves import REPORTED, UNCOLLECTED, Verb
from passmuster.core.orders.notices import deadline, deadline_evidence
from passmuster.core.orders.reasons import OBSERVER, Reason
from passmuster.web import clock
from passmuster.web.installation import keep_words
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.orders.folding import jot, locked, move
from passmuster.web.orders.models import Order, OrderEntry
from passmuster.web.orders.notices import notice_of
from passmuster.web.orders.surroundings import human_behind, units_of
from passmuster.web.people.services import human_of
from passmuster.web.roster.identity import person_of


@denials_recorded
def record_arrival(*, by: Actor, order: Order, written: datetime | None = None) -> OrderEntry:
    """Record that the person came, now; after the deadline this is what a dispute rests on.

    ``written`` is the moment on a paper that was keyed later: it stays with the entry.
    """
    require(by, acts.ARRIVAL)
    with transaction.atomic():
        order = locked(order)
        now = clock.now()
        evidence = deadline_evidence(notice_of(order), now, now=now)
        facts = {"written_at": int(written.timestamp())} if written else None
        return move(order, Verb.ARRIVE, evidence, by=by, facts=facts)


@denials_recorded
def report_missed(*, by: Actor, order: Order) -> OrderEntry:
    """Report that the deadline to appear has passed and nobody came; it decides nothing."""
    require(by, acts.ARRIVAL)
    with transaction.atomic():
        order = locked(order)
        evidence = deadline_evidence(notice_of(order), None, now=clock.now())
        return move(order, Verb.MISS, evidence, by=by)


def report_uncollected(*, by: Actor, order: Order, words: str, named: bool) -> OrderEntry:
    """Report that nobody came where nobody was named to collect; web/collection/missed calls this.

    ``words`` say what was done and seen; ``named`` that somebody was named to collect, which is
    refused. How often and until when the person was told stands in the entry beside them.
    """
    require(by, acts.REPORT_MISSED)
    with transaction.atomic():
        order = locked(order)
        now, notice = clock.now(), notice_of(order)
        evidence = set(deadline_evidence(notice, None, now=now))
        evidence |= {REPORTED} if words.strip() else set()
        evidence |= set() if named else {UNCOLLECTED}
        until = deadline(notice)
        facts = {
            "words_sha256": keep_words(words) if words.strip() else "",
            "until": int(until.timestamp()) if until else None,
            "attempts": order.entries.filter(event="order:attempted").count(),
        }
        return move(order, Verb.MISS_UNCOLLECTED, evidence, by=by, facts=facts)


@denials_recorded
def record_not_taken(*, by: Actor, order: Order) -> OrderEntry:
    """Record that the person stayed away, or left before the start, where that is no refusal."""
    require(by, acts.ARRIVAL)
    with transaction.atomic():
        return move(locked(order), Verb.RECORD_NOT_TAKEN, (), by=by, code="did-not-take")


@denials_recorded
def start_collection(*, by: Actor, order: Order, observer: Actor | None = None) -> OrderEntry:
    """Start the collection by a collector free of conflict.

    Raises Refused: ``collector-free-of-conflict-missing``, ``collector-not-another`` (the same
    collector after a test was lost), ``observer-assigned-missing``.
    """
    require(by, acts.COLLECT)
    with transaction.atomic():
        order = locked(order)
        if order.not_collector:
            _require_another(order, by)
        person = order.person
        free = by.unit not in units_of(person) and by.human != human_behind(person)
        evidence = {"collector-free-of-conflict"} if free else set()
        if observer is not None and observer.human not in {"", by.human, human_behind(person)}:
            evidence.add(OBSERVER)
        facts = {"observer": observer.human if observer else ""}
        return move(order, Verb.START, evidence, by=by, facts=facts)


def report_sampled(*, by: Actor, order: Order, specimen: str) -> OrderEntry:
    """Record that a specimen was sealed; the collection calls this in its own transaction.

    ``specimen`` is the specimen's number, "" when none was sealed, which is refused.
    """
    require(by, acts.COLLECT)
    with transaction.atomic():
        evidence = {"specimen-sealed"} if specimen else set()
        facts = {"specimen": specimen}
        order = locked(order)
        return move(order, Verb.SEAL, evidence, by=by, code="specimen-sealed", facts=facts)


def report_short(*, by: Actor, order: Order, time_ended: bool) -> OrderEntry:
    """Record that the time to give enough urine ended without it: a physician looks next."""
    require(by, acts.COLLECT)
    with transaction.atomic():
        evidence = {"time-to-try-again-ended"} if time_ended else set()
        return move(locked(order), Verb.REFER, evidence, by=by)


@denials_recorded
def report_facts(*, by: Actor, order: Order, codes: Collection[str], words: str) -> OrderEntry:
    """Report facts that may be a refusal, as seen and heard, for two others to decide on.

    ``codes`` are those of the collection's own table; ``words`` are kept outside the log. Raises
    Refused (``ground-not-collectors``) for a ground that a review doctor alone reports.
    """
    require(by, acts.REPORT_FACTS)
    if set(codes) & set(GROUNDS.values()):
        raise Refused("ground-not-collectors", "This is not seen in a collection.")
    with transaction.atomic():
        evidence = {"reported-facts"} if codes and words.strip() else set()
        facts = {"codes": sorted(codes), "words_sha256": keep_words(words) if words else ""}
        return move(locked(order), Verb.REPORT_FACTS, evidence, by=by, facts=facts)


@denials_recorded
def dispute(*, by: Actor, order: Order, words: str) -> OrderEntry:
    """Let the officer put their own words beside an order; nothing is decided by it.

    Raises Refused: ``order-not-own``, ``written-reasons-missing``.
    """
    require(by, acts.DISPUTE)
    with transaction.atomic():
        order = locked(order)
        own = person_of(human_of(order.force, by.human))
        served = order.entries.filter(event="order:notified").exists()
        if own is None or own.pk != order.person_id or not served:
            raise Refused("order-not-own", "This is no order of yours that you were told of.")
        if not words.strip():
            raise Refused("written-reasons-missing", "Write what you dispute.")
        return jot(order, "order:disputed", by=by, facts={"words_sha256": keep_words(words)})


def _require_another(order: Order, by: Actor) -> None:
    require_other_collector(
        Replacement(
            person=str(order.person_id),
            reason=Reason(order.reason),
            follows=order.follows,
            lost_at=order.made_at,
            not_collector=order.not_collector,
            why=order.why,
        ),
        by.human,
    )
