"""Whether reported results may be told because of the batches they rest on, many at once.

Everything that anybody asks of a result's batches ends here: the review when it is opened, released
and signed, the list of what waits, and the audit, which asks for a moment of the past.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate

from passmuster.core.laboratory.judgement import Judgement, Reason, Result
from passmuster.core.laboratory.judging import drug_tests
from passmuster.core.laboratory.quality.batch import Outcome
from passmuster.core.laboratory.quality.release import Release
from passmuster.core.laboratory.quality.resting import (
    Run,
    Test,
    of_retest,
    released,
    run_behind,
)
from passmuster.core.laboratory.quality.signs import Sign
from passmuster.core.laboratory.reported import Report
from passmuster.core.laboratory.rules import RuleSet, Stage
from passmuster.core.laboratory.sources import derived
from passmuster.web import clock
from passmuster.web.batches.models import Batch, BatchSign, BatchSpecimen, Excuse
from passmuster.web.batches.rebuilding import AT_ONCE
from passmuster.web.laboratory.models import SpecimenReport
from passmuster.web.laboratory.rulesets import rules_in_force
from passmuster.web.people.models import Force

_ASKED = derived("a question about a batch holds its results while it stands open")


@dataclass(frozen=True)
class Reported:
    """One report with what it says; ``at`` is the moment for which it is asked, None for now.

    ``ordered_at`` is when the bottle was ordered to be tested once more, None for a first test.
    """

    row: SpecimenReport
    report: Report
    judgement: Judgement
    at: datetime | None = None
    ordered_at: datetime | None = None


def releases(force: Force, given: Sequence[Reported]) -> list[Release]:
    """Return for each report whether its batches let its result be told, in the order given.

    A specimen that the laboratory rejected was not measured and waits for no batch.
    """
    known = _Known(force, {one.row.specimen for one in given})
    return [known.release(one) for one in given]


def release_of(row: SpecimenReport, report: Report, judgement: Judgement) -> Release:
    """Return the same for one report."""
    (found,) = releases(row.arrival.force, [Reported(row, report, judgement)])
    return found


def resting_on(batch: Batch, given: Sequence[Reported]) -> frozenset[str]:
    """Return the specimens of which a test rests on this batch."""
    known = _Known(batch.force, {one.row.specimen for one in given})
    return frozenset(one.row.specimen for one in given if batch.pk in known.behind(one))


class _Known:
    """The batches of some specimens, read in few questions, with their recalls and questions."""

    def __init__(self, force: Force, specimens: set[str]) -> None:
        self._runs: dict[str, list[Batch]] = defaultdict(list)
        listed, keys = sorted(specimens), dict[int, Batch]()
        for start in range(0, len(listed), AT_ONCE):
            places = BatchSpecimen.objects.filter(
                batch__force=force, specimen__in=listed[start : start + AT_ONCE]
            ).select_related("batch__recall")
            for place in places:
                batch = keys.setdefault(place.batch_id, place.batch)
                self._runs[place.specimen].append(batch)
        self._reasons = _reasons_of(keys.values())
        self._signs = _signs_of(keys.values())
        self._rules = rules_in_force(force)
        self._excuses = list(Excuse.objects.filter(force=force))

    def release(self, one: Reported) -> Release:
        """Return whether a report's result may be told."""
        specimen = one.row.specimen
        if Result.REJECTED in one.judgement.laboratory_result:
            return Release(specimen=specimen)
        moment = one.at or clock.now()
        runs = [run for _batch, run in self._as_runs(one, moment)]
        laboratory, day = one.row.arrival.laboratory, localdate(one.row.arrival.at)
        return released(
            specimen,
            self._tests(one),
            runs,
            reported_at=one.row.arrival.at,
            ordered_at=one.ordered_at,
            open_signs=self._open(specimen, laboratory, moment),
            excused=any(
                excuse.laboratory == laboratory and excuse.since <= day <= excuse.until
                for excuse in self._excuses
            ),
        )

    def behind(self, one: Reported) -> frozenset[int]:
        """Return the keys of the batches on which a report's tests rest."""
        runs = {id(run): (batch, run) for batch, run in self._as_runs(one, one.at or clock.now())}
        every = [run for _batch, run in runs.values()]
        found = set()
        for test in self._tests(one):
            run = run_behind(test, every, reported_at=one.row.arrival.at, ordered_at=one.ordered_at)
            if run is not None:
                found.add(runs[id(run)][0].pk)
        return frozenset(found)

    def _tests(self, one: Reported) -> frozenset[Test]:
        tests = drug_tests(one.report, self._rules_of(one))
        return tests if one.ordered_at is None else of_retest(tests)

    def _rules_of(self, one: Reported) -> RuleSet:
        return self._rules.called(one.row.rule_set, one.row.rule_version)

    def _as_runs(self, one: Reported, moment: datetime) -> Iterator[tuple[Batch, Run]]:
        rules = self._rules_of(one)
        for batch in self._runs[one.row.specimen]:
            if batch.laboratory != one.row.arrival.laboratory or batch.at > moment:
                continue
            codes = batch.analytes.split()
            if batch.stage == Stage.INITIAL.value:
                rows = [rules.row_of_initial(code) for code in codes]
                codes = [row.code for row in rows if row is not None]
            recall = getattr(batch, "recall", None)
            yield (
                batch,
                Run(
                    outcome=Outcome(
                        batch=batch.number,
                        rule=batch.rule,
                        specimens=frozenset({one.row.specimen}),
                        reasons=self._reasons[batch.pk],
                    ),
                    stage=Stage(batch.stage),
                    analytes=frozenset(codes),
                    ended_at=batch.ended_at,
                    recorded_at=batch.at,
                    recalled=recall is not None and recall.at <= moment,
                ),
            )

    def _open(self, specimen: str, laboratory: str, moment: datetime) -> Iterator[Sign]:
        for batch in self._runs[specimen]:
            for sign in self._signs[batch.pk]:
                answer = getattr(sign, "answer", None)
                answered = answer is not None and answer.at <= moment
                if sign.laboratory == laboratory and sign.at <= moment and not answered:
                    yield as_sign(sign, batch)


def _reasons_of(batches: Iterable[Batch]) -> dict[int, tuple[Reason, ...]]:
    found: dict[int, tuple[Reason, ...]] = defaultdict(tuple)
    keys = [batch.pk for batch in batches]
    for start in range(0, len(keys), AT_ONCE):
        rows = Batch.objects.filter(pk__in=keys[start : start + AT_ONCE], reasons__holds=True)
        told = rows.order_by("pk", "reasons__place").values_list(
            "pk", "reasons__rule", "reasons__source", "reasons__confirmed", "reasons__says"
        )
        for key, rule, source, confirmed, says in told:
            one = Reason(rule=rule, source=source, confirmed=confirmed, says=says)
            found[key] = (*found[key], one)
    return found


def _signs_of(batches: Iterable[Batch]) -> dict[int, list[BatchSign]]:
    found: dict[int, list[BatchSign]] = defaultdict(list)
    keys = [batch.pk for batch in batches]
    for start in range(0, len(keys), AT_ONCE):
        part = keys[start : start + AT_ONCE]
        signs = BatchSign.objects.filter(named__batch_id__in=part).distinct()
        for sign in signs.select_related("answer").prefetch_related("named"):
            for named in sign.named.all():
                found[named.batch_id].append(sign)
    return found


def as_sign(sign: BatchSign, batch: Batch) -> Sign:
    """Return a question as the core holds a batch by it; it says no value."""
    says = f"A question about batch {batch.number} stands open ({sign.kind}, {sign.count})."
    return Sign(
        kind=sign.kind,
        batches=(batch.number,),
        count=sign.count,
        says=says,
        source=_ASKED,
        analyst=sign.analyst,
    )
