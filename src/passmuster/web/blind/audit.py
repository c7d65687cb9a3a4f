"""What the audit checks of blind controls, and says of them by the keys of rows alone.

Nothing that is named here tells which specimen is a control.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from passmuster.core.kernel.errors import PassmusterError
from passmuster.web.blind.models import BlindPlan, BlindPlanting, BlindResult
from passmuster.web.blind.planning import known_plan
from passmuster.web.blind.results import control_of
from passmuster.web.blind.sealing import key_of, tag, unseal
from passmuster.web.ledger.audit import Difference
from passmuster.web.ledger.models import Log
from passmuster.web.review.models import Review


def sealed_as_committed(log: Log) -> Iterator[Difference]:
    """Compare every sealed file with its commitment, and every plan with what its seed gives.

    A control that a doctor was given is named too, by its planting.
    """
    plans = BlindPlan.objects.filter(force__log=log).select_related("force")
    plantings = BlindPlanting.objects.filter(taking__plan__force__log=log)
    results = BlindResult.objects.filter(planting__taking__plan__force__log=log)
    yield from _each(plans, known_plan)
    yield from _each(plantings.select_related("taking__plan__force"), _planting)
    yield from _each(results.select_related("planting__taking__plan__force"), _result)


def _each(rows: Any, check: Callable[[Any], object]) -> Iterator[Difference]:
    for row in rows.order_by("pk"):
        try:
            code = check(row)
        except StopIteration:
            code = "blind-plan-differs"
        except PassmusterError as error:
            code = error.code
        if isinstance(code, str):
            yield Difference(
                code=code, table=row._meta.db_table, row=str(row.pk), field="sealed_sha256"
            )


def _planting(row: BlindPlanting) -> str | None:
    plan = row.taking.plan
    key = key_of(plan.force)
    facts = json.loads(unseal(key, row).body)
    control_of(row, facts["occasion"])
    tags = (
        tag(key, "specimen", facts["specimen"]),
        tag(key, "occasion", f"{plan.pk}/{facts['occasion']}"),
    )
    if tags != (row.tag, row.taking.tag):
        return "blind-plan-differs"
    reviewed = Review.objects.filter(force=plan.force, specimen=facts["specimen"]).exists()
    return "blind-control-reviewed" if reviewed else None


def _result(row: BlindResult) -> None:
    unseal(key_of(row.planting.taking.plan.force), row)
