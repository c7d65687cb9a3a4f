"""What a confirmed result asks of the review doctor (rules.md §1.2): flags, never a verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from passmuster.core.laboratory.rules import DoctorRule
from passmuster.core.laboratory.sources import derived, read

OPIATE_HIGH: Final = 15_000
"""In ng/mL, of morphine or codeine: rules.md §12 OPIATE_HIGH."""

_EXPLAINABLE: Final = (
    *("Δ9THCC", "BZE", "AMP", "MAMP", "HYC", "HYM", "OXYC", "OXYM"),
    *("FENT", "NFENT"),
)

FEDERAL: Final = (
    DoctorRule(
        code="six-am-always-verified",
        analytes=("6-AM",),
        says="6-acetylmorphine is verified positive; no medical explanation counts.",
        source=read("49 CFR 40.139(a), 40.151(g)"),
    ),
    DoctorRule(
        code="opiate-high",
        analytes=("MOR", "COD"),
        from_value=OPIATE_HIGH,
        without="6-AM",
        says="From 15,000 ng/mL on it stands as positive only after a doctor's review; the donor "
        "may show a legitimate medical explanation, and food is none.",
        source=read("49 CFR 40.139(b)"),
    ),
    DoctorRule(
        code="opiate-low",
        analytes=("MOR", "COD"),
        below_value=OPIATE_HIGH,
        without="6-AM",
        says="Below 15,000 ng/mL it is positive only if the doctor finds clinical evidence of "
        "unauthorised opiate use; the burden is the doctor's. Otherwise it is verified negative.",
        source=read("49 CFR 40.139(c)"),
    ),
    DoctorRule(
        code="no-medical-claim",
        analytes=("PCP", "MDMA", "MDA", "MDEA"),
        says="No medical claim explains this drug.",
        source=read("49 CFR 40.151(d) to (g)"),
    ),
    DoctorRule(
        code="donor-explains",
        analytes=_EXPLAINABLE,
        says="It stands as positive only after a doctor's review; the donor may show a legitimate "
        "medical explanation.",
        source=read("49 CFR 40.137(a), (c)"),
    ),
)
"""For DOT: each drug of the panel has exactly one of these, morphine and codeine by their value."""

AS_DOT: Final = tuple(
    replace(rule, source=derived(f"{rule.source.text}, taken for this regime")) for rule in FEDERAL
)
"""The same for a regime whose own rule for doctors was not read."""
