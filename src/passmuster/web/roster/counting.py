"""Units count their own people: each human signs one number a unit for a roster.

The count is not blind: whoever signs may see the unit's people (docs/decisions/0021).
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.kernel.errors import Refused
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.people.models import Force
from passmuster.web.people.services import unit_and_below
from passmuster.web.roster.models import Attestation
from passmuster.web.roster.queries import latest_snapshot
from passmuster.web.roster.services import attest_headcounts


@denials_recorded
def count_units(*, by: Actor, force: Force, counts: Mapping[str, int]) -> list[Attestation]:
    """Attest headcounts as somebody counted them.

    One human counts a unit once for each roster, so that nobody tries numbers until one agrees;
    another one of the unit, or of a unit above it, may count again under the own name.

    Raises Refused: ``counted-already``, ``nothing-counted``, and those of ``attest_headcounts``.
    """
    require(by, "roster:attest")
    if not counts:
        raise Refused("nothing-counted", "Write the number of people of at least one unit.")
    with transaction.atomic():
        Force.objects.select_for_update().get(pk=force.pk)
        again = sorted(set(counts) & counted_by(force, by.human))
        if again:
            raise Refused(
                "counted-already",
                f"You have counted {', '.join(again)} for this roster already: let another count.",
            )
        return attest_headcounts(by=by, force=force, counts=counts)


def counted_by(force: Force, human: str) -> frozenset[str]:
    """Return the codes of the units that a human has counted for the newest snapshot."""
    rows = Attestation.objects.filter(snapshot=latest_snapshot(force), by=human)
    return frozenset(rows.values_list("unit__code", flat=True))


def to_count(force: Force, by: Actor) -> list[str]:
    """Return the codes of the units that a human counts: their own and those below it."""
    return sorted(unit_and_below(force, by.unit))
