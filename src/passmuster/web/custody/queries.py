"""Reads of chains: who holds a thing, what is wrong with its chain, what is late. No donor's name.

Each answer is computed from the links; an item's columns are only where a list begins.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Min, Prefetch, Q, QuerySet

from passmuster.core.access.actors import may
from passmuster.core.custody import states
from passmuster.core.custody.chain import Overdue, overdue, standing
from passmuster.core.custody.explaining import Explanation as CoreExplanation
from passmuster.core.custody.faults import faults
from passmuster.core.custody.limits import FIGURES
from passmuster.core.custody.links import Link, parse_link
from passmuster.core.custody.naming import Fault
from passmuster.core.custody.receipt import Outcome
from passmuster.core.kernel.errors import Refused
from passmuster.web import clock
from passmuster.web.custody.chains import LAB, SITE, chain_of, holders_of, rules_of
from passmuster.web.custody.models import (
    CustodyLink,
    Explanation,
    Holder,
    HolderClosing,
    Item,
    ReceiptDecision,
)
from passmuster.web.custody.needs import to_be_discarded
from passmuster.web.people.grants import holdings
from passmuster.web.people.models import Force

ENDED = (states.RETURNED, states.DISPOSED)
EXCHANGE_WAIT = FIGURES.figure("exchange-wait")


def items_of(force: Force) -> QuerySet[Item]:
    """Return every item of a force, the newest first."""
    return force.items.select_related("force__log").order_by("-pk")


def holder_list(force: Force) -> QuerySet[Holder]:
    """Return everybody who can hold something, by kind and code."""
    every = force.holders.select_related("closing").prefetch_related("keepers")
    return every.order_by("kind", "code")


def open_holders(force: Force) -> QuerySet[Holder]:
    """Return everybody who takes something over, by kind and code: whoever was not closed."""
    return holder_list(force).filter(closing=None)


def require_open(holder: Holder) -> None:
    """Refuse (``custody-holder-closed``) a holder that takes nothing over any more."""
    if HolderClosing.objects.filter(holder=holder.pk).exists():
        raise Refused("custody-holder-closed", f"{holder.code} was closed. Choose another holder.")


def still_with_closed(force: Force) -> QuerySet[Item]:
    """Return what holders still answer for that were closed, by holder."""
    return held_by(force, _closed(force)).order_by("holder", "code")


def takers_of(force: Force) -> list[Holder]:
    """Return whoever can take a pouch over from a site: couriers first, then the others."""
    return list(open_holders(force).exclude(kind=SITE))


def holder_called(force: Force, code: str) -> Holder | None:
    """Return the holder of a code, or None."""
    return force.holders.filter(code=code).first()


def keeps(holder: Holder, human: str) -> bool:
    """Tell whether a human acts for a holder."""
    return holder.keepers.filter(human=human).exists()


def kept_by(force: Force, human: str) -> list[Holder]:
    """Return the holders that a human acts for."""
    return list(force.holders.filter(keepers__human=human).order_by("code"))


def receivers_of(force: Force) -> frozenset[str]:
    """Return the codes of the humans whose role lets them take a bottle in at a laboratory now."""
    keys = {held.human_id for held in holdings(force) if may(held.role, "custody:receive")}
    return frozenset(force.humans.filter(pk__in=keys).values_list("code", flat=True))


def items_concerning(force: Force, human: str) -> QuerySet[Item]:
    """Return the items that a holder this human acts for has, had, or is offered."""
    codes = [holder.code for holder in kept_by(force, human)]
    touched = Q(holder__in=codes) | Q(offered_to__in=codes) | Q(chain__body__holder__in=codes)
    return items_of(force).filter(touched).distinct()


def offered_to(force: Force, codes: Iterable[str]) -> QuerySet[Item]:
    """Return what is offered to these holders, the earliest promise first.

    A holder that was closed takes nothing over any more: what was offered to it is not among these.
    """
    offered = items_of(force).filter(offered_to__in=list(codes))
    return offered.exclude(offered_to__in=_closed(force)).order_by("deliver_by", "code")


def offered_in_vain(force: Force, codes: Iterable[str] | None = None) -> QuerySet[Item]:
    """Return what is offered to holders that were closed; ``codes`` only what these still hold."""
    offered = items_of(force).filter(offered_to__in=_closed(force)).order_by("holder", "code")
    return offered if codes is None else offered.filter(holder__in=list(codes))


def offers_to(force: Force, holder: str) -> QuerySet[Item]:
    """Return what is on offer to a holder, whether it was closed or not, by code."""
    return items_of(force).filter(offered_to=holder).order_by("code")


def _closed(force: Force) -> QuerySet[Holder, str]:
    return force.holders.exclude(closing=None).values_list("code", flat=True)


def held_by(force: Force, codes: Iterable[str]) -> QuerySet[Item]:
    """Return what these holders answer for, the earliest promise first."""
    return items_of(force).filter(holder__in=list(codes)).order_by("deliver_by", "code")


def holder_now(item: Item) -> str | None:
    """Return the code of whoever answers for an item, from its links."""
    return standing(chain_of(item)).holder


def explanations_of(item: Item) -> list[Explanation]:
    """Return the explanations of an item's gaps, in the order they were given."""
    return list(item.explanations.order_by("pk"))


def faults_of(item: Item, *, as_of: datetime | None = None) -> tuple[Fault, ...]:
    """Return what is wrong with an item's chain now; explained gaps are not named."""
    facts = (chain_of(item), holders_of(item.force), as_of or clock.now())
    return _faults(item, *facts, explanations_of(item))


def every_fault_of(item: Item) -> tuple[Fault, ...]:
    """Return what is wrong with an item's chain, explained gaps included."""
    return _faults(item, chain_of(item), holders_of(item.force), clock.now(), [])


def _faults(
    item: Item,
    chain: tuple[Link, ...],
    holders: Collection[str],
    as_of: datetime,
    explanations: Iterable[Explanation],
) -> tuple[Fault, ...]:
    return faults(
        chain,
        rules=rules_of(item),
        holders=holders,
        as_of=as_of,
        explanations=[
            CoreExplanation(
                position=row.position, reason=row.reason, human=row.human, second=row.second
            )
            for row in explanations
        ],
    )


@dataclass(frozen=True)
class Late:
    """An item with a promise that has passed."""

    item: Item
    overdue: Overdue


def overdue_of(item: Item, now: datetime) -> Overdue | None:
    """Return the earliest promise about an item that has passed, or None."""
    discarded = to_be_discarded(item)
    return overdue(chain_of(item), now, ship_by=item.ship_by, discarded=discarded)


def overdue_items(force: Force, now: datetime) -> list[Late]:
    """Return every item with a promise that has passed, the latest first."""
    rows = items_of(force).exclude(state__in=ENDED)
    rows = rows.filter(Q(deliver_by__lt=now) | Q(ship_by__lt=now))
    found = [Late(item, late) for item in rows if (late := overdue_of(item, now)) is not None]
    return sorted(found, key=lambda one: one.overdue.due)


def items_with_faults(force: Force) -> list[tuple[Item, tuple[Fault, ...]]]:
    """Return every item whose chain has a fault that stands, the newest first.

    All chains are read together: four queries, however many there are.
    """
    now, holders = clock.now(), holders_of(force)
    links = Prefetch("chain", CustodyLink.objects.order_by("position"))
    found = []
    for item in items_of(force).prefetch_related(links, "explanations"):
        chain = tuple(parse_link(row.body) for row in item.chain.all())
        named = _faults(item, chain, holders, now, item.explanations.all())
        if named:
            found.append((item, named))
    return found


def specimens_to_receive(force: Force, human: str) -> dict[str, list[Item]]:
    """Return the specimens that wait for a receipt by this human's laboratory, with their bottles.

    A specimen that was received is not among them, whatever of it comes later. A bottle that the
    laboratory has already is among them, behind those that are offered.
    """
    received = force.receipts.values("specimen")
    found: dict[str, list[Item]] = {}
    laboratories = _laboratories(force, human)
    inside = held_by(force, laboratories).exclude(offered_to__in=laboratories)
    for items in (offered_to(force, laboratories), inside):
        for item in items.exclude(specimen="").exclude(specimen__in=received):
            found.setdefault(item.specimen, []).append(item)
    return found


def bottles_to_come(force: Force, human: str) -> list[Item]:
    """Return the bottles offered to this human's laboratory that their receipt did not find."""
    received = force.receipts.values("specimen")
    offered = offered_to(force, _laboratories(force, human)).exclude(specimen="")
    return list(offered.filter(specimen__in=received))


def _laboratories(force: Force, human: str) -> list[str]:
    return [holder.code for holder in kept_by(force, human) if holder.kind == LAB]


def bottles_of(force: Force, specimen: str) -> QuerySet[Item]:
    """Return the bottles of a specimen, A first."""
    return bottles_of_all(force, [specimen])


def bottles_of_all(force: Force, specimens: Iterable[str]) -> QuerySet[Item]:
    """Return the bottles of many specimens, A first."""
    # Said again, because SQLite finds a bottle by its index only with the index's own condition.
    named = items_of(force).exclude(specimen="").filter(specimen__in=list(specimens))
    return named.order_by("bottle")


def receipt_about(force: Force, specimen: str) -> ReceiptDecision | None:
    """Return the decision at receipt about a specimen, or None."""
    return receipts_about(force, [specimen]).get(specimen)


def receipts_about(force: Force, specimens: Iterable[str]) -> dict[str, ReceiptDecision]:
    """Return the decisions at receipt about many specimens; each was received once at most."""
    found = force.receipts.select_related("redesignation").filter(specimen__in=list(specimens))
    return {receipt.specimen: receipt for receipt in found}


def receipts_of(force: Force) -> QuerySet[ReceiptDecision]:
    """Return every decision at receipt, the newest first."""
    return force.receipts.select_related("redesignation").order_by("-pk")


def exchanges_waiting(force: Force) -> QuerySet[ReceiptDecision]:
    """Return the receipts whose bottles are to be exchanged and were not yet, the oldest first."""
    waiting = force.receipts.filter(outcome=Outcome.REDESIGNATE, redesignation=None)
    return waiting.order_by("at", "pk")


def exchanges_to_sign(force: Force, human: str) -> QuerySet[ReceiptDecision]:
    """Return the exchanges that this human's laboratories owe, the oldest first."""
    return exchanges_waiting(force).filter(holder__in=_laboratories(force, human))


def exchanges_overdue(force: Force) -> list[ReceiptDecision]:
    """Return those of exchanges_waiting() that wait longer than they may."""
    now = clock.now()
    return [one for one in exchanges_waiting(force) if exchange_due(one) < now]


def exchange_due(receipt: ReceiptDecision) -> datetime:
    """Return until when the bottles of a receipt are to be exchanged."""
    return receipt.at + timedelta(hours=int(EXCHANGE_WAIT.value))


def links_of(item: Item) -> tuple[Link, ...]:
    """Return an item's chain."""
    return chain_of(item)


@dataclass(frozen=True)
class Hands:
    """Who has each bottle of a specimen, who is offered one, and when its first chain began."""

    kept: Mapping[str, str] = field(default_factory=dict)
    offered_to: frozenset[str] = frozenset()
    began: datetime | None = None

    @property
    def holders(self) -> frozenset[str]:
        """Return whoever has a bottle or is offered one."""
        return self.offered_to.union(self.kept.values())

    def bottles_at(self, holder: str) -> list[str]:
        """Return the letters of the bottles that a holder has."""
        return [bottle for bottle, keeper in self.kept.items() if keeper == holder]


def in_use(holder: Holder) -> bool:
    """Tell whether a bottle is on its way to a holder or with it, or a specimen was received."""
    force, code = holder.force, holder.code
    here = force.items.exclude(specimen="").filter(Q(holder=code) | Q(offered_to=code))
    return here.exists() or force.receipts.filter(holder=code).exists()


def first_sent(holder: Holder) -> datetime | None:
    """Return when the first bottle was offered to a holder, None while none was."""
    links = CustodyLink.objects.filter(item__force=holder.force, body__to=holder.code)
    first = links.exclude(item__specimen="").order_by("pk").first()
    return first.at if first is not None else None


def hands_of_all(force: Force, specimens: Iterable[str]) -> dict[str, Hands]:
    """Return in whose hands the bottles of many specimens are; one without bottles is left out."""
    began = Min("chain__at", filter=Q(chain__position=0))
    bottles = bottles_of_all(force, specimens).order_by("specimen").annotate(began=began)
    found: dict[str, Hands] = {}
    columns = ("specimen", "bottle", "holder", "offered_to", "began")
    for number, bottle, holder, offered_to, first in bottles.values_list(*columns):
        known = found.get(number, Hands())
        moments = [moment for moment in (known.began, first) if moment is not None]
        found[number] = Hands(
            kept={**known.kept, bottle: holder},
            offered_to=known.offered_to | {offered_to},
            began=min(moments, default=None),
        )
    return found


def latest_link(items: Iterable[Item]) -> int:
    """Return the number of the last link of these items' chains, 0 for none."""
    keys = [item.pk for item in items]
    newest = CustodyLink.objects.filter(item__in=keys).order_by("-pk").first()
    return newest.pk if newest else 0
