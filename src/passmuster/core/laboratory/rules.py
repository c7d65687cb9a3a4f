"""What a laboratory rule set is made of: panel rows, co-rules, edges, each with its source.

Nothing here holds a number; the numbers stand in the modules `panels_*` and `validity_rules`. A
cutoff is in ng/mL of urine. "At or above the cutoff" is the one comparison there is
(49 CFR 40.85(b), (c); rules.md §1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.figures import FigureSet, Source
from passmuster.core.laboratory.analytes import SUBJECTS, is_within


class Stage(StrEnum):
    """Which of the two tests a line reports; they work by different principles, never merged."""

    INITIAL = "initial"
    CONFIRMATORY = "confirmatory"
    UNSTATED = "unstated"


class AppliesBy(StrEnum):
    """Which day of a specimen decides whether a rule set is the one in force."""

    COLLECTION = "collection-date"
    ACCESSION = "accession-date"


@dataclass(frozen=True, kw_only=True)
class Cutoff:
    """One cutoff: of what (a code of analytes.py), at which stage, in ng/mL, from where."""

    target: str
    stage: Stage
    value: int
    source: Source


@dataclass(frozen=True, kw_only=True)
class PanelRow:
    """One initial test with the analytes that confirm it.

    ``initial_names`` are the codes under which laboratories report this one initial test.
    ``stands`` is the rule by which an initial test that is reported under one member's code stands
    for the row where no other member has a test of its own; None where no rule says so.
    """

    initial: Cutoff
    initial_names: tuple[str, ...]
    confirm: tuple[Cutoff, ...]
    stands: Source | None = None

    @property
    def code(self) -> str:
        """Return the row's code: that of its initial test."""
        return self.initial.target

    @cached_property
    def analytes(self) -> tuple[str, ...]:
        """Return the codes of the analytes that confirm the row."""
        return tuple(cutoff.target for cutoff in self.confirm)

    def answers_to(self, code: str) -> bool:
        """Tell whether an analyte or a narrower class belongs to this row, by its members.

        A row without a confirmatory cutoff takes the members of its class, so that they are held
        and not passed over.
        """
        if self.analytes:
            return not {code, *SUBJECTS[code].members}.isdisjoint(self.analytes)
        return any(is_within(code, name) for name in self.initial_names)


@dataclass(frozen=True, kw_only=True)
class Companion:
    """An analyte is positive only where another reaches ``least`` ng/mL in the same specimen."""

    code: str
    analyte: str
    needs: str
    least: int
    says: str
    source: Source


@dataclass(frozen=True, kw_only=True)
class Total:
    """``parts`` below their cutoffs make ``analyte`` positive from ``least`` ng/mL together."""

    code: str
    analyte: str
    parts: tuple[str, str]
    least: int
    says: str
    source: Source


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule in words, with its source: what a reason cites."""

    code: str
    says: str
    source: Source


@dataclass(frozen=True, kw_only=True)
class DoctorRule:
    """What the review doctor has to weigh where one of ``analytes`` is confirmed.

    ``from_value`` and ``below_value`` are bounds of the confirmed value in ng/mL, None where there
    is none. ``without`` names an analyte that must not be confirmed in the same specimen.
    """

    code: str
    analytes: tuple[str, ...]
    says: str
    source: Source
    from_value: int | None = None
    below_value: int | None = None
    without: str = ""


@dataclass(frozen=True, kw_only=True)
class ValidityRules:
    """The figures of validity testing and the rules that use them, in one version."""

    version: str
    figures: FigureSet
    rules: tuple[Rule, ...]

    def rule(self, code: str) -> Rule:
        """Return a rule by its code; raises UnusableInput (``rule-unknown``)."""
        for rule in self.rules:
            if rule.code == code:
                return rule
        raise UnusableInput("rule-unknown", f"The validity rules have no rule {code!r}. Add it.")


@dataclass(frozen=True, kw_only=True)
class RuleSet:
    """Everything a report is judged by, in one version.

    ``effective_from`` is an ISO day, "" where no day is known. ``applies_source`` says where the
    choice of the deciding day comes from. ``notes`` are rules that no program can judge by.
    """

    name: str
    title: str
    regime: str
    version: str
    effective_from: str
    applies_by: AppliesBy
    applies_source: Source
    source: Source
    panel: tuple[PanelRow, ...]
    validity: ValidityRules
    companions: tuple[Companion, ...] = ()
    totals: tuple[Total, ...] = ()
    doctor: tuple[DoctorRule, ...] = ()
    notes: tuple[Rule, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a panel in which an analyte or an initial test stands twice, or a cutoff of 0."""
        analytes = [cutoff.target for row in self.panel for cutoff in row.confirm]
        names = [name for row in self.panel for name in row.initial_names]
        cutoffs = [c for row in self.panel for c in (row.initial, *row.confirm)]
        if len(set(analytes)) != len(analytes) or len(set(names)) != len(names):
            raise ValueError("a panel: each analyte once, each initial test once")
        if min(cutoff.value for cutoff in cutoffs) < 1:
            raise ValueError("a panel: every cutoff above nothing")

    def row_of_initial(self, code: str) -> PanelRow | None:
        """Return the row whose initial test ``code`` is, or that it is a member of."""
        return self._rows.get(code)

    @cached_property
    def _rows(self) -> Mapping[str, PanelRow]:
        found: dict[str, PanelRow] = {}
        for row in self.panel:
            found |= dict.fromkeys(row.initial_names, row)
        for code in SUBJECTS:
            rows = [row for row in self.panel if row.answers_to(code)]
            if rows:
                found.setdefault(code, rows[0])
        return MappingProxyType(found)

    def cutoff(self, analyte: str) -> Cutoff | None:
        """Return an analyte's confirmatory cutoff, None where the panel does not hold it."""
        every = (cutoff for row in self.panel for cutoff in row.confirm)
        return next((cutoff for cutoff in every if cutoff.target == analyte), None)
