"""Who may do what, and which duties exclude each other, as tables made from the rules themselves.

The page and ``docs/reference/permissions.md`` are made from the same functions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from passmuster.core.access.actions import ACTIONS
from passmuster.core.access.duties import EXCLUSIONS, Scope
from passmuster.core.access.roles import GRANTABLE, Role
from passmuster.web.wording.roles import ACTIONS as PHRASES
from passmuster.web.wording.roles import DUTIES, ROLES

PARTS: dict[str, Promise] = {
    "access": _("People and roles"),
    "account": _("Accounts"),
    "roster": _("Roster"),
    "programme": _("Programme"),
    "key": _("Yearly key"),
    "draw": _("Draws"),
    "order": _("Orders"),
    "kit": _("Store"),
    "pack": _("Paper packs"),
    "collection": _("Collections"),
    "custody": _("Custody"),
    "laboratory": _("Laboratory results"),
    "ledger": _("Record"),
    "installation": _("Installation"),
    "review": _("Medical review"),
    "credential": _("Credentials of review doctors"),
    "accreditation": _("Accreditation of laboratories"),
    "blind": _("Blind controls"),
}
"""The parts of the programme, by the first word of an action."""

SCOPES: dict[Scope, Promise] = {
    Scope.ALWAYS: _("always"),
    Scope.ROUND: _("in one draw"),
    Scope.SESSION: _("in one session"),
    Scope.FILE: _("in one file"),
    Scope.CASE: _("in one case"),
}
"""Where two duties exclude each other."""


@dataclass(frozen=True)
class Line:
    """One action: its code, what it is in words, and who may do it."""

    action: str
    phrase: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """The actions of one part of the programme."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Apart:
    """Two duties that exclude each other, where, and where that is said."""

    first: str
    second: str
    scope: str
    source: str


def action_table() -> list[Part]:
    """Return every action with the roles that may do it, in the language of the page."""
    return [Part(str(name), tuple(_lines(prefix))) for prefix, name in _parts()]


def role_table() -> list[tuple[str, str, tuple[str, ...]]]:
    """Return every role a human can hold: its name, what it is for, what it may do."""
    return [
        (
            str(ROLES[role].name),
            str(ROLES[role].does),
            tuple(_phrase(action) for action, roles in ACTIONS.items() if role in roles),
        )
        for role in Role
    ]


def exclusion_table() -> list[Apart]:
    """Return every pair of duties that exclude each other."""
    return [
        Apart(
            str(DUTIES[rule.first]), str(DUTIES[rule.second]), str(SCOPES[rule.scope]), rule.source
        )
        for rule in EXCLUSIONS
    ]


def _parts() -> Iterator[tuple[str, Promise | str]]:
    for prefix in dict.fromkeys(action.split(":")[0] for action in ACTIONS):
        yield prefix, PARTS.get(prefix, prefix)


def _lines(prefix: str) -> Iterator[Line]:
    for action, roles in ACTIONS.items():
        if action.startswith(f"{prefix}:"):
            yield Line(action, _phrase(action), _names(roles))


def _names(roles: frozenset[Role]) -> tuple[str, ...]:
    if roles >= GRANTABLE:
        return (str(_("Everybody with a role")),)
    return tuple(str(ROLES[role].name) for role in Role if role in roles)


def _phrase(action: str) -> str:
    return str(PHRASES.get(action, action))
