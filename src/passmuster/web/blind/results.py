"""Tells the process which reports are of controls, and seals what was reported of each.

A report of a control is taken in like any other and stands where any other stands; here alone it is
kept from the doctors' queue. Nobody is asked and nobody is told, but at once where a laboratory
found what was not there (49 CFR 40.105(c)), and then without the number.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from passmuster.core.kernel.canonical import canonical_bytes
from passmuster.core.laboratory.judgement import Judgement, Result
from passmuster.core.laboratory.outcomes import COUNTS, Outcome
from passmuster.core.laboratory.quality.blind_plan import Planted
from passmuster.core.laboratory.quality.scorecard import Blind, compare, consequence
from passmuster.web import clock
from passmuster.web.blind.models import BlindAlarm, BlindPlanting, BlindResult
from passmuster.web.blind.planning import read_plan
from passmuster.web.blind.sealing import key_of, seal, tag, unseal
from passmuster.web.laboratory.contents import content_of
from passmuster.web.laboratory.models import SpecimenReport
from passmuster.web.ledger.protection import ProtectedModel
from passmuster.web.ledger.services import SYSTEM, append
from passmuster.web.people.models import Force

ALSO = {"MAMP": ("AMP",)}
"""What a control holds besides its drug: methamphetamine is seldom without some amphetamine."""


def of_controls(reports: Sequence[Any]) -> set[int]:
    """Return the keys of those reports that are about a control."""
    found: set[int] = set()
    by_force: dict[int, list[SpecimenReport]] = {}
    for row in reports:
        by_force.setdefault(row.arrival.force_id, []).append(row)
    for rows in by_force.values():
        planted = plantings_of(rows[0].arrival.force, {row.specimen for row in rows})
        found |= {row.pk for row in rows if row.specimen in planted}
    return found


def plantings_of(force: Force, specimens: Collection[str]) -> dict[str, BlindPlanting]:
    """Return the plantings behind those of these numbers that are controls, by number."""
    if not force.blind_plans.exists():
        return {}
    key = key_of(force)
    tags = {tag(key, "specimen", number): number for number in specimens}
    rows = BlindPlanting.objects.filter(taking__plan__force=force, tag__in=tags)
    return {tags[row.tag]: row for row in rows.select_related("taking__plan__force", "result")}


def keep_results(rows: Sequence[ProtectedModel]) -> None:
    """Seal the first report of each control that counts; tell of what was found and not there."""
    told = [row for row in rows if isinstance(row, SpecimenReport)]
    counted = [row for row in told if Outcome(row.outcome) in COUNTS]
    if not counted:
        return
    force = counted[0].arrival.force
    planted = plantings_of(force, {row.specimen for row in counted})
    if not planted:
        return
    key = key_of(force)
    for row in counted:
        planting = planted.get(row.specimen)
        if planting is None or hasattr(planting, "result"):
            continue
        _report, judgement = content_of(row.arrival).reports[row.position]
        sealed = seal(key, _reported(row, judgement))
        bound: list[ProtectedModel] = [
            BlindResult.objects.create(
                planting=planting, seal=sealed.seal, sealed_sha256=sealed.sealed_sha256
            )
        ]
        match = compare(blind_of(planting, judgement.laboratory_result, judgement.positive_for))
        if consequence(match).regulator:
            plan = planting.taking.plan
            bound.append(BlindAlarm.objects.create(plan=plan, match=match.value, at=clock.now()))
        append(force.log, "blind:reported", by=SYSTEM, rows=bound)


def _reported(row: SpecimenReport, judgement: Judgement) -> bytes:
    return canonical_bytes(
        {
            "report": row.pk,
            "results": [one.value for one in judgement.laboratory_result],
            "found": list(judgement.positive_for),
            "v": 1,
        }
    )


def blind_of(
    planting: BlindPlanting,
    reported: tuple[Result, ...] | None,
    found: tuple[str, ...] = (),
) -> Blind:
    """Return a control with its report as the core compares them."""
    body = json.loads(unseal(key_of(planting.taking.plan.force), planting).body)
    control = control_of(planting, body["occasion"])
    return Blind(
        specimen=body["specimen"],
        expected=control.expected,
        analyte=control.analyte,
        also=ALSO.get(control.analyte, ()),
        reported=reported,
        found=found,
    )


def control_of(planting: BlindPlanting, occasion: str) -> Planted:
    """Return the control of the plan that was planted on an occasion."""
    plan = read_plan(planting.taking.plan).plan
    return next(one for one in plan.controls if one.occasion == occasion)


def reported_of(planting: BlindPlanting) -> Blind:
    """Return a control with the report that was sealed for it, if one has come."""
    result = getattr(planting, "result", None)
    if result is None:
        return blind_of(planting, None)
    body = json.loads(unseal(key_of(planting.taking.plan.force), result).body)
    return blind_of(planting, tuple(map(Result, body["results"])), tuple(body["found"]))
