"""Each noun of the glossary stands once; no Khmer word claims more certainty than its source."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house.source import ROOT

GLOSSARY = ROOT / "docs" / "glossary.md"
CERTAINTY = frozenset({"sure", "likely", "unsure", "none"})
KHMER = re.compile(r"[\u1780-\u17ff]")


def read_rows(text: str) -> list[list[str]]:
    """Return the cells of every row of the page's tables, headings apart."""
    rows = [
        [c.strip() for c in line.strip("|").split("|")] for line in text.splitlines() if "|" in line
    ]
    return [row for row in rows if row[0] != "Term" and not set("".join(row)) <= set("- ")]


def faults(rows: list[list[str]]) -> list[str]:
    """Return what is wrong with the rows: shape, certainty, a noun that stands twice."""
    found = []
    seen: set[str] = set()
    for row in rows:
        if len(row) != 4 or not row[0] or not row[3]:
            found.append(f"{row}: wants term, Khmer, certainty and meaning")
            continue
        term, khmer, certainty, _ = row
        if certainty not in CERTAINTY or bool(KHMER.search(khmer)) != (certainty != "none"):
            found.append(f"{term}: {certainty!r} does not fit {khmer!r}")
        if term in seen:
            found.append(f"{term}: stands twice")
        seen.add(term)
    return found


def test_every_noun_stands_once_with_how_sure_its_khmer_is() -> None:
    rows = read_rows(GLOSSARY.read_text(encoding="utf-8"))
    assert len(rows) > 40
    assert faults(rows) == []


def test_a_word_called_sure_was_collected_as_sure(shared: Path) -> None:
    collected = (shared / "data" / "khmer" / "glossary.csv").read_text(encoding="utf-8")
    sure = "\n".join(line for line in collected.splitlines() if ",sure," in line)
    rows = read_rows(GLOSSARY.read_text(encoding="utf-8"))
    assert [row[1] for row in rows if row[2] == "sure" and row[1] not in sure] == []


def test_a_row_that_claims_wrongly_is_found() -> None:
    page = "| Term | Khmer | How sure | Means |\n|---|---|---|---|\n"
    assert faults(read_rows(page + "| rank | ឋានន្តរសក្តិ | sure | a rank |\n")) == []
    assert len(faults(read_rows(page + "| rank | | sure | a rank |\n"))) == 1
    assert len(faults(read_rows(page + "| rank | ឋានន្តរសក្តិ | perhaps | a rank |\n"))) == 1
    assert len(faults(read_rows(page + "| rank | | none | |\n"))) == 1
    assert len(faults(read_rows(page + "| rank | | none | a |\n| rank | | none | b |\n"))) == 1
