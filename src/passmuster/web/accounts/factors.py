"""Second factors: each one sealed, each coming and going an entry of the log, never the last gone.

The rows are allauth's. A row put in, taken away or moved to another account by SQL has no seal, or
no event, and then no factor of that account counts until an invitation opens it anew (attack
A-01).
"""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_used
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_save

from passmuster.core.access.actors import Actor, Role
from passmuster.core.kernel.errors import Refused
from passmuster.web.accounts.models import Account
from passmuster.web.accounts.seals import factor_seal, removal_seal
from passmuster.web.ledger.services import append

ADDED, REMOVED, SPENT = (
    "account:factor-added",
    "account:factor-removed",
    "account:recovery-code-used",
)
MAIN = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""Kinds that a sign-in asks for; recovery codes only stand in for one of them."""

_SECRET_AT = {
    Authenticator.Type.TOTP.value: "secret",
    Authenticator.Type.WEBAUTHN.value: "credential",
    Authenticator.Type.RECOVERY_CODES.value: "seed",
}
SEAL = "seal"
LAST_COUNTER = "last_counter"
"""The newest half minute whose code was used, so that no code counts twice."""


def connect() -> None:
    """Seal each new factor, and write each coming, use of a recovery code and going."""
    pre_save.connect(_seal, sender=Authenticator, dispatch_uid="passmuster-factor-seal")
    post_save.connect(_added, sender=Authenticator, dispatch_uid="passmuster-factor-added")
    post_delete.connect(_removed, sender=Authenticator, dispatch_uid="passmuster-factor-removed")
    authenticator_used.connect(_used, dispatch_uid="passmuster-factor-used")


def has_main_factor(account: Account) -> bool:
    """Tell whether a sign-in to this account asks for a second factor."""
    return bool(Authenticator.objects.filter(user=account, type__in=MAIN).exists())


def are_whole(account: Account) -> bool:
    """Tell whether an account's factors are those that came through the site, all of them."""
    rows = list(Authenticator.objects.filter(user=account))
    kept = {row.pk: str(row.data.get(SEAL, "")) for row in rows}
    fitting = all(_same(kept[row.pk], _seal_of(row, account)) for row in rows)
    return fitting and kept == _recorded(account)


@contextmanager
def keeping_one(account: Account, going: Authenticator) -> Iterator[None]:
    """Take one factor away inside the block; raises Refused (``last-factor``) for the last one."""
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)
        others = Authenticator.objects.filter(user=account, type__in=MAIN).exclude(pk=going.pk)
        if going.type in MAIN and not others.exists():
            raise Refused("last-factor", "Add another second factor before this one goes.")
        yield


def end_all(account: Account) -> None:
    """End every factor, those that were taken away by another way too; an invitation does it."""
    Authenticator.objects.filter(user=account).delete()
    for factor, seal in _recorded(account).items():
        gone = {"factor": factor, "type": "", "seal": removal_seal(account.human_id, factor, seal)}
        append(account.human.force.log, REMOVED, by=owner(account), facts=gone)


def owner(account: Account) -> Actor:
    """Return the human of an account, acting on what is their own."""
    human = account.human
    return Actor(human=human.code, role=Role.OFFICER, unit=human.unit)


def _recorded(account: Account) -> dict[int, str]:
    """Return the seals of the factors that the events say are there."""
    log, there = account.human.force.log, dict[int, str]()
    events = log.events.filter(by=account.human.code, kind__in=(ADDED, REMOVED)).order_by("id")
    for event in events:
        facts = json.loads(bytes(event.body))["facts"]
        factor, seal = int(facts["factor"]), str(facts["seal"])
        if event.kind == ADDED:
            there[factor] = seal
        elif _same(seal, removal_seal(account.human_id, factor, there.get(factor, ""))):
            there.pop(factor, None)
    return there


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8"), other.encode("utf-8"))


def _seal_of(factor: Authenticator, account: Account) -> str:
    secret = factor.data.get(_SECRET_AT.get(str(factor.type), ""))
    bound = json.dumps([secret, factor.created_at.isoformat()], sort_keys=True)
    return factor_seal(account.human_id, str(factor.type), bound)


def _seal(sender: Any, instance: Authenticator, **_: Any) -> None:
    """Seal a factor once, when it comes: a later save must not seal what somebody changed."""
    if instance._state.adding:
        instance.data[SEAL] = _seal_of(instance, instance.user)
        if instance.type == Authenticator.Type.TOTP:
            # Whoever saw the first code cannot sign in with it.
            instance.data[LAST_COUNTER] = int(time.time()) // int(app_settings.TOTP_PERIOD)


def _added(sender: Any, instance: Authenticator, created: bool, **_: Any) -> None:
    if created:
        _record(ADDED, instance, instance.data[SEAL])


def _removed(sender: Any, instance: Authenticator, **_: Any) -> None:
    account = instance.user
    # With the seal of its end: an event that says so without the key ends nothing.
    there = _recorded(account).get(instance.pk, "")
    _record(REMOVED, instance, removal_seal(account.human_id, instance.pk, there))


def _used(sender: Any, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        _record(SPENT, authenticator, authenticator.data[SEAL])


def _record(kind: str, factor: Authenticator, seal: str) -> None:
    account = factor.user
    facts = {"factor": factor.pk, "type": str(factor.type), "seal": seal}
    with transaction.atomic():
        append(account.human.force.log, kind, by=owner(account), facts=facts)
