"""The completeness gate: every identity that payroll pays is on the roster, and the reverse."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from passmuster.core.draw.gate import Approval
from passmuster.core.draw.gate import Exclusion as ExclusionFacts
from passmuster.core.roster.payroll import (
    NOT_ON_PAYROLL,
    Gap,
    parse_payroll,
    reconcile,
    roster_hashes,
)
from passmuster.core.roster.people import Person as RosterPerson
from passmuster.web.installation import here
from passmuster.web.people.models import Force
from passmuster.web.roster.keys import latest_payroll, payroll_key_of
from passmuster.web.roster.models import Exclusion
from passmuster.web.roster.queries import in_service, latest_snapshot, persons_in_service


@dataclass(frozen=True, kw_only=True)
class GateFacts:
    """What the gate knows of a force at one moment; ``kinds`` of each difference by its hash."""

    snapshot_id: int
    snapshot_sha256: str
    people: int
    unattested_units: tuple[str, ...]
    payroll_delivered: bool
    missing_from_roster: frozenset[str]
    unknown_to_payroll: Mapping[str, str]
    kinds: Mapping[str, frozenset[str]]
    explanations: Mapping[str, Approval]
    exclusions: tuple[ExclusionFacts, ...]

    @property
    def unexplained_ghosts(self) -> Collection[str]:
        """Keyed hashes of people on the roster whom payroll does not pay, unexplained."""
        return sorted(set(self.unknown_to_payroll) - set(self.explanations))

    @property
    def gaps(self) -> int:
        """How many identities stand on one list only, explained or not."""
        return len(self.missing_from_roster) + len(self.unknown_to_payroll)


def gate_facts(force: Force, on: date) -> GateFacts:
    """Gather what the gate judges: attestations, both lists, explanations, exclusions."""
    snapshot = latest_snapshot(force)
    payroll = latest_payroll(force)
    gaps = _gaps(force, payroll.sha256) if payroll is not None else ()
    return GateFacts(
        snapshot_id=snapshot.pk,
        snapshot_sha256=snapshot.sha256,
        people=in_service(force).count(),
        unattested_units=_unattested(force, snapshot.pk),
        payroll_delivered=payroll is not None,
        # An identity paid twice is one that the roster has not: the second one.
        missing_from_roster=frozenset(g.hash for g in gaps if g.kind != NOT_ON_PAYROLL),
        unknown_to_payroll={
            g.hash: g.person.number for g in gaps if g.kind == NOT_ON_PAYROLL and g.person
        },
        kinds=_kinds(gaps),
        explanations={
            explained.payroll_hash: Approval(
                reason=explained.reason,
                by=explained.approved_by,
                by_unit=explained.approver_unit,
                unit=explained.unit,
                requested_by=explained.by,
            )
            for explained in force.gap_explanations.order_by("id")
        },
        exclusions=tuple(_exclusions(force, on)),
    )


def _gaps(force: Force, payroll_sha256: str) -> tuple[Gap, ...]:
    """Return every identity that does not stand exactly once on both lists."""
    people = (RosterPerson(person.service_number) for person in persons_in_service(force))
    ours = roster_hashes(payroll_key_of(force), people)
    return reconcile(ours, parse_payroll(here().kept_bytes(payroll_sha256))).gaps


def _kinds(gaps: Collection[Gap]) -> dict[str, frozenset[str]]:
    """Return the kinds of each difference by its hash: a stranger may be paid twice as well."""
    found: dict[str, frozenset[str]] = {}
    for gap in gaps:
        found[gap.hash] = found.get(gap.hash, frozenset()) | {gap.kind}
    return found


def _unattested(force: Force, snapshot_id: int) -> tuple[str, ...]:
    """Return the codes of units whose attested headcount is missing or differs from the roster."""
    counted = dict(
        in_service(force).values_list("unit__code").annotate(people=Count("id")).order_by()
    )
    attested: dict[str, int] = {}
    rows = force.snapshots.get(pk=snapshot_id).attestations.order_by("id")
    for row in rows.select_related("unit"):
        attested[row.unit.code] = row.headcount
    return tuple(sorted(unit for unit, people in counted.items() if attested.get(unit) != people))


def _exclusions(force: Force, on: date) -> list[ExclusionFacts]:
    rows = Exclusion.objects.filter(person__force=force, from_day__lte=on, until_day__gte=on)
    return [
        ExclusionFacts(
            code=row.reason,
            evidence=row.evidence_sha256,
            until=row.until_day,
            approval=Approval(
                reason=row.reason,
                by=row.approved_by,
                by_unit=row.approver_unit,
                unit=row.unit,
                requested_by=row.by,
            ),
        )
        for row in rows
    ]
