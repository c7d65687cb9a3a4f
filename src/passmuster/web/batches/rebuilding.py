"""A batch's rows as the core reads them, and what its controls read as one hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import timedelta, timezone
from fractions import Fraction

from passmuster.core.kernel.canonical import canonical_bytes
from passmuster.core.laboratory.quality.batch import Batch as CoreBatch
from passmuster.core.laboratory.quality.batch import Control, Kind
from passmuster.core.laboratory.quality.figures import QUALITY
from passmuster.core.laboratory.quality.written import WrittenBatch
from passmuster.core.laboratory.rules import Stage
from passmuster.web.batches.models import Batch, BatchControl, BatchSpecimen

AT_ONCE = 500
"""Rows that are asked for together; SQLite takes fewer than 1,000 in one question."""


def control_of(row: BatchControl) -> Control:
    """Return a control in numbers."""
    return Control(
        kind=Kind(row.kind),
        analyte=row.analyte,
        material=row.material,
        target=Fraction(row.target),
        measured=Fraction(row.measured),
        mean=Fraction(row.mean) if row.mean else None,
        deviation=Fraction(row.deviation) if row.deviation else None,
    )


def with_rows(batches: Iterable[Batch]) -> list[CoreBatch]:
    """Return batches with their controls and specimens, in few questions and the order given."""
    rows = list(batches)
    found: list[CoreBatch] = []
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        controls: dict[int, list[Control]] = {row.pk: [] for row in part}
        specimens: dict[int, list[str]] = {row.pk: [] for row in part}
        keys = list(controls)
        named = BatchSpecimen.objects.filter(batch_id__in=keys)
        for place in named.order_by("batch_id", "position"):
            specimens[place.batch_id].append(place.specimen)
        for control in BatchControl.objects.filter(batch_id__in=keys).order_by("batch_id", "turn"):
            controls[control.batch_id].append(control_of(control))
        found += [_core(row, controls[row.pk], specimens[row.pk]) for row in part]
    return found


def _core(row: Batch, controls: Sequence[Control], specimens: Sequence[str]) -> CoreBatch:
    zone = timezone(timedelta(minutes=row.offset))
    return CoreBatch(
        code=row.number,
        laboratory=row.laboratory,
        stage=Stage(row.stage),
        analytes=tuple(row.analytes.split()),
        controls=tuple(controls),
        specimens=tuple(specimens),
        analyst=row.analyst,
        instrument=row.instrument,
        started_at=row.begun_at.astimezone(zone),
        ended_at=row.ended_at.astimezone(zone),
        qc_sha256=row.qc_sha256,
    )


def readings_sha256(batch: WrittenBatch) -> str:
    """Return the hash of what the controls read, "" where too few were measured and found."""
    read = [
        [one.analyte, one.material, str(Fraction(one.measured))]
        for one in batch.controls
        if one.kind is not Kind.NEGATIVE and Fraction(one.measured) > 0
    ]
    if len(read) < QUALITY.value("equal-controls"):
        return ""
    return hashlib.sha256(canonical_bytes(read)).hexdigest()
