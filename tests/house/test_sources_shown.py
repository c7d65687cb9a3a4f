"""No page, print, command or manual names a file of the design: its readers have none of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import ROOT

DESIGN = re.compile(r"\b(?:rules|attacks|product|architecture|field|protocol|anchors)" + r"\.md\b")
SOURCE = ROOT / "src" / "passmuster"
MANUAL = (ROOT / "docs" / "reference", ROOT / "docs" / "guides", ROOT / "docs" / "protocol")


def texts_of(source: str) -> Iterator[str]:
    """Yield the texts that a program can show: its literals, not what only its readers see."""
    tree = ast.parse(source)
    explained = {
        id(one.value)
        for node in ast.walk(tree)
        if isinstance(body := getattr(node, "body", None), list)
        for one in body
        if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in explained:
            continue
        if isinstance(node.value, str):
            yield node.value


def named_in(path: Path) -> list[str]:
    """Return the texts of a file that name a file of the design."""
    text = path.read_text(encoding="utf-8")
    shown = texts_of(text) if path.suffix == ".py" else text.splitlines()
    return [one for one in shown if DESIGN.search(one)]


def test_no_text_that_the_program_shows_names_a_file_of_the_design() -> None:
    files = [one for kind in ("py", "html", "txt", "po") for one in SOURCE.rglob(f"*.{kind}")]
    assert len(files) > 500
    found = {str(one.relative_to(ROOT)): bad for one in files if (bad := named_in(one))}
    assert found == {}


def test_no_page_of_the_manual_names_a_file_of_the_design() -> None:
    pages = [page for folder in MANUAL for page in folder.rglob("*.md")]
    assert len(pages) > 10
    found = {str(one.relative_to(ROOT)): bad for one in pages if (bad := named_in(one))}
    assert found == {}


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ('"""Source: rules' + '.md §1."""\n', 0),
        ('def act():\n    """As rules' + '.md says."""\n', 0),
        ('SOURCE = "49 CFR 40.85; rules' + '.md §1"\n', 1),
        ('SAYS = f"attacks' + '.md {code}"\n', 1),
    ],
)
def test_a_literal_is_looked_at_and_a_docstring_is_not(source: str, shown: int) -> None:
    assert len([one for one in texts_of(source) if DESIGN.search(one)]) == shown
