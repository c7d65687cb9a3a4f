"""Who is signed in: one human, the roles they hold now, and what they may see."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from passmuster.core.access.actors import Actor, Role, may
from passmuster.web.people.grants import actor_for, roles_of, sight

if TYPE_CHECKING:
    # Types only: a site reads no table of its own.
    from passmuster.web.accounts.models import Account
    from passmuster.web.people.models import Force, Human

FRESH_FOR = 600
"""Seconds for which a second factor counts as fresh before an act that cannot be taken back."""

DEMO_METHOD = "demo"


@dataclass
class SignedIn:
    """The person behind a request. Roles are counted from the ledger once a request."""

    account: Account
    roles: frozenset[Role]
    objects: dict[str, Any] = field(default_factory=dict)

    @property
    def human(self) -> Human:
        """The registered human."""
        return self.account.human

    @property
    def force(self) -> Force:
        """The force they belong to; nobody sees another's."""
        return self.account.human.force

    @property
    def force_name(self) -> str:
        """The force's name in the language of the page."""
        return self.force.name_km if get_language() == "km" else self.force.name_en

    def may(self, action: str) -> bool:
        """Tell whether any held role allows an action."""
        return any(may(role, action) for role in self.roles)

    def acting(self, action: str) -> Actor:
        """Return the human in the role that allows the action; raises Refused otherwise."""
        return actor_for(self.human, action, self.roles)

    def sight(self, action: str) -> frozenset[str] | None:
        """Return the units whose people they may see for an action; None is the whole force."""
        return sight(self.force, self.acting(action))


def signed_in(request: HttpRequest) -> SignedIn:
    """Return who the decider let pass; only views behind a mark that needs somebody ask."""
    found: SignedIn = request.signed  # type: ignore[attr-defined]
    return found


def read_signed_in(request: HttpRequest) -> SignedIn:
    """Count the roles of the session's account."""
    account: Any = request.user
    return SignedIn(account=account, roles=roles_of(account.human))


def has_second_factor(request: HttpRequest) -> bool:
    """Tell whether this session was opened with a second factor."""
    return _last_factor(request) is not None


def has_fresh_factor(request: HttpRequest) -> bool:
    """Tell whether the second factor was shown within the last ten minutes."""
    at = _last_factor(request)
    return at is not None and (settings.PASSMUSTER_DEMO or time.time() - at < FRESH_FOR)


def _last_factor(request: HttpRequest) -> float | None:
    wanted = {"mfa", DEMO_METHOD} if settings.PASSMUSTER_DEMO else {"mfa"}
    records = get_authentication_records(request, request.user)
    return max((r["at"] for r in records if r.get("method") in wanted), default=None)
