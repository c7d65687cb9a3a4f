"""Reads a chain back from its rows, and folds it: the columns of an item are what its links say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from passmuster.core.custody.chain import standing
from passmuster.core.custody.limits import SPECIMEN_RULES, ChainRules
from passmuster.core.custody.links import Link, parse_link
from passmuster.core.custody.states import EVENTS, state_after
from passmuster.web.custody.models import Holder, Item
from passmuster.web.people.models import Force

SPECIMEN, EXHIBIT = "specimen", "exhibit"
ITEM_KINDS = (SPECIMEN, EXHIBIT)
SITE, COURIER, STORE, LAB = "site", "courier", "store", "laboratory"
HOLDER_KINDS = (SITE, COURIER, STORE, LAB)
CLOSED_FOR = ("contract-ended", "left-service", "closed-down", "registered-wrongly")
"""Why a holder takes nothing over any more."""

RULES: dict[str, ChainRules] = {SPECIMEN: SPECIMEN_RULES}
"""What a chain is measured against, by the kind of the thing; a later app adds its own kind."""


def chain_of(item: Item) -> tuple[Link, ...]:
    """Return the links of an item in the order of recording."""
    bodies = item.chain.order_by("position").values_list("body", flat=True)
    return tuple(parse_link(body) for body in bodies)


def rules_of(item: Item) -> ChainRules:
    """Return the rules for an item's kind."""
    return RULES.get(item.kind, SPECIMEN_RULES)


def holders_of(force: Force) -> frozenset[str]:
    """Return the codes of everybody who can hold something here."""
    return frozenset(force.holders.values_list("code", flat=True))


def carriers_of(force: Force) -> frozenset[str]:
    """Return the codes of those who only carry."""
    return frozenset(
        Holder.objects.filter(force=force, kind=COURIER).values_list("code", flat=True)
    )


def folded(chain: Sequence[Link]) -> dict[str, Any]:
    """Return the columns that a chain makes: state, holder, offer, promise, seals, count.

    Raises CheckFailed (``custody-events-impossible``) for a chain that no item can have.
    """
    now = standing(chain)
    offer = None if now.offer is None else chain[now.offer]
    promised = [
        moment
        for position in (now.offer, now.arrived)
        if position is not None and not now.ended
        for moment in (chain[position].due or chain[position].deliver_by,)
        if moment is not None
    ]
    return {
        "state": state_after(EVENTS[link.kind] for link in chain),
        "holder": now.holder or "",
        "offered_to": (offer.to or "") if offer else "",
        "since": _since(chain, now.arrived, ended=now.ended),
        "deliver_by": min(promised, default=None),
        "seals": sorted(now.seals),
        "links": len(chain),
    }


def _since(chain: Sequence[Link], arrived: int | None, *, ended: bool) -> datetime:
    if ended:
        return chain[-1].at
    return chain[arrived or 0].at
