"""A batch of a laboratory that does not exist: controls of a whole panel, all within their limits.

Guarantees: the same arguments give the same bytes; readings lie on both sides of their means in
turn, and no two batches of other numbers read the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from passmuster.core.draw.chance import decimal
from passmuster.core.kernel.canonical import canonical_bytes
from passmuster.core.laboratory.quality.batch import Kind
from passmuster.core.laboratory.rules import RuleSet, Stage
from passmuster.formats.lab.batches.reader import FORMAT

_DEVIATION = Fraction(1, 20)
"""A declared standard deviation, as a share of the mean."""


def panel_of(rules: RuleSet, stage: Stage) -> dict[str, int]:
    """Return what a whole panel looks for at a stage, with the cutoffs in ng/mL."""
    if stage is Stage.INITIAL:
        return {row.code: row.initial.value for row in rules.panel}
    return {cutoff.target: cutoff.value for row in rules.panel for cutoff in row.confirm}


def batch_file(
    rules: RuleSet,
    stage: Stage,
    specimens: Sequence[str],
    *,
    number: str,
    begun: datetime,
    ended: datetime,
    analyst: str = "A-7",
    instrument: str = "",
    turn: int = 0,
) -> bytes:
    """Return the JSON of a batch that passes its rule; ``turn`` counts the batches before it.

    Moments are aware. A negative of all analytes comes first, then for each analyte its calibrator
    and a control on either side of the cutoff, then one internal blind.
    """
    cutoffs = panel_of(rules, stage)
    controls = [
        {"position": place, **control}
        for place, control in enumerate(_controls(cutoffs, number, turn), 1)
    ]
    first = len(controls) + 1
    return canonical_bytes(
        {
            "format": FORMAT,
            "batch": number,
            "stage": stage.value,
            "method": "IA-7" if stage is Stage.INITIAL else "GCMS-3",
            "instrument": instrument or ("IA-1" if stage is Stage.INITIAL else "GC-1"),
            "analyst": analyst,
            "begun": begun.isoformat(),
            "ended": ended.isoformat(),
            "analytes": list(cutoffs),
            "controls": [{name: str(one[name]) for name in one} for one in controls],
            "specimens": [
                {"position": str(first + place), "specimen": one}
                for place, one in enumerate(specimens)
            ],
        }
    )


def _controls(cutoffs: dict[str, int], number: str, turn: int) -> Iterator[dict[str, Any]]:
    yield _vial(Kind.NEGATIVE, "", "NEG-1", Fraction(0), Fraction(0))
    for analyte, cutoff in cutoffs.items():
        code = hashlib.sha256(analyte.encode()).hexdigest()[:4].upper()
        yield _vial(Kind.CALIBRATOR, analyte, f"CAL-{code}", Fraction(cutoff), Fraction(cutoff))
        for side, share in enumerate((Fraction(6, 5), Fraction(4, 5))):
            target = share * cutoff
            off = _off(number, f"{analyte}{side}")
            above = (turn + side) % 2 == 0
            read = target + (off if above else -off) * _DEVIATION * target
            name = f"{'HIGH' if side == 0 else 'LOW'}-{code}"
            yield _vial(Kind.SPIKED, analyte, name, target, read, _DEVIATION * target)
    analyte, cutoff = next(iter(cutoffs.items()))
    read = 2 * cutoff + _off(number, "blind") * cutoff / 10
    yield _vial(Kind.BLIND, analyte, "BLIND-1", Fraction(2 * cutoff), read)


def _off(*seed: str) -> Fraction:
    """Return how many deviations a reading is off its mean: between nothing and nine tenths."""
    drawn = int.from_bytes(hashlib.sha256("/".join(seed).encode()).digest()[:4], "big")
    return Fraction(1 + drawn % 899, 1000)


def _vial(
    kind: Kind,
    analyte: str,
    material: str,
    target: Fraction,
    measured: Fraction,
    deviation: Fraction | None = None,
) -> dict[str, Any]:
    return {
        "kind": kind.value,
        "analyte": analyte,
        "material": material,
        "target": decimal(target, 2),
        "measured": decimal(measured, 3),
        "mean": "" if deviation is None else decimal(target, 2),
        "deviation": "" if deviation is None else decimal(deviation, 3),
    }
