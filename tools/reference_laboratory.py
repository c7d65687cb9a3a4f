"""The page of reference about laboratory results: rule sets, validity, and every specified row.

The rule sets and the rules of validity come from the tables that decide; the last section comes
from the tables that the tests run (`tests/spec`), each row with its source.
"""

from __future__ import annotations

from collections.abc import Iterator

from passmuster.core.kernel.figures import Source
from passmuster.core.laboratory.analytes import SUBJECTS, Subject, name_of
from passmuster.core.laboratory.loinc_codes import CODES
from passmuster.core.laboratory.rules import PanelRow, RuleSet
from passmuster.core.laboratory.rulesets import RULE_SETS
from passmuster.core.laboratory.validity_rules import BEFORE_2017, SINCE_2017
from tests.spec.laboratory_rules import ROWS
from tools.reference_collection import origin, table

HEAD = """\
# Laboratory results

Written by `make docs` from the tables that decide (`src/passmuster/core/laboratory`) and from those
that are tested (`tests/spec`); do not edit. A test compares the two. "Unconfirmed" marks what
nobody has read in the document itself: a person with the document has to confirm it before a force
relies on it.

A value at or above a cutoff reaches it. The initial and the confirmatory test are never merged,
and an initial positive without confirmation is never a positive. What the report leaves open is
held for a human, with no result. LOINC codes are used under LOINC's licence (`NOTICE`).
"""


def known(source: Source) -> str:
    """Return a source with its day and its mark."""
    return origin(source)


def panel_cells(row: PanelRow) -> tuple[str, ...]:
    """Return the cells of one row of a panel."""
    sources = dict.fromkeys(known(c.source) for c in (row.initial, *row.confirm))
    if row.stands and len(row.analytes) > 1:
        sources |= {f"one member's initial test stands for the row: {known(row.stands)}": None}
    confirmed = ", ".join(f"`{c.target}` {c.value}" for c in row.confirm)
    return (
        f"{name_of(row.code)} (`{row.code}`)",
        str(row.initial.value),
        confirmed or "none found: held",
        "; ".join(sources),
    )


def about_rule_set(rules: RuleSet) -> Iterator[str]:
    """Yield the part of the page about one rule set."""
    since = f" In force from {rules.effective_from}." if rules.effective_from else ""
    yield from (f"## {rules.title}", "", f"`{rules.name}`, version `{rules.version}`.{since}")
    yield f"The deciding day is the {rules.applies_by.replace('-', ' ')}"
    yield f"({known(rules.applies_source)})."
    yield f"Source: {known(rules.source)}. Validity: `{rules.validity.version}`."
    heads = ("Initial test", "ng/mL", "Confirmed by, ng/mL", "Source")
    yield from table(heads, map(panel_cells, rules.panel))
    rows = (*rules.companions, *rules.totals, *rules.doctor, *rules.notes)
    if rows:
        cells = ((f"`{one.code}`", one.says, known(one.source)) for one in rows)
        yield from table(("Rule", "Says", "Source"), cells)


def about_validity() -> Iterator[str]:
    """Yield the part of the page about validity testing."""
    low = BEFORE_2017.figures.value("ph-adulterated-low") / 10
    yield from ("## Specimen validity", "", f"Version `{SINCE_2017.version}`. The edges stand in")
    yield f"[figures.md](figures.md). `{BEFORE_2017.version}` differs in one: the lower edge of the"
    yield f"pH is {low}. A regime whose own rules were not read takes these, unconfirmed."
    rows = ((f"`{one.code}`", one.says, known(one.source)) for one in SINCE_2017.rules)
    yield from table(("Rule", "Says", "Source"), rows)


def subject_cells(subject: Subject) -> tuple[str, ...]:
    """Return the cells of one thing that a line can be about."""
    members = (
        f" ({', '.join(name_of(code) for code in subject.members)})" if subject.members else ""
    )
    return (
        f"`{subject.code}`",
        f"{subject.name}{members}",
        subject.sort.value,
        subject.spellings,
        CODES.get(subject.code, ""),
    )


def about_subjects() -> Iterator[str]:
    """Yield what a line may be about, with the words and the LOINC codes by which it is known."""
    yield from ("## Analytes, classes and measures", "")
    yield "Words are compared by letters and digits, without those that say how it was tested. A"
    yield "laboratory's own codes are read as words. A code with `@` has its own cutoff, in ng/mL."
    yield "Codes of cutoffs, ratios and amounts of substance are known so that they are held."
    heads = ("Code", "Name", "Sort", "Words", "LOINC codes by stage and kind")
    yield from table(heads, map(subject_cells, SUBJECTS.values()))


def about_rows() -> Iterator[str]:
    """Yield every specified row that is no cutoff, with the scene by which it is tested."""
    yield from ("## Rows of the specification", "")
    yield "Cutoffs are tested row by row (`tests/spec/laboratory_cutoffs.py`). In a scene, PANEL is"
    yield "a negative initial test of every row of the panel that the scene does not report itself."
    heads = ("§", "Row", "Source", "Known", "Reported", "Judged")
    rows = (
        (
            row.section,
            row.says,
            row.source,
            row.known,
            f"{row.given} (`{row.rules}`)" if row.given else "a fact; nothing is judged by it",
            f"{row.outcome}: `{row.told}`" if row.given else "",
        )
        for row in ROWS
    )
    yield from table(heads, rows)


def render() -> str:
    """Return the page's text."""
    parts = [about_rule_set(rules) for rules in RULE_SETS] + [
        about_validity(),
        about_subjects(),
        about_rows(),
    ]
    return HEAD + "\n" + "\n".join(line for part in parts for line in part).rstrip() + "\n"
