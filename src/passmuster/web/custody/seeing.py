"""How far a chain is shown to whoever had a part in it: to its receipt, or to its end.

What happens to a bottle after its specimen's receipt lets one guess a result: a second laboratory
is asked about no negative. Who collected or carried it before knows the officer, or may; so they
see that it arrived, and nothing after it (attack P-01).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from passmuster.core.custody import states
from passmuster.core.custody.links import Kind, Link
from passmuster.web.custody.chains import chain_of
from passmuster.web.custody.models import Item
from passmuster.web.custody.needs import receipt_of


@dataclass(frozen=True)
class Arrived:
    """A thing as it stood at its receipt: how many links led there, at which holder, since when."""

    links: int
    holder: str
    since: datetime
    state: str = states.HELD


def seen_until_receipt(item: Item, own: Collection[str], *, watches: bool) -> Arrived | None:
    """Return how a thing stood at its receipt where that is all this person sees; else None.

    ``own`` are the codes of the holders that they act for; whoever watches custody sees everything.
    """
    receipt = None if watches or not item.specimen else receipt_of(item)
    if receipt is None or {item.holder, item.offered_to, receipt.holder} & set(own):
        return None
    chain = chain_of(item)
    at = _arrival(chain, receipt.holder)
    if at is None or any(link.holder in own for link in chain[at + 1 :]):
        return None
    return Arrived(links=at + 1, holder=receipt.holder, since=chain[at].at)


def _arrival(chain: tuple[Link, ...], laboratory: str) -> int | None:
    places = (
        place
        for place, link in enumerate(chain)
        if link.kind is Kind.ACCEPT and link.holder == laboratory
    )
    return next(places, None)
