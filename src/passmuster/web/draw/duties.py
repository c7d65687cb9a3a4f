"""What humans did in one round, for the rules on duties that exclude each other.

Found in the round's own acts and not in present roles: a role can be handed back and another taken
in between (core/access/duties.py; attack A-02).
"""

from __future__ import annotations

from collections.abc import Iterator

from passmuster.core.access.actors import Actor
from passmuster.core.access.duties import Duty, PastAct, Scope, require_duty_free
from passmuster.web.draw.models import Draw
from passmuster.web.ledger.publishing import entry_of_draw
from passmuster.web.roster.models import Import, RosterAudit
from passmuster.web.roster.queries import latest_snapshot

MANAGING = (
    "draw:announced",
    "draw:frozen",
    "draw:diced",
    "draw:decided",
    "draw:opened",
    "draw:voided",
)


def require_free_in_round(draw: Draw, by: Actor, duty: Duty) -> None:
    """Refuse (``duties-excluded``) whoever did something in this round that excludes ``duty``."""
    past = past_acts(draw)
    require_duty_free(by.human, duty, scope=Scope.ROUND, subject=draw.number, past=past)


def past_acts(draw: Draw) -> list[PastAct]:
    """Return who kept and audited the round's roster, who ran it and who threw its dice."""
    return [PastAct(human, duty, Scope.ROUND, draw.number) for human, duty in _humans_by_duty(draw)]


def _humans_by_duty(draw: Draw) -> Iterator[tuple[str, Duty]]:
    snapshot = draw.snapshot or latest_snapshot(draw.force)
    for human in Import.objects.filter(snapshot=snapshot).values_list("by", flat=True):
        yield human, Duty.KEEP_ROSTER
    audits = RosterAudit.objects.filter(force=draw.force, draw_number=draw.number)
    for human in audits.values_list("by", flat=True):
        yield human, Duty.AUDIT_ROSTER
    for kind in MANAGING:
        entry = entry_of_draw(draw.force.log, kind, draw.number)
        if entry is not None:
            yield entry.event.by, Duty.MANAGE
    for human in draw.throws.values_list("human", flat=True):
        yield human, Duty.THROW
