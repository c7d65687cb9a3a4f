"""The act of two people that puts a rule set in force, with what it does to each cutoff."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from passmuster.core.access.actors import Actor, require
from passmuster.core.laboratory.governing import Change, changes
from passmuster.core.laboratory.own_rules import read_own
from passmuster.core.laboratory.rules import RuleSet
from passmuster.web.approvals.models import Proposal
from passmuster.web.approvals.services import propose
from passmuster.web.approvals.verbs import Description, Facts, Verb, register
from passmuster.web.laboratory.certificates import keep_certificate
from passmuster.web.laboratory.choosing import (
    CONFIRM,
    PROPOSE,
    choose_rule_set,
    facts_for,
    require_choice,
)
from passmuster.web.laboratory.rulesets import choices_of, rules_in_force
from passmuster.web.people.models import Force
from passmuster.web.theme.numerals import day, whole
from passmuster.web.theme.templatetags.theme import spaced
from passmuster.web.wording.laboratory import CHANGE_WAYS, STAGES
from passmuster.web.wording.sources import cited
from passmuster.web.wording.substances import substance

CHOOSE = "choose-rule-set"


def register_all() -> None:
    """Make the act known to the approvals app."""
    register(
        Verb(
            CHOOSE,
            first=PROPOSE,
            second=CONFIRM,
            run=_run,
            describe=_describe,
            present=_present,
            check=_check,
        )
    )


def propose_rule_set(
    *, by: Actor, force: Force, body: Mapping[str, Any], since: date, certificate: str, paper: bytes
) -> Proposal:
    """Propose that a rule set be in force from a day on; the certificate's paper is kept.

    Raises what ``choosing.require_choice`` and ``keep_certificate`` raise.
    """
    require(by, PROPOSE)
    facts = facts_for(
        body, since=since, certificate=certificate, certificate_sha256=keep_certificate(paper)
    )
    return propose(by=by, force=force, verb=CHOOSE, facts=facts)


def _check(force: Force, facts: Facts, by: Actor) -> None:
    require_choice(force, facts)


def _run(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return choose_rule_set(by=by, second=second, force=force, facts=facts)


def _present(force: Force, facts: Facts) -> Any:
    return list(choices_of(force).values_list("pk", flat=True))


def changes_of(force: Force, rules: RuleSet, since: date) -> tuple[Change, ...]:
    """Return what rules change in those that would else be in force on a day."""
    return changes(rules_in_force(force).on(since), rules)


def in_words(change: Change) -> tuple[str, str]:
    """Return a change as (what it is the cutoff of, what becomes of it)."""
    said = {
        "before": _amount(change.before),
        "after": _amount(change.after),
        "way": str(CHANGE_WAYS[change.way]),
    }
    return (
        format_html("{}, {}", substance(change.target), STAGES[change.stage]),
        _("%(before)s → %(after)s: %(way)s") % said,
    )


def _amount(value: int | None) -> str:
    return "–" if value is None else f"{whole(value)} ng/mL"


def _describe(force: Force, facts: Facts) -> Description:
    rules, since = read_own(facts["body"]), date.fromisoformat(facts["in_force_from"])
    return Description(
        title=_("Judge by the rule set %(name)s, version %(version)s")
        % {"name": rules.name, "version": rules.version},
        rows=[
            (_("In force from"), day(since)),
            (_("Title"), format_html('<cite lang="en">{}</cite>', rules.title)),
            (_("Source"), cited(rules.source.text)),
            (_("Number of the certificate"), facts["certificate"]),
            (_("Hash of the certificate"), spaced(facts["certificate_sha256"])),
            *map(in_words, changes_of(force, rules, since)),
        ],
        consequences=[
            _("Every specimen of that day and later is judged by it, whoever the donor is."),
            _("Specimens of earlier days stay judged by what was in force then."),
            _("It cannot be taken back. Another change needs its own day and certificate."),
        ],
    )
