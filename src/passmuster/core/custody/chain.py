"""Who holds the thing now, under which seals, and whether one more event may be recorded.

A chain is its links in the order of recording. What nobody may do is refused before it is stored;
what is so in the world (a seal found broken, an arrival too late, a clock that ran backwards) is
recorded as it is and named by ``faults.faults``: whoever may not write the truth writes something
else. A hand-over has two sides: until the other side has signed, nothing changes about who holds
the thing (attack S-01, E-02).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from passmuster.core.custody.limits import ChainRules
from passmuster.core.custody.links import ENDINGS, Basis, Kind, Link, SealState, Unit
from passmuster.core.kernel.errors import Refused

Chain = Sequence[Link]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a chain adds up to, counting only what both sides did.

    ``holder`` is None before the beginning and after the end; ``arrived`` is the position of the
    acceptance by which the holder has it (None: from the beginning), ``offer`` that of the offer
    that waits for its answer; ``stored`` tells whether the thing lies in the holder's store.
    """

    holder: str | None
    seals: tuple[str, ...]
    offer: int | None
    stored: bool
    begun: bool
    ended: bool
    arrived: int | None


_NOTHING = Standing(
    holder=None, seals=(), offer=None, stored=False, begun=False, ended=False, arrived=None
)


def standing(chain: Chain) -> Standing:
    """Return what the chain adds up to; links by anyone but the holder change nothing."""
    now = _NOTHING
    for position, link in enumerate(chain):
        now = _after(now, chain, position, link)
    return now


def _after(now: Standing, chain: Chain, position: int, link: Link) -> Standing:
    if link.kind is Kind.BEGIN and not now.begun:
        return replace(now, holder=link.holder, seals=link.seals, begun=True)
    if link.kind is Kind.ACCEPT:
        offer = None if now.offer is None else chain[now.offer]
        if offer is None or offer.to != link.holder or offer.human == link.human:
            return now
        return replace(now, holder=link.holder, offer=None, stored=False, arrived=position)
    if now.holder is None or link.holder != now.holder:
        return now
    if link.kind is Kind.OPEN:
        return replace(now, seals=link.new_seals)
    if link.kind in ENDINGS:
        return replace(now, holder=None, offer=None, stored=False, ended=True)
    changes: dict[Kind, Standing] = {
        Kind.OFFER: replace(now, offer=position),
        Kind.WITHDRAW: replace(now, offer=None),
        Kind.STORE_IN: replace(now, stored=True),
        Kind.STORE_OUT: replace(now, stored=False),
    }
    return changes.get(link.kind, now)


def holder_now(chain: Chain) -> str | None:
    """Return the code of whoever answers for the thing; None before the beginning or at the end."""
    return standing(chain).holder


def seals_now(chain: Chain) -> tuple[str, ...]:
    """Return the serials that should be on the thing now; none when it was left unsealed."""
    return standing(chain).seals


@dataclass(frozen=True, kw_only=True)
class Overdue:
    """A promise that has passed: its code, the position of the link it hangs on, and how late.

    Codes: ``custody-overdue`` (offered, not arrived), ``custody-not-shipped`` (never offered),
    ``custody-not-discarded`` (to be discarded, its chain not ended).
    """

    code: str
    position: int
    due: datetime
    late: timedelta


def overdue(
    chain: Chain, now: datetime, *, ship_by: datetime | None = None, discarded: bool = False
) -> Overdue | None:
    """Name the earliest promised moment that has passed at ``now``, or return None.

    ``ship_by`` (core/collection/days.send_until) is by when a sealed specimen leaves its site; None
    where no such rule binds. What is ``discarded`` is to have ended by then, wherever it is. At the
    promised moment itself nothing is late.
    """
    state = standing(chain)
    if state.ended:
        return None
    promises = [
        (due, position, "custody-overdue")
        for position in (state.offer, state.arrived)
        if position is not None
        and (due := chain[position].due or chain[position].deliver_by) is not None
    ]
    if ship_by is not None and discarded and state.begun:
        promises.append((ship_by, 0, "custody-not-discarded"))
    elif ship_by is not None and state.begun and state.arrived is None:
        promises.append((ship_by, 0, "custody-not-shipped"))
    due, position, code = min(promises, default=(now, 0, ""))
    if now <= due:
        return None
    return Overdue(code=code, position=position, due=due, late=now - due)


def require_next(
    chain: Chain,
    link: Link,
    *,
    rules: ChainRules,
    holders: Collection[str],
    carriers: Collection[str],
) -> None:
    """Raise Refused when recording this link is forbidden.

    ``holders`` are the codes in use, ``carriers`` those of them who only carry: they promise an
    hour of delivery when they accept, or six unexplained hours would break no promise (S-01).

    Codes: ``custody-act-after-end``, ``custody-link-twice``, ``custody-not-begun``,
    ``custody-begun-twice``, ``custody-begin-unsealed``, ``custody-item-differs``,
    ``custody-holder-unknown``, ``custody-not-offered``, ``custody-not-holder``,
    ``custody-offer-open``, ``custody-in-storage``, ``custody-not-in-storage``,
    ``custody-delivery-not-promised``, ``custody-due-not-later``, ``custody-amount-missing``
    (resealed without a net amount), ``custody-unit-differs``, ``custody-needs-two-humans``.
    Without a seal state no link can be made at all (``custody-seal-state-not-said``).
    """
    now = standing(chain)
    _require_living(now, chain, link)
    unknown = sorted({link.holder, link.to or link.holder} - set(holders))
    if unknown:
        raise Refused("custody-holder-unknown", f"Nobody here is called {', '.join(unknown)}.")
    if link.kind is Kind.ACCEPT:
        offer = None if now.offer is None else chain[now.offer]
        if offer is None or offer.to != link.holder:
            raise Refused(
                "custody-not-offered", "Nobody has offered this to you. Ask its holder to offer it."
            )
        if link.holder in carriers and link.deliver_by is None:
            raise Refused(
                "custody-delivery-not-promised", "Whoever carries says by when it will arrive."
            )
    elif link.kind is not Kind.BEGIN:
        _require_holding(now, link)
    promised = link.due or link.deliver_by
    if promised is not None and promised <= link.at:
        raise Refused("custody-due-not-later", "Promise an hour of arrival later than now.")
    if link.new_seals and (link.amount is None or link.amount.basis is not Basis.NET):
        # Or whoever opens and reseals could take some each time: packaging changes hide it.
        raise Refused("custody-amount-missing", "Measure what is in it, net, before sealing it.")
    if len({unit for each in (*chain, link) for unit in units_of(each)}) > 1:
        raise Refused("custody-unit-differs", "Measure in the unit in which the chain began.")
    if lacks_second_human(chain, now.offer, link, rules):
        raise Refused("custody-needs-two-humans", "Two different people do this and both sign.")


def _require_living(now: Standing, chain: Chain, link: Link) -> None:
    if link in chain:
        raise Refused("custody-link-twice", "This is recorded already. Do not record it again.")
    if now.ended:
        raise Refused(
            "custody-act-after-end", "This was returned or disposed of. Nothing follows on that."
        )
    if chain and link.item != chain[0].item:
        raise Refused("custody-item-differs", "The code you scanned belongs to another chain.")
    if link.kind is Kind.BEGIN:
        if now.begun:
            raise Refused("custody-begun-twice", "This code has its beginning already.")
        if link.seal_state is not SealState.INTACT:
            raise Refused("custody-begin-unsealed", "Seal it first, and scan the seals.")
    elif not now.begun:
        raise Refused(
            "custody-not-begun", "This code has no beginning. Set it apart and report it."
        )


def _require_holding(now: Standing, link: Link) -> None:
    if link.holder != now.holder:
        raise Refused("custody-not-holder", f"Only its holder may do this: {now.holder}.")
    if now.offer is None and link.kind is Kind.WITHDRAW:
        raise Refused("custody-not-offered", "There is no offer that could be taken back.")
    if now.offer is not None and link.kind is not Kind.WITHDRAW:
        raise Refused(
            "custody-offer-open", "It is offered to another. Wait for the answer or take it back."
        )
    if link.kind is Kind.STORE_OUT and not now.stored:
        raise Refused("custody-not-in-storage", "It is not in the store. Record it going in first.")
    if now.stored and link.kind not in (Kind.STORE_OUT, Kind.MEASURE):
        raise Refused("custody-in-storage", "Take it out of the store first, and record that.")


def units_of(link: Link) -> set[Unit]:
    """Return the units in which a link says amounts."""
    return {amount.unit for amount in (link.amount, link.taken) if amount is not None}


def lacks_second_human(chain: Chain, offer: int | None, link: Link, rules: ChainRules) -> bool:
    """Tell whether a link that takes two different humans has only one.

    A hand-over has one on each side; a return and a disposal have a second; an amount has one
    where the rules say that nobody weighs alone. ``offer`` is the position of the open offer.
    """
    if link.kind is Kind.ACCEPT:
        return offer is not None and chain[offer].human == link.human
    alone = link.second is None or link.second == link.human
    if link.kind is Kind.MEASURE:
        return alone and rules.humans_to_measure > 1 and link.amount is not None
    return link.kind in ENDINGS and alone
