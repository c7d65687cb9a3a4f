"""Small questions that the start pages ask of kits: what somebody still has to account for."""

from __future__ import annotations

from passmuster.core.kits import ledger
from passmuster.web.kits.keyings import keyers_of
from passmuster.web.kits.models import Pack
from passmuster.web.kits.packs import ISSUED
from passmuster.web.kits.queries import items_held
from passmuster.web.people.models import Force


def sessions_in_hand(force: Force, holder: str) -> list[str]:
    """Return the sessions for which a collector still has serials or open packs."""
    kits = items_held(force, holder).order_by().values_list("session", flat=True)
    packs = force.packs.filter(holder=holder, state=ISSUED).values_list("session", flat=True)
    return sorted({*kits, *packs})


def packs_to_key(force: Force, human: str) -> list[Pack]:
    """Return the used packs that this human can key now: as first, as second, or once more."""
    used = force.packs.filter(state=ledger.USED, agreed=False).order_by("number")
    return [pack for pack in used if _may_key(keyers_of(pack), human)]


def _may_key(keyers: list[str], human: str) -> bool:
    if len(keyers) < 2:
        return human not in keyers
    return human in keyers
