"""Whom an answer may name: who set the time to arrive, who vouches, who compared the photograph.

Guarantees: a list of people holds whom the step takes and nobody else, because both ask here.
Source: 49 CFR 40.61(a) (the force's representative says how long to wait), (c) (a representative
who is neither a co-worker nor a fellow donor vouches, or the force itself verifies); rules.md §3.1
steps 2 and 4. Which roles are the force's representatives is ours and unconfirmed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from passmuster.core.access.roles import Role
from passmuster.core.kernel.errors import Refused

STAND_FOR: Mapping[str, frozenset[Role]] = MappingProxyType(
    {
        "allowed_by": frozenset({Role.PROGRAMME_MANAGER}),
        "vouched_by": frozenset(
            {
                *(Role.PROGRAMME_MANAGER, Role.NOTIFIER, Role.ROSTER_CLERK),
                *(Role.UNIT_OFFICER, Role.COMMANDER),
            }
        ),
        "matched_by": frozenset({Role.COLLECTOR, Role.OBSERVER}),
    }
)
"""By the answer's name, the roles of which one has to be held."""


def stands_for(answer: str, human: str, roles: Collection[Role], *, collector: str) -> bool:
    """Tell whether a human of these roles may be named in an answer of a collection.

    Nobody vouches for the donor of their own collection: ``collector`` vouches for no one.
    """
    if answer == "vouched_by" and human == collector:
        return False
    return not STAND_FOR[answer].isdisjoint(roles)


def require_stands_for(answer: str, human: str, roles: Collection[Role], *, collector: str) -> None:
    """Raise Refused (``person-stands-not-for-this``) unless stands_for() says yes."""
    if not stands_for(answer, human, roles, collector=collector):
        raise Refused(
            "person-stands-not-for-this", "This is not theirs to do. Choose from the list."
        )
