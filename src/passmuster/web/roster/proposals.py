"""The acts of two people on the roster: explaining a difference, and keeping somebody out of pools.

A proposal names the person by number alone where its reader may not see names; the evidence is a
kept file under its hash.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from passmuster.core.access.actors import Actor
from passmuster.core.access.roles import OWN_UNIT_ONLY
from passmuster.core.kernel.errors import Refused
from passmuster.web.approvals.models import Proposal
from passmuster.web.approvals.queries import open_proposals
from passmuster.web.approvals.services import propose
from passmuster.web.approvals.verbs import Description, Facts, Verb, register
from passmuster.web.installation import here
from passmuster.web.people.models import Force
from passmuster.web.people.services import unit_and_below
from passmuster.web.roster.differences import Difference, difference_of
from passmuster.web.roster.models import Person
from passmuster.web.roster.services import (
    EXCLUSION_REASONS,
    exclude_person,
    explain_gap,
    require_gap_reason,
)
from passmuster.web.theme.numerals import day
from passmuster.web.wording import rosters as words

EXPLAIN, EXCLUDE = "explain-gap", "exclude-person"


def register_all() -> None:
    """Make both acts known to the approvals app."""
    register(
        Verb(
            name=EXPLAIN,
            first="roster:explain-gap",
            second="roster:approve-gap",
            run=_explain,
            describe=_describe_gap,
            present=_present_gap,
            check=_check_gap,
        )
    )
    register(
        Verb(
            name=EXCLUDE,
            first="roster:exclude",
            second="roster:approve-exclusion",
            run=_exclude,
            describe=_describe_exclusion,
            present=_present_person,
            check=_check_exclusion,
        )
    )


def propose_explanation(*, by: Actor, force: Force, payroll_hash: str, reason: str) -> Proposal:
    """Propose why one identity stands on one list only."""
    facts = {"payroll_hash": payroll_hash, "reason": reason}
    return propose(by=by, force=force, verb=EXPLAIN, facts=facts)


def propose_exclusion(
    *, by: Actor, person: Person, reason: str, evidence: bytes, from_day: date, until_day: date
) -> Proposal:
    """Propose to keep a person out of pools; the evidence is kept as it came.

    Raises Refused: ``exclusion-without-evidence``, and those of the act itself.
    """
    if not evidence:
        raise Refused("exclusion-without-evidence", "Attach the evidence for this exclusion.")
    facts = {
        "person": person.pk,
        "reason": reason,
        "evidence_sha256": here().keep(evidence),
        "from_day": from_day.isoformat(),
        "until_day": until_day.isoformat(),
    }
    return propose(by=by, force=person.force, verb=EXCLUDE, facts=facts)


def waiting_explanations(force: Force) -> dict[str, Proposal]:
    """Return the proposals that would explain a difference, by payroll hash."""
    return {p.facts["payroll_hash"]: p for p in open_proposals(force).filter(verb=EXPLAIN)}


def waiting_exclusions(force: Force) -> list[Proposal]:
    """Return the proposals that would keep somebody out of pools."""
    return list(open_proposals(force).filter(verb=EXCLUDE))


def evidence_of(proposal: Proposal) -> bytes:
    """Return the kept evidence of a proposed exclusion; raises UnusableInput (``kept-file-…``)."""
    return here().kept_bytes(proposal.facts["evidence_sha256"])


# --- A difference from payroll ------------------------------------------------------------------


def _gap(force: Force, facts: Facts) -> Difference:
    found = difference_of(force, facts["payroll_hash"])
    if found is None:
        raise Refused("gap-unknown", "This identity stands on both lists, or on neither.")
    return found


def _check_gap(force: Force, facts: Facts, by: Actor) -> None:
    require_gap_reason(facts["reason"])
    require_gap_reason(facts["reason"], [_gap(force, facts).kind])
    if facts["payroll_hash"] in waiting_explanations(force):
        raise Refused("gap-proposed", "An explanation of this difference waits for its approval.")


def _explain(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return explain_gap(
        by=by,
        approver=second,
        force=force,
        payroll_hash=facts["payroll_hash"],
        reason=facts["reason"],
    )


def _present_gap(force: Force, facts: Facts) -> Any:
    found = _gap(force, facts)
    return [found.kind, found.number, found.unit, found.reason]


def _describe_gap(force: Force, facts: Facts) -> Description:
    found = _gap(force, facts)
    return Description(
        title=_("Explain a difference between roster and payroll"),
        rows=[
            (_("Difference"), str(words.GAP_KINDS[found.kind])),
            (_("Unit"), words.unit_words(found.unit_name) if found.unit else _("Not known")),
            (_("Payroll’s number"), found.hash[:16]),
            (_("Reason"), str(words.GAP_REASONS[facts["reason"]])),
        ],
        consequences=[
            _("This difference no longer keeps the pool from being frozen."),
            _("The public record counts it as a difference with a reason."),
        ],
    )


# --- An exclusion -------------------------------------------------------------------------------


def _person(force: Force, facts: Facts) -> Person:
    found = force.persons.select_related("unit").filter(pk=facts["person"]).first()
    if found is None:
        raise Refused("person-unknown", "Nobody on the roster has this service number.")
    return found


def _days(facts: Facts) -> tuple[date, date]:
    return date.fromisoformat(facts["from_day"]), date.fromisoformat(facts["until_day"])


def _check_exclusion(force: Force, facts: Facts, by: Actor) -> None:
    person = _person(force, facts)
    if by.role in OWN_UNIT_ONLY and person.unit.code not in unit_and_below(force, by.unit):
        raise Refused("person-not-of-unit", "This person serves in another unit.")
    if facts["reason"] not in EXCLUSION_REASONS:
        raise Refused("exclusion-reason-unknown", f"Give one of: {', '.join(EXCLUSION_REASONS)}.")
    first, last = _days(facts)
    if last < first:
        raise Refused("exclusion-without-end", "An exclusion ends on a day after it begins.")
    if any(p.facts["person"] == person.pk for p in waiting_exclusions(force)):
        raise Refused("exclusion-proposed", "An exclusion of this person waits for its approval.")


def _exclude(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    first, last = _days(facts)
    return exclude_person(
        by=by,
        approver=second,
        person=_person(force, facts),
        reason=facts["reason"],
        evidence=here().kept_bytes(facts["evidence_sha256"]),
        from_day=first,
        until_day=last,
    )


def _present_person(force: Force, facts: Facts) -> Any:
    person = _person(force, facts)
    return [person.service_number, person.unit.code, person.status]


def _describe_exclusion(force: Force, facts: Facts) -> Description:
    person = _person(force, facts)
    first, last = _days(facts)
    return Description(
        title=_("Keep a person out of the pools until a day"),
        rows=[
            (_("Service number"), person.service_number),
            (_("Unit"), words.unit_words(person.unit.name)),
            (_("Reason"), str(words.EXCLUSION_REASONS[facts["reason"]])),
            (_("From"), day(first)),
            (_("Until"), day(last)),
            (_("Hash of the evidence"), facts["evidence_sha256"][:16]),
        ],
        consequences=[
            _("Until then no draw can call this person."),
            _("The public record counts them as left out with a reason, and names nobody."),
        ],
    )
