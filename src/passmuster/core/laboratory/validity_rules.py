"""Validity testing as data: the edges, how many decimals a value needs, and what each cell means.

Source: rules.md §2. The federal sections about dilute and substituted specimens were read; what an
adulterated or invalid specimen is was read in the nuclear rule (10 CFR 26.161) alone, so it is
unconfirmed for everybody else.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from passmuster.core.kernel.figures import Bound, Figure, FigureSet, Source, Unit
from passmuster.core.laboratory.rules import Rule, ValidityRules
from passmuster.core.laboratory.sources import OURS, derived, read, remembered

_DILUTE: Final = read("49 CFR 40.88(a)", "2023-06-01")
_SUBSTITUTED: Final = read("49 CFR 40.88(b)", "2023-06-01")
_WHICH: Final = read("49 CFR 40.87", "2023-06-01")
_PH_2017: Final = read("82 FR 7920, summary: lower adulteration limit 3 becomes 4", "2017")


def _nuclear(part: str) -> Source:
    return Source(text=f"10 CFR 26.161{part}, the nuclear rule; the HHS section was not read")


def _edge(code: str, value: int, unit: Unit, says: str, source: Source) -> Figure:
    return Figure(code=code, value=value, unit=unit, says=says, source=source, bound=Bound.FREE)


_PH, _SG, _MG, _UG = Unit.TENTHS_OF_PH, Unit.TEN_THOUSANDTHS, Unit.MILLIGRAMS, Unit.MICROGRAMS
_OURS_PLAUSIBLE: Final = Source(text=f"{OURS}: beyond it a human looks for a slip")

_FIGURES: Final = FigureSet(
    version="since-2017",
    effective_from="2017-10-01",
    figures=(
        _edge("creatinine-low", 20, _MG, "below it the specific gravity is measured", _WHICH),
        _edge("creatinine-substituted", 2, _MG, "below it: substituted or invalid", _SUBSTITUTED),
        _edge("gravity-low", 10_010, _SG, "at or below it: substituted or invalid", _SUBSTITUTED),
        _edge("gravity-dilute", 10_030, _SG, "below it, and above the lowest: dilute", _DILUTE),
        _edge("gravity-high", 10_200, _SG, "at or above it: substituted", _SUBSTITUTED),
        _edge("ph-adulterated-low", 40, _PH, "below it: adulterated", _PH_2017),
        _edge("ph-invalid-low", 45, _PH, "below it, not adulterated: invalid", _nuclear("(f)(2)")),
        _edge("ph-invalid-high", 90, _PH, "at or above it: invalid", _nuclear("(f)(2)")),
        _edge("ph-adulterated-high", 110, _PH, "at or above it: adulterated", _PH_2017),
        _edge("nitrite-adulterated", 500, _UG, "at or above it: adulterated", _nuclear("(c)(2)")),
        _edge("nitrite-invalid", 200, _UG, "at or above it: invalid", _nuclear("(f)(3)")),
        _edge("chromium", 50, _UG, "at or above it: reached", _nuclear("(c)(3), (f)(4)")),
        _edge(
            "oxidant-as-nitrite",
            200,
            _UG,
            "as nitrite, at or above it: reached",
            _nuclear("(f)(7)"),
        ),
        _edge(
            "oxidant-as-chromium",
            50,
            _UG,
            "as chromium, at or above it: reached",
            _nuclear("(f)(7)"),
        ),
        _edge("surfactant", 100, _UG, "as DBS, at or above it: reached", _nuclear("(c)(7)")),
        _edge(
            "decimals-gravity",
            4,
            Unit.DECIMALS,
            "of a specific gravity that is judged",
            remembered("a refractometer of four decimals"),
        ),
        _edge(
            "decimals-creatinine",
            1,
            Unit.DECIMALS,
            "of a creatinine within one unit of 2 mg/dL or below it",
            remembered("a cut-off 2 led to wrong substituted results in 2003"),
        ),
        _edge(
            "decimals-ph",
            1,
            Unit.DECIMALS,
            "of a pH within one unit of an edge",
            remembered("HHS Mandatory Guidelines: a pH is read to one decimal"),
        ),
        _edge("aliquots", 2, Unit.COUNT, "that a result other than dilute rests on", _SUBSTITUTED),
        _edge("creatinine-most", 1000, _MG, "a creatinine that is believed", _OURS_PLAUSIBLE),
        _edge("gravity-least", 10_000, _SG, "a specific gravity that is believed", _OURS_PLAUSIBLE),
        _edge("gravity-most", 11_000, _SG, "a specific gravity that is believed", _OURS_PLAUSIBLE),
        _edge("ph-most", 140, _PH, "a pH that is believed", _OURS_PLAUSIBLE),
        _edge(
            "drug-most",
            10_000_000,
            Unit.NANOGRAMS,
            "a drug's value that is believed",
            _OURS_PLAUSIBLE,
        ),
        _edge(
            "unit-swells",
            200,
            Unit.COUNT,
            "times its cutoff: a confirmed number in another unit than ng/mL is asked about",
            _OURS_PLAUSIBLE,
        ),
        _edge(
            "unit-shrinks",
            20,
            Unit.COUNT,
            "a part of its cutoff: such a number is asked about after a positive initial test",
            _OURS_PLAUSIBLE,
        ),
        _edge("adulterant-most", 1_000_000, _UG, "an adulterant's value believed", _OURS_PLAUSIBLE),
    ),
)


def _rule(code: str, says: str, source: Source) -> Rule:
    return Rule(code=code, says=says, source=source)


_RULES: Final = (
    _rule("acceptable-creatinine", "Creatinine of 20 mg/dL or more is acceptable.", _WHICH),
    _rule(
        "acceptable-gravity",
        "Creatinine from 2 to below 20 mg/dL with specific gravity of 1.0030 or more is "
        "acceptable.",
        derived("49 CFR 40.87, 40.88"),
    ),
    _rule(
        "dilute",
        "Creatinine from 2 to below 20 mg/dL with specific gravity above 1.0010 and below 1.0030 "
        "is "
        "dilute; one aliquot is enough.",
        _DILUTE,
    ),
    _rule(
        "substituted",
        "Creatinine below 2 mg/dL with specific gravity of 1.0010 or less, or of 1.0200 or more, "
        "on "
        "the initial and the confirmatory test of two aliquots, is substituted.",
        _SUBSTITUTED,
    ),
    _rule(
        "inconsistent-creatinine",
        "Creatinine below 2 mg/dL on both tests with specific gravity above 1.0010 and below "
        "1.0200 "
        "is invalid.",
        _nuclear("(f)(1)"),
    ),
    _rule(
        "inconsistent-gravity",
        "Specific gravity of 1.0010 or less on both tests with creatinine of 2 mg/dL or more is "
        "invalid.",
        _nuclear("(f)(1)"),
    ),
    _rule(
        "ph-adulterated",
        "A pH below the lower adulteration edge, or of 11.0 or more, on two aliquots is "
        "adulterated; the confirmatory test is made with a pH meter.",
        _PH_2017,
    ),
    _rule(
        "ph-invalid",
        "A pH from the lower adulteration edge to below 4.5, or from 9.0 to below 11.0, on two "
        "aliquots is invalid; from 9.0 to 9.5 the doctor weighs heat and time first.",
        _nuclear("(f)(2)"),
    ),
    _rule(
        "nitrite-adulterated",
        "Nitrite of 500 µg/mL or more by two different methods is adulterated.",
        _nuclear("(c)(2)"),
    ),
    _rule(
        "nitrite-invalid",
        "Nitrite of 200 µg/mL or more twice by one method, or from 200 to below 500 by a different "
        "confirmatory method, is invalid.",
        _nuclear("(f)(3)"),
    ),
    _rule(
        "chromium-adulterated",
        "Chromium (VI), or an oxidant as chromium, of 50 µg/mL or more and found by a different "
        "confirmatory method is adulterated.",
        _nuclear("(c)(3)"),
    ),
    _rule(
        "chromium-invalid",
        "Chromium (VI) of 50 µg/mL or more twice by one method is invalid.",
        _nuclear("(f)(4)"),
    ),
    _rule(
        "halogen-adulterated",
        "A halogen found by an initial and a different confirmatory method is adulterated.",
        _nuclear("(c)(4)"),
    ),
    _rule("halogen-invalid", "A halogen found twice by one method is invalid.", _nuclear("(f)(5)")),
    _rule(
        "glutaraldehyde-adulterated",
        "Glutaraldehyde found by an initial and a different confirmatory method is adulterated.",
        _nuclear("(c)(5)"),
    ),
    _rule(
        "glutaraldehyde-invalid",
        "Glutaraldehyde found twice by one method is invalid.",
        _nuclear("(f)(6)"),
    ),
    _rule(
        "pyridine-adulterated",
        "Pyridine found by a confirmatory method after an oxidant or chromium test is adulterated.",
        _nuclear("(c)(6)"),
    ),
    _rule(
        "surfactant-adulterated",
        "A surfactant of 100 µg/mL or more by two different methods is adulterated.",
        _nuclear("(c)(7)"),
    ),
    _rule(
        "surfactant-invalid",
        "A surfactant of 100 µg/mL or more twice by one method is invalid.",
        _nuclear("(f)(8)"),
    ),
    _rule(
        "oxidant-invalid",
        "A general oxidant of 200 µg/mL as nitrite, or 50 µg/mL as chromium, or more, twice by one "
        "method is invalid.",
        _nuclear("(f)(7)"),
    ),
    _rule(
        "interference",
        "A test that fails on two aliquots for a cause that is not known is invalid.",
        _nuclear("(f)(9), (10)"),
    ),
    _rule(
        "physical",
        "A specimen that would damage the equipment, or whose bottles clearly differ, is looked at "
        "by a human.",
        _nuclear("(f)(11), (12)"),
    ),
    _rule(
        "other-adulterated",
        "Any other adulterant found by an initial and a different confirmatory method is "
        "adulterated.",
        _nuclear("(c)(8)"),
    ),
    _rule(
        "two-aliquots",
        "A result of adulterated, substituted or invalid rests on two aliquots.",
        _nuclear("(a), (c), (f)"),
    ),
)

SINCE_2017: Final = ValidityRules(version="since-2017", figures=_FIGURES, rules=_RULES)
"""The federal rules of today."""


def _older(figure: Figure) -> Figure:
    if figure.code != "ph-adulterated-low":
        return figure
    return replace(figure, value=30, source=_nuclear("(c)(1), in its older text"))


BEFORE_2017: Final = ValidityRules(
    version="before-2017",
    figures=replace(
        _FIGURES,
        version="before-2017",
        effective_from="",
        figures=tuple(map(_older, _FIGURES.figures)),
    ),
    rules=_RULES,
)
"""The same with the lower pH edge of 3, as before October 2017 and in the nuclear rule's text."""


def _taken(source: Source, regime: str) -> Source:
    return Source(text=f"{OURS} of {regime}: {source.text}", day=source.day)


def taken_for(regime: str) -> ValidityRules:
    """Return the federal rules for a regime whose own were not read: every row is unconfirmed."""
    figures = SINCE_2017.figures
    return ValidityRules(
        version=f"since-2017-for-{regime}",
        figures=replace(
            figures,
            version=f"since-2017-for-{regime}",
            figures=tuple(replace(f, source=_taken(f.source, regime)) for f in figures.figures),
        ),
        rules=tuple(replace(r, source=_taken(r.source, regime)) for r in SINCE_2017.rules),
    )
