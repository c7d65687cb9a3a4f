"""Small questions that the start pages ask of a draw: who has still to act."""

from __future__ import annotations

import json
from dataclasses import dataclass

from passmuster.core.draw import states
from passmuster.web.draw.duties import MANAGING
from passmuster.web.draw.models import Draw
from passmuster.web.ledger.publishing import entry_of_draw
from passmuster.web.people.models import Force, Human
from passmuster.web.roster.models import RosterAudit


def is_audited(draw: Draw) -> bool:
    """Tell whether the roster auditor has opened the pool of this draw."""
    return RosterAudit.objects.filter(force=draw.force, draw_number=draw.number).exists()


def may_still_throw(draw: Draw, human: Human) -> bool:
    """Tell whether a human has neither thrown for this draw nor run it."""
    if draw.throws.filter(human=human.code).exists():
        return False
    entries = (entry_of_draw(draw.force.log, kind, draw.number) for kind in MANAGING)
    return all(entry is None or entry.event.by != human.code for entry in entries)


def newest_standing(force: Force) -> Draw | None:
    """Return the newest draw that was not voided."""
    return force.draws.exclude(state=states.VOIDED).order_by("-year", "-sequence").first()


def newest_drawn(force: Force) -> Draw | None:
    """Return the newest draw in which somebody was drawn and that was not voided."""
    decided = (states.DECIDED, states.OPENED)
    return force.draws.filter(state__in=decided).order_by("-year", "-sequence").first()


@dataclass(frozen=True)
class Counts:
    """How many stood in the pool, were kept out, were explained, and were drawn (None: not yet)."""

    pool: int
    excluded: int
    gaps: int
    drawn: int | None


def counts_of(draw: Draw) -> Counts | None:
    """Return the counts that the public entries of a draw hold; None before its freeze."""
    frozen = entry_of_draw(draw.force.log, "draw:frozen", draw.number)
    if frozen is None:
        return None
    pool = json.loads(bytes(frozen.data))["data"]
    decided = entry_of_draw(draw.force.log, "draw:decided", draw.number)
    drawn = sum(json.loads(bytes(decided.data))["data"]["take"].values()) if decided else None
    return Counts(sum(pool["strata"].values()), pool["excluded"], pool["gaps"], drawn)
