"""Writes the roster: files, attestations, payroll's list, explanations, exclusions, audits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from passmuster.core.access.actors import (
    Actor,
    require,
    require_outside_unit,
    require_two_humans,
)
from passmuster.core.kernel.errors import Refused
from passmuster.core.roster.payroll import GAP_KINDS, gap_reasons, parse_payroll
from passmuster.core.roster.payroll import payroll_hash as payroll_hash_of
from passmuster.web import clock
from passmuster.web.installation import here
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force, Unit
from passmuster.web.people.services import unit_and_above, units_around
from passmuster.web.roster.gate import GateFacts, gate_facts
from passmuster.web.roster.keys import payroll_key_of
from passmuster.web.roster.models import (
    Attestation,
    Exclusion,
    GapExplanation,
    PayrollList,
    Person,
    RosterAudit,
)
from passmuster.web.roster.queries import latest_snapshot

EXCLUSION_REASONS = ("maternity", "long-illness", "detached-abroad", "suspended", "in-custody")
"""Why a person may be kept out of pools; unconfirmed until a force's own rules are seen."""


@denials_recorded
def attest_headcounts(*, by: Actor, force: Force, counts: Mapping[str, int]) -> list[Attestation]:
    """Record how many people units say they have, for the newest snapshot.

    Each unit is attested by somebody who serves in it or above it (``attester-not-of-unit``).
    """
    require(by, "roster:attest")
    with transaction.atomic():
        snapshot = latest_snapshot(force)
        units = {unit.code: unit for unit in Unit.objects.filter(force=force)}
        at = clock.now()
        rows = []
        for code, headcount in sorted(counts.items()):
            if code not in units:
                raise Refused("unit-unknown", f"There is no unit {code}.")
            if by.unit not in unit_and_above(force, code):
                raise Refused("attester-not-of-unit", f"Unit {code} attests its own headcount.")
            rows.append(
                Attestation(
                    snapshot=snapshot, unit=units[code], headcount=headcount, by=by.human, at=at
                )
            )
        Attestation.objects.bulk_create(rows)
        data = {
            "snapshot": snapshot.sha256,
            "people": sum(row.headcount for row in rows),
            "units": len(rows),
        }
        append(force.log, "roster:attested", by=by, data=data, rows=rows)
    return rows


@denials_recorded
def receive_payroll(*, by: Actor, force: Force, data: bytes) -> PayrollList:
    """Keep payroll's file as it came.

    Raises UnusableInput (``payroll-unreadable``) and Refused (``payroll-key-missing``) before
    payroll has exchanged its key: hashes under any other key agree with nobody.
    """
    require(by, "roster:deliver-payroll")
    hashes = parse_payroll(data)
    payroll_key_of(force)
    with transaction.atomic():
        payroll = PayrollList.objects.create(
            force=force,
            sha256=here().keep(data),
            identities=len(hashes),
            by=by.human,
            at=clock.now(),
        )
        append(force.log, "roster:payroll-received", by=by, rows=[payroll])
    return payroll


@denials_recorded
def explain_gap(
    *, by: Actor, approver: Actor, force: Force, payroll_hash: str, reason: str
) -> GapExplanation:
    """Explain one identity that stands on one list only; somebody outside the unit approves.

    The reason has to fit the side: whoever joined too late for payroll is not paid without being
    on the roster (``gap-reason-unfit``).
    """
    require(by, "roster:explain-gap")
    require(approver, "roster:approve-gap")
    require_two_humans(by, approver)
    require_gap_reason(reason)
    facts = gate_facts(force, clock.now().date())
    number = facts.unknown_to_payroll.get(payroll_hash)
    if number is None and payroll_hash not in facts.missing_from_roster:
        raise Refused("gap-unknown", "This identity stands on both lists, or on neither.")
    require_gap_reason(reason, facts.kinds[payroll_hash])
    unit = _unit_behind(force, payroll_hash)
    if unit:
        require_outside_unit(approver, units_around(force, unit))
    with transaction.atomic():
        explained = GapExplanation.objects.create(
            force=force,
            payroll_hash=payroll_hash,
            kind="not-paid" if number is not None else "not-on-roster",
            reason=reason,
            unit=unit,
            by=by.human,
            approved_by=approver.human,
            approver_unit=approver.unit,
            at=clock.now(),
        )
        append(force.log, "roster:gap-explained", by=by, rows=[explained])
    return explained


def require_gap_reason(reason: str, kinds: Collection[str] = GAP_KINDS) -> None:
    """Raise Refused unless a reason is one (``gap-reason-unknown``) of these kinds (``-unfit``)."""
    if reason not in gap_reasons(GAP_KINDS):
        raise Refused("gap-reason-unknown", f"Give one of: {', '.join(gap_reasons(kinds))}.")
    if reason not in gap_reasons(kinds):
        raise Refused("gap-reason-unfit", f"Here only these fit: {', '.join(gap_reasons(kinds))}.")


def _unit_behind(force: Force, wanted: str) -> str:
    """Return the code of the unit of whoever stands behind a keyed hash, "" for a stranger.

    Those who left the file count too: somebody dropped from it served somewhere (attack R-01).
    """
    key = payroll_key_of(force)
    everybody = force.persons.values_list("service_number", "unit__code")
    return next((unit for number, unit in everybody if payroll_hash_of(key, number) == wanted), "")


@denials_recorded
def exclude_person(
    *,
    by: Actor,
    approver: Actor,
    person: Person,
    reason: str,
    evidence: bytes,
    from_day: date,
    until_day: date,
) -> Exclusion:
    """Keep a person out of pools until a day: code, evidence, end, approver outside the unit."""
    require(by, "roster:exclude")
    require(approver, "roster:approve-exclusion")
    require_two_humans(by, approver)
    unit = person.unit.code
    require_outside_unit(approver, units_around(person.force, unit))
    if reason not in EXCLUSION_REASONS:
        raise Refused("exclusion-reason-unknown", f"Give one of: {', '.join(EXCLUSION_REASONS)}.")
    if not evidence:
        raise Refused("exclusion-without-evidence", "Attach the evidence for this exclusion.")
    if until_day < from_day:
        raise Refused("exclusion-without-end", "An exclusion ends on a day after it begins.")
    with transaction.atomic():
        exclusion = Exclusion.objects.create(
            person=person,
            reason=reason,
            evidence_sha256=here().keep(evidence),
            from_day=from_day,
            until_day=until_day,
            unit=unit,
            by=by.human,
            approved_by=approver.human,
            approver_unit=approver.unit,
            at=clock.now(),
        )
        append(person.force.log, "roster:person-excluded", by=by, rows=[exclusion])
    return exclusion


def audit_findings(draw_number: str, facts: GateFacts, strata: Mapping[str, int]) -> dict[str, Any]:
    """Return the figures of a roster audit: shown before it is signed, and written when it is."""
    return {
        "draw": draw_number,
        "snapshot": facts.snapshot_sha256,
        "people": facts.people,
        "strata": dict(strata),
        "gaps": facts.gaps,
        "excluded": len(facts.exclusions),
        "ghosts": len(facts.unexplained_ghosts),
        # A pool file cannot hold one commitment twice, and a person has one commitment only.
        "duplicates": 0,
    }


def record_roster_audit(
    *,
    by: Actor,
    force: Force,
    draw_number: str,
    pool: bytes,
    facts: GateFacts,
    strata: Mapping[str, int],
) -> RosterAudit:
    """Log what the inspector found when every pool entry was opened; inside a transaction."""
    findings = audit_findings(draw_number, facts, strata)
    audit = RosterAudit.objects.create(
        force=force,
        draw_number=draw_number,
        snapshot_id=facts.snapshot_id,
        pool_sha256=here().keep(pool),
        findings=findings,
        by=by.human,
        at=clock.now(),
    )
    append(force.log, "roster:audited", by=by, data=findings, rows=[audit])
    return audit
