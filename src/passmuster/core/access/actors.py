"""Who acts: one human in one role, tied to one vetted person record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from passmuster.core.access.actions import ACTIONS, SIGNED_IN
from passmuster.core.access.roles import Role
from passmuster.core.kernel.errors import Refused

__all__ = [
    "ACTIONS",
    "OUTSIDE_FORCE",
    "Actor",
    "Role",
    "may",
    "require",
    "require_outside_unit",
    "require_two_humans",
]

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


def may(role: Role, action: str) -> bool:
    """Tell whether a role may do an action; an action that no table lists is nobody's."""
    return action in SIGNED_IN or role in ACTIONS.get(action, frozenset())


def require(actor: Actor, action: str) -> None:
    """Raise Refused (``role-not-allowed``) unless the actor's role may do the action."""
    if not may(actor.role, action):
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
