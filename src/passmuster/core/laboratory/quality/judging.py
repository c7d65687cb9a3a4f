"""Whether a batch passes its rule; while it does not, every result that rests on it is held.

Asked first is what the batch rule wants in it, then whether each control reads what it must, then
Westgard's rules over the controls of this and earlier batches. Each reason is a code and a
sentence, and every reason is told, not only the first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from passmuster.core.kernel.figures import FigureSet, Source
from passmuster.core.laboratory.analytes import name_of
from passmuster.core.laboratory.judgement import Reason, reason
from passmuster.core.laboratory.quality.batch import (
    ALL_ANALYTES,
    Batch,
    Control,
    Kind,
    Outcome,
    shown,
)
from passmuster.core.laboratory.quality.batch_rules import BatchRule, Required
from passmuster.core.laboratory.quality.figures import QUALITY, share
from passmuster.core.laboratory.quality.westgard import Point, broken
from passmuster.core.laboratory.rules import RuleSet, Stage
from passmuster.core.laboratory.sources import OURS, derived

_HASH: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_WHOLE: Final = Source(text=f"{OURS}: a batch without it cannot be recalled (attack L-03)")
_READS: Final = derived("a control reads on its own side of the cutoff, or the run tells nothing")


def cutoffs_of(rules: RuleSet, stage: Stage, analytes: Sequence[str]) -> dict[str, int]:
    """Return the cutoff in ng/mL of each analyte that the rule set has one for at this stage."""
    found = {}
    for code in analytes:
        if stage is Stage.INITIAL:
            row = rules.row_of_initial(code)
            cutoff = row.initial if row else None
        else:
            cutoff = rules.cutoff(code)
        if cutoff:
            found[code] = cutoff.value
    return found


def judge_batch(
    batch: Batch,
    rule: BatchRule,
    cutoffs: Mapping[str, int],
    *,
    history: Sequence[tuple[str, Control]] = (),
    figures: FigureSet = QUALITY,
) -> Outcome:
    """Return what the rule makes of a batch.

    ``cutoffs`` are ng/mL by analyte, as cutoffs_of() gives them. ``history`` are (batch code,
    control) of all earlier batches of this stage on this instrument, oldest first, held ones too: a
    fault that was mended shows itself by readings on both sides of the mean.
    """
    reasons = list(_not_whole(batch, rule, cutoffs))
    known = {code: cutoffs[code] for code in batch.analytes if code in cutoffs}
    for row in rule.rows:
        reasons += _missing(batch, row, known)
    if rule.share:
        reasons += _too_few(batch, rule, figures)
    for control in batch.controls:
        reasons += _misreads(control, batch, known, figures)
    warnings: list[Reason] = []
    for analyte in batch.analytes:
        for told, rejects in _by_westgard(batch, analyte, history):
            (reasons if rejects else warnings).append(told)
    return Outcome(
        batch=batch.code,
        rule=rule.name,
        specimens=frozenset(batch.specimens),
        reasons=tuple(dict.fromkeys(reasons)),
        warnings=tuple(warnings),
    )


def _not_whole(batch: Batch, rule: BatchRule, cutoffs: Mapping[str, int]) -> Iterator[Reason]:
    """Yield a reason for each part of the record that is missing or cannot be."""
    wanted = (
        ("batch-code-missing", batch.code, "The batch has no code. Ask the laboratory for it."),
        ("analyst-missing", batch.analyst, "Nobody is named who ran the batch. Ask for the name."),
        ("instrument-missing", batch.instrument, "No instrument is named. Ask which it was."),
        ("specimens-missing", batch.specimens, "The batch names no specimen. Ask for the list."),
        ("analytes-missing", batch.analytes, "The batch names no analyte. Ask what was measured."),
        ("batch-not-ended", batch.ended_at, "The batch has not ended. Wait until it has."),
    )
    for code, value, says in wanted:
        if not value:
            yield reason(code, _WHOLE, says)
    if batch.ended_at is not None and batch.ended_at <= batch.started_at:
        yield reason(
            "batch-times-wrong", _WHOLE, "The batch ends before it starts. Ask for the true times."
        )
    if not _HASH.fullmatch(batch.qc_sha256):
        yield reason(
            "qc-data-missing", _WHOLE, "The file with the control data is missing. Ask for it."
        )
    for times in Counter(batch.specimens).values():
        if times > 1:
            # Reasons are read by more people than the list of the specimens is (attack P-01d).
            yield reason(
                "specimen-twice", _WHOLE, f"One specimen stands in the batch {times} times. Ask."
            )
    if batch.stage not in rule.stages:
        yield reason(
            "batch-rule-other-stage",
            rule.source,
            f"The rule {rule.name} is not made for the stage {batch.stage}. Take another rule.",
        )
    for analyte in batch.analytes:
        if analyte not in cutoffs:
            yield reason(
                "cutoff-unknown",
                _WHOLE,
                f"The rule set has no cutoff for {name_of(analyte)} at this stage. A human looks.",
            )


def _missing(batch: Batch, row: Required, cutoffs: Mapping[str, int]) -> Iterator[Reason]:
    """Yield a reason for each analyte, or for the batch, that lacks what a row wants."""
    alike = [control for control in batch.controls if control.kind is row.kind]
    if row.window is None:
        if len(alike) < row.number:
            yield reason(row.code, row.source, f"The batch needs {row.says}. Results wait for it.")
        return
    for analyte, cutoff in cutoffs.items():
        fitting = [c for c in alike if c.analyte == analyte and row.window.holds(c.target, cutoff)]
        if len(fitting) < row.number:
            yield reason(
                row.code,
                row.source,
                f"{name_of(analyte)} (cutoff {cutoff} ng/mL) needs {row.says}. Results wait.",
            )


def _too_few(batch: Batch, rule: BatchRule, figures: FigureSet) -> Iterator[Reason]:
    controls = len(batch.controls)
    everything = controls + len(batch.specimens)
    least = share("controls-of-batch", figures)
    if controls < least * everything:
        yield reason(
            "controls-too-few",
            figures.figure("controls-of-batch").source,
            f"{controls} of {everything} are calibrators or controls; {shown(least * 100)} % are "
            f"wanted by the rule {rule.name}.",
        )


def _misreads(
    control: Control, batch: Batch, cutoffs: Mapping[str, int], figures: FigureSet
) -> Iterator[Reason]:
    """Yield why a control does not read what it must."""
    name = f"{control.kind} {control.material}"
    if control.kind is Kind.NEGATIVE and control.analyte == ALL_ANALYTES:
        edges = sorted(cutoffs.values())[:1]
    elif control.analyte in batch.analytes:
        edges = [cutoffs[control.analyte]] if control.analyte in cutoffs else []
    else:
        yield reason(
            "control-of-another-analyte",
            _READS,
            f"The {name} is of {control.analyte or 'no analyte'}, which the batch did not measure.",
        )
        return
    read = f"The {name} reads {shown(control.measured)} ng/mL"
    if control.kind is Kind.CALIBRATOR:
        tolerance = share("calibrator-tolerance", figures)
        if abs(control.measured - control.target) > tolerance * control.target:
            source = figures.figure("calibrator-tolerance").source
            says = f"{read} at a target of {shown(control.target)} ng/mL."
            yield reason("calibrator-off", source, says)
        return
    for cutoff in edges:
        positive = control.kind is not Kind.NEGATIVE and control.target >= cutoff
        if positive is not (control.measured >= cutoff):
            side = "at or above" if positive else "below"
            says = f"{read}; it belongs {side} the cutoff of {cutoff} ng/mL."
            yield reason("control-reads-wrong", _READS, says)
    if control.kind is Kind.SPIKED:
        yield from _limits(control, name, figures)


def _limits(control: Control, name: str, figures: FigureSet) -> Iterator[Reason]:
    """Yield why the declared limits of a control are none."""
    if control.mean is None or control.deviation is None or control.deviation <= 0:
        says = f"No mean and deviation were declared for the {name}. Ask the laboratory for them."
        yield reason("control-limits-missing", figures.figure("widest-deviation").source, says)
        return
    if control.deviation > share("widest-deviation", figures) * control.mean:
        says = (
            f"The deviation declared for the {name}, {shown(control.deviation)} ng/mL, is too wide "
            f"for a mean of {shown(control.mean)} ng/mL."
        )
        yield reason("control-limits-wide", figures.figure("widest-deviation").source, says)
    if abs(control.mean - control.target) > share("furthest-mean", figures) * control.target:
        says = (
            f"The mean declared for the {name}, {shown(control.mean)} ng/mL, is far from its "
            f"target of {shown(control.target)} ng/mL."
        )
        yield reason("control-mean-far", figures.figure("furthest-mean").source, says)


def _by_westgard(
    batch: Batch, analyte: str, history: Sequence[tuple[str, Control]]
) -> Iterator[tuple[Reason, bool]]:
    """Yield a reason for each of Westgard's rules that is broken, and whether it rejects."""
    run = [*history, *((batch.code, control) for control in batch.controls)]
    points = [
        Point(material=control.material, batch=code, off=control.off)
        for code, control in run
        if control.kind is Kind.SPIKED
        and control.analyte == analyte
        and control.mean is not None
        and control.deviation
    ]
    for found in broken(points, batch.code):
        readings = ", ".join(
            f"{point.material} in {point.batch} at {shown(point.off)}" for point in found.points
        )
        rule = found.rule
        says = f"{name_of(analyte)}, {rule.name}: {rule.says} In deviations: {readings}."
        yield reason(rule.code, rule.source, says), rule.rejects
