"""Calling a reserve and passing one over: acts of two people that name a ticket and nobody."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from passmuster.core.access.actors import Actor
from passmuster.core.kernel.errors import Refused
from passmuster.core.orders import acts
from passmuster.web.approvals.models import Proposal
from passmuster.web.approvals.services import propose
from passmuster.web.approvals.verbs import Description, Facts, Verb, register
from passmuster.web.draw.models import Draw
from passmuster.web.orders import reserves
from passmuster.web.people.models import Force
from passmuster.web.wording import orders as words

CALL, SKIP = "call-reserve", "skip-reserve"


def register_all() -> None:
    """Make both acts known to the approvals app."""
    for name, run, describe, check in (
        (CALL, _call, _describe_call, _check_call),
        (SKIP, _skip, _describe_skip, _check_skip),
    ):
        register(
            Verb(
                name=name,
                first=acts.CALL_RESERVE,
                second=acts.CONFIRM_RESERVE,
                run=run,
                describe=describe,
                present=_present_reserve,
                check=check,
            )
        )


def propose_reserve(*, by: Actor, draw: Draw, ticket: str, skip: str = "") -> Proposal:
    """Propose to call the reserve with this ticket, or with a reason to pass over that one."""
    facts = {"draw": draw.number, "ticket": ticket}
    if not skip:
        return propose(by=by, force=draw.force, verb=CALL, facts=facts)
    return propose(by=by, force=draw.force, verb=SKIP, facts={**facts, "reason": skip})


def _draw(force: Force, facts: Facts) -> Draw:
    found = Draw.objects.filter(force=force, number=facts["draw"]).first()
    if found is None:
        raise Refused("reserve-unknown", f"There is no draw {facts['draw']}.")
    return found


def _standing(force: Force, facts: Facts) -> reserves.Standing:
    draw = _draw(force, facts)
    row = draw.selected.filter(reserve=True, ticket=facts["ticket"]).first()
    if row is None:
        raise Refused("reserve-unknown", "This ticket is none of the reserves’.")
    return reserves.standing_of(draw, row.stratum)


def _check_call(force: Force, facts: Facts, by: Actor) -> None:
    standing = _standing(force, facts)
    if standing.next is None:
        raise Refused("reserve-no-place", "No place is free in this stratum.")
    if standing.next.ticket != facts["ticket"]:
        raise Refused("reserve-out-of-turn", "Another reserve comes first, by the ticket.")


def _check_skip(force: Force, facts: Facts, by: Actor) -> None:
    _check_call(force, facts, by)
    if facts["reason"] not in reserves.SKIP_REASONS:
        reasons = ", ".join(reserves.SKIP_REASONS)
        raise Refused("reserve-skip-reason-unknown", f"Give one of: {reasons}.")


def _present_reserve(force: Force, facts: Facts) -> Any:
    standing = _standing(force, facts)
    return [standing.stratum, standing.places, standing.called, sorted(standing.skips)]


def _call(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return reserves.take_reserve(
        by=by, second=second, draw=_draw(force, facts), ticket=facts["ticket"]
    )


def _skip(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return reserves.skip_reserve(
        by=by,
        second=second,
        draw=_draw(force, facts),
        ticket=facts["ticket"],
        reason=facts["reason"],
    )


def _reserve_rows(force: Force, facts: Facts) -> list[tuple[str, str]]:
    standing = _standing(force, facts)
    return [
        (_("Draw"), facts["draw"]),
        (_("Stratum"), standing.stratum),
        (_("Ticket"), facts["ticket"][:24]),
    ]


def _describe_call(force: Force, facts: Facts) -> Description:
    return Description(
        title=_("Call the next reserve of draw %(draw)s") % {"draw": facts["draw"]},
        rows=_reserve_rows(force, facts),
        consequences=[
            _("An order is made for this ticket. Nobody learns the name before it is served."),
            _("Whoever checks the draw sees that the reserves were called in turn."),
        ],
    )


def _describe_skip(force: Force, facts: Facts) -> Description:
    return Description(
        title=_("Pass over a reserve of draw %(draw)s") % {"draw": facts["draw"]},
        rows=[
            *_reserve_rows(force, facts),
            (_("Reason"), str(words.SKIPS[facts["reason"]])),
        ],
        consequences=[_("The next ticket takes this one’s turn. It cannot be taken back.")],
    )
