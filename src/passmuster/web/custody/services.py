"""Writes chains: one link an act, refused where core/custody forbids it, by whoever acts for it.

Times are the server's own. What was seen (seals, their state, amounts) is recorded as it was seen;
what is wrong with it is named by the queries.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from passmuster.core.access.actors import Actor, require, require_two_humans
from passmuster.core.custody import states
from passmuster.core.custody.chain import require_next
from passmuster.core.custody.explaining import Explanation as CoreExplanation
from passmuster.core.custody.explaining import check_explanation
from passmuster.core.custody.links import Amount, Kind, Link, SealState, as_json
from passmuster.core.custody.retention import Ruling, decide_disposal, require_disposal
from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.kernel.state_table import NOT_YET
from passmuster.web import clock
from passmuster.web.custody.chains import (
    COURIER,
    ITEM_KINDS,
    carriers_of,
    chain_of,
    folded,
    holders_of,
    rules_of,
)
from passmuster.web.custody.models import (
    CustodyLink,
    Disposal,
    Explanation,
    Holder,
    Item,
)
from passmuster.web.custody.needs import (
    Keeping,
    keeping_of,
    may_be_opened,
    require_ordered_there,
    require_received,
    still_open,
    to_be_discarded,
)
from passmuster.web.custody.queries import faults_of, keeps, require_open
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a person saw on the thing in their hand: serials as scanned, state, amount, degrees.

    ``seal_state`` None is what a hurried form sends; the link refuses it.
    """

    seals: tuple[str, ...]
    seal_state: SealState | None
    amount: Amount | None = None
    temperature: Decimal | None = None


@denials_recorded
def begin_custody(
    *,
    by: Actor,
    force: Force,
    holder: Holder,
    code: str,
    kind: str,
    seen: Seen,
    specimen: str = "",
    bottle: str = "",
    ship_by: datetime | None = None,
    at: datetime | None = None,
) -> Item:
    """Begin the chain of a sealed thing; ``ship_by`` is by when it leaves its site.

    ``specimen`` and ``bottle`` (A or B) tell which bottles belong together. ``at`` is the moment
    that two people keyed from a paper pack, so that the days before its keying show. Raises what a
    link and require_next() raise, and Refused: ``item-kind-unknown``, ``custody-not-keeper``.
    """
    require(by, "custody:begin")
    require_keeper(by, holder)
    require_open(holder)
    if kind not in ITEM_KINDS:
        raise Refused("item-kind-unknown", f"Give one of: {', '.join(ITEM_KINDS)}.")
    if "/" in code:
        raise UnusableInput("custody-link-unreadable", "A thing's code holds no slash.")
    link = _link(Kind.BEGIN, code, by, holder.code, holder.code, seen)
    if at is not None:
        link = replace(link, at=at)
    _require_unbegun(force, code, specimen, bottle)
    item = Item(force=force, code=code, kind=kind, specimen=specimen, bottle=bottle)
    item.ship_by = ship_by
    try:
        with transaction.atomic():
            _append_link(item, (), link, by=by, evidence={"seal-state", "measured-amount"})
    except IntegrityError:
        # Somebody else began it after we looked; anything but that is no refusal.
        _require_unbegun(force, code, specimen, bottle)
        raise
    return item


def _require_unbegun(force: Force, code: str, specimen: str, bottle: str) -> None:
    if force.items.filter(code=code).exists():
        raise Refused("custody-begun-twice", "This code has its beginning already.")
    # One bottle has one chain, whatever code somebody gives it a second time.
    if specimen and force.items.filter(specimen=specimen, bottle=bottle).exists():
        raise Refused("custody-begun-twice", "This bottle has its beginning already.")


@denials_recorded
def offer(*, by: Actor, item: Item, to: Holder, due: datetime, seen: Seen) -> CustodyLink:
    """Offer a thing to another holder, with the promised moment of arrival there.

    Nothing changes about who holds it before the other side accepts (attack S-01).
    """
    require(by, "custody:offer")
    with transaction.atomic():
        item, chain, holder = held(by, item)
        require_open(to)
        _require_to_travel(item)
        require_ordered_there(item, to)
        place = to.code if holder.kind == COURIER else holder.code
        link = _link(Kind.OFFER, item.code, by, holder.code, place, seen, to=to.code, due=due)
        evidence = {"seal-state", "promised-hour"}
        return _append_link(item, chain, link, by=by, evidence=evidence)


@denials_recorded
def accept(*, by: Actor, item: Item, seen: Seen, deliver_by: datetime | None = None) -> CustodyLink:
    """Accept what was offered to a holder one acts for; whoever carries promises an hour.

    A laboratory takes a specimen over by its receipt (``custody-receipt-first``), and later here.
    """
    require(by, "custody:accept")
    with transaction.atomic():
        return accept_locked(by=by, item=item, seen=seen, deliver_by=deliver_by)


def accept_locked(
    *,
    by: Actor,
    item: Item,
    seen: Seen,
    deliver_by: datetime | None = None,
    at_receipt: bool = False,
) -> CustodyLink:
    """Do what accept() does inside the caller's transaction; ``at_receipt`` by a receipt itself."""
    item = _locked(item)
    chain = chain_of(item)
    if not item.offered_to:
        raise Refused("custody-not-offered", "Nobody has offered this to you.")
    receiver = Holder.objects.get(force_id=item.force_id, code=item.offered_to)
    require_keeper(by, receiver)
    require_open(receiver)
    _require_to_travel(item)
    if not at_receipt:
        require_received(item, receiver)
    place = item.holder if receiver.kind == COURIER else receiver.code
    link = _link(
        Kind.ACCEPT, item.code, by, receiver.code, place, seen, deliver_by=_whole(deliver_by)
    )
    evidence = {"seal-state", "receiver-signature"}
    return _append_link(item, chain, link, by=by, evidence=evidence)


@denials_recorded
def withdraw(*, by: Actor, item: Item, seen: Seen) -> CustodyLink:
    """Take an offer back that nobody has accepted."""
    return _simple(Kind.WITHDRAW, by, item, seen)


@denials_recorded
def store_in(*, by: Actor, item: Item, seen: Seen) -> CustodyLink:
    """Put a thing into its holder's store."""
    return _simple(Kind.STORE_IN, by, item, seen)


@denials_recorded
def store_out(*, by: Actor, item: Item, seen: Seen) -> CustodyLink:
    """Take a thing out of its holder's store."""
    return _simple(Kind.STORE_OUT, by, item, seen)


@denials_recorded
def measure(*, by: Actor, item: Item, seen: Seen, second: Actor | None = None) -> CustodyLink:
    """Record how much there is, or how warm; where two must weigh, ``second`` signs too."""
    return _simple(Kind.MEASURE, by, item, seen, second=second.human if second else None)


@denials_recorded
def open_item(
    *, by: Actor, item: Item, seen: Seen, new_seals: Collection[str], taken: Amount | None
) -> CustodyLink:
    """Open a thing on order; ``new_seals`` go on afterwards, none where it is left open.

    Raises Refused (``order-to-open-missing``) before its receipt for testing or a later order.
    """
    ordered = {"order-to-open"} if may_be_opened(item) else set()
    return _simple(
        Kind.OPEN, by, item, seen, evidence=ordered, new_seals=tuple(new_seals), taken=taken
    )


@denials_recorded
def return_item(*, by: Actor, second: Actor, item: Item, seen: Seen) -> CustodyLink:
    """Give a thing back to whoever it belongs to; ``second`` takes it and signs."""
    require_both(by, "custody:return", second, "custody:confirm-return")
    evidence = {"second-signature"} | (set() if still_open(item) else {"nothing-open"})
    return _simple(Kind.RETURN, by, item, seen, evidence=evidence, second=second.human)


@denials_recorded
def dispose(*, by: Actor, second: Actor, item: Item, seen: Seen) -> Disposal:
    """Dispose of a thing: its period is over, nothing is open, two people do it (attack S-03).

    Raises Refused: the codes of core/custody/retention, and those of the chain.
    """
    require(by, "custody:dispose")
    require(second, "custody:confirm-disposal")
    with transaction.atomic():
        item, chain, holder = held(by, item)
        keeping = keeping_of(item)
        ruling = _ruling(item, keeping, first=by.human, second=second.human)
        require_disposal(ruling)
        link = _link(
            Kind.DISPOSE, item.code, by, holder.code, holder.code, seen, second=second.human
        )
        evidence = {"seal-state", "retention-over", "nothing-open", "second-signature"}
        _append_link(item, chain, link, by=by, evidence=evidence)
        disposal = Disposal.objects.create(
            item=item,
            kept_as=keeping.kept_as.value,
            since=keeping.since,
            earliest=ruling.earliest,
            first=by.human,
            second=second.human,
            at=clock.now(),
        )
        append(item.force.log, "custody:disposal-allowed", by=by, rows=[disposal])
    return disposal


def require_disposable(item: Item) -> None:
    """Raise Refused with what stands in the way of a disposal now, two people taken for granted."""
    require_disposal(_ruling(item, keeping_of(item), first="one", second="other"))


def _ruling(item: Item, keeping: Keeping, *, first: str, second: str) -> Ruling:
    return decide_disposal(
        keeping.period,
        since=keeping.since,
        extended_to=keeping.extended_to,
        today=clock.now().date(),
        still_open=still_open(item),
        first=first,
        second=second,
    )


@denials_recorded
def explain_gap(*, by: Actor, second: Actor, item: Item, position: int, reason: str) -> Explanation:
    """Explain a gap with two signatures, neither by anybody who had the thing in it.

    Raises Refused: what core/custody/explaining raises, and ``same-human-twice``.
    """
    require_both(by, "custody:explain-gap", second, "custody:approve-explanation")
    with transaction.atomic():
        item = _locked(item)
        said = CoreExplanation(
            position=position, reason=reason, human=by.human, second=second.human
        )
        check_explanation(said, chain_of(item), faults_of(item))
        row = Explanation.objects.create(
            item=item,
            position=position,
            reason=reason,
            human=by.human,
            second=second.human,
            at=clock.now(),
        )
        append(item.force.log, "custody:gap-explained", by=by, rows=[row])
    return row


def require_keeper_of(item: Item, by: Actor) -> None:
    """Raise Refused unless an actor acts for an item's holder; nobody does after its end."""
    holder = Holder.objects.filter(force_id=item.force_id, code=item.holder).first()
    if holder is None:
        raise Refused("custody-act-after-end", "This was returned or disposed of.")
    require_keeper(by, holder)


def held(by: Actor, item: Item) -> tuple[Item, tuple[Link, ...], Holder]:
    """Return an item under lock, its chain and its holder; only whoever acts for it passes."""
    item = _locked(item)
    require_keeper_of(item, by)
    holder = Holder.objects.get(force_id=item.force_id, code=item.holder)
    return item, chain_of(item), holder


def _simple(
    kind: Kind,
    by: Actor,
    item: Item,
    seen: Seen,
    *,
    evidence: Collection[str] = (),
    **extra: Any,
) -> CustodyLink:
    require(by, f"custody:{kind}")
    with transaction.atomic():
        item, chain, holder = held(by, item)
        link = _link(kind, item.code, by, holder.code, holder.code, seen, **extra)
        return _append_link(item, chain, link, by=by, evidence={"seal-state", *evidence})


def _link(
    kind: Kind, code: str, by: Actor, holder: str, place: str, seen: Seen, **extra: Any
) -> Link:
    at = clock.now().replace(microsecond=0)
    if "due" in extra:
        extra["due"] = _whole(extra["due"])
    return Link(
        kind=kind,
        item=code,
        holder=holder,
        human=by.human,
        place=place,
        at=at,
        seals=seen.seals,
        seal_state=seen.seal_state,  # type: ignore[arg-type]  # the link refuses None by its code
        amount=seen.amount,
        temperature=seen.temperature,
        **extra,
    )


def _whole(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(microsecond=0)


def _append_link(
    item: Item, chain: tuple[Link, ...], link: Link, *, by: Actor, evidence: Collection[str]
) -> CustodyLink:
    """Store a link that the rules allow, the item as it now folds, and their one event."""
    force = item.force
    require_next(
        chain,
        link,
        rules=rules_of(item),
        holders=holders_of(force),
        carriers=carriers_of(force),
    )
    move = states.require(item.state or NOT_YET, link.kind, evidence)
    for name, value in folded((*chain, link)).items():
        setattr(item, name, value)
    item.save()
    row = CustodyLink.objects.create(
        item=item, position=len(chain), body=as_json(link), by=by.human, at=link.at
    )
    append(force.log, move.event, by=by, rows=[item, row])
    return row


def _locked(item: Item) -> Item:
    return Item.objects.select_for_update().select_related("force__log").get(pk=item.pk)


def _require_to_travel(item: Item) -> None:
    """Refuse that a specimen travels which its collection left to be discarded (attack S-03)."""
    if to_be_discarded(item):
        raise Refused(
            "custody-to-be-discarded",
            "Its collection ended without a use for it. Dispose of this one by two.",
        )


def require_keeper(by: Actor, holder: Holder) -> None:
    """Raise Refused (``custody-not-keeper``) unless an actor acts for a holder."""
    if not keeps(holder, by.human):
        raise Refused("custody-not-keeper", f"You do not act for {holder.code}.")


def require_both(by: Actor, first_action: str, second: Actor, second_action: str) -> None:
    """Raise Refused unless two different humans act, each in a role that allows its part."""
    require(by, first_action)
    require(second, second_action)
    require_two_humans(by, second)
