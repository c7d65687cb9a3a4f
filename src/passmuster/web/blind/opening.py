"""Opens a plan: by itself when its quarter is over, before that by two humans and with a reason.

Guarantees: until then its page is refused to everybody, whoever planned it and whoever runs the
machine included; what is shown is first compared with the commitment and made again from its seed
(attack L-04).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.timezone import localdate

from passmuster.core.access.actors import Actor, require, require_two_humans
from passmuster.core.kernel.canonical import parse_canonical
from passmuster.core.kernel.errors import Refused
from passmuster.core.laboratory.quality.blind_plan import Planted
from passmuster.core.laboratory.quality.blind_seal import decide_opening, last_day
from passmuster.core.laboratory.quality.scorecard import (
    Blind,
    Consequence,
    Scorecard,
    compare,
    consequence,
    score,
)
from passmuster.web import clock
from passmuster.web.blind.models import BlindOpening, BlindPlan, BlindPlanting
from passmuster.web.blind.planning import Known, known_plan
from passmuster.web.blind.results import reported_of
from passmuster.web.blind.sealing import key_of, unseal
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force

READ, OPEN, CONFIRM = "blind:read", "blind:open", "blind:confirm-opening"

EARLY_FOR = ("false-result", "code-known", "court-order")
"""Why a plan is opened early: what was reported and not there, a control that became known, and
what a court orders."""


@dataclass(frozen=True)
class Line:
    """One control of an opened plan: ``blind`` and what follows are None until it was planted."""

    control: Planted
    blind: Blind | None
    follows: Consequence | None


@dataclass(frozen=True)
class Opened:
    """An opened plan: what was sealed, each control with its report, and the scorecard."""

    known: Known
    lines: tuple[Line, ...]
    card: Scorecard


def is_open(plan: BlindPlan) -> bool:
    """Tell whether a plan's quarter is over, or two humans opened it before."""
    return localdate(clock.now()) > last_day(plan.period) or hasattr(plan, "opening")


@denials_recorded
def open_plan(*, by: Actor, force: Force, plan: BlindPlan) -> Opened:
    """Return an opened plan with its scorecard; nothing is recorded, since nothing is secret now.

    Raises Refused (``blind-plan-sealed``), and CheckFailed where what was kept is not what was
    sealed, or where another plan comes of its seed.
    """
    require(by, READ)
    if not is_open(plan):
        decide_opening(plan.period, today=localdate(clock.now()), opener=by)
    known = known_plan(plan)
    lines = tuple(_lines(plan, known))
    return Opened(known, lines, score(line.blind for line in lines if line.blind is not None))


def _lines(plan: BlindPlan, known: Known) -> list[Line]:
    key, planted = key_of(plan.force), {}
    rows = BlindPlanting.objects.filter(taking__plan=plan)
    for row in rows.select_related("result", "taking__plan__force").order_by("pk"):
        occasion = parse_canonical(unseal(key, row).body)["occasion"]
        planted[occasion] = reported_of(row)
    found = []
    for control in known.plan.controls:
        blind = planted.get(control.occasion)
        follows = consequence(compare(blind)) if blind is not None else None
        found.append(Line(control, blind, follows))
    return found


@denials_recorded
def open_early(
    *, by: Actor, second: Actor, force: Force, plan: BlindPlan, reason: str
) -> BlindOpening:
    """Open a plan before its quarter is over, by two humans who did not plan it.

    ``reason`` is of EARLY_FOR. Raises Refused: ``blind-opening-reason-unknown``,
    ``blind-planner-opens``, ``blind-plan-open``, ``same-human-twice``.
    """
    require(by, OPEN)
    require(second, CONFIRM)
    require_two_humans(by, second)
    with transaction.atomic():
        Force.objects.select_for_update().get(pk=force.pk)
        require_may_open(plan, by.human, second.human, reason=reason)
        today = localdate(clock.now())
        decided = decide_opening(plan.period, today=today, opener=by, second=second)
        row = BlindOpening.objects.create(
            plan=plan,
            reason=reason,
            first=decided.humans[0],
            second=decided.humans[-1],
            at=clock.now(),
        )
        append(force.log, "blind:opened-early", by=by, rows=[row])
    return row


def require_may_open(plan: BlindPlan, *humans: str, reason: str) -> None:
    """Raise Refused for an early opening that cannot be, whoever confirms it."""
    if reason not in EARLY_FOR:
        raise Refused("blind-opening-reason-unknown", f"Give one of: {', '.join(EARLY_FOR)}.")
    if plan.by in humans:
        raise Refused("blind-planner-opens", "Whoever planned does not open. Two others do.")
    if is_open(BlindPlan.objects.get(pk=plan.pk)):
        raise Refused("blind-plan-open", "This plan is open. Read it on its page.")
