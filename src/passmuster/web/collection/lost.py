"""Collections that came to nothing while their order still stands: what has to be cancelled.

Guarantees: nothing here is stored or forgotten; an order leaves the list when it has an outcome.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from passmuster.core.collection.ending import REJECTED, WITHOUT_EFFECT
from passmuster.core.collection.flaws import NOT_CORRECTED, Effect
from passmuster.core.collection.session import SessionEnd
from passmuster.core.custody.receipt import Outcome
from passmuster.core.orders import moves
from passmuster.core.orders.limits import DEFAULT
from passmuster.web.collection.correcting import held_flaws
from passmuster.web.collection.folding import progress_of
from passmuster.web.collection.models import Session, SessionEvent
from passmuster.web.custody.models import ReceiptDecision
from passmuster.web.orders.models import Order
from passmuster.web.orders.specimens import cancellable
from passmuster.web.people.models import Force

BEGUN = (moves.ARRIVED, moves.COLLECTING)
"""Where a collection that ended without effect leaves its order."""


@dataclass(frozen=True)
class Lost:
    """One order to be cancelled: its collection, the outcome to propose, why, and by when.

    ``why`` is the code of the reason: of the void, of the end or of the laboratory's receipt.
    """

    order: Order
    session: Session
    code: str
    why: str
    since: datetime
    due: datetime


def lost_collections(force: Force) -> list[Lost]:
    """Return every order whose collection came to nothing, the oldest first.

    What a laboratory reported on is not among them until its review has it cancelled (N-08).
    """
    sealed = (*_rejected(force), *_not_corrected(force))
    found = [*_without_effect(force), *(one for one in sealed if cancellable(one.order, one.code))]
    return sorted(found, key=lambda one: (one.since, one.order.sequence))


def lost_of(order: Order) -> Lost | None:
    """Return what was lost of one order, None where nothing was or it has an outcome."""
    found = (one for one in lost_collections(order.force) if one.order.pk == order.pk)
    return next(found, None)


def _without_effect(force: Force) -> Iterator[Lost]:
    orders = {one.number: one for one in force.orders.filter(state__in=BEGUN)}
    ends = [end.value for end in WITHOUT_EFFECT]
    rows = force.collections.filter(practice=False, order__in=orders, end__in=ends)
    for session in rows.order_by("pk"):
        last = session.events.order_by("-position")[0]
        voided = session.end == SessionEnd.VOIDED
        yield Lost(
            order=orders[session.order],
            session=session,
            code=WITHOUT_EFFECT[SessionEnd(session.end)],
            why=str(last.answers["reason"]) if voided else session.end,
            since=last.at,
            due=last.at + DEFAULT.span("cancel-lost-days"),
        )


def _rejected(force: Force) -> Iterator[Lost]:
    """Yield the collections of which the laboratory rejected every specimen."""
    receipts = ReceiptDecision.objects.filter(force=force, outcome=Outcome.REJECT.value)
    rejected = {row.specimen: row for row in receipts}
    seals = SessionEvent.objects.filter(
        session__force=force, session__practice=False, step="seal", answers__form__in=[*rejected]
    )
    sessions = Session.objects.filter(pk__in=seals.values("session")).order_by("pk")
    numbers = sessions.values("order")
    orders = {
        one.number: one for one in force.orders.filter(state=moves.SAMPLED, number__in=numbers)
    }
    for session in sessions.filter(order__in=orders):
        forms = [specimen.form for specimen in progress_of(session).specimens]
        if forms and set(forms) <= set(rejected):
            last = max((rejected[form] for form in forms), key=lambda row: row.at)
            yield Lost(
                order=orders[session.order],
                session=session,
                code=REJECTED,
                why=last.code,
                since=last.at,
                due=last.at + DEFAULT.span("cancel-lost-days"),
            )


def _not_corrected(force: Force) -> Iterator[Lost]:
    """Yield the collections whose flaw nobody mended while the specimen was kept for it."""
    for held in held_flaws(force):
        if held.effect in (Effect.REJECTED, Effect.CANCELLED):
            yield Lost(
                order=held.order,
                session=held.session,
                code=NOT_CORRECTED,
                why=held.flaw.code,
                since=held.since,
                due=held.kept_until,
            )
