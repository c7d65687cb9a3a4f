"""Which batches a result rests on, and whether it may leave for the doctor because of them.

A result that was reported at a moment can rest only on a run that had ended by then; of several
runs of one specimen for one test the last one counts. So a run that is repeated after the report
releases nothing: what it measured is another number, and comes as a corrected report (attack L-03).
A bottle that was ordered to be tested once more rests only on runs that ended after the order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from passmuster.core.kernel.figures import Source
from passmuster.core.laboratory.judgement import Reason, reason
from passmuster.core.laboratory.quality.batch import Outcome
from passmuster.core.laboratory.quality.release import Release, may_release
from passmuster.core.laboratory.quality.signs import Sign
from passmuster.core.laboratory.rules import Stage
from passmuster.core.laboratory.sources import OURS

MISSING: Final = "batch-missing"
RECALLED: Final = "batch-recalled"

Test = tuple[Stage, str]
"""One test of a specimen: its stage, and the code of what was looked for (judging.drug_tests)."""

_RECALL: Final = Source(text=f"{OURS}: a recalled batch bears no result (attack L-03)")


@dataclass(frozen=True, kw_only=True)
class Run:
    """One batch as a result may rest on it.

    ``analytes`` are as in Test. ``recorded_at`` is when it was sent here; of two runs that ended
    together the one that was sent later counts.
    """

    outcome: Outcome
    stage: Stage
    analytes: frozenset[str]
    ended_at: datetime
    recorded_at: datetime
    recalled: bool = False


def of_retest(tests: Iterable[Test]) -> frozenset[Test]:
    """Return the tests of a report on a bottle tested once more that wait for a run.

    Confirmations alone: an initial test has a cutoff by its nature, so nobody reads its answer
    there (read_retest). That a retest has no cutoff changes the reading of its number and nothing
    about the run, which is judged as every confirmatory one.
    """
    return frozenset(test for test in tests if test[0] is Stage.CONFIRMATORY)


def run_behind(
    test: Test,
    runs: Iterable[Run],
    *,
    reported_at: datetime,
    ordered_at: datetime | None = None,
) -> Run | None:
    """Return the run that a test's result rests on; None where no batch came with it.

    ``ordered_at`` is when the bottle was ordered to be tested once more: an earlier run of the same
    specimen measured the other bottle.
    """
    stage, analyte = test
    fitting = [
        run
        for run in runs
        if run.stage is stage
        and analyte in run.analytes
        and run.ended_at <= reported_at
        and (ordered_at is None or run.ended_at > ordered_at)
    ]
    return max(fitting, key=lambda run: (run.ended_at, run.recorded_at), default=None)


def released(
    specimen: str,
    tests: Collection[Test],
    runs: Collection[Run],
    *,
    reported_at: datetime,
    ordered_at: datetime | None = None,
    open_signs: Iterable[Sign] = (),
    excused: bool = False,
) -> Release:
    """Say whether a result may be told that rests on these tests.

    ``runs`` are the reporting laboratory's that list the specimen. ``excused``: two people let this
    laboratory report without batches on that day; what has a batch is judged by it all the same.
    ``ordered_at`` makes it a retest (run_behind): one that speaks of no drug waits for nothing,
    since validity tests have no batches, and nobody could ever release what bottle A shows.
    """
    if ordered_at is not None and not tests:
        return Release(specimen=specimen)
    signs = tuple(open_signs)
    found: list[Reason] = []
    for stage, analyte in sorted(tests):
        run = run_behind((stage, analyte), runs, reported_at=reported_at, ordered_at=ordered_at)
        outcome = None if run is None else _as_it_stands(run)
        found += may_release(specimen, {stage: outcome}, open_signs=signs).reasons
    if not tests:
        found += may_release(specimen, {}).reasons
    kept = [one for one in found if not (excused and one.rule == MISSING)]
    return Release(specimen=specimen, reasons=tuple(dict.fromkeys(kept)))


def _as_it_stands(run: Run) -> Outcome:
    """Return a run's outcome, held where two recalled it."""
    if not run.recalled:
        return run.outcome
    says = f"Batch {run.outcome.batch} was recalled. A new run is needed, and a corrected report."
    told = reason(RECALLED, _RECALL, says)
    return replace(run.outcome, reasons=(told, *run.outcome.reasons))
