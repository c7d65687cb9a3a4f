"""Connects a collection with the orders, the kits and the custody of its force.

Guarantees: each recorded step has its effect there in the same transaction, or is itself refused:
arrival and start in the order, every live serial used once, both bottles' chains begun at the seal,
and how it ended. Nothing of it happens in practice.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.timezone import localtime

from passmuster.core.access.actors import Actor, Role
from passmuster.core.collection.conflicts import Part
from passmuster.core.collection.constants import STANDARD
from passmuster.core.collection.days import send_until
from passmuster.core.collection.observation import ALWAYS_OBSERVED
from passmuster.core.collection.session import SessionEnd, report
from passmuster.core.collection.specimen import Kit, Specimen
from passmuster.core.custody.links import Amount, Basis, SealState, Unit
from passmuster.core.kernel.errors import Refused
from passmuster.core.kits.kits import whole_kits
from passmuster.core.kits.serials import Kind, Serial, parse_serial
from passmuster.core.orders import moves
from passmuster.core.orders.dues import Why
from passmuster.core.orders.moves import Verb
from passmuster.web.collection.beyond import Keyed, Ordered, Step
from passmuster.web.collection.correcting import HOLIDAYS
from passmuster.web.collection.folding import facts_of, progress_of
from passmuster.web.collection.models import Session
from passmuster.web.collection.pairing import newest_assignment
from passmuster.web.custody.models import Holder
from passmuster.web.custody.queries import bottles_of, kept_by, takers_of
from passmuster.web.custody.services import Seen, begin_custody
from passmuster.web.kits.queries import items_held, require_session_accounted, unaccounted
from passmuster.web.kits.services import spoil_serials, use, use_serial
from passmuster.web.orders import appearing, rulings
from passmuster.web.orders.models import Order, OrderEntry
from passmuster.web.orders.queries import orders_of
from passmuster.web.orders.surroundings import local_now
from passmuster.web.people.grants import actor_of
from passmuster.web.people.models import Force
from passmuster.web.people.services import human_of

Bottle = tuple[str, str, int]
"""A or B, the serial of its seal, and the millilitres in it."""

CALLED = (moves.NOTIFIED, moves.ARRIVED)
"""States of an order whose person was told and whose collection has not begun."""

OBSERVED_ALWAYS = "return-or-follow-up"
"""The reason for observing that an order has by its own reason (49 CFR 40.67(b))."""

OBSERVED_OWED = "observation-owed"
"""The reason of an order that follows a test which asks for an observed one (40.67(a), (n))."""


class Neighbours:
    """Orders, kits and custody of the force itself."""

    def ordered(self, force: Force, number: str) -> Ordered | None:
        """Return an order as a collection reads it."""
        row = _rows(force).filter(number=number).first()
        return _ordered(row) if row is not None else None

    def waiting(self, force: Force) -> list[Ordered]:
        """Return the orders whose person was told and nobody has begun to collect for."""
        rows = _rows(force).filter(state__in=CALLED)
        return [_ordered(row) for row in rows.order_by("sequence")]

    def issued(self, force: Force, collector: str) -> tuple[tuple[Kit, ...], frozenset[str]]:
        """Return the whole kits and the cups that a collector has in hand."""
        held = [parse_serial(item.serial) for item in items_held(force, collector)]
        kits = tuple(
            Kit(form=one.form.text, seal_a=one.seal_a.text, seal_b=one.seal_b.text)
            for one in whole_kits(held)
        )
        return kits, frozenset(one.text for one in held if one.kind is Kind.CUP)

    def takers(self, force: Force) -> tuple[str, ...]:
        """Return the codes of the registered couriers, laboratories and stores."""
        return tuple(holder.code for holder in takers_of(force))

    def left(self, force: Force, session: str, taken: tuple[str, ...]) -> tuple[str, ...]:
        """Return the serials of a session that are neither used nor ended, as people read them."""
        return tuple(one.grouped for one in unaccounted(force, session, _serials(taken)))

    def recorded(self, by: Actor, step: Step) -> None:
        """Do what follows from a step."""
        match step.event.step:
            case "arrival":
                _arrived(by, step)
            case "start":
                observer = _observer(step)
                appearing.start_collection(by=by, order=_order(step), observer=observer)
            case "form-part-one":
                _require_unbegun(step)
            case "choose-container":
                _use(by, step, "container", Kind.CUP, specimen=step.after.form)
            case "seal":
                _sealed(by, step)
        if step.after.end is not None and step.before.end is None:
            _account(by, step)
            _ended(by, step)

    def keyed(self, by: Actor, paper: Keyed) -> None:
        """Do what the steps of a live collection would have done, at the time that is written.

        The collector signed the paper and stays the one who collected; ``by`` only typed it.
        """
        order = orders_of(paper.force).get(number=paper.order)
        if order.state != moves.ARRIVED:
            appearing.record_arrival(by=paper.collector, order=order, written=paper.written)
        appearing.start_collection(by=paper.collector, order=order)
        bottles = _bottles(paper.specimen)
        for _bottle, seal, _amount in bottles:
            use(
                by=by,
                force=paper.force,
                found=parse_serial(seal),
                holder=paper.collector.human,
                session=paper.issued_for,
                specimen=paper.specimen.form,
                at=paper.written,
            )
        begin_bottles(paper.collector, paper.force, paper.specimen.form, bottles, at=paper.written)
        appearing.report_sampled(by=paper.collector, order=order, specimen=paper.specimen.form)

    def awaits_decision(self, force: Force, number: str) -> bool:
        """Tell whether facts about an order wait for a decision."""
        return orders_of(force).filter(number=number, state=moves.FACTS_REPORTED).exists()

    def decided(
        self, by: Actor, second: Actor, force: Force, order: str, *, refusal: bool, reasons: str
    ) -> None:
        """Decide the order by the same two humans and for the same reasons."""
        rulings.decide(
            by=by,
            second=second,
            order=orders_of(force).get(number=order),
            verb=Verb.DECIDE_REFUSAL if refusal else Verb.DECIDE_NO_REFUSAL,
            code="facts-were-a-refusal" if refusal else "facts-no-refusal",
            reasons=reasons,
        )


def _trigger(row: Order) -> str:
    """Return why an order is observed: by its reason, or because the test before it asks for it.

    Which result asked for it is the doctor's to know: whoever collects learns that one is owed.
    """
    if row.reason in ALWAYS_OBSERVED:
        return OBSERVED_ALWAYS
    if row.why == Why.OBSERVED_AGAIN:
        return OBSERVED_OWED
    if row.why != Why.LOST_TEST:
        return ""
    before = Order.objects.filter(force=row.force_id, number=row.follows).first()
    if before is not None and _trigger(before):
        return OBSERVED_OWED
    lost = Session.objects.filter(force=row.force_id, order=row.follows, practice=False).first()
    told = report(facts_of(lost), progress_of(lost)) if lost else None
    return OBSERVED_OWED if told and told.observed_next else ""


def _rows(force: Force) -> QuerySet[Order]:
    """Return the orders of a force, each with the moment of its notice as ``served_at``."""
    served = OrderEntry.objects.filter(order=OuterRef("pk"), event="order:notified")
    at = Subquery(served.order_by("position").values("at")[:1])
    return orders_of(force).select_related("person__unit").annotate(served_at=at)


def _ordered(row: Any) -> Ordered:
    return Ordered(
        number=row.number,
        person=row.person,
        reason=row.reason,
        notice_served_at=int(row.served_at.timestamp()) if row.served_at else None,
        trigger=_trigger(row),
        not_collector=row.not_collector,
    )


def _order(step: Step) -> Order:
    return orders_of(step.force).get(number=step.order)


def _arrived(by: Actor, step: Step) -> None:
    order = _order(step)
    if step.event.answers["appeared"] == "did-not-arrive":
        appearing.report_missed(by=by, order=order)
    elif order.state != moves.ARRIVED:
        # Whoever stands at the door may have recorded the arrival already.
        appearing.record_arrival(by=by, order=order)


def _observer(step: Step) -> Actor | None:
    row = newest_assignment(step.force, step.order, Part.OBSERVER)
    return actor_of(human_of(step.force, row.human), Role.OBSERVER) if row else None


def _require_unbegun(step: Step) -> None:
    """Refuse a number whose bottles have a chain before anything is given, not at the seal."""
    if bottles_of(step.force, str(step.event.answers["form"])).exists():
        raise Refused("kit-in-custody", "Bottles of this number have a chain already.")


def _use(by: Actor, step: Step, answer: str, kind: Kind, *, specimen: str = "") -> None:
    text = str(step.event.answers[answer])
    held = items_held(step.force, by.human).filter(serial=text).first()
    use_serial(
        by=by,
        force=step.force,
        text=text,
        kind=kind,
        session=held.session if held else "",
        specimen=specimen,
    )


def _sealed(by: Actor, step: Step) -> None:
    """Use the number and both seals, and begin the chain of each bottle at the collector's site."""
    form, answers = str(step.event.answers["form"]), step.event.answers
    _use(by, step, "form", Kind.SPECIMEN)
    for answer in ("seal_a", "seal_b"):
        _use(by, step, answer, Kind.SEAL, specimen=form)
    bottles = (
        ("A", str(answers["seal_a"]), step.after.a_ml),
        ("B", str(answers["seal_b"]), step.after.b_ml),
    )
    begin_bottles(by, step.force, form, bottles)


def _bottles(specimen: Specimen) -> tuple[Bottle, Bottle]:
    return ("A", specimen.seal_a, specimen.a_ml), ("B", specimen.seal_b, specimen.b_ml)


def begin_bottles(
    by: Actor,
    force: Force,
    form: str,
    bottles: tuple[Bottle, Bottle],
    *,
    at: datetime | None = None,
    site: Holder | None = None,
) -> None:
    """Begin the chain of each bottle at the collector's site, now or when the paper says.

    ``site`` is one of the collector's own, the first of them where none is said. Raises Refused:
    ``custody-not-keeper``, and what begin_custody() raises.
    """
    holders = [holder for holder in kept_by(force, by.human) if not hasattr(holder, "closing")]
    if not holders:
        raise Refused("custody-not-keeper", "You act for no site. Ask the programme manager.")
    begun = localtime(at) if at else local_now()
    ship_by = send_until(begun, STANDARD.value("ship-hours"), HOLIDAYS)
    for bottle, seal, amount in bottles:
        begin_custody(
            by=by,
            force=force,
            holder=site or holders[0],
            code=f"{form}-{bottle}",
            kind="specimen",
            specimen=form,
            bottle=bottle,
            ship_by=ship_by,
            seen=Seen(
                seals=(seal,),
                seal_state=SealState.INTACT,
                amount=Amount(value=Decimal(amount), unit=Unit.MILLILITRE, basis=Basis.NET),
            ),
            at=at,
        )


def _serials(taken: tuple[str, ...]) -> list[Serial]:
    return [parse_serial(text) for text in taken]


def _account(by: Actor, step: Step) -> None:
    """Make void what was opened and not used, then refuse the end while anything is left over."""
    opened = _serials(step.taken)
    left = unaccounted(step.force, step.session, opened)
    reason = step.event.answers.get("kit_left")
    if reason is not None and not left:
        raise Refused("answer-not-asked", "Every serial of this session has its end already.")
    if reason is not None:
        spoil_serials(
            by=by,
            force=step.force,
            serials=[one.text for one in left],
            session=step.session,
            reason=str(reason),
        )
    require_session_accounted(step.force, step.session, opened)


def _ended(by: Actor, step: Step) -> None:
    """Tell the order how it ended; one that ended without effect waits for a new order."""
    match step.after.end:
        case SessionEnd.COLLECTED:
            form = step.after.specimens[0].form
            appearing.report_sampled(by=by, order=_order(step), specimen=form)
        case SessionEnd.MEDICAL_EVALUATION:
            appearing.report_short(by=by, order=_order(step), time_ended=True)
        case SessionEnd.REFUSAL_FACTS:
            answers = step.event.answers
            appearing.report_facts(
                by=by,
                order=_order(step),
                codes=[str(answers["ground"])],
                words=str(answers["said"]),
            )
