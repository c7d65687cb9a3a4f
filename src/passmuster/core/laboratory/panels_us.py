"""The panels of the United States: DOT 2023, HHS 2017 and HHS 2025 (rules.md §1.1, §1.2)."""

from __future__ import annotations

from typing import Final

from passmuster.core.kernel.figures import Source
from passmuster.core.laboratory.doctor_rules import AS_DOT, FEDERAL
from passmuster.core.laboratory.rules import (
    AppliesBy,
    Companion,
    Cutoff,
    PanelRow,
    Rule,
    RuleSet,
    Stage,
)
from passmuster.core.laboratory.sources import (
    AMPHETAMINE_NEEDED,
    CROSS_REACTIVITY,
    DOT,
    HHS_2025,
    derived,
    read,
    remembered,
    second_hand,
)
from passmuster.core.laboratory.validity_rules import SINCE_2017

HHS_2017: Final = remembered(
    "82 FR 7920 of 23 Jan 2017, of which the summary was read: the panel as 49 CFR 40.85", "2017"
)


def panel_row(
    names: tuple[str, ...],
    initial: int,
    confirm: tuple[tuple[str, int], ...],
    source: Source,
    *,
    stands: Source | None = None,
    confirm_source: Source | None = None,
    more: tuple[tuple[str, int, Source], ...] = (),
) -> PanelRow:
    """Return a row; the first of ``names`` is its code. Values in ng/mL, ``more`` confirms beside.

    ``source`` is that of the initial cutoff, and of the others where ``confirm_source`` is None.
    """
    return PanelRow(
        initial=Cutoff(target=names[0], stage=Stage.INITIAL, value=initial, source=source),
        initial_names=names,
        confirm=tuple(
            Cutoff(target=code, stage=Stage.CONFIRMATORY, value=value, source=origin)
            for code, value, origin in (
                *((code, value, confirm_source or source) for code, value in confirm),
                *more,
            )
        ),
        stands=stands,
    )


CANNABINOIDS: Final = ("cannabinoids", "THC")
COCAINE: Final = ("cocaine-metabolites", "COC")
OPIATES: Final = ("codeine-morphine", "opiates")
HYDROCODONE: Final = ("hydrocodone-hydromorphone",)
OXYCODONE: Final = ("oxycodone-oxymorphone",)
AMPHETAMINES: Final = ("amphetamine-methamphetamine", "amphetamines")
MDMA: Final = ("mdma-mda",)
FENTANYLS: Final = ("fentanyls",)


def _federal(source: Source, morphine: int, *, fentanyl: bool = False) -> tuple[PanelRow, ...]:
    def row(names: tuple[str, ...], initial: int, *confirm: tuple[str, int]) -> PanelRow:
        return panel_row(names, initial, confirm, source, stands=CROSS_REACTIVITY)

    rows = (
        row(CANNABINOIDS, 50, ("Δ9THCC", 15)),
        row(COCAINE, 150, ("BZE", 100)),
        row(OPIATES, 2000, ("COD", 2000), ("MOR", morphine)),
        row(HYDROCODONE, 300, ("HYC", 100), ("HYM", 100)),
        row(OXYCODONE, 100, ("OXYC", 100), ("OXYM", 100)),
        row(("6-AM",), 10, ("6-AM", 10)),
        row(("PCP",), 25, ("PCP", 25)),
        row(AMPHETAMINES, 500, ("AMP", 250), ("MAMP", 250)),
        row(MDMA, 500, ("MDMA", 250), ("MDA", 250)),
    )
    return (*rows, row(FENTANYLS, 1, ("FENT", 1), ("NFENT", 1))) if fentanyl else rows


METHAMPHETAMINE_NEEDS: Final = Companion(
    code="methamphetamine-needs-amphetamine",
    analyte="MAMP",
    needs="AMP",
    least=100,
    says="Methamphetamine is positive only with amphetamine of at least 100 ng/mL beside it.",
    source=AMPHETAMINE_NEEDED,
)

_ALTERNATE: Final = Rule(
    code="alternate-initial",
    says="An initial test that is no immunoassay has its own cutoffs: THCA 15, benzoylecgonine "
    "100.",
    source=remembered("HHS panel, footnotes of the table"),
)
_GROUPED: Final = Rule(
    code="grouped-analytes",
    says="A grouped initial test is calibrated with one target; the other member reacts to at "
    "least "
    "80 %, otherwise each has its own test.",
    source=CROSS_REACTIVITY,
)
_ARCHIVE: Final = Rule(
    code="older-cutoffs",
    says="Before 1 Oct 2010: amphetamines 1000/500, cocaine 300/150. From 2010 to 2017: "
    "amphetamines 500/250, MDEA 250. A report of those years is judged by them, not by this set.",
    source=second_hand("FTA guideline page; gamutonline's copy of old 49 CFR 40.87"),
)

DOT_2023: Final = RuleSet(
    name="dot-2023",
    title="US DOT, 49 CFR Part 40 as amended in 2023",
    regime="dot",
    version="2023-06-01",
    effective_from="2023-06-01",
    applies_by=AppliesBy.COLLECTION,
    applies_source=derived("49 CFR Part 40 names no day"),
    source=DOT,
    panel=_federal(DOT, 2000),
    validity=SINCE_2017,
    companions=(METHAMPHETAMINE_NEEDS,),
    doctor=FEDERAL,
    notes=(
        _GROUPED,
        _ALTERNATE,
        _ARCHIVE,
        Rule(
            code="opiate-number",
            says="The laboratory gives the number of morphine or codeine from 15,000 ng/mL on, "
            "unasked.",
            source=read("49 CFR 40.85(d), 40.97(f)", "2023-06-01"),
        ),
    ),
)
"""Fentanyl is not in it: it was proposed in September 2025, and how that ended is not known."""

HHS_2017_SET: Final = RuleSet(
    name="hhs-2017",
    title="US HHS Mandatory Guidelines, urine, 2017",
    regime="hhs",
    version="2017-10-01",
    effective_from="2017-10-01",
    applies_by=AppliesBy.ACCESSION,
    applies_source=derived("as for the panel of 2025"),
    source=HHS_2017,
    panel=_federal(HHS_2017, 2000),
    validity=SINCE_2017,
    companions=(METHAMPHETAMINE_NEEDS,),
    doctor=AS_DOT,
    notes=(_GROUPED, _ALTERNATE, _ARCHIVE),
)

HHS_2025_SET: Final = RuleSet(
    name="hhs-2025",
    title="US HHS panel of 2025, urine",
    regime="hhs",
    version="2025-07-07",
    effective_from="2025-07-07",
    applies_by=AppliesBy.ACCESSION,
    applies_source=second_hand("wfqa.com on 90 FR 4662"),
    source=HHS_2025,
    panel=_federal(HHS_2025, 4000, fentanyl=True),
    validity=SINCE_2017,
    companions=(METHAMPHETAMINE_NEEDS,),
    doctor=AS_DOT,
    notes=(_GROUPED, _ALTERNATE),
)
"""For federal agencies only, neither DOT nor the nuclear rule; morphine 4000, not 2000."""
