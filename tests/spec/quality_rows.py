"""The rows of rules.md §1.5 (batches, accreditation) and §4.1 as scenes: what is given, what comes.

``asks`` names the question that tests/spec/test_quality.py puts; a row without one is a fact by
which nothing is decided here. ``known`` says how the source was read.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One row: section, what it says in short, its source and mark, a question and its answer."""

    section: str
    says: str
    source: str
    known: str
    asks: str = ""
    given: str = ""
    answer: str = ""


_READ, _MEMORY, _DERIVED = "read", "memory", "derived"
_ART_27, _ART_12 = "Taiwan, urine testing regulations, Art. 27", "Taiwan, accreditation, Art. 12"
_DOT, _NRC, _HHS = "49 CFR 40.103", "10 CFR 26.168", "HHS Mandatory Guidelines, subpart J"
_WHOLE = "calibrator 500; negative; spiked 600; spiked 400; internal-blind 900"

BATCH = (
    Row("1.5", "A batch with all of them passes", _ART_27, _READ, "batch", _WHOLE, "passes"),
    Row("1.5", "One calibrator at the cutoff", _ART_27, _READ, "batch",
        "calibrator 501; negative; spiked 600; spiked 400; internal-blind 900",
        "held: calibrator-missing"),
    Row("1.5", "At least one negative", _ART_27, _READ, "batch",
        "calibrator 500; spiked 600; spiked 400; internal-blind 900",
        "held: negative-control-missing"),
    Row("1.5", "At least one positive control within +25 % of the cutoff", _ART_27, _READ, "batch",
        "calibrator 500; negative; spiked 625; spiked 400; internal-blind 900", "passes"),
    Row("1.5", "Beyond +25 % it is not near", _ART_27, _READ, "batch",
        "calibrator 500; negative; spiked 626; spiked 400; internal-blind 900",
        "held: control-above-missing"),
    Row("1.5", "At least one control within -25 % of the cutoff", _ART_27, _READ, "batch",
        "calibrator 500; negative; spiked 600; spiked 375; internal-blind 900", "passes"),
    Row("1.5", "Beyond -25 % it is not near", _ART_27, _READ, "batch",
        "calibrator 500; negative; spiked 600; spiked 374; internal-blind 900",
        "held: control-below-missing"),
    Row("1.5", "At least one internal blind", _ART_27, _READ, "batch",
        "calibrator 500; negative; spiked 600; spiked 400", "held: internal-blind-missing"),
    Row("1.5", "A control at the cutoff itself is neither above nor below it", "Taiwan Art. 27",
        _DERIVED, "batch", "calibrator 500; negative; spiked 500; internal-blind 900",
        "held: control-above-missing, control-below-missing"),
    Row("1.5", "What holds for each batch: no batch, no result", "threat model L-03", _DERIVED,
        "batch", "", "held: batch-missing"),
)  # fmt: skip

ACCREDITATION = (
    Row("1.5", "At least 90 % correct", _ART_12, _READ, "round", "10 answers, 1 missed", "counts"),
    Row("1.5", "Below 90 % it does not count", _ART_12, _READ, "round", "19 answers, 2 missed",
        "round-too-few-right"),
    Row("1.5", "Zero false positives", _ART_12, _READ, "round", "100 answers, 1 invented",
        "round-false-positive"),
    Row("1.5", "At least 80 % of quantitations within 20 %", _ART_12, _READ, "round",
        "5 quantities of 500: 500 600 400 500 700", "counts"),
    Row("1.5", "Below 80 % within 20 % it does not count", _ART_12, _READ, "round",
        "5 quantities of 500: 500 600 399 500 700", "round-too-few-near"),
    Row("1.5", "Or within 2 SD", _ART_12, _READ, "round",
        "5 quantities of 500: 500 600 360 500 700; SD 70", "counts"),
    Row("1.5", "None 50 % off or more", _ART_12, _READ, "round",
        "6 quantities of 500: 500 500 500 500 500 750", "round-quantity-far"),
    Row("1.5", "3 rounds and 1 visit within 6 months", _ART_12, _READ, "window",
        "2026-01-15 2026-03-15 2026-05-15; visit 2026-07-15", "accredited"),
    Row("1.5", "A day more is too far apart", _ART_12, _READ, "window",
        "2026-01-15 2026-03-15 2026-05-15; visit 2026-07-16", "rounds-too-far-apart"),
    Row("1.5", "2 rounds are too few", _ART_12, _READ, "window",
        "2026-01-15 2026-03-15; visit 2026-05-15", "rounds-too-few"),
    Row("1.5", "No visit is too few", _ART_12, _READ, "window",
        "2026-01-15 2026-03-15 2026-05-15", "visits-too-few"),
)  # fmt: skip

BLIND = (
    Row("4.1", "DOT: from 2000 staff and 100 specimens a year to the laboratory", _DOT, _READ,
        "due", "dot, 2000 staff, 100 specimens", "yes"),
    Row("4.1", "DOT: fewer than 2000 staff", _DOT, _READ, "due", "dot, 1999 staff, 100 specimens",
        "no"),
    Row("4.1", "NRC: every licensee", _NRC, _READ, "due", "nrc, 1 staff, 1 specimens", "yes"),
    Row("4.1", "HHS: every agency", _HHS, _MEMORY, "due", "hhs, 1 staff, 1 specimens", "yes"),
    Row("4.1", "DOT: 1 %, spread evenly over the year", _DOT, _READ, "year", "dot, 2500 specimens",
        "6 6 6 7"),
    Row("4.1", "DOT: at most 50 a quarter", _DOT, _READ, "year", "dot, 40000 specimens",
        "50 50 50 50"),
    Row("4.1", "NRC: 1 % of a quarter, at least 10", _NRC, _READ, "year", "nrc, 4000 specimens",
        "10 10 10 10"),
    Row("4.1", "NRC: at most 100 a quarter", _NRC, _READ, "year", "nrc, 80000 specimens",
        "100 100 100 100"),
    Row("4.1", "NRC, first 90 days: 20 %", _NRC, _READ, "first", "nrc, 400 specimens", "80"),
    Row("4.1", "NRC, first 90 days: at most 100 by share", _NRC, _READ, "first",
        "nrc, 5000 specimens", "100"),
    Row("4.1", "NRC, first 90 days: at least 30", _NRC, _READ, "first", "nrc, 20 specimens", "30"),
    Row("4.1", "HHS: 3 %", _HHS, _MEMORY, "year", "hhs, 1000 specimens", "7 8 7 8"),
    Row("4.1", "HHS: at most 400 a year", _HHS, _MEMORY, "year", "hhs, 50000 specimens",
        "100 100 100 100"),
    Row("4.1", "DOT: 75 % negative, 15 % positive, 10 % adulterated or substituted", _DOT, _READ,
        "mix", "dot, 100 controls", "negative 75, positive 15, validity 10"),
    Row("4.1", "NRC: about 60 % positive, 10 % challenge, 20 % spoilt, 10 % negative", _NRC, _READ,
        "mix", "nrc, 100 controls",
        "positive 60, false-negative-challenge 10, validity 20, negative 10"),
    Row("4.1", "NRC: at least 3 adulterated, dilute or substituted", _NRC, _READ, "mix",
        "nrc, 10 controls", "positive 5, false-negative-challenge 1, validity 3, negative 1"),
    Row("4.1", "HHS: 75 / 15 / 10", _HHS, _MEMORY, "mix", "hhs, 100 controls",
        "negative 75, positive 15, validity 10"),
    Row("4.1", "NRC: every drug each quarter", _NRC, _READ, "drugs", "nrc, 30 controls, 8 drugs",
        "none left out"),
    Row("4.1", "Positives at 1.5 to 2 times the initial cutoff", f"{_DOT}; {_NRC}", _READ,
        "strength", "dot, positive", "150 % to 200 %"),
    Row("4.1", "NRC: the challenge at 130 to 155 %", _NRC, _READ, "strength",
        "nrc, false-negative-challenge", "130 % to 155 %"),
    Row("4.1", "Same channel, ordinary form, split included", f"{_DOT}; {_NRC}", _READ),
    Row("4.1", "NRC: chemistry of spoilt controls; lots rechecked every 2 months",
        f"{_NRC}(g), (h)", _READ),
    Row("4.1", "False negative: the laboratory gets the expected result and finds the cause",
        "49 CFR 40.105(b)", _READ, "compare", "planted positive MAMP; reported negative",
        "false-negative; laboratory told; regulator not told"),
    Row("4.1", "False positive: the same, and the regulator at once", "49 CFR 40.105(c)", _READ,
        "compare", "planted negative; reported positive MAMP",
        "false-positive; laboratory told; regulator told"),
    Row("4.1", "False adulterated: the same, and the regulator at once", "49 CFR 40.105(c)", _READ,
        "compare", "planted negative; reported adulterated",
        "false-adulterated-or-substituted; laboratory told; regulator told"),
    Row("4.1", "False substituted: the same, and the regulator at once", "49 CFR 40.105(c)", _READ,
        "compare", "planted positive MAMP; reported substituted",
        "false-adulterated-or-substituted; laboratory told; regulator told"),
    Row("4.1", "5 % turned: 59 positive controls for 95 %", "arithmetic: 1-(1-f)^b", _DERIVED,
        "power", "5 %", "59"),
    Row("4.1", "10 % turned: 29", "arithmetic: 1-(1-f)^b", _DERIVED, "power", "10 %", "29"),
    Row("4.1", "20 % turned: 14", "arithmetic: 1-(1-f)^b", _DERIVED, "power", "20 %", "14"),
    Row("4.1", "50 % turned: 5", "arithmetic: 1-(1-f)^b", _DERIVED, "power", "50 %", "5"),
)  # fmt: skip

ROWS = (*BATCH, *ACCREDITATION, *BLIND)
"""Every row, in the order in which the manual shows them."""
