"""Who acts: one human in one role, tied to one vetted person record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from passmuster.core.kernel.errors import Refused


class Role(StrEnum):
    """The roles of this version (product.md, "People and duties that exclude each other")."""

    SYSTEM = "system"
    ADMINISTRATOR = "administrator"
    ROSTER_CLERK = "roster-clerk"
    UNIT_OFFICER = "unit-officer"
    PROGRAMME_MANAGER = "programme-manager"
    STAFF_SIDE = "staff-side"
    PAYROLL = "payroll"
    CEREMONY_PARTICIPANT = "ceremony-participant"
    OVERSIGHT_BODY = "oversight-body"
    INSPECTOR_GENERAL = "inspector-general"
    COMMANDER = "commander"


OUTSIDE_FORCE = "(outside)"
"""Stands for a unit where a human serves in none of the force's units."""


@dataclass(frozen=True, kw_only=True)
class Actor:
    """One human acting in one role.

    ``human`` identifies the vetted person record (two accounts of one human share it);
    ``unit`` is the code of the unit the human serves in, or OUTSIDE_FORCE.
    """

    human: str
    role: Role
    unit: str = OUTSIDE_FORCE


ACTIONS: dict[str, frozenset[Role]] = {
    "roster:import": frozenset({Role.ROSTER_CLERK}),
    "roster:attest": frozenset({Role.UNIT_OFFICER, Role.COMMANDER}),
    "roster:deliver-payroll": frozenset({Role.PAYROLL}),
    "roster:explain-gap": frozenset({Role.ROSTER_CLERK}),
    "roster:approve-gap": frozenset({Role.INSPECTOR_GENERAL, Role.STAFF_SIDE}),
    "roster:exclude": frozenset({Role.ROSTER_CLERK, Role.COMMANDER}),
    "roster:approve-exclusion": frozenset({Role.INSPECTOR_GENERAL, Role.UNIT_OFFICER}),
    "roster:audit": frozenset({Role.INSPECTOR_GENERAL}),
    "programme:draft": frozenset({Role.PROGRAMME_MANAGER}),
    "programme:announce": frozenset({Role.PROGRAMME_MANAGER}),
    "programme:approve": frozenset({Role.INSPECTOR_GENERAL, Role.OVERSIGHT_BODY}),
    "key:contribute-manager": frozenset({Role.PROGRAMME_MANAGER}),
    "key:contribute-staff": frozenset({Role.STAFF_SIDE}),
    "draw:announce": frozenset({Role.PROGRAMME_MANAGER}),
    "draw:freeze": frozenset({Role.PROGRAMME_MANAGER}),
    "draw:throw": frozenset({Role.CEREMONY_PARTICIPANT, Role.STAFF_SIDE, Role.OVERSIGHT_BODY}),
    "draw:dice": frozenset({Role.PROGRAMME_MANAGER}),
    "draw:decide": frozenset({Role.PROGRAMME_MANAGER}),
    "draw:open": frozenset({Role.PROGRAMME_MANAGER}),
    "draw:give-opening": frozenset({Role.STAFF_SIDE, Role.INSPECTOR_GENERAL}),
    "draw:void": frozenset({Role.PROGRAMME_MANAGER}),
    "draw:confirm-void": frozenset({Role.OVERSIGHT_BODY}),
    "draw:confirm-fallback": frozenset({Role.OVERSIGHT_BODY}),
    "ledger:run": frozenset({Role.SYSTEM}),
    "ledger:confirm-recovery": frozenset({Role.INSPECTOR_GENERAL}),
    "installation:set-up": frozenset({Role.ADMINISTRATOR}),
}
"""Which roles may do an act. What is not here nobody may do."""


def require(actor: Actor, action: str) -> None:
    """Raise Refused (``role-not-allowed``) unless the actor's role may do the action."""
    if actor.role not in ACTIONS.get(action, frozenset()):
        raise Refused("role-not-allowed", f"The role {actor.role} may not do {action}.")


def require_two_humans(first: Actor, second: Actor) -> None:
    """Raise Refused (``same-human-twice``) unless two different humans act.

    Two accounts or two roles of one human do not make two people (product.md, "Limits").
    """
    if not first.human or not second.human or first.human == second.human:
        raise Refused("same-human-twice", "A second, different human has to approve this.")


def require_outside_unit(approver: Actor, units: Iterable[str]) -> None:
    """Raise Refused (``approver-inside-unit``) when the approver serves in one of the units.

    ``units`` are the codes of the unit concerned and of every unit above it.
    """
    if approver.unit in set(units):
        raise Refused("approver-inside-unit", "The approver has to come from outside the unit.")
