"""Decisions of a named official and a second human outside the person's chain of command.

A no-show, facts that may be a refusal, a cancellation: the collector and the notifier only recorded
what happened (49 CFR 40.191(a)(2), (d)(1); attack C-07).
"""

from __future__ import annotations

from django.db import transaction

from passmuster.core.access.actors import Actor, require, require_two_humans
from passmuster.core.orders import acts
from passmuster.core.orders.moves import Verb
from passmuster.core.orders.notices import deadline_evidence
from passmuster.core.orders.rulings import Ruling, ruling_evidence
from passmuster.web import clock
from passmuster.web.installation import keep_words
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.orders.folding import locked, move
from passmuster.web.orders.models import Order, OrderEntry
from passmuster.web.orders.notices import notice_of
from passmuster.web.orders.specimens import evidence_of_specimen
from passmuster.web.orders.surroundings import chain_of, units_of

DECISIONS = (Verb.DECIDE_REFUSAL, Verb.DECIDE_NO_REFUSAL)
ACTING = (
    "order:attempted",
    "order:notified",
    "order:not-reached",
    "order:missed",
    "order:arrived",
    "order:started",
    "order:sampled",
    "order:referred",
    "order:facts-reported",
)
"""Entries whose author served, collected or reported: none of these rules on the order."""


@denials_recorded
def decide(
    *, by: Actor, second: Actor, order: Order, verb: Verb, code: str, reasons: str
) -> OrderEntry:
    """Decide that a no-show or reported facts are a refusal, or that they are none."""
    require(by, acts.RULE)
    require(second, acts.CONFIRM)
    require_two_humans(by, second)
    with transaction.atomic():
        order = locked(order)
        evidence = _evidence(order, by, second, reasons) if verb in DECISIONS else frozenset()
        facts = {"reasons_sha256": keep_words(reasons)}
        return move(order, verb, evidence, by=by, second=second, code=code, facts=facts)


@denials_recorded
def continue_notices(*, by: Actor, order: Order, reasons: str) -> OrderEntry:
    """Send an order that could not be served back to the notifiers, with the reasons."""
    require(by, acts.RULE)
    with transaction.atomic():
        order = locked(order)
        facts = {"reasons_sha256": keep_words(reasons)}
        evidence = _evidence(order, by, None, reasons)
        return move(order, Verb.CONTINUE_NOTICES, evidence, by=by, facts=facts)


@denials_recorded
def admit_late(*, by: Actor, order: Order, reasons: str) -> OrderEntry:
    """Let somebody who came after the deadline give a specimen; the missed entry stays."""
    require(by, acts.RULE)
    with transaction.atomic():
        order = locked(order)
        now = clock.now()
        evidence = _evidence(order, by, None, reasons)
        evidence |= deadline_evidence(notice_of(order), now, now=now)
        facts = {"reasons_sha256": keep_words(reasons)}
        return move(order, Verb.ARRIVE_LATE, evidence, by=by, facts=facts)


@denials_recorded
def cancel(*, by: Actor, second: Actor, order: Order, code: str, reasons: str) -> OrderEntry:
    """Cancel an order, or a sealed specimen, for a reason of the closed list.

    What the force itself caused is its own class and never an excusal (attack N-06). A specimen of
    which a laboratory reported is the review's to cancel (attack N-08).
    """
    require(by, acts.CANCEL)
    require(second, acts.CONFIRM)
    require_two_humans(by, second)
    with transaction.atomic():
        order = locked(order)
        verb = Verb.CANCEL_SPECIMEN if order.state == "sampled" else Verb.CANCEL
        evidence = _evidence(order, by, second, reasons)
        evidence |= deadline_evidence(notice_of(order), None, now=clock.now())
        evidence |= evidence_of_specimen(order, code)
        facts = {"reasons_sha256": keep_words(reasons)}
        return move(order, verb, evidence, by=by, second=second, code=code, facts=facts)


def _evidence(order: Order, by: Actor, second: Actor | None, reasons: str) -> frozenset[str]:
    acted = order.entries.filter(event__in=ACTING).values_list("by", flat=True)
    return ruling_evidence(
        Ruling(official=by, reasons=reasons, second=second),
        units=units_of(order.person),
        chain=chain_of(order.person),
        acted=set(acted),
    )
