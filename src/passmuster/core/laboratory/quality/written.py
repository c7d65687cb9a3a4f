"""A batch as a laboratory writes it: every value in its own digits, every vial at its place.

Readers (`formats/lab/batches`) fill it; what rules compute with is made from it and never kept in
its place, so that no digit of a reading is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final

from passmuster.core.laboratory.quality.batch import Batch, Control, Kind
from passmuster.core.laboratory.rules import Stage

SPECIMEN: Final = "specimen"
"""The kind of a vial that is none of Kind."""


@dataclass(frozen=True, kw_only=True)
class WrittenControl:
    """One calibrator or control at its place (from 1); amounts in ng/mL as written, "" for none."""

    position: int
    kind: Kind
    analyte: str
    material: str
    target: str
    measured: str
    mean: str = ""
    deviation: str = ""

    @property
    def control(self) -> Control:
        """Return it in numbers."""
        return Control(
            kind=self.kind,
            analyte=self.analyte,
            material=self.material,
            target=Fraction(self.target),
            measured=Fraction(self.measured),
            mean=Fraction(self.mean) if self.mean else None,
            deviation=Fraction(self.deviation) if self.deviation else None,
        )


@dataclass(frozen=True, kw_only=True)
class WrittenBatch:
    """One batch: its controls in the order of the run, its specimens as (place, number).

    ``analyst`` is a code that the laboratory gives its own people; nobody is named here.
    """

    number: str
    stage: Stage
    method: str
    instrument: str
    analyst: str
    begun_at: datetime
    ended_at: datetime
    analytes: tuple[str, ...]
    controls: tuple[WrittenControl, ...]
    specimens: tuple[tuple[int, str], ...]

    def as_batch(self, laboratory: str, qc_sha256: str) -> Batch:
        """Return what the rules judge; ``qc_sha256`` is that of the control data, "" for none."""
        return Batch(
            code=self.number,
            laboratory=laboratory,
            stage=self.stage,
            analytes=self.analytes,
            controls=tuple(one.control for one in self.controls),
            specimens=tuple(number for _place, number in self.specimens),
            analyst=self.analyst,
            instrument=self.instrument,
            started_at=self.begun_at,
            ended_at=self.ended_at,
            qc_sha256=qc_sha256,
        )
