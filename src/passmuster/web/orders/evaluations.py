"""What became of an evaluation by a physician: the review officer accepts a cause or reports.

The physician's statement is a kept file outside the log; its hash stands in the entry, and only a
medical review officer opens it. No field takes a word about anybody's health (rules.md §3.3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from passmuster.core.access.actors import Actor, require, require_outside_unit
from passmuster.core.access.roles import Role
from passmuster.core.kernel.errors import Refused
from passmuster.core.orders import acts, moves
from passmuster.core.orders.evaluations import (
    GROUNDS,
    PHYSICIAN,
    REVIEWER,
    Evaluation,
    Finding,
    require_evaluation,
)
from passmuster.core.orders.moves import Verb
from passmuster.web import clock
from passmuster.web.installation import here
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.orders.folding import locked, move
from passmuster.web.orders.models import Order, OrderEntry, OrderOpened
from passmuster.web.orders.queries import clock_for_order
from passmuster.web.orders.surroundings import human_behind, local_now, units_of

REFERRED, ACCEPTED, REPORTED = "order:referred", "order:medical-accepted", "order:facts-reported"

REVIEWS = Role.MEDICAL_REVIEW_OFFICER.value


@dataclass(frozen=True, kw_only=True)
class Examined:
    """An examination as its paper shows it: the day, the physician's name, the paper's bytes."""

    on: date | None
    physician: str
    statement: bytes


NOBODY = Examined(on=None, physician="", statement=b"")
"""No examination: nobody went."""


@denials_recorded
def accept_medical(
    *, by: Actor, order: Order, examined_on: date | None, physician: str, statement: bytes
) -> OrderEntry:
    """End an order because a condition did, or very probably could have, prevented the specimen.

    The person stays in the pool. Raises Refused: the codes of require_evaluation(),
    ``order-own-evaluation``, ``approver-inside-unit``, ``order-move-forbidden``.
    """
    require(by, acts.REVIEW_MEDICAL)
    seen = Examined(on=examined_on, physician=physician, statement=statement)
    with transaction.atomic():
        order = locked(order)
        _require_sayable(by, order, Finding.EXPLAINED, seen, statement=bool(statement))
        evidence = {PHYSICIAN, REVIEWER}
        facts, code = _facts(seen), "medical-explanation"
        return move(order, Verb.ACCEPT_MEDICAL, evidence, by=by, code=code, facts=facts)


@denials_recorded
def report_evaluation(
    *,
    by: Actor,
    order: Order,
    ground: str,
    examined_on: date | None = None,
    physician: str = "",
    statement: bytes = b"",
) -> OrderEntry:
    """Report that no such condition was found, or that the evaluation was not taken.

    ``ground`` is of core/orders/evaluations.GROUNDS; two others decide what it was. Raises Refused:
    ``evaluation-ground-unknown`` and the codes of accept_medical().
    """
    require(by, acts.REVIEW_MEDICAL)
    finding = next((found for found, code in GROUNDS.items() if code == ground), None)
    if finding is None:
        raise Refused("evaluation-ground-unknown", f"Give one of: {', '.join(GROUNDS.values())}.")
    seen = Examined(on=examined_on, physician=physician, statement=statement)
    seen = NOBODY if finding is Finding.NOT_TAKEN else seen
    with transaction.atomic():
        order = locked(order)
        _require_sayable(by, order, finding, seen, statement=bool(statement))
        facts = {"codes": [ground], "words_sha256": "", **_facts(seen)}
        return move(order, Verb.REPORT_EVALUATION, {REVIEWER}, by=by, facts=facts)


def foresee(*, by: Actor, order: Order, finding: Finding, seen: Examined) -> Examined:
    """Return what would be said of an examination whose statement is still to be attached.

    Raises Refused as accept_medical() does; writes nothing.
    """
    require(by, acts.REVIEW_MEDICAL)
    _require_sayable(by, order, finding, seen, statement=True)
    return seen


def _require_sayable(
    by: Actor, order: Order, finding: Finding, seen: Examined, *, statement: bool
) -> None:
    """Raise Refused unless this review officer may say this of this order now.

    Codes: see accept_medical().
    """
    if order.state != moves.MEDICAL_EVALUATION:
        raise Refused("order-move-forbidden", "This order waits for no physician.")
    _require_apart(by, order)
    ticking = clock_for_order(order)
    referred = order.entries.filter(event=REFERRED).order_by("-position").first()
    if ticking is None or referred is None:
        raise Refused("order-move-forbidden", "This order waits for no physician.")
    said = Evaluation(
        finding=finding,
        examined_on=seen.on,
        physician=seen.physician,
        statement=statement,
        referred_at=localtime(referred.at),
        due=localtime(ticking.due),
    )
    require_evaluation(said, now=local_now())


def _require_apart(by: Actor, order: Order) -> None:
    if by.human == human_behind(order.person):
        raise Refused("order-own-evaluation", "Nobody answers for an evaluation of their own.")
    require_outside_unit(by, units_of(order.person))


@denials_recorded
def open_statement(*, by: Actor, order: Order) -> bytes:
    """Return the physician's statement to a medical review officer, and record that it was read.

    Raises Refused: ``statement-missing``, ``order-own-evaluation``, ``approver-inside-unit``.
    """
    require(by, acts.REVIEW_MEDICAL)
    order = Order.objects.select_related("person__unit", "force__log").get(pk=order.pk)
    _require_apart(by, order)
    entry = evaluation_of(order)
    digest = str(entry.facts.get("statement_sha256", "")) if entry else ""
    if not digest:
        raise Refused("statement-missing", "No statement belongs to this order.")
    with transaction.atomic():
        opened = OrderOpened.objects.create(
            order=order, purpose="read-statement", by=by.human, role=by.role.value, at=clock.now()
        )
        append(order.force.log, "order:name-opened", by=by, rows=[opened])
    return here().kept_bytes(digest)


def was_referred(order: Order) -> bool:
    """Tell whether an order was ever sent to a physician."""
    return order.entries.filter(event=REFERRED).exists()


def evaluation_of(order: Order) -> OrderEntry | None:
    """Return the entry in which a review officer answered for an order, None before it."""
    answered = order.entries.filter(event__in=(ACCEPTED, REPORTED), role=REVIEWS)
    return answered.order_by("-position").first()


def ground_reported(order: Order) -> str:
    """Return the ground that a review officer reported, "" where none did."""
    entry = evaluation_of(order)
    if entry is None or entry.event != REPORTED:
        return ""
    (ground,) = entry.facts["codes"]
    return str(ground)


def answered_by_doctor(orders: Iterable[Order]) -> set[int]:
    """Return the keys of those orders whose facts a review officer reported."""
    keys = [order.pk for order in orders]
    rows = OrderEntry.objects.filter(order_id__in=keys, event=REPORTED, role=REVIEWS)
    return set(rows.values_list("order_id", flat=True))


def _facts(seen: Examined) -> dict[str, Any]:
    return {
        "examined_on": seen.on.isoformat() if seen.on else "",
        "physician": seen.physician.strip(),
        "statement_sha256": here().keep(seen.statement) if seen.statement else "",
    }
