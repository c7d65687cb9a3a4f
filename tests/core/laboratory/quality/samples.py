"""Batches and controls that pass, to be spoilt one thing at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from passmuster.core.laboratory.quality.batch import ALL_ANALYTES, Batch, Control, Kind, Outcome
from passmuster.core.laboratory.quality.batch_rules import TAIWAN_CONFIRMATION, BatchRule
from passmuster.core.laboratory.quality.judging import judge_batch
from passmuster.core.laboratory.rules import Stage

CUTOFFS = {"MAMP": 500, "KET": 100}
START = datetime(2026, 11, 2, 8, tzinfo=UTC)


def control(kind: Kind, target: float, measured: float | None = None, **given: Any) -> Control:
    """Return a control of methamphetamine that reads its target, with limits of a twentieth."""
    wanted = Fraction(str(target))
    known: dict[str, Any] = {
        "kind": kind,
        "analyte": "MAMP",
        "material": f"{kind}-{target}",
        "target": wanted,
        "measured": wanted if measured is None else Fraction(str(measured)),
    }
    if kind is Kind.SPIKED:
        known |= {"mean": wanted, "deviation": wanted / 20}
    return Control(**known | given)


CALIBRATOR = control(Kind.CALIBRATOR, 500)
NEGATIVE = control(Kind.NEGATIVE, 0, analyte=ALL_ANALYTES)
ABOVE = control(Kind.SPIKED, 600)
BELOW = control(Kind.SPIKED, 400)
HIDDEN = control(Kind.BLIND, 900)
CONTROLS = (CALIBRATOR, NEGATIVE, ABOVE, BELOW, HIDDEN)


def batch(code: str = "B-1", **given: Any) -> Batch:
    """Return a confirmation batch that passes every rule, with what is given in its place."""
    known: dict[str, Any] = {
        "code": code,
        "laboratory": "LAB-1",
        "stage": Stage.CONFIRMATORY,
        "analytes": ("MAMP",),
        "controls": CONTROLS,
        "specimens": ("S-1", "S-2"),
        "analyst": "A-7",
        "instrument": "GC-1",
        "started_at": START,
        "ended_at": START + timedelta(hours=3),
        "qc_sha256": code.encode().hex().rjust(64, "0"),
    }
    return Batch(**known | given)


def with_controls(*changed: Control, without: Control | None = None) -> Batch:
    """Return the batch with controls put in the places of those of their material, or added."""
    kept = [one for one in CONTROLS if one is not without]
    for one in changed:
        places = [place for place, old in enumerate(kept) if old.material == one.material]
        if places:
            kept[places[0]] = one
        else:
            kept.append(one)
    return batch(controls=tuple(kept))


def reading(of: Control, deviations: float) -> Control:
    """Return a control that reads so many declared deviations off its declared mean."""
    assert of.mean is not None
    assert of.deviation is not None
    return replace(of, measured=of.mean + Fraction(str(deviations)) * of.deviation)


def judged(given: Batch, rule: BatchRule = TAIWAN_CONFIRMATION, **more: Any) -> Outcome:
    return judge_batch(given, rule, CUTOFFS, **more)


def codes(outcome: Outcome) -> list[str]:
    return [one.rule for one in outcome.reasons]
