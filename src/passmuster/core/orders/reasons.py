"""Why a test is ordered: a closed list, and nothing is ordered for a reason outside it.

Each reason says as data what it demands before the order, before the notice and at the start, so
that no test of a named person can pass for a random one (attack D-05) and none can be ordered as
punishment (attack N-07). Sources: 49 CFR 40.14(h) and the codes that police need beside it
(rules.md §3.2, §7.1).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from passmuster.core.access.actors import Actor
from passmuster.core.draw import states as draw_states
from passmuster.core.kernel.errors import Refused
from passmuster.core.orders import acts


class Reason(StrEnum):
    """One reason to test; the code is stored and published."""

    RANDOM = "random"
    PRE_ENTRY = "pre-entry"
    SUSPICION = "suspicion"
    POST_INCIDENT = "post-incident"
    RETURN_TO_DUTY = "return-to-duty"
    FOLLOW_UP = "follow-up"
    PROMOTION = "promotion"
    SENSITIVE_POST = "sensitive-post"
    WHOLE_UNIT = "whole-unit"
    VOLUNTARY = "voluntary"


class Origin(StrEnum):
    """How an order came about: by a ticket, by turn, because one is due, or by naming somebody."""

    DRAW = "draw"
    RESERVE = "reserve"
    DUE = "due"
    NAMED = "named"


TICKET, IN_TURN, ORDER_DUE = "ticket-of-decided-draw", "reserve-in-turn", "order-due"
WHOLE_LIST, OVERSIGHT = "whole-list-ordered", "oversight-approval"
RETURN_RULING, PLAN, OWN_REQUEST = "return-ruling", "follow-up-plan", "own-request"
SEALED_EARLIER, OUTSIDE_CHAIN = "grounds-sealed-earlier", "grounds-from-outside-chain"
UNCHANGED, OBSERVER = "grounds-unchanged", "observer-assigned"

_GROUNDS = (SEALED_EARLIER, OUTSIDE_CHAIN, UNCHANGED)


@dataclass(frozen=True, kw_only=True)
class ReasonRule:
    """What one reason demands.

    ``at_order``, ``at_notice`` and ``at_start`` name evidence beside that of the table of moves.
    ``observed``: a person of the same gender always observes. ``no_show_may_be_refusal``: whether
    staying away, or leaving before the start, can be decided to be a refusal. ``may_withdraw``:
    the person may step back before the notice without any consequence. ``lost_brings_order``: a
    test that is lost brings a new one. ``confirmed`` is about the whole row.
    """

    reason: Reason
    action: str
    says: str
    at_order: tuple[str, ...]
    at_notice: tuple[str, ...] = ()
    at_start: tuple[str, ...] = ()
    observed: bool = False
    no_show_may_be_refusal: bool = True
    may_withdraw: bool = False
    lost_brings_order: bool = True
    source: str
    confirmed: bool = False

    @property
    def targeted(self) -> bool:
        """Tell whether the order aims at one person on grounds that must have been sealed."""
        return SEALED_EARLIER in self.at_notice


REASONS: Mapping[Reason, ReasonRule] = MappingProxyType(
    {
        rule.reason: rule
        for rule in (
            ReasonRule(
                reason=Reason.RANDOM,
                action=acts.MAKE_DRAWN,
                says="drawn by lot; nobody can name a person for it",
                at_order=(TICKET,),
                source="49 CFR 40.14(h); threat model D-05",
            ),
            ReasonRule(
                reason=Reason.PRE_ENTRY,
                action=acts.MAKE_LISTED,
                says="everybody who is about to join",
                at_order=(WHOLE_LIST,),
                no_show_may_be_refusal=False,
                may_withdraw=True,
                source="49 CFR 40.14(h), 40.191(a)(1): no refusal",
            ),
            ReasonRule(
                reason=Reason.SUSPICION,
                action=acts.MAKE_TARGETED,
                says="grounds for one person, sealed before that person is told",
                at_order=(),
                at_notice=_GROUNDS,
                source="49 CFR 40.14(h); threat model N-07",
            ),
            ReasonRule(
                reason=Reason.POST_INCIDENT,
                action=acts.MAKE_TARGETED,
                says="after a shooting, a crash or an incident in custody",
                at_order=(),
                at_notice=_GROUNDS,
                source="49 CFR 40.14(h); threat model N-07",
            ),
            ReasonRule(
                reason=Reason.RETURN_TO_DUTY,
                action=acts.MAKE_PLANNED,
                says="before somebody takes up duty again after a verified result or a refusal",
                at_order=(RETURN_RULING,),
                at_start=(OBSERVER,),
                observed=True,
                source="49 CFR 40.14(h), 40.67(b): always observed",
            ),
            ReasonRule(
                reason=Reason.FOLLOW_UP,
                action=acts.MAKE_PLANNED,
                says="by a written plan after the return to duty, its days unannounced",
                at_order=(PLAN,),
                at_start=(OBSERVER,),
                observed=True,
                source="49 CFR 40.14(h), 40.67(b): always observed",
            ),
            ReasonRule(
                reason=Reason.PROMOTION,
                action=acts.MAKE_LISTED,
                says="everybody on one list for promotion",
                at_order=(WHOLE_LIST,),
                may_withdraw=True,
                source="NYPD Patrol Guide 205-34, second hand",
            ),
            ReasonRule(
                reason=Reason.SENSITIVE_POST,
                action=acts.MAKE_LISTED,
                says="everybody about to enter one sensitive unit or post",
                at_order=(WHOLE_LIST,),
                may_withdraw=True,
                source="NYPD Patrol Guide 205-31 to 33, second hand",
            ),
            ReasonRule(
                reason=Reason.WHOLE_UNIT,
                action=acts.MAKE_LISTED,
                says="everybody of one unit on one day, the commander included",
                at_order=(WHOLE_LIST, OVERSIGHT),
                source="Philippine National Police, second hand; the approval: threat model N-07",
            ),
            ReasonRule(
                reason=Reason.VOLUNTARY,
                action=acts.MAKE_REQUESTED,
                says="at the officer's own request, to answer an allegation",
                at_order=(OWN_REQUEST,),
                no_show_may_be_refusal=False,
                may_withdraw=True,
                lost_brings_order=False,
                source="NYPD Patrol Guide 205-35, second hand; 49 CFR 40.191: no refusal",
            ),
        )
    }
)
"""Every reason there is; what a lawyer has to approve."""

TARGETED = tuple(reason for reason, rule in REASONS.items() if rule.targeted)
"""Reasons that aim at one person on grounds sealed before."""

_ORIGINS = {Reason.RANDOM: (Origin.DRAW, Origin.RESERVE, Origin.DUE)}


def origins_of(reason: Reason) -> tuple[Origin, ...]:
    """Return how an order for this reason may come about; a random one never by naming somebody."""
    return _ORIGINS.get(reason, (Origin.NAMED, Origin.DUE))


def demanded_at_order(reason: Reason, origin: Origin) -> tuple[str, ...]:
    """Return the evidence that an order needs before it exists.

    An order that is due (a return, a deferral at its end, a lost test) rests on that duty instead
    of a ticket of its own. Raises Refused (``order-origin-wrong``).
    """
    if origin not in origins_of(reason):
        raise Refused(
            "order-origin-wrong", f"An order for the reason {reason} cannot come by {origin}."
        )
    if origin is Origin.DUE:
        return (ORDER_DUE,)
    return REASONS[reason].at_order + ((IN_TURN,) if origin is Origin.RESERVE else ())


def ticket_evidence(ticket: str, *, draw_state: str, tickets: Collection[str]) -> frozenset[str]:
    """Return TICKET when the ticket is one of a decided draw's, nothing otherwise.

    ``tickets`` are those of the selected, or of the reserves for an order by turn (which needs
    core/draw/reserves.py beside this). A void draw gives no new orders; those made stand (D-07).
    """
    decided = draw_state in (draw_states.DECIDED, draw_states.OPENED)
    return frozenset({TICKET} if decided and ticket and ticket in tickets else ())


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """Grounds of a targeted order: sealed by whom and when, and the hash then and now."""

    sealed_at: datetime
    sealed_by: Actor
    sealed_hash: str
    shown_hash: str


def grounds_evidence(
    grounds: Grounds | None,
    *,
    notice_at: datetime,
    ordered_by: str,
    units: Collection[str],
    chain: Collection[str],
) -> frozenset[str]:
    """Return which demands on grounds are met (attack N-07).

    ``units`` are the person's unit and every unit above it, ``chain`` the humans who command there
    and ``ordered_by`` the human who makes the order; none of them may have sealed the grounds.
    """
    if grounds is None:
        return frozenset()
    sealer = grounds.sealed_by
    outside = sealer.unit not in units and sealer.human not in {*chain, ordered_by, ""}
    met = {
        SEALED_EARLIER: grounds.sealed_at < notice_at,
        OUTSIDE_CHAIN: outside,
        UNCHANGED: grounds.sealed_hash != "" and grounds.sealed_hash == grounds.shown_hash,
    }
    return frozenset(name for name, holds in met.items() if holds)


class Sign(StrEnum):
    """What somebody had done before a targeted order that could have called for revenge."""

    DISPUTED = "had-disputed"
    OBJECTED = "had-objected"
    DISOWNED = "had-disowned"


def retaliation_signs(reason: Reason, signs: Collection[Sign]) -> tuple[Sign, ...]:
    """Return what the inspector general must see at once about a targeted order, and nobody else.

    ``signs`` are what the record has of the person before the order. They stop no test and prove
    nothing (attack N-07).
    """
    if not REASONS[reason].targeted:
        return ()
    return tuple(sign for sign in Sign if sign in signs)
