"""A flaw that can be mended: the person responsible is told, and states what was missing.

Guarantees: nobody else signs the statement, none is taken after the business day of the telling,
and a specimen on hold is tested only when it stands (49 CFR 40.203, 40.205(b); rules.md §3.6).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localtime

from passmuster.core.access.actors import Actor, require
from passmuster.core.collection import flaws
from passmuster.core.collection.days import after_business_days
from passmuster.core.collection.flaws import Effect, Flaw
from passmuster.core.custody.receipt import HOLDS, Outcome
from passmuster.core.kernel.errors import Refused
from passmuster.core.kits.blinding import require_no_name
from passmuster.core.orders import moves
from passmuster.web import clock
from passmuster.web.collection.donors import donor_of, session_that_sealed
from passmuster.web.collection.folding import locked, require_of, rules_of
from passmuster.web.collection.models import Correction, FlawTold, Session
from passmuster.web.custody.models import ReceiptDecision
from passmuster.web.installation import keep_words
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.orders.models import Order
from passmuster.web.orders.surroundings import end_of, local_now
from passmuster.web.people.models import Force

HOLIDAYS: Collection[date] = ()
"""Ours, unconfirmed: no force has told its holidays, so each clock ends rather too early."""


@dataclass(frozen=True)
class Held:
    """A specimen with a flaw to be mended: since when, who was told last, the statement if it came.

    ``kept_until`` is the end of the last day on which it is kept for a correction.
    """

    order: Order
    session: Session
    specimen: str
    flaw: Flaw
    since: datetime
    told: FlawTold | None
    correction: Correction | None

    @property
    def kept_until(self) -> datetime:
        """Return until when the specimen is kept for a correction."""
        return _kept_until(self.session, self.since)

    @property
    def state_until(self) -> datetime | None:
        """Return until when whoever was told can state it, None while nobody was told."""
        if self.told is None:
            return None
        return end_of(after_business_days(localtime(self.told.at).date(), 0, HOLIDAYS))

    @property
    def effect(self) -> Effect:
        """Return what happens to the test as things stand now."""
        held_out = clock.now() > self.kept_until
        return flaws.effect(self.flaw.code, mended=self.correction is not None, held_out=held_out)


def held_flaws(force: Force) -> list[Held]:
    """Return every specimen with a flaw that can be mended, the oldest first.

    Of several flaws it is the first that nobody has mended: each wants its own statement.
    """
    receipts = force.receipts.filter(outcome__in=(Outcome.HOLD.value, Outcome.REDESIGNATE.value))
    found = (_held(receipt) for receipt in receipts.order_by("at", "pk"))
    return [one for one in found if one is not None]


def held_of(session: Session) -> Held | None:
    """Return the flaw of a collection that wants its statement, else the newest mended one."""
    found = [one for one in held_flaws(session.force) if one.session.pk == session.pk]
    waiting = [one for one in found if one.correction is None]
    return next(iter(waiting or found[::-1]), None)


def mended(receipt: ReceiptDecision) -> bool:
    """Tell custody whether no flaw of a specimen that can be mended stops its test any longer.

    Each was stated in its time, or is one that is reported in the end without a statement.
    """
    session = _session_of(receipt)
    if session is None:
        return False
    held_out = clock.now() > _kept_until(session, receipt.at)
    stated = set(_statements(receipt).values_list("told__flaw", flat=True))
    return all(
        flaws.effect(code, mended=code in stated, held_out=held_out) is Effect.REPORTED
        for code in _flaws_of(receipt)
    )


def uncorrected(order: Order) -> bool:
    """Tell the orders whether a flaw of an order's specimen was not mended in its time."""
    over = (Effect.REJECTED, Effect.CANCELLED)
    own = (one for one in held_flaws(order.force) if one.order.pk == order.pk)
    return any(one.effect in over for one in own)


def flaws_stop(force: Force, specimen: str) -> bool:
    """Tell whether a flaw that a statement can mend still stops what was found of a specimen."""
    receipt = force.receipts.filter(specimen=specimen).first()
    return receipt is not None and bool(_flaws_of(receipt)) and not mended(receipt)


def _kept_until(session: Session, since: datetime) -> datetime:
    begun = localtime(since).date()
    return end_of(flaws.hold_until(begun, rules_of(session), HOLIDAYS))


def _flaws_of(receipt: ReceiptDecision) -> list[str]:
    """Return the flaws of a receipt that can be mended, in the order of the table."""
    named = {receipt.code, *receipt.also}
    return [flaws.ON_RECEIPT[code] for code in HOLDS if code in named]


def _statements(receipt: ReceiptDecision) -> QuerySet[Correction]:
    return Correction.objects.filter(
        told__session__force=receipt.force_id, told__specimen=receipt.specimen
    )


def _session_of(receipt: ReceiptDecision) -> Session | None:
    return session_that_sealed(receipt.force, receipt.specimen)


def _held(receipt: ReceiptDecision) -> Held | None:
    found, session = _flaws_of(receipt), _session_of(receipt)
    if session is None or not found:
        return None
    order = Order.objects.filter(
        force=receipt.force_id, number=session.order, state=moves.SAMPLED
    ).first()
    if order is None:
        return None
    stated = {one.told.flaw: one for one in _statements(receipt).select_related("told")}
    code = next((one for one in found if one not in stated), found[-1])
    told = session.flaws_told.filter(specimen=receipt.specimen, flaw=code).order_by("-pk")
    return Held(
        order=order,
        session=session,
        specimen=receipt.specimen,
        flaw=flaws.flaw(code),
        since=receipt.at,
        told=told.first(),
        correction=stated.get(code),
    )


def _require_held(session: Session) -> Held:
    held = held_of(session)
    if held is None or held.effect is not Effect.HELD:
        raise Refused("flaw-not-open", "No flaw of this collection waits for a correction now.")
    return held


@denials_recorded
def tell_flaw(*, by: Actor, force: Force, session: Session) -> FlawTold:
    """Record that the collector was told now what is missing; it may be told again on a later day.

    The statement is due on the business day of the telling. Raises Refused: ``flaw-not-open``,
    ``session-not-found``, ``flaw-told-already`` while whoever was told can still state it.
    """
    require(by, "collection:tell-flaw")
    with transaction.atomic():
        session = locked(session)
        require_of(session, force)
        held = _require_held(session)
        if held.state_until is not None and clock.now() < held.state_until:
            raise Refused("flaw-told-already", "The collector was told today. Wait for the answer.")
        row = FlawTold.objects.create(
            session=session,
            specimen=held.specimen,
            flaw=held.flaw.code,
            human=session.collector,
            by=by.human,
            at=clock.now(),
        )
        append(force.log, "collection:flaw-told", by=by, rows=[row])
    return row


@denials_recorded
def state_correction(
    *,
    by: Actor,
    force: Force,
    session: Session,
    was: str,
    is_right: str,
    true_and_accurate: bool,
    with_form: bool,
) -> Correction:
    """State under one's own name what was missing on the form, and what is right.

    The words go to the laboratory: neither may tell who gave the specimen. Raises Refused:
    ``session-not-found``, ``flaw-not-open``, ``flaw-not-told``, ``correction-words-missing``, those
    of ``flaws.check_correction`` and of ``blinding.require_no_name``.
    """
    require(by, "collection:correct")
    with transaction.atomic():
        session = locked(session)
        require_of(session, force)
        held = _require_held(session)
        if held.told is None:
            raise Refused("flaw-not-told", "The programme manager tells you first what is missing.")
        if not was.strip() or not is_right.strip():
            raise Refused("correction-words-missing", "Say what was missing and what is right.")
        flaws.check_correction(
            held.flaw.code,
            flaws.Correction(
                signed_by=by.human,
                day=local_now().date(),
                true_and_accurate=true_and_accurate,
                with_form=with_form,
            ),
            responsible=held.told.human,
            told=localtime(held.told.at).date(),
            holidays=HOLIDAYS,
        )
        require_no_name({"was": was, "is_right": is_right}, donor_of(session))
        row = Correction.objects.create(
            told=held.told,
            was_sha256=keep_words(was),
            right_sha256=keep_words(is_right),
            by=by.human,
            at=clock.now(),
        )
        append(force.log, "collection:flaw-corrected", by=by, rows=[row])
    return row
