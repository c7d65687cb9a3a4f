"""Writes policy versions; a draw belongs to the version in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from passmuster.core.access.actors import Actor, require, require_two_humans
from passmuster.core.kernel.canonical import canonical_digest
from passmuster.core.kernel.errors import Refused
from passmuster.core.programme.policy import (
    Policy,
    PolicyState,
    check_notice,
    move,
    parse_policy,
)
from passmuster.web import clock
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force
from passmuster.web.programme.models import PolicyVersion


@denials_recorded
def draft_policy(*, by: Actor, force: Force, body: Mapping[str, Any]) -> PolicyVersion:
    """Write a draft of the next version."""
    require(by, "programme:draft")
    parse_policy(body)
    with transaction.atomic():
        last = force.policies.aggregate(last=Max("number"))["last"] or 0
        version = PolicyVersion.objects.create(
            force=force,
            number=last + 1,
            state=PolicyState.DRAFT.value,
            body=dict(body),
            sha256=canonical_digest(dict(body)),
        )
        append(force.log, "programme:drafted", by=by, rows=[version])
    return version


@denials_recorded
def announce_policy(
    *, by: Actor, second: Actor, version: PolicyVersion, in_force_from: date
) -> None:
    """Announce a draft: two humans, and the whole period of notice before it binds."""
    require(by, "programme:announce")
    require(second, "programme:approve")
    require_two_humans(by, second)
    with transaction.atomic():
        version = _locked(version)
        version.state = move(PolicyState(version.state), "announce").value
        version.announced_on = clock.now().date()
        version.in_force_from = in_force_from
        check_notice(
            announced_on=version.announced_on,
            in_force_from=in_force_from,
            notice_days=policy_of(version).notice_days,
        )
        version.save()
        data = {
            "version": str(version.number),
            "sha256": version.sha256,
            "in_force_from": in_force_from.isoformat(),
        }
        facts = {"second": second.human}
        append(
            version.force.log, "programme:announced", by=by, data=data, facts=facts, rows=[version]
        )


@denials_recorded
def put_in_force(*, by: Actor, version: PolicyVersion) -> None:
    """Let an announced version bind from its day on; the version before it is superseded."""
    require(by, "programme:announce")
    with transaction.atomic():
        version = _locked(version)
        after = move(PolicyState(version.state), "put-in-force")
        if version.in_force_from is None or clock.now().date() < version.in_force_from:
            raise Refused("policy-not-yet", "This policy binds only from its announced day on.")
        for old in version.force.policies.filter(state=PolicyState.IN_FORCE.value):
            old.state = move(PolicyState(old.state), "supersede").value
            old.save()
            old_data = {"version": str(old.number)}
            append(old.force.log, "programme:superseded", by=by, data=old_data, rows=[old])
        version.state = after.value
        version.save()
        data = {"version": str(version.number), "sha256": version.sha256}
        append(version.force.log, "programme:in-force", by=by, data=data, rows=[version])


def policy_in_force(force: Force) -> PolicyVersion:
    """Return the version in force; raises Refused (``no-policy-in-force``) when there is none."""
    version = force.policies.filter(state=PolicyState.IN_FORCE.value).first()
    if version is None:
        raise Refused("no-policy-in-force", "Announce a policy and put it in force first.")
    return version


def policy_of(version: PolicyVersion) -> Policy:
    """Return the rules of a version as the core reads them."""
    return parse_policy(version.body)


def _locked(version: PolicyVersion) -> PolicyVersion:
    return PolicyVersion.objects.select_for_update().get(pk=version.pk)
