"""Every row of the threat model names the test that holds it, and every attack test has its row."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house.source import ROOT, parse

MODEL = ROOT / "docs" / "threat-model.md"
ATTACKS = ROOT / "tests" / "attacks"
TESTED = frozenset({"executed", "held", "outside"})
# The part of the product that the row attacks does not exist yet, so nothing can be attacked.
NOT_BUILT = "not built"
ROW = re.compile(r"^\|\s*([A-Z]-\d\d[a-z]?)\s*\|(.*)\|\s*$")
TEST_NAME = re.compile(r"\btest_[a-z0-9_]+")


@dataclass(frozen=True)
class Row:
    """One attack as the threat model lists it."""

    id: str
    state: str
    tests: frozenset[str]


def read_rows(text: str) -> list[Row]:
    """Return the rows of the table ``| id | state | test | …`` wherever it stands in the page."""
    rows = []
    for line in text.splitlines():
        if found := ROW.match(line):
            cells = [cell.strip() for cell in found[2].split("|")]
            names = TEST_NAME.findall(cells[1]) if len(cells) > 1 else []
            rows.append(Row(found[1], cells[0], frozenset(names)))
    return rows


def marks(tree: ast.Module) -> dict[str, set[str]]:
    """Return the attack ids of ``@pytest.mark.attack(…)`` (or ``@attack(…)``) by test function."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef):
            continue
        for call in node.decorator_list:
            if isinstance(call, ast.Call) and ast.unparse(call.func).split(".")[-1] == "attack":
                named = {a.value for a in call.args if isinstance(a, ast.Constant)}
                found.setdefault(node.name, set()).update(map(str, named))
    return found


def disagreements(rows: list[Row], marked: dict[str, set[str]]) -> list[str]:
    """Return where the page and the marked tests say different things."""
    found = [f"{i}: listed {n} times" for i, n in Counter(r.id for r in rows).items() if n > 1]
    by_id = {row.id: row for row in rows}
    for row in rows:
        holding = {name for name, ids in marked.items() if row.id in ids}
        if row.state not in TESTED | {NOT_BUILT}:
            found.append(f"{row.id}: unknown state {row.state!r}")
        elif row.state in TESTED and (not row.tests or row.tests != holding):
            found.append(f"{row.id}: names {sorted(row.tests)}, marked are {sorted(holding)}")
        elif row.state == NOT_BUILT and (row.tests or holding):
            found.append(f"{row.id}: has a test, so it is built")
    found += [
        f"{name}: its mark {attack} has no row"
        for name, ids in marked.items()
        for attack in sorted(ids - by_id.keys())
    ]
    return found


def all_marks() -> dict[str, set[str]]:
    """Return the marks of every attack test of the project."""
    found: dict[str, set[str]] = {}
    for path in sorted(ATTACKS.rglob("test_*.py")):
        found |= marks(parse(path))
    return found


def test_every_row_has_its_test_and_every_attack_test_its_row() -> None:
    rows = read_rows(MODEL.read_text(encoding="utf-8"))
    assert rows
    assert disagreements(rows, all_marks()) == []


def test_no_attack_of_the_attack_book_is_dropped() -> None:
    book = ROOT.parent / "shared" / "design" / "attacks.md"
    if not book.exists():
        pytest.skip("the attack book does not stand beside this checkout")
    asked = set(re.findall(r"^\| ([A-Z]-\d\d) \|", book.read_text(encoding="utf-8"), re.MULTILINE))
    listed = {row.id[:4] for row in read_rows(MODEL.read_text(encoding="utf-8"))}
    assert sorted(asked - listed) == []


PAGE = "| Id | State | Test |\n|---|---|---|\n| R-01 | held | `test_r01_a` | words |\n"


@pytest.mark.parametrize(
    ("page", "source"),
    [
        (PAGE, ""),
        (PAGE.replace("held", "planned"), '@attack("R-01")\ndef test_r01_a(): ...'),
        (PAGE, '@attack("R-02")\ndef test_r01_a(): ...'),
        (PAGE + PAGE, '@attack("R-01")\ndef test_r01_a(): ...'),
        (PAGE.replace("held", NOT_BUILT), '@attack("R-01")\ndef test_r01_a(): ...'),
        (PAGE.replace("`test_r01_a`", ""), ""),
    ],
    ids=["no test", "unknown state", "other mark", "twice", "built", "no name"],
)
def test_a_page_that_disagrees_with_its_tests_is_found(page: str, source: str) -> None:
    assert disagreements(read_rows(page), marks(ast.parse(source))) != []


def test_a_page_that_agrees_with_its_tests_passes(tmp_path: Path) -> None:
    source = '@pytest.mark.attack("R-01")\ndef test_r01_a(): ...'
    assert disagreements(read_rows(PAGE), marks(ast.parse(source))) == []
