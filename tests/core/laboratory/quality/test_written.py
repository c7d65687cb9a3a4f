"""A batch as a laboratory wrote it is judged in exact numbers, and no digit of it is lost."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from passmuster.core.laboratory.quality.batch import ALL_ANALYTES, Control, Kind, Standing
from passmuster.core.laboratory.quality.written import WrittenBatch, WrittenControl
from passmuster.core.laboratory.rules import Stage
from tests.core.laboratory.quality.samples import CONTROLS, START, batch, codes, judged


def written(position: int, control: Control, **given: str) -> WrittenControl:
    """Return a control as it is written in whole numbers, with what is given in its place."""
    texts: dict[str, Any] = {
        "target": str(control.target),
        "measured": str(control.measured),
        "mean": "" if control.mean is None else str(control.mean),
        "deviation": "" if control.deviation is None else str(control.deviation),
    }
    return WrittenControl(
        position=position,
        kind=control.kind,
        analyte=control.analyte,
        material=control.material,
        **texts | given,
    )


def run(*controls: WrittenControl) -> WrittenBatch:
    return WrittenBatch(
        number="B-1",
        stage=Stage.CONFIRMATORY,
        method="GC-MS",
        instrument="GC-1",
        analyst="A-7",
        begun_at=START,
        ended_at=START + timedelta(hours=3),
        analytes=("MAMP",),
        controls=controls,
        specimens=((6, "S-1"), (7, "S-2")),
    )


WRITTEN = tuple(written(place, one) for place, one in enumerate(CONTROLS, start=1))
QC = batch().qc_sha256


def test_a_written_batch_is_judged_by_all_that_the_laboratory_said_of_it() -> None:
    made = run(*WRITTEN).as_batch("LAB-1", QC)
    assert made == batch()
    assert judged(made).standing is Standing.PASSES


def test_controls_and_specimens_keep_the_order_of_the_run() -> None:
    made = run(*reversed(WRITTEN)).as_batch("LAB-1", QC)
    assert made.controls == CONTROLS[::-1]
    assert made.specimens == ("S-1", "S-2")


def test_a_batch_with_a_control_left_out_of_its_file_is_held_for_it() -> None:
    kept = [one for one in WRITTEN if one.kind is not Kind.BLIND]
    assert codes(judged(run(*kept).as_batch("LAB-1", QC))) == ["internal-blind-missing"]


def test_a_written_digit_is_a_digit_of_the_number_however_small() -> None:
    spiked = next(one for one in CONTROLS if one.kind is Kind.SPIKED)
    one = written(3, spiked, measured="600.10", mean="600.0", deviation="0.1")
    assert one.measured == "600.10"
    assert one.control.measured == Fraction(60010, 100)
    assert one.control.off == 1, "in binary numbers it would be a little less or more"


@pytest.mark.parametrize("limit", ["mean", "deviation"])
def test_a_limit_that_the_laboratory_did_not_declare_is_none_and_never_nothing(limit: str) -> None:
    spiked = next(one for one in CONTROLS if one.kind is Kind.SPIKED)
    found = written(3, spiked, **{limit: ""}).control
    assert getattr(found, limit) is None
    with pytest.raises(ValueError, match="without declared limits"):
        _ = found.off


def test_a_negative_control_stands_for_every_analyte_with_nothing_in_it() -> None:
    found = WRITTEN[1].control
    assert (found.kind, found.analyte) == (Kind.NEGATIVE, ALL_ANALYTES)
    assert (found.target, found.measured, found.mean, found.deviation) == (0, 0, None, None)
