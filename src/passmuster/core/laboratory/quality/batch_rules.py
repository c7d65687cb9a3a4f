"""What has to stand in a batch, by rule: one row for each calibrator and control, with its source.

A target is compared with the cutoff exactly: "within 25 % above" is above the cutoff and at most a
quarter more; "within 25 % below" is below it and at most a quarter less.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.figures import Source
from passmuster.core.laboratory.quality.batch import Kind
from passmuster.core.laboratory.rules import Stage
from passmuster.core.laboratory.sources import OURS, read, remembered

_NEAR: Final = Fraction(1, 4)
"""The quarter of Art. 27, on either side of the cutoff."""


@dataclass(frozen=True, kw_only=True)
class Window:
    """Where a target has to lie, in shares of the cutoff; the ends belong to it unless open."""

    least: Fraction
    most: Fraction
    open_below: bool = False
    open_above: bool = False

    def holds(self, target: Fraction, cutoff: int) -> bool:
        """Tell whether a target in ng/mL lies in it."""
        low, high = self.least * cutoff, self.most * cutoff
        above = target > low or (target == low and not self.open_below)
        return above and (target < high or (target == high and not self.open_above))


@dataclass(frozen=True, kw_only=True)
class Required:
    """One thing that a batch needs; ``code`` is the reason where it is missing.

    With a ``window`` every analyte needs its own, whose target lies there; without one (None) one
    of its kind serves the whole batch.
    """

    code: str
    kind: Kind
    number: int
    says: str
    source: Source
    window: Window | None = None


@dataclass(frozen=True, kw_only=True)
class BatchRule:
    """What a batch of some stages needs. ``share`` asks for a least share of controls as well."""

    name: str
    title: str
    stages: frozenset[Stage]
    rows: tuple[Required, ...]
    share: bool
    source: Source


def _rows(source: Source, blind: Source) -> tuple[Required, ...]:
    one = Fraction(1)
    return (
        Required(
            code="calibrator-missing",
            kind=Kind.CALIBRATOR,
            number=1,
            says="a calibrator at the cutoff",
            source=source,
            window=Window(least=one, most=one),
        ),
        Required(
            code="negative-control-missing",
            kind=Kind.NEGATIVE,
            number=1,
            says="a control without drug",
            source=source,
        ),
        Required(
            code="control-above-missing",
            kind=Kind.SPIKED,
            number=1,
            says="a positive control within 25 % above the cutoff",
            source=source,
            window=Window(least=one, most=one + _NEAR, open_below=True),
        ),
        Required(
            code="control-below-missing",
            kind=Kind.SPIKED,
            number=1,
            says="a control within 25 % below the cutoff",
            source=source,
            window=Window(least=one - _NEAR, most=one, open_above=True),
        ),
        Required(
            code="internal-blind-missing",
            kind=Kind.BLIND,
            number=1,
            says="an internal blind control",
            source=blind,
        ),
    )


_TAIWAN: Final = read("Taiwan, Regulations Governing Drug Abuse Urine Testing Operations, Art. 27")
_GENERAL: Final = remembered("HHS Mandatory Guidelines of 2017, 11.12 and 11.15, in substance")

TAIWAN_CONFIRMATION: Final = BatchRule(
    name="taiwan-art-27",
    title="Taiwan, confirmation (Art. 27)",
    stages=frozenset({Stage.CONFIRMATORY}),
    rows=_rows(_TAIWAN, _TAIWAN),
    share=False,
    source=_TAIWAN,
)
GENERAL: Final = BatchRule(
    name="general",
    title="General, both stages",
    stages=frozenset({Stage.INITIAL, Stage.CONFIRMATORY}),
    rows=_rows(_GENERAL, Source(text=f"{OURS}: as Taiwan's Art. 27, for every batch")),
    share=True,
    source=_GENERAL,
)

STARTING: Final[Mapping[Stage, BatchRule]] = MappingProxyType(
    {Stage.INITIAL: GENERAL, Stage.CONFIRMATORY: TAIWAN_CONFIRMATION}
)
"""What a force judges batches by, as its rule set is the one for Phnom Penh."""

BATCH_RULES: Final = (TAIWAN_CONFIRMATION, GENERAL)
"""All there are, in the order in which the manual shows them."""


def batch_rule(name: str) -> BatchRule:
    """Return a batch rule by its name; raises UnusableInput (``batch-rule-unknown``)."""
    for rule in BATCH_RULES:
        if rule.name == name:
            return rule
    known = ", ".join(rule.name for rule in BATCH_RULES)
    raise UnusableInput("batch-rule-unknown", f"There is no batch rule {name!r}: give {known}.")
