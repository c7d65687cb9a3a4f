"""What has to stand in a batch, by rule: one row for each calibrator and control, with its source.

A target is compared with the cutoff exactly: "within 25 % above" is above the cutoff and at most a
quarter more; "within 25 % below" is below it and at most a quarter less.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.figures import Source
from passmuster.core.laboratory.quality.batch import Kind
from passmuster.core.laboratory.rules import Stage
from passmuster.core.laboratory.sources import OURS, read, remembered

_NEAR: Final = Fraction(1, 4)
"""The quarter of Art. 27, on either side of the cutoff."""


@dataclass(frozen=True, kw_only=True)
class Required:
    """One thing that a batch needs.

    ``code`` is the reason where it is missing. ``least`` and ``most`` bound the target as shares of
    the cutoff (None: no bound); ``beyond`` and ``short`` say that the bound itself is outside.
    ``each`` is true where every analyte needs its own, false where one serves the whole batch.
    """

    code: str
    kind: Kind
    number: int
    says: str
    source: Source
    each: bool
    least: Fraction | None = None
    beyond: bool = False
    most: Fraction | None = None
    short: bool = False

    def takes(self, target: Fraction, cutoff: int) -> bool:
        """Tell whether a target in ng/mL lies where this row wants it."""
        if self.least is not None:
            edge = self.least * cutoff
            if target < edge or (self.beyond and target == edge):
                return False
        if self.most is not None:
            edge = self.most * cutoff
            if target > edge or (self.short and target == edge):
                return False
        return True


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
            each=True,
            least=one,
            most=one,
        ),
        Required(
            code="negative-control-missing",
            kind=Kind.NEGATIVE,
            number=1,
            says="a control without drug",
            source=source,
            each=False,
        ),
        Required(
            code="control-above-missing",
            kind=Kind.SPIKED,
            number=1,
            says="a positive control within 25 % above the cutoff",
            source=source,
            each=True,
            least=one,
            beyond=True,
            most=one + _NEAR,
        ),
        Required(
            code="control-below-missing",
            kind=Kind.SPIKED,
            number=1,
            says="a control within 25 % below the cutoff",
            source=source,
            each=True,
            least=one - _NEAR,
            most=one,
            short=True,
        ),
        Required(
            code="internal-blind-missing",
            kind=Kind.BLIND,
            number=1,
            says="an internal blind control",
            source=blind,
            each=False,
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

BATCH_RULES: Final = (TAIWAN_CONFIRMATION, GENERAL)
"""All there are, in the order in which the manual shows them."""


def batch_rule(name: str) -> BatchRule:
    """Return a batch rule by its name; raises UnusableInput (``batch-rule-unknown``)."""
    for rule in BATCH_RULES:
        if rule.name == name:
            return rule
    known = ", ".join(rule.name for rule in BATCH_RULES)
    raise UnusableInput("batch-rule-unknown", f"There is no batch rule {name!r}: give {known}.")
