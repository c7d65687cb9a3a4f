"""Puts a rule set in force from a day on: two people, a certificate, and no specimen under way.

Guarantees: one human alone changes no cutoff; no change begins before every specimen that is under
way has been judged; a name and version never mean two things. What the change does to each cutoff
stands on the page that the second one signs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from passmuster.core.access.actors import Actor, require, require_two_humans
from passmuster.core.kernel.canonical import canonical_digest
from passmuster.core.kernel.errors import Refused
from passmuster.core.laboratory.own_rules import read_own
from passmuster.core.laboratory.rules import RuleSet
from passmuster.web import clock
from passmuster.web.laboratory.certificates import require_certificate, require_in_future
from passmuster.web.laboratory.models import RuleSetChoice
from passmuster.web.laboratory.rulesets import choices_of, is_known, rules_in_force
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force

if TYPE_CHECKING:
    from passmuster.web.approvals.verbs import Facts

PROPOSE, CONFIRM = "laboratory:propose-rules", "laboratory:confirm-rules"


@denials_recorded
def choose_rule_set(*, by: Actor, second: Actor, force: Force, facts: Facts) -> RuleSetChoice:
    """Put a rule set in force from a day on.

    ``facts`` hold ``body`` (core.laboratory.own_rules), ``in_force_from`` (ISO), ``certificate``
    (its number) and ``certificate_sha256`` (its kept paper). Raises what require_choice() raises.
    """
    require(by, PROPOSE)
    require(second, CONFIRM)
    require_two_humans(by, second)
    with transaction.atomic():
        Force.objects.select_for_update().get(pk=force.pk)
        rules = require_choice(force, facts)
        row = RuleSetChoice.objects.create(
            force=force,
            name=rules.name,
            version=rules.version,
            body=dict(facts["body"]),
            sha256=canonical_digest(dict(facts["body"])),
            in_force_from=date.fromisoformat(facts["in_force_from"]),
            certificate=require_certificate(facts["certificate"], facts["certificate_sha256"]),
            certificate_sha256=facts["certificate_sha256"],
            first=by.human,
            second=second.human,
            at=clock.now(),
        )
        append(force.log, "laboratory:rules-chosen", by=by, rows=[row])
    return row


def require_choice(force: Force, facts: Facts) -> RuleSet:
    """Return the rules that a proposal would put in force, or raise.

    Raises Refused: ``change-too-soon``, ``change-day-taken``, ``rule-set-version-taken``,
    ``rule-set-in-force-already``, ``change-certificate-missing``; UnusableInput: those of
    read_own() and of the certificate.
    """
    since = date.fromisoformat(facts["in_force_from"])
    rules = read_own(facts["body"])
    require_in_future(since)
    require_certificate(facts["certificate"], facts["certificate_sha256"])
    if choices_of(force).filter(in_force_from=since).exists():
        raise Refused("change-day-taken", "Another change begins on that day. Choose another day.")
    _require_free(force, rules)
    if rules_in_force(force).on(since) == rules:
        raise Refused("rule-set-in-force-already", "It is what would be in force on that day.")
    return rules


def _require_free(force: Force, rules: RuleSet) -> None:
    """Refuse a name and version that already stand for other rules."""
    known = is_known(force, rules.name, rules.version)
    if known is not None and known != rules:
        raise Refused(
            "rule-set-version-taken", "That version stands for other rules. Give it a new one."
        )


def facts_for(
    body: Mapping[str, Any], *, since: date, certificate: str, certificate_sha256: str
) -> dict[str, Any]:
    """Return what a proposal of a rule set holds."""
    return {
        "body": dict(body),
        "in_force_from": since.isoformat(),
        "certificate": certificate,
        "certificate_sha256": certificate_sha256,
    }
