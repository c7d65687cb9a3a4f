"""Small questions that the start pages ask of the roster: what is not yet complete."""

from __future__ import annotations

from passmuster.web.people.models import Force
from passmuster.web.roster.keys import latest_payroll
from passmuster.web.roster.models import Attestation
from passmuster.web.roster.queries import in_service


def units_to_attest(force: Force, units: frozenset[str] | None) -> list[str]:
    """Return the units with people in service that have not attested the newest snapshot.

    Only among ``units``, where a set is given.
    """
    snapshot = force.snapshots.order_by("-number").first()
    if snapshot is None:
        return []
    attested = Attestation.objects.filter(snapshot=snapshot).values_list("unit__code", flat=True)
    codes = set(in_service(force).values_list("unit__code", flat=True).distinct()) - set(attested)
    return sorted(codes if units is None else codes & units)


def payroll_is_current(force: Force) -> bool:
    """Tell whether payroll's list came after the newest snapshot, or there is no roster yet."""
    snapshot = force.snapshots.order_by("-number").first()
    if snapshot is None:
        return True
    newest = latest_payroll(force)
    return newest is not None and newest.at >= snapshot.at
