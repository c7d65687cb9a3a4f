"""The panels of AS/NZS 4308, EWDTS and Taiwan, and a start for Phnom Penh (rules.md §1.3 to 1.6).

AS/NZS and EWDTS tables were read second hand alone. A row that no source gives is not here, and
what it would judge is held.
"""

from __future__ import annotations

from typing import Final

from passmuster.core.laboratory.doctor_rules import AS_DOT
from passmuster.core.laboratory.panels_us import (
    AMPHETAMINES,
    CANNABINOIDS,
    COCAINE,
    MDMA,
    METHAMPHETAMINE_NEEDS,
    OPIATES,
    panel_row,
)
from passmuster.core.laboratory.rules import AppliesBy, Companion, PanelRow, Rule, RuleSet, Total
from passmuster.core.laboratory.sources import (
    CROSS_REACTIVITY,
    EUROPE,
    EUROPE_LATER,
    PACIFIC_2008,
    PACIFIC_2023,
    TAIWAN,
    TAIWAN_CONFIRM,
    TAIWAN_MEMORY,
    derived,
    read,
    remembered,
    second_hand,
)
from passmuster.core.laboratory.validity_rules import taken_for

_WIDE: Final = ("amphetamines",)
_BENZODIAZEPINES: Final = ("benzodiazepines",)
_OPIATE_CLASS: Final = ("opiates", "codeine-morphine")
_NO_DAY: Final = derived("the rule names no day")


def _as(names: tuple[str, ...], value: int) -> tuple[tuple[str, int], ...]:
    return tuple((name, value) for name in names)


_AMPHETAMINE_TYPE: Final = panel_row(
    _WIDE,
    300,
    (
        *_as(("AMP", "MAMP", "MDMA", "MDA"), 150),
        *_as(("BZP", "PHEN", "EPH", "PSE"), 500),
    ),
    PACIFIC_2008,
)
_AMINO: Final = ("AOHALP", "7ACLO", "7AFLU", "7ANIT")
_INTEGRITY: Final = Rule(
    code="integrity-creatinine",
    says="Creatinine below 200 mg/L (20 mg/dL) is a sign of dilution.",
    source=remembered("AS/NZS 4308"),
)

AS_NZS_2008: Final = RuleSet(
    name="as-nzs-4308-2008",
    title="AS/NZS 4308:2008",
    regime="as-nzs-4308",
    version="2008",
    effective_from="2008",
    applies_by=AppliesBy.COLLECTION,
    applies_source=_NO_DAY,
    source=PACIFIC_2008,
    panel=(
        _AMPHETAMINE_TYPE,
        panel_row(
            _BENZODIAZEPINES,
            200,
            (*_as(("DIAZ", "NORD", "OXAZ", "TEMA"), 200), *_as(_AMINO, 100)),
            PACIFIC_2008,
        ),
        panel_row(CANNABINOIDS, 50, (("Δ9THCC", 15),), PACIFIC_2008),
        panel_row(COCAINE, 300, _as(("BZE", "EME"), 150), PACIFIC_2008),
        panel_row(_OPIATE_CLASS, 300, _as(("MOR", "COD"), 300), PACIFIC_2008),
        panel_row(("6-AM",), 10, (("6-AM", 10),), remembered("AS/NZS 4308:2008")),
    ),
    validity=taken_for("AS/NZS 4308"),
    notes=(_INTEGRITY,),
)

AS_NZS_2023: Final = RuleSet(
    name="as-nzs-4308-2023",
    title="AS/NZS 4308:2023",
    regime="as-nzs-4308",
    version="2023",
    effective_from="2023-11",
    applies_by=AppliesBy.COLLECTION,
    applies_source=_NO_DAY,
    source=PACIFIC_2023,
    panel=(
        panel_row(
            _WIDE,
            300,
            tuple((c.target, c.value) for c in _AMPHETAMINE_TYPE.confirm),
            PACIFIC_2023,
            confirm_source=second_hand("AS/NZS 4308:2023, unchanged as far as seen"),
        ),
        panel_row(
            _BENZODIAZEPINES,
            200,
            _as(("NORD", "OXAZ", "TEMA", *_AMINO), 100),
            PACIFIC_2023,
        ),
        panel_row(CANNABINOIDS, 50, (("Δ9THCC", 15),), PACIFIC_2023),
        panel_row(COCAINE, 150, _as(("BZE", "EME"), 100), PACIFIC_2023),
        panel_row(_OPIATE_CLASS, 300, (), PACIFIC_2023),
    ),
    validity=taken_for("AS/NZS 4308"),
    notes=(
        _INTEGRITY,
        Rule(
            code="changes-of-2023",
            says="Temperature 32 to 38 °C; a related analyte between quantitation limit and cutoff "
            "may be reported beside one above its cutoff; an initial test that is not negative and "
            "is not sent to a laboratory makes the collection non-compliant; the transition ends "
            "in Nov 2026. Diazepam is no longer confirmed; opiates' confirmatory cutoffs were not "
            "found, so a confirmatory opiate result is held.",
            source=second_hand("alcolizer.com, safeworkhealth.com.au"),
        ),
    ),
)


def _europe() -> tuple[PanelRow, ...]:
    return (
        panel_row(
            _WIDE,
            500,
            _as(("AMP", "MAMP", "MDMA", "MDA", "MDEA"), 200),
            second_hand("EWDTS, as saltro.nl prints it", "2020"),
            confirm_source=EUROPE,
        ),
        panel_row(
            _BENZODIAZEPINES, 200, _as(("DIAZ", "NORD", "OXAZ", "TEMA", *_AMINO), 100), EUROPE
        ),
        panel_row(
            _OPIATE_CLASS,
            300,
            _as(("MOR", "COD"), 300),
            EUROPE,
            more=(("DHC", 300, EUROPE_LATER),),
        ),
        panel_row(("6-AM",), 10, (("6-AM", 10),), EUROPE_LATER, confirm_source=EUROPE),
        panel_row(COCAINE, 150, (("BZE", 100),), EUROPE_LATER),
        panel_row(CANNABINOIDS, 50, (("Δ9THCC", 15),), EUROPE),
        panel_row(("methadone",), 300, (("MTD", 250),), EUROPE, more=(("EDDP", 75, EUROPE_LATER),)),
        panel_row(("BUP",), 5, (("BUP", 2),), EUROPE, confirm_source=EUROPE_LATER),
        panel_row(("PPX",), 300, (("PPX", 300),), EUROPE),
        panel_row(("LSD",), 1, (("LSD", 1),), EUROPE),
        panel_row(("BARB",), 200, (("BARB", 150),), EUROPE),
    )


EWDTS: Final = RuleSet(
    name="ewdts",
    title="European Workplace Drug Testing Society, urine",
    regime="ewdts",
    version="2022",
    effective_from="2022-10",
    applies_by=AppliesBy.COLLECTION,
    applies_source=_NO_DAY,
    source=EUROPE_LATER,
    panel=_europe(),
    validity=taken_for("EWDTS"),
    notes=(
        Rule(
            code="older-list",
            says="The older list has cocaine 300/150, EDDP 250, buprenorphine 5/5. The tables of "
            "2015 and 2022 could not be read; ketamine was not found in any.",
            source=EUROPE,
        ),
    ),
)

_KETAMINE_STANDS: Final = derived(
    "Taiwan, same regulations Art. 15: one initial test of ketamine's metabolites, "
    "by whichever name"
)

TAIWAN_SET: Final = RuleSet(
    name="taiwan",
    title="Taiwan, drug abuse urine testing",
    regime="taiwan",
    version="as-read",
    effective_from="",
    applies_by=AppliesBy.COLLECTION,
    applies_source=_NO_DAY,
    source=TAIWAN,
    panel=(
        panel_row(
            _WIDE,
            500,
            _as(("AMP", "MAMP"), 500),
            TAIWAN,
            confirm_source=TAIWAN_CONFIRM,
            more=(("MDMA", 500, TAIWAN_MEMORY), ("MDA", 500, TAIWAN_MEMORY)),
        ),
        panel_row(
            _OPIATE_CLASS,
            300,
            _as(("MOR", "COD"), 300),
            TAIWAN,
            confirm_source=TAIWAN_MEMORY,
        ),
        panel_row(CANNABINOIDS, 50, (("Δ9THCC", 15),), TAIWAN, confirm_source=TAIWAN_MEMORY),
        panel_row(COCAINE, 300, (), TAIWAN),
        panel_row(
            ("ketamines",),
            100,
            _as(("KET", "NKET"), 100),
            TAIWAN,
            confirm_source=TAIWAN_MEMORY,
            stands=_KETAMINE_STANDS,
        ),
    ),
    validity=taken_for("Taiwan"),
    companions=(
        Companion(
            code="methamphetamine-needs-amphetamine",
            analyte="MAMP",
            needs="AMP",
            least=100,
            says=METHAMPHETAMINE_NEEDS.says,
            source=TAIWAN_CONFIRM,
        ),
    ),
    totals=(
        Total(
            code="ketamine-total",
            analyte="KET",
            parts=("KET", "NKET"),
            least=100,
            says="Ketamine and norketamine each below 100 ng/mL, 100 or more together, are "
            "ketamine.",
            source=TAIWAN_MEMORY,
        ),
    ),
    notes=(
        Rule(
            code="others",
            says="Other drugs: the authority's list, else the laboratory's quantitation limit. No "
            "confirmatory cutoff of cocaine's metabolite was found, so such a result is held.",
            source=TAIWAN,
        ),
        Rule(
            code="bottle-naming",
            says="Specimen A (甲) is tested, B (乙) is kept for the retest.",
            source=read("Taiwan, same regulations Art. 3"),
        ),
    ),
)

_START: Final = derived("Passmuster: a start for discussion, no regulator's rule")
_MDMA_STANDS: Final = derived(f"{CROSS_REACTIVITY.text}, taken for this regime")
PHNOM_PENH: Final = RuleSet(
    name="phnom-penh-start",
    title="A start for Phnom Penh",
    regime="phnom-penh",
    version="start",
    effective_from="",
    applies_by=AppliesBy.COLLECTION,
    applies_source=_START,
    source=_START,
    panel=(
        panel_row(AMPHETAMINES, 500, _as(("AMP", "MAMP"), 250), _START),
        panel_row(MDMA, 500, _as(("MDMA", "MDA"), 250), _START, stands=_MDMA_STANDS),
        panel_row(("ketamines",), 100, _as(("KET", "NKET"), 100), _START, stands=_KETAMINE_STANDS),
        panel_row(CANNABINOIDS, 50, (("Δ9THCC", 15),), _START),
        panel_row(OPIATES, 2000, _as(("MOR", "COD"), 2000), _START),
        panel_row(("6-AM",), 10, (("6-AM", 10),), _START),
        panel_row(COCAINE, 150, (("BZE", 100),), _START),
    ),
    validity=taken_for("Phnom Penh"),
    companions=(
        Companion(
            code="methamphetamine-needs-amphetamine",
            analyte="MAMP",
            needs="AMP",
            least=100,
            says=METHAMPHETAMINE_NEEDS.says,
            source=_START,
        ),
    ),
    doctor=AS_DOT,
    notes=(
        Rule(
            code="to-choose",
            says="Morphine and codeine stand at 2000/2000 as for DOT; 300/300 is the other choice, "
            "with more positives from food and medicine. Benzodiazepines 200/100 and fentanyl, "
            "norfentanyl 1/1 may be added.",
            source=_START,
        ),
    ),
)
