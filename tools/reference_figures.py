"""The page of reference about every figure of the rules, from the sets that the rules ask.

What a lawyer or a doctor has to confirm stands on one page, with its source.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from passmuster.core.collection.constants import STANDARD
from passmuster.core.collection.signals import SIGNAL_RULES
from passmuster.core.custody import limits as custody
from passmuster.core.discipline import limits as discipline
from passmuster.core.kernel.figures import Figure, FigureSet, Unit
from passmuster.core.kits import packs
from passmuster.core.laboratory import days, governing, uploads, validity_rules
from passmuster.core.laboratory.quality import figures as quality
from passmuster.core.ledger import clocks
from passmuster.core.orders.limits import DEFAULT
from passmuster.core.review import limits as review

HEAD = """\
# Figures of the rules

Written by `make docs` from the sets that the rules ask (`src/passmuster/core/kernel/figures.py`);
do not edit. A test compares the two. Each figure stands in one place of the program.

**Confirmed** says whether somebody read the document's own words and they are about the same thing.
Every other figure waits for the force's lawyer, its doctor and its policy. A policy may put its own
value in the place of one of these, within the bound, and says where its own is from.
"""

SETS: tuple[tuple[str, FigureSet], ...] = (
    ("The log", clocks.FIGURES),
    ("Custody", custody.FIGURES),
    ("Kits and packs", packs.FIGURES),
    ("Days in laboratory messages", days.FIGURES),
    ("Changes of rules and mappings", governing.FIGURES),
    ("Laboratories’ signed uploads", uploads.FIGURES),
    ("Orders", DEFAULT),
    ("Collections", STANDARD),
    ("Questions for the inspector", SIGNAL_RULES),
    ("Specimen validity", validity_rules.SINCE_2017.figures),
    ("Laboratory quality", quality.QUALITY),
    ("Medical review", review.DEFAULT),
    ("Discipline", discipline.DEFAULT),
)
"""Every set there is, in the order of the packages."""

COLUMNS = ("Figure", "Value", "For", "A policy's own value is", "Source", "Dated", "Confirmed")


def amount(figure: Figure) -> str:
    """Return a figure's value with its unit; a share as a percentage, a count without a word."""
    if isinstance(figure.value, Fraction):
        return f"{figure.value * 100} %"
    if figure.unit is Unit.COUNT:
        return str(figure.value)
    return f"{figure.value} {figure.unit.removesuffix('s') if figure.value == 1 else figure.unit}"


def section(title: str, given: FigureSet) -> Iterator[str]:
    """Yield one set with its table."""
    since = f", in force from {given.effective_from}" if given.effective_from else ""
    yield from (f"## {title}\n", f"Version `{given.version}`{since}.\n")
    yield f"| {' | '.join(COLUMNS)} |"
    yield "|---" * len(COLUMNS) + "|"
    for one in given.figures:
        cells = (
            f"`{one.code}`",
            amount(one),
            one.says,
            one.bound.replace("-", " "),
            one.source.text,
            one.source.day,
            "yes" if one.source.confirmed else "no",
        )
        yield f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
    yield ""


def render() -> str:
    """Return the page's text."""
    lines = (line for title, given in SETS for line in section(title, given))
    return HEAD + "\n" + "\n".join(lines).rstrip() + "\n"
