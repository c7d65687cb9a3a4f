"""Reserves: the next ticket only, each one passed over with a reason and an outside approver.

A place comes free where somebody drawn was excused, left before the notice or died (attack N-04).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from passmuster.core.access.actors import Actor, require, require_outside_unit, require_two_humans
from passmuster.core.draw.reserves import Skip, check_reserve_call
from passmuster.core.kernel.errors import Refused
from passmuster.core.orders import acts, moves
from passmuster.core.orders.reasons import IN_TURN, Origin, Reason, ticket_evidence
from passmuster.web import clock
from passmuster.web.draw.models import Draw, Selected
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.orders.making import Wanted, make
from passmuster.web.orders.models import Order, ReserveSkip
from passmuster.web.orders.rounds import closed, require_round_open
from passmuster.web.orders.surroundings import end_of, human_behind, units_of

SKIP_REASONS = ("excluded-since", "left-since", "died-since")
"""Why a reserve may be passed over; unconfirmed until a force's own rules are seen."""

FREES_A_PLACE = (moves.EXCUSED, moves.LEFT, moves.DIED)


@dataclass(frozen=True)
class Standing:
    """The reserves of one stratum: in ticket order, who was called or skipped, places free."""

    stratum: str
    order: list[Selected]
    called: list[str]
    skips: dict[str, Skip]
    places: int

    @property
    def next(self) -> Selected | None:
        """Return whose turn it is, None when no place is free or nobody is left."""
        if len(self.called) >= self.places:
            return None
        gone = {*self.called, *self.skips}
        return next((row for row in self.order if row.ticket not in gone), None)


def standing_of(draw: Draw, stratum: str) -> Standing:
    """Return where the reserves of a stratum stand."""
    rows = draw.selected.filter(reserve=True, stratum=stratum).select_related("skip")
    order = sorted(rows, key=lambda row: row.position)
    called = draw.orders.filter(origin=Origin.RESERVE, selected__in=order)
    places = draw.orders.filter(selected__stratum=stratum, state__in=FREES_A_PLACE).count()
    return Standing(
        stratum=stratum,
        order=order,
        called=list(called.values_list("ticket", flat=True)),
        skips={
            row.ticket: Skip(row.skip.reason, row.skip.approved_by)
            for row in order
            if hasattr(row, "skip")
        },
        places=places,
    )


def strata_with_places(draw: Draw) -> list[Standing]:
    """Return the strata in which a reserve is to be called; none once the round was closed."""
    if closed(draw) is not None:
        return []
    strata = draw.selected.filter(reserve=True).values_list("stratum", flat=True).distinct()
    found = [standing_of(draw, stratum) for stratum in sorted(strata)]
    return [one for one in found if one.next is not None]


@denials_recorded
def skip_reserve(*, by: Actor, second: Actor, draw: Draw, ticket: str, reason: str) -> ReserveSkip:
    """Pass over the reserve whose turn it is, with a reason and an approver outside the unit."""
    require(by, acts.CALL_RESERVE)
    require(second, acts.CONFIRM_RESERVE)
    require_two_humans(by, second)
    if reason not in SKIP_REASONS:
        raise Refused("reserve-skip-reason-unknown", f"Give one of: {', '.join(SKIP_REASONS)}.")
    with transaction.atomic():
        row, standing = _locked_reserve(draw, ticket)
        require_outside_unit(second, units_of(row.person))
        _require_other_human(row, by, second)
        if standing.next is None or standing.next.ticket != ticket:
            raise Refused("reserve-out-of-turn", "Only the reserve whose turn it is is skipped.")
        skipped = ReserveSkip.objects.create(
            selected=row,
            reason=reason,
            by=by.human,
            approved_by=second.human,
            approver_unit=second.unit,
            at=clock.now(),
        )
        append(draw.force.log, "order:reserve-skipped", by=by, rows=[skipped])
    return skipped


@denials_recorded
def take_reserve(
    *, by: Actor, second: Actor, draw: Draw, ticket: str, day: date | None = None
) -> Order:
    """Order the reserve with this ticket, if it is that one's turn.

    Raises Refused: ``reserve-unknown``, ``reserve-already-called``, ``reserve-no-place``,
    ``reserve-out-of-turn``, ``ticket-of-decided-draw-missing`` (no draw that stands).
    """
    require(by, acts.CALL_RESERVE)
    require(second, acts.CONFIRM_RESERVE)
    require_two_humans(by, second)
    with transaction.atomic():
        row, standing = _locked_reserve(draw, ticket)
        _require_other_human(row, by, second)
        check_reserve_call(
            ticket,
            order=[one.ticket for one in standing.order],
            called=standing.called,
            skips=standing.skips,
            places=standing.places,
        )
        tickets = {one.ticket for one in standing.order}
        evidence = ticket_evidence(ticket, draw_state=row.draw.state, tickets=tickets) | {IN_TURN}
        wanted = Wanted(
            person_id=row.person_id,
            reason=Reason.RANDOM,
            origin=Origin.RESERVE,
            evidence=evidence,
            draw=row.draw,
            selected=row,
            ticket=ticket,
            day=day,
            due_at=end_of(day) if day else None,
        )
        (order,) = make(by=by, second=second, force=draw.force, wanted=[wanted])
    return order


def _locked_reserve(draw: Draw, ticket: str) -> tuple[Selected, Standing]:
    draw = Draw.objects.select_for_update(of=("self",)).select_related("force__log").get(pk=draw.pk)
    require_round_open(draw)
    rows = draw.selected.filter(reserve=True, ticket=ticket)
    row = rows.select_related("draw", "person__unit", "person__force").first()
    if row is None:
        raise Refused("reserve-unknown", "This person is not among the reserves of the stratum.")
    return row, standing_of(draw, row.stratum)


def _require_other_human(row: Selected, *actors: Actor) -> None:
    if human_behind(row.person) in {actor.human for actor in actors}:
        raise Refused("approver-inside-unit", "Nobody calls or passes over themselves.")
