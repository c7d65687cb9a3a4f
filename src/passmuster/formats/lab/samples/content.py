"""What an invented report says, before it is written as HL7 or FHIR."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from passmuster.core.laboratory.analytes import name_of
from passmuster.core.laboratory.judgement import Result, State
from passmuster.core.laboratory.loinc import MEANINGS, Kind, Meaning
from passmuster.core.laboratory.reported import Comparator, Status
from passmuster.core.laboratory.rules import Cutoff, PanelRow, Stage


@dataclass(frozen=True, kw_only=True)
class SampleLine:
    """One line: ``loinc`` or else ``local`` is its code; a number where ``numeric``."""

    label: str
    value: str
    local: str
    loinc: str = ""
    numeric: bool = False
    comparator: Comparator = Comparator.NONE
    unit: str = ""
    reference: str = ""
    flag: str = ""
    method: str = ""


@dataclass(frozen=True, kw_only=True)
class SampleReport:
    """One report about one specimen. ``donor`` is (family, given) of an invented person, or empty.

    ``message_id`` is its number; ``at`` when it was released.
    """

    specimen_id: str
    message_id: str
    laboratory: str
    force: str
    at: datetime
    lines: tuple[SampleLine, ...]
    status: Status = Status.FINAL
    rejected: str = ""
    donor: tuple[str, str] | tuple[()] = ()
    trial: bool = False


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What the rules make of a report: its state, results, analytes, and the codes of problems."""

    status: State = State.JUDGED
    results: tuple[Result, ...] = ()
    positive_for: tuple[str, ...] = ()
    problems: frozenset[str] = frozenset()


def held(*problems: str) -> Expected:
    """Return the expectation of a report that waits for a person."""
    return Expected(status=State.HELD, problems=frozenset(problems))


@lru_cache(maxsize=512)
def _loinc(subject: str, stage: Stage, kind: Kind) -> str:
    """Return the first LOINC code of a test without a cutoff of its own, "" where none is known."""
    wanted = Meaning(subject=subject, stage=stage, kind=kind)
    return next((code for code, meaning in MEANINGS.items() if meaning == wanted), "")


def screened(row: PanelRow, *, positive: bool = False) -> SampleLine:
    """Return the line of a row's initial test."""
    codes = (_loinc(name, Stage.INITIAL, Kind.PRESENCE) for name in row.initial_names)
    name = name_of(row.code)
    return SampleLine(
        label=f"{name[0].upper()}{name[1:]} screen",
        value="Positive" if positive else "Negative",
        loinc=next(filter(None, codes), ""),
        local=f"{row.code.upper()}-SCREEN",
        reference=f"Cutoff {row.initial.value} ng/mL",
        flag="A" if positive else "N",
        method="immunoassay",
    )


def confirmed(cutoff: Cutoff, value: str, comparator: Comparator = Comparator.NONE) -> SampleLine:
    """Return the line of an analyte's confirmatory test, in ng/mL."""
    name = name_of(cutoff.target)
    return SampleLine(
        label=f"{name[0].upper()}{name[1:]} confirmation",
        value=value,
        loinc=_loinc(cutoff.target, Stage.CONFIRMATORY, Kind.MASS),
        local=f"{name.upper().replace(' ', '-')}-CONFIRM",
        numeric=True,
        comparator=comparator,
        unit="ng/mL",
        reference=f"Cutoff {cutoff.value} ng/mL",
        flag="A" if comparator is Comparator.NONE else "N",
        method="LC-MS/MS",
    )


def measured(
    measure: str, value: str, unit: str = "", *, stage: str = "", method: str = ""
) -> SampleLine:
    """Return the line of a validity test; ``stage`` is ``initial``, ``confirmatory`` or none."""
    name = name_of(measure)
    label = name if name == "pH" else f"{name[0].upper()}{name[1:]}"
    return SampleLine(
        label=f"{label} {stage} test" if stage else label,
        value=value,
        local="-".join(filter(None, (measure.upper(), stage[:1].upper()))),
        numeric=value[:1].isdigit(),
        unit=unit,
        method=method,
    )


def verdict(word: str) -> SampleLine:
    """Return the laboratory's own verdict."""
    return SampleLine(label="Final result", value=word, local="FINAL")
