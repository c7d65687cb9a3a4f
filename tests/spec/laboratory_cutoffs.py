"""The cutoffs of rules.md §1.1, §1.3 to §1.6, typed from the specification, not from the program.

Each row: section, rule set, initial test and its cutoff, what confirms it and at which cutoff, and
how well the row is known: ``read``, ``second hand``, ``memory`` or ``derived``. A slash parts what
is known of the initial test from what is known of the confirmatory ones. Values in ng/mL.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cutoffs:
    """One row of a panel's table as the specification has it."""

    section: str
    rule_set: str
    initial: str
    cutoff: int
    confirm: str
    known: str

    @property
    def confirmed_by(self) -> dict[str, int]:
        """Return the confirmatory cutoffs by analyte."""
        pairs = (word.rsplit(" ", 1) for word in self.confirm.split(", ") if word)
        return {code: int(value) for code, value in pairs}

    @property
    def read(self) -> tuple[bool, bool]:
        """Tell whether the initial and the confirmatory cutoffs were read in the document."""
        first, _, second = self.known.partition(" / ")
        return first == "read", (second or first) == "read"


def _federal(name: str, morphine: int, known: str) -> tuple[Cutoffs, ...]:
    rows = (
        ("cannabinoids", 50, "Δ9THCC 15"),
        ("cocaine-metabolites", 150, "BZE 100"),
        ("codeine-morphine", 2000, f"COD 2000, MOR {morphine}"),
        ("hydrocodone-hydromorphone", 300, "HYC 100, HYM 100"),
        ("oxycodone-oxymorphone", 100, "OXYC 100, OXYM 100"),
        ("6-AM", 10, "6-AM 10"),
        ("PCP", 25, "PCP 25"),
        ("amphetamine-methamphetamine", 500, "AMP 250, MAMP 250"),
        ("mdma-mda", 500, "MDMA 250, MDA 250"),
    )
    return tuple(Cutoffs("1.1", name, *row, known) for row in rows)


_AMINO = "AOHALP 100, 7ACLO 100, 7AFLU 100, 7ANIT 100"
_ATS = "AMP 150, MAMP 150, MDMA 150, MDA 150, BZP 500, PHEN 500, EPH 500, PSE 500"
_SECOND = "second hand"
_START = "derived"

CUTOFFS = (
    *_federal("dot-2023", 2000, "read"),
    *_federal("hhs-2017", 2000, "memory"),
    *_federal("hhs-2025", 4000, "read"),
    Cutoffs("1.1", "hhs-2025", "fentanyls", 1, "FENT 1, NFENT 1", "read"),
    Cutoffs(
        "1.3",
        "ewdts",
        "amphetamines",
        500,
        "AMP 200, MAMP 200, MDMA 200, MDA 200, MDEA 200",
        _SECOND,
    ),
    Cutoffs(
        "1.3",
        "ewdts",
        "benzodiazepines",
        200,
        f"DIAZ 100, NORD 100, OXAZ 100, TEMA 100, {_AMINO}",
        _SECOND,
    ),
    Cutoffs("1.3", "ewdts", "opiates", 300, "MOR 300, COD 300, DHC 300", _SECOND),
    Cutoffs("1.3", "ewdts", "6-AM", 10, "6-AM 10", f"memory / {_SECOND}"),
    Cutoffs("1.3", "ewdts", "cocaine-metabolites", 150, "BZE 100", "memory"),
    Cutoffs("1.3", "ewdts", "cannabinoids", 50, "Δ9THCC 15", _SECOND),
    Cutoffs("1.3", "ewdts", "methadone", 300, "MTD 250, EDDP 75", _SECOND),
    Cutoffs("1.3", "ewdts", "BUP", 5, "BUP 2", f"{_SECOND} / memory"),
    Cutoffs("1.3", "ewdts", "PPX", 300, "PPX 300", _SECOND),
    Cutoffs("1.3", "ewdts", "LSD", 1, "LSD 1", _SECOND),
    Cutoffs("1.3", "ewdts", "BARB", 200, "BARB 150", _SECOND),
    Cutoffs("1.4", "as-nzs-4308-2008", "amphetamines", 300, _ATS, _SECOND),
    Cutoffs(
        "1.4",
        "as-nzs-4308-2008",
        "benzodiazepines",
        200,
        f"DIAZ 200, NORD 200, OXAZ 200, TEMA 200, {_AMINO}",
        _SECOND,
    ),
    Cutoffs("1.4", "as-nzs-4308-2008", "cannabinoids", 50, "Δ9THCC 15", _SECOND),
    Cutoffs("1.4", "as-nzs-4308-2008", "cocaine-metabolites", 300, "BZE 150, EME 150", _SECOND),
    Cutoffs("1.4", "as-nzs-4308-2008", "opiates", 300, "MOR 300, COD 300", _SECOND),
    Cutoffs("1.4", "as-nzs-4308-2008", "6-AM", 10, "6-AM 10", "memory"),
    Cutoffs("1.4", "as-nzs-4308-2023", "amphetamines", 300, _ATS, _SECOND),
    Cutoffs(
        "1.4",
        "as-nzs-4308-2023",
        "benzodiazepines",
        200,
        f"NORD 100, OXAZ 100, TEMA 100, {_AMINO}",
        _SECOND,
    ),
    Cutoffs("1.4", "as-nzs-4308-2023", "cannabinoids", 50, "Δ9THCC 15", _SECOND),
    Cutoffs("1.4", "as-nzs-4308-2023", "cocaine-metabolites", 150, "BZE 100, EME 100", _SECOND),
    Cutoffs("1.4", "as-nzs-4308-2023", "opiates", 300, "", _SECOND),
    Cutoffs(
        "1.5",
        "taiwan",
        "amphetamines",
        500,
        "AMP 500, MAMP 500, MDMA 500, MDA 500",
        f"read / {_SECOND}",
    ),
    Cutoffs("1.5", "taiwan", "opiates", 300, "MOR 300, COD 300", "read / memory"),
    Cutoffs("1.5", "taiwan", "cannabinoids", 50, "Δ9THCC 15", "read / memory"),
    Cutoffs("1.5", "taiwan", "cocaine-metabolites", 300, "", "read"),
    Cutoffs("1.5", "taiwan", "ketamines", 100, "KET 100, NKET 100", "read / memory"),
    Cutoffs(
        "1.6", "phnom-penh-start", "amphetamine-methamphetamine", 500, "AMP 250, MAMP 250", _START
    ),
    Cutoffs("1.6", "phnom-penh-start", "mdma-mda", 500, "MDMA 250, MDA 250", _START),
    Cutoffs("1.6", "phnom-penh-start", "ketamines", 100, "KET 100, NKET 100", _START),
    Cutoffs("1.6", "phnom-penh-start", "cannabinoids", 50, "Δ9THCC 15", _START),
    Cutoffs("1.6", "phnom-penh-start", "codeine-morphine", 2000, "MOR 2000, COD 2000", _START),
    Cutoffs("1.6", "phnom-penh-start", "6-AM", 10, "6-AM 10", _START),
    Cutoffs("1.6", "phnom-penh-start", "cocaine-metabolites", 150, "BZE 100", _START),
)
"""Every row of every panel. An empty list of confirmatory cutoffs is one that no source gave."""
