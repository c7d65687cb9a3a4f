"""What a guide shows: commands are indented; files stand in a fence that says of which kind."""

from __future__ import annotations

import re

from tests.support.programs import ROOT

_BLOCK = re.compile(r"^```([a-z]+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def text_of_guide(guide: str) -> str:
    """Return the text of a guide."""
    return (ROOT / f"docs/guides/{guide}.md").read_text(encoding="utf-8")


def guide_block(guide: str, kind: str) -> bytes:
    """Return the one block of a guide that is fenced as ``kind``, such as "json"."""
    (found,) = [text for own, text in _BLOCK.findall(text_of_guide(guide)) if own == kind]
    return str(found).encode()


def indented_lines(guide: str) -> list[str]:
    """Return the indented lines outside the fences, without their indent."""
    lines = _BLOCK.sub("", text_of_guide(guide)).splitlines()
    return [line.strip() for line in lines if line.startswith("    ")]
