"""Humans and their roles as the pages show them: counted from the log, named from the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passmuster.core.access.actors import OUTSIDE_FORCE
from passmuster.core.access.roles import Role
from passmuster.web.accounts.queries import accounts_of, open_invitations
from passmuster.web.people.grants import holdings
from passmuster.web.people.queries import grants_of, humans_of
from passmuster.web.wording.roles import ROLES

if TYPE_CHECKING:
    from passmuster.web.people.models import Force, Grant, Human


@dataclass(frozen=True)
class HeldRole:
    """One role of a human, now or once: since when, by whom, and how it ended."""

    grant: int
    role: Role
    at: datetime
    proposed_by: str
    approved_by: str
    ended_at: datetime | None = None
    reason: str = ""
    ended_by: str = ""

    @property
    def name(self) -> str:
        """What the role is called."""
        return str(ROLES[self.role].name)

    @property
    def does(self) -> str:
        """What whoever holds it does."""
        return str(ROLES[self.role].does)


def held_roles(human: Human) -> list[HeldRole]:
    """Return the roles that a human holds now, the newest first."""
    now = {held.grant_id for held in holdings(human.force) if held.human_id == human.pk}
    return [_held(grant, names_of(human.force)) for grant in _grants(human) if grant.pk in now]


def past_roles(human: Human) -> list[HeldRole]:
    """Return the roles that a human held once, the newest first."""
    names = names_of(human.force)
    return [_held(grant, names) for grant in _grants(human) if hasattr(grant, "revocation")]


def names_of(force: Force) -> Mapping[str, str]:
    """Return the names of a force's humans by code."""
    return dict(humans_of(force).values_list("code", "name"))


def unit_said(human: Human) -> str:
    """Return the code of a human's unit, in words for somebody from outside."""
    return _("Outside the force") if human.unit in ("", OUTSIDE_FORCE) else human.unit


def account_states(force: Force) -> dict[int, tuple[str, str]]:
    """Return mark and word of every human's account by key: none, invited, open or closed."""
    states = {
        account.human_id: ("done", _("Open")) if account.is_active else ("void", _("Closed"))
        for account in accounts_of(force)
    }
    invited = {human_id: ("now", _("Invited")) for human_id in open_invitations(force)}
    return states | invited


NO_ACCOUNT = ("none", gettext_lazy("No account"))


def _grants(human: Human) -> list[Grant]:
    # A row that SQL put in may name a role that there is none of.
    known = {role.value for role in Role}
    return [grant for grant in grants_of(human.force).filter(human=human) if grant.role in known]


def _held(grant: Grant, names: Mapping[str, str]) -> HeldRole:
    ended = getattr(grant, "revocation", None)
    return HeldRole(
        grant=grant.pk,
        role=Role(grant.role),
        at=grant.at,
        proposed_by=names.get(grant.by, grant.by),
        approved_by=names.get(grant.second, grant.second),
        ended_at=ended.at if ended else None,
        reason=ended.reason if ended else "",
        ended_by=names.get(ended.by, ended.by) if ended else "",
    )
