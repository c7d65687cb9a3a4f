"""Reads of accounts: who has one, what is open for whom, sessions, and acts in somebody's name."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import QuerySet

from passmuster.core.access.roles import Role
from passmuster.web import clock
from passmuster.web.accounts.factors import ADDED
from passmuster.web.accounts.models import Account, Invitation
from passmuster.web.accounts.states import OPENED, withdrawn_invitations
from passmuster.web.ledger.denials import DENIED
from passmuster.web.ledger.doors import door_of, is_known
from passmuster.web.ledger.models import Event
from passmuster.web.people.models import Force, Human

DISOWNED = "access:disowned"
LOOKS_BACK = timedelta(days=30)
"""How far the inspector's counts reach."""

BEFORE_A_FACTOR = frozenset({OPENED, ADDED, DENIED})
"""What happens before there can be a second factor, or is no act."""


def accounts_of(force: Force) -> QuerySet[Account]:
    """Return the accounts of a force's humans, by login."""
    return Account.objects.filter(human__force=force).select_related("human").order_by("login")


def account_of(human: Human) -> Account | None:
    """Return a human's account, None before one was opened."""
    return Account.objects.filter(human=human).select_related("human__force").first()


def login_to_be(human: Human) -> str:
    """Return the login a human has, or will have."""
    account = account_of(human)
    if account is not None:
        return account.login
    taken = Account.objects.filter(login=human.code).exists()
    return f"{human.force.code}.{human.code}" if taken else human.code


def demo_accounts() -> QuerySet[Account]:
    """Return every account that can sign in; only the demo's own door asks."""
    return Account.objects.filter(is_active=True).select_related("human__force").order_by("pk")


def account_called(login: str) -> Account | None:
    """Return the open account of a login."""
    return demo_accounts().filter(login=login).first()


def invitations_of(force: Force) -> QuerySet[Invitation]:
    """Return every invitation of a force, the newest first."""
    return (
        Invitation.objects.filter(human__force=force)
        .select_related("human", "acceptance")
        .order_by("-pk")
    )


def open_invitations(force: Force) -> dict[int, Invitation]:
    """Return what can be accepted now: the newest invitation of each human, by the human's key."""
    newest: dict[int, Invitation] = {}
    for invitation in invitations_of(force):
        newest.setdefault(invitation.human_id, invitation)
    now, withdrawn = clock.now(), withdrawn_invitations(force)
    return {
        human: invitation
        for human, invitation in newest.items()
        if now <= invitation.until
        and not hasattr(invitation, "acceptance")
        and invitation.pk not in withdrawn
    }


def open_invitation(human: Human) -> Invitation | None:
    """Return the invitation that a human can accept now, or None."""
    return open_invitations(human.force).get(human.pk)


@dataclass(frozen=True)
class Factors:
    """Which second factors an account has: codes by an app, passkeys, recovery codes left."""

    code: bool
    keys: int
    recovery: int


def factors_of(account: Account) -> Factors:
    """Count the second factors of an account; no secret is read."""
    rows = Authenticator.objects.filter(user=account)
    counted = Counter(rows.values_list("type", flat=True))
    codes = rows.filter(type=Authenticator.Type.RECOVERY_CODES).first()
    return Factors(
        code=bool(counted[Authenticator.Type.TOTP]),
        keys=counted[Authenticator.Type.WEBAUTHN],
        recovery=len(codes.wrap().get_unused_codes()) if codes else 0,
    )


def passkeys_of(account: Account) -> QuerySet[Authenticator]:
    """Return the passkeys of an account, the oldest first."""
    rows: QuerySet[Authenticator] = Authenticator.objects.filter(user=account)
    return rows.filter(type=Authenticator.Type.WEBAUTHN).order_by("pk")


def sessions_of(account: Account) -> list[UserSession]:
    """Return the sessions of an account that still open something, the newest first."""
    there: Iterable[UserSession] = UserSession.objects.purge_and_list(account)
    return sorted(there, key=lambda session: session.created_at, reverse=True)


def acts_of(human: Human) -> QuerySet[Event]:
    """Return every event in a human's name, the newest first."""
    events = human.force.log.events.filter(by=human.code).exclude(role=Role.SYSTEM.value)
    return events.select_related("entry").order_by("-id")


def content_of(event: Event) -> Mapping[str, Any]:
    """Return the private content of an event."""
    content: Mapping[str, Any] = json.loads(bytes(event.body))
    return content


def disowned_ids(human: Human) -> frozenset[int]:
    """Return the keys of the acts that a human said were not theirs."""
    return frozenset(
        int(content_of(event)["facts"]["event"]) for event in acts_of(human).filter(kind=DISOWNED)
    )


@dataclass(frozen=True)
class Disowned:
    """An act that somebody said was not theirs: what, when, and when they said it."""

    act: Event
    by: str
    at: datetime


def disowned_acts(force: Force) -> list[Disowned]:
    """Return every disowned act of a force, the last said first."""
    said = list(force.log.events.filter(kind=DISOWNED).order_by("-id"))
    keys = {event.pk: int(content_of(event)["facts"]["event"]) for event in said}
    acts = force.log.events.select_related("entry").in_bulk(list(keys.values()))
    return [
        Disowned(acts[keys[event.pk]], event.by, event.at)
        for event in said
        if keys[event.pk] in acts
    ]


def denials_of(force: Force) -> QuerySet[Event]:
    """Return every refused attempt in a force, the newest first."""
    return force.log.events.filter(kind=DENIED).select_related("entry").order_by("-id")


@dataclass(frozen=True)
class Signals:
    """What the last days show of each human, by code: acts, and attempts at what is not there."""

    since: datetime
    unknown_door: Mapping[str, int]
    probes: Mapping[str, int]


def signals_of(force: Force) -> Signals:
    """Count acts without a session and a second factor on record, and objects not found."""
    since = clock.now() - LOOKS_BACK
    unknown: Counter[str] = Counter()
    probes: Counter[str] = Counter()
    events = force.log.events.filter(at__gte=since).exclude(role=Role.SYSTEM.value)
    for event in events.order_by("id").iterator(chunk_size=500):
        content = content_of(event)
        if event.kind == DENIED:
            probes[event.by] += content["facts"].get("code") == "object-not-found"
        elif event.kind not in BEFORE_A_FACTOR and not is_known(door_of(content)):
            unknown[event.by] += 1
    return Signals(since, dict(unknown.most_common()), {k: v for k, v in probes.items() if v})
