"""docs/protocol/draw.md says what the program does: its code runs, its rules and codes exist."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from passmuster.core.draw import pool
from passmuster.core.draw.beacon import QUICKNET
from tests.core.draw.forgeries import FORGERIES
from tests.core.draw.test_announcement import LEFT_OPEN

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/protocol/draw.md").read_text("utf-8")
FREE = ("announcement:", "receipt:", "order:")
"""Rules whose second half the page gives as a pattern."""


def test_the_ten_lines_of_the_page_draw_the_vectors() -> None:
    start = PAGE.index("    import hashlib")
    end = PAGE.index("\n\nThe order of the ids")
    program = "\n".join(line.removeprefix("    ") for line in PAGE[start:end].split("\n"))
    scope: dict[str, Any] = {}
    exec(compile(program, "draw.md", "exec"), scope)  # the text itself is under test
    vectors = json.loads((ROOT / "vectors/draw/consistent_sampler.json").read_text("utf-8"))
    cases = [c for c in vectors["cases"] if not c["with_replacement"] and not c["drop"]]
    assert len(cases) > 10
    for case in cases:
        drawn = scope["draw"](str(case["seed"]), case["ids"], case["take"])
        assert drawn == [(d["ticket"], d["id"]) for d in case["drawn"]], case["name"]


def test_the_worked_example_of_the_page_comes_out() -> None:
    key = bytes.fromhex("00112233445566778899aabbccddeeff" * 2)
    salt = pool.salt(key, "2026-031", "004711")
    assert f"`{salt}`" in PAGE
    assert f"`{pool.commitment('2026-031', 'patrol', '004711', salt)}`" in PAGE
    assert f"`{QUICKNET.hash}`" in PAGE
    assert f"`{QUICKNET.tag.decode()}`" in PAGE


def test_every_rule_that_a_forgery_breaks_stands_on_the_page() -> None:
    named = set(re.findall(r"`([a-z]+:[a-z-]+)`", PAGE))
    broken = {rule for _, rules in FORGERIES.values() for rule in rules}
    assert {r for r in broken if not r.startswith(FREE)} - named == set()


def test_every_code_of_an_announcement_stands_on_the_page() -> None:
    codes = {code for _, expected in LEFT_OPEN for code in expected}
    # Facts of the force, which nobody can see in the announcement itself.
    codes -= {"round-has-its-draw"}
    assert {code for code in codes if f"`{code}`" not in PAGE} == set()
