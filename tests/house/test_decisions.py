"""Decisions are numbered without gaps, and each heading carries its file's number."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house.source import ROOT

DECISIONS = ROOT / "docs" / "decisions"
NAME = re.compile(r"(\d{4})-[a-z0-9]+(-[a-z0-9]+)*\.md")
PARTS = ("## Why", "## What we do", "## What it costs")


def faults(folder: Path) -> list[str]:
    """Return what is wrong with the numbering and the parts of a folder of decisions."""
    found = []
    for number, path in enumerate(sorted(folder.glob("*.md")), 1):
        named = NAME.fullmatch(path.name)
        text = path.read_text(encoding="utf-8")
        if not named or int(named[1]) != number:
            found.append(f"{path.name}: expected number {number:04d} and a lower-case name")
        elif not text.startswith(f"# {number:04d}. "):
            found.append(f"{path.name}: the heading does not begin with # {number:04d}.")
        found += [f"{path.name}: no part {part!r}" for part in PARTS if f"\n{part}\n" not in text]
    return found


def test_decisions_are_numbered_as_their_files() -> None:
    assert len(list(DECISIONS.glob("*.md"))) >= 1
    assert faults(DECISIONS) == []


def test_a_gap_a_wrong_heading_and_a_missing_part_are_found(tmp_path: Path) -> None:
    parts = "".join(f"\n{part}\n\nText.\n" for part in PARTS)
    (tmp_path / "0001-first.md").write_text(f"# 0001. First\n{parts}", encoding="utf-8")
    assert faults(tmp_path) == []
    (tmp_path / "0003-third.md").write_text(f"# 0003. Third\n{parts}", encoding="utf-8")
    (tmp_path / "0002-second.md").write_text(f"# 0003. Second\n{parts}", encoding="utf-8")
    assert [fault.split(":")[0] for fault in faults(tmp_path)] == ["0002-second.md"]
    (tmp_path / "0002-second.md").write_text("# 0002. Second\n", encoding="utf-8")
    assert len(faults(tmp_path)) == len(PARTS)
    (tmp_path / "0002-second.md").unlink()
    assert [fault.split(":")[0] for fault in faults(tmp_path)] == ["0003-third.md"]
