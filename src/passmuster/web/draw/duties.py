"""Which acts of one draw exclude each other, judged on past acts and not on present roles.

A role can be handed back and another taken in between; what somebody did in this draw stays
(product.md, "People and duties that exclude each other"; attack A-02).
"""

from __future__ import annotations

from passmuster.core.access.actors import Actor
from passmuster.core.kernel.errors import Refused
from passmuster.web.draw.models import Draw
from passmuster.web.ledger.publishing import entry_of_draw
from passmuster.web.roster.models import Import, Snapshot

MANAGING = ("draw:announced", "draw:frozen", "draw:diced", "draw:decided")


def require_no_managing_act(draw: Draw, by: Actor) -> None:
    """Refuse (``duties-excluded``) whoever announced, froze, logged the dice of or decided it."""
    for kind in MANAGING:
        entry = entry_of_draw(draw.force.log, kind, draw.number)
        if entry is not None and entry.event.by == by.human:
            raise _excluded("ran this draw")


def require_no_throw(draw: Draw, by: Actor) -> None:
    """Refuse (``duties-excluded``) whoever threw dice for this draw."""
    if draw.throws.filter(human=by.human).exists():
        raise _excluded("threw the dice of this draw")


def require_no_import(snapshot: Snapshot, by: Actor) -> None:
    """Refuse (``duties-excluded``) whoever imported the roster that the draw stands on."""
    if Import.objects.filter(snapshot=snapshot, by=by.human).exists():
        raise _excluded("imported the roster of this draw")


def _excluded(act: str) -> Refused:
    return Refused("duties-excluded", f"Whoever {act} leaves this act to somebody else.")
