"""Orders that end because their person left the force or died, as the roster has it.

The clerk who records it is told of no order: whoever keeps the roster must not be able to ask, by
taking somebody off it for an hour, whether that person is called (attack N-01). Whoever is back on
the roster afterwards is tested unannounced (``orders/dues``).
"""

from __future__ import annotations

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.kernel.errors import Refused
from passmuster.core.orders import acts, moves
from passmuster.core.orders.moves import Verb
from passmuster.core.roster.people import LEFT
from passmuster.web.installation import here
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.orders.folding import locked, move
from passmuster.web.orders.models import Order, OrderEntry
from passmuster.web.roster.models import Person

ENDED_BY_LEAVING = tuple(one.source for one in moves.TRANSITIONS if one.verb is Verb.RECORD_LEFT)


@denials_recorded
def record_gone(*, by: Actor, person: Person, certificate: bytes = b"") -> None:
    """End whatever order is open for somebody who left the roster; tells nobody which, or whether.

    With the ``certificate`` of a death every open order ends, else those before their notice.
    Raises Refused (``leaver-on-roster-missing``).
    """
    require(by, acts.RECORD_END)
    with transaction.atomic():
        if person.status != LEFT:
            raise Refused(
                "leaver-on-roster-missing", "The roster still has this person. Correct it first."
            )
        states = moves.OPEN if certificate else ENDED_BY_LEAVING
        for order in person.orders.filter(state__in=states).order_by("sequence"):
            if certificate:
                record_death(by=by, order=order, certificate=certificate)
            else:
                record_left(by=by, order=order)


@denials_recorded
def record_left(*, by: Actor, order: Order) -> OrderEntry:
    """End an order because the roster has its person as gone; only before the notice.

    Leaving after it ends nothing: resigning must not pay (rules.md §7.1).
    """
    require(by, acts.RECORD_END)
    with transaction.atomic():
        order = locked(order)
        evidence = {"leaver-on-roster"} if order.person.status == LEFT else set()
        return move(order, Verb.RECORD_LEFT, evidence, by=by, code="left-force")


@denials_recorded
def record_death(*, by: Actor, order: Order, certificate: bytes) -> OrderEntry:
    """End an order because its person died; the certificate is kept as it came.

    The roster must have the person as gone: a paper alone ends nothing.
    """
    require(by, acts.RECORD_END)
    with transaction.atomic():
        order = locked(order)
        shown = certificate and order.person.status == LEFT
        evidence = {"death-recorded"} if shown else set()
        facts = {"certificate_sha256": here().keep(certificate) if certificate else ""}
        return move(order, Verb.RECORD_DEATH, evidence, by=by, code="died", facts=facts)
