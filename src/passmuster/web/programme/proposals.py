"""The act of two people about policies: announcing one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from passmuster.core.access.actors import Actor
from passmuster.core.kernel.errors import Refused
from passmuster.core.programme.policy import PolicyState, check_notice, move
from passmuster.web import clock
from passmuster.web.approvals.verbs import Description, Facts, Verb, register
from passmuster.web.people.models import Force
from passmuster.web.programme.models import PolicyVersion
from passmuster.web.programme.services import announce_policy, policy_of
from passmuster.web.programme.words import in_words
from passmuster.web.theme.numerals import day, digits
from passmuster.web.theme.templatetags.theme import spaced

ANNOUNCE = "announce-policy"


def register_all() -> None:
    """Make the act known to the approvals app."""
    register(
        Verb(
            name=ANNOUNCE,
            first="programme:announce",
            second="programme:approve",
            run=_run,
            describe=_describe,
            present=_present,
            check=_check,
        )
    )


def _version(force: Force, facts: Facts) -> PolicyVersion:
    found = force.policies.filter(number=facts["policy"]).first()
    if found is None:
        raise Refused("policy-move-not-allowed", f"There is no policy {facts['policy']}.")
    return found


def _run(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return announce_policy(
        by=by,
        second=second,
        version=_version(force, facts),
        in_force_from=date.fromisoformat(facts["in_force_from"]),
    )


def _check(force: Force, facts: Facts, by: Actor) -> None:
    version = _version(force, facts)
    move(PolicyState(version.state), "announce")
    check_notice(
        announced_on=clock.now().date(),
        in_force_from=date.fromisoformat(facts["in_force_from"]),
        notice_days=policy_of(version).notice_days,
    )


def _present(force: Force, facts: Facts) -> Any:
    version = _version(force, facts)
    return [version.number, version.state, version.sha256]


def _describe(force: Force, facts: Facts) -> Description:
    version = _version(force, facts)
    binds = day(date.fromisoformat(facts["in_force_from"]))
    said = [
        (value.label, "; ".join(value.lines) + ("" if value.source.confirmed else _unconfirmed()))
        for value in in_words(policy_of(version))
    ]
    return Description(
        title=_("Announce version %(number)s of the testing policy")
        % {"number": digits(version.number)},
        rows=[
            (_("In force from"), binds),
            *said,
            (_("Hash of the policy"), spaced(version.sha256)),
        ],
        consequences=[
            _("The hash of the policy and its day go into the public log at once."),
            _("Its text cannot change any more. A change needs a new version."),
        ],
    )


def _unconfirmed() -> str:
    return " " + _("(not confirmed)")
