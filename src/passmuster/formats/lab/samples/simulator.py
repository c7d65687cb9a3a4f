"""A laboratory that does not exist: from specimens, scenarios and a rule set to messages.

Guarantees: the same arguments give the same bytes; every message comes with what the rules must
make of it; what no laboratory may send (a trial as FHIR) is not made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from passmuster.core.laboratory.rules import RuleSet
from passmuster.formats.lab.samples.chance import Chance
from passmuster.formats.lab.samples.content import Expected, SampleReport
from passmuster.formats.lab.samples.fhir import write_fhir
from passmuster.formats.lab.samples.hl7 import write_hl7
from passmuster.formats.lab.samples.scenarios import (
    Step,
    drawn_scenario,
    scenario_names,
    steps,
)

KINDS: Final = ("hl7v2", "fhir-r4b", "fhir-r5")
"""In which form messages are written: the kinds that ``read_results`` tells apart."""

_ONLY_HL7: Final = frozenset({"trial"})
_LATER: Final = timedelta(hours=3)
"""Between two messages about one specimen."""


@dataclass(frozen=True, kw_only=True)
class Laboratory:
    """Who writes, to whom, by which rules, in which form; ``seed`` decides every value."""

    rules: RuleSet
    code: str = "SIMULATED"
    force: str = "FORCE"
    kind: str = "hl7v2"
    seed: str = "1"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One message: its bytes, what it is, and what the rules make of it.

    ``asked`` is the specimen that the laboratory was given, ``specimen_id`` the one it writes of.
    """

    scenario: str
    step: int
    asked: str
    specimen_id: str
    message_id: str
    kind: str
    data: bytes
    expected: Expected


def known_scenarios(rules: RuleSet, kind: str) -> tuple[str, ...]:
    """Return the scenarios of a rule set that can be written in a form."""
    return tuple(name for name in scenario_names(rules) if kind == "hl7v2" or name not in _ONLY_HL7)


def simulate(
    laboratory: Laboratory, specimen_id: str, scenario: str, *, at: datetime
) -> tuple[Sample, ...]:
    """Return the messages of a scenario in their order, the first released at ``at`` (aware).

    Raises ValueError where the rule set, or the form, has no such scenario.
    """
    chance = Chance(laboratory.seed, specimen_id, scenario)
    found = steps(scenario, laboratory.rules, chance)
    if found is None or (laboratory.kind != "hl7v2" and scenario in _ONLY_HL7):
        raise ValueError(f"no scenario {scenario!r}")
    samples: list[Sample] = []
    for number, step in enumerate(found):
        before = samples[-1] if samples else None
        moment = at if step.again else at + number * _LATER
        message_id = Chance(laboratory.seed, specimen_id, scenario, at).text(f"{number}", 16)
        if before is not None and (step.again or step.same_number):
            message_id = before.message_id
        report = _report(laboratory, specimen_id, step, message_id, moment)
        samples.append(
            Sample(
                scenario=scenario,
                step=number + 1,
                asked=specimen_id,
                specimen_id=report.specimen_id,
                message_id=message_id,
                kind=laboratory.kind,
                data=_written(report, laboratory.kind),
                expected=step.expected,
            )
        )
    return tuple(samples)


def simulate_day(
    laboratory: Laboratory, specimen_ids: Sequence[str], *, at: datetime
) -> Iterator[Sample]:
    """Yield messages about specimens, a minute apart, in realistic shares (``SHARES``)."""
    for number, specimen_id in enumerate(specimen_ids):
        chance = Chance(laboratory.seed, specimen_id)
        scenario = drawn_scenario(laboratory.rules, chance)
        yield from simulate(laboratory, specimen_id, scenario, at=at + timedelta(minutes=number))


def _report(
    laboratory: Laboratory, specimen_id: str, step: Step, message_id: str, at: datetime
) -> SampleReport:
    return SampleReport(
        specimen_id=_other(specimen_id) if step.other_specimen else specimen_id,
        message_id=message_id,
        laboratory=laboratory.code,
        force=laboratory.force,
        at=at,
        lines=step.lines,
        status=step.status,
        rejected=step.rejected,
        donor=step.donor,
        trial=step.trial,
    )


def _other(specimen_id: str) -> str:
    """Return a number that somebody misread: its last letter is another digit."""
    return specimen_id[:-1] + ("7" if specimen_id[-1:] != "7" else "1")


def _written(report: SampleReport, kind: str) -> bytes:
    return write_hl7(report) if kind == "hl7v2" else write_fhir(report, r5=kind == "fhir-r5")
