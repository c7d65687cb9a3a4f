"""docs/protocol/log.md says what the program does: its code runs on the vectors, its facts hold."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from passmuster.core.ledger.entries import READABLE, blind_entry
from passmuster.core.ledger.merkle import EMPTY_ROOT
from passmuster.core.ledger.notes import MAX_NOTE_BYTES, MAX_SIGNATURES
from passmuster.core.ledger.receipts import HEADER
from passmuster.core.ledger.tiles import MAX_ENTRY_BYTES, tile_path
from passmuster.core.ledger.witness_rules import SIZE_TYPE
from tests.core.ledger.vector_log import ENTRIES_OF_A, load, unbase64

PAGE = (Path(__file__).resolve().parents[3] / "docs/protocol/log.md").read_text("utf-8")


@pytest.fixture(scope="module")
def program() -> dict[str, Any]:
    """Return what the page's own Python defines."""
    start = PAGE.index("    from hashlib")
    end = PAGE.index("\n\nThat the empty tree")
    lines = [line for line in PAGE[start:end].split("\n") if not line or line.startswith("    ")]
    scope: dict[str, Any] = {}
    text = "\n".join(line.removeprefix("    ") for line in lines)
    exec(compile(text, "log.md", "exec"), scope)  # the text itself is under test
    return scope


def test_the_pages_check_of_inclusion_takes_the_vectors_and_nothing_changed(program) -> None:
    for case in load("log-a/inclusion.json"):
        entry, path = ENTRIES_OF_A[case["Index"]], unbase64(case["Proof"])
        good = [entry, case["Index"], case["Size"], path, b64decode(case["Root"])]
        assert program["included"](*good)
        for place, other in enumerate(
            (entry + b"x", case["Size"], case["Index"], [*path, bytes(32)], bytes(32))
        ):
            assert not program["included"](*good[:place], other, *good[place + 1 :])


def test_the_pages_check_of_consistency_takes_the_vectors_and_nothing_changed(program) -> None:
    for case in load("log-a/consistency.json"):
        old, new = b64decode(case["OldRoot"]), b64decode(case["NewRoot"])
        good = [case["Old"], old, case["New"], new, unbase64(case["Proof"])]
        assert program["consistent"](*good)
        changes = (case["New"] + 1, bytes(32), case["Old"] - 1, bytes(32), [*good[4], bytes(32)])
        for place, other in enumerate(changes):
            assert not program["consistent"](*good[:place], other, *good[place + 1 :])


def test_the_numbers_and_words_of_the_page_are_those_of_the_program() -> None:
    assert EMPTY_ROOT.hex() in PAGE
    assert HEADER in PAGE
    assert f"`{SIZE_TYPE}`" in PAGE
    assert f"{MAX_ENTRY_BYTES:,} bytes" in PAGE
    assert f"{MAX_NOTE_BYTES >> 20} MiB and {MAX_SIGNATURES} lines" in PAGE
    assert f"`{tile_path(0, 1234067).removeprefix('tile/0/')}`" in PAGE
    assert blind_entry("0" * 64).decode() == '{"c":"<64 hex>","v":1}'.replace("<64 hex>", "0" * 64)
    for kind in ("log:genesis", "log:policy-changed", "log:heartbeat"):
        assert kind in READABLE
        assert f"`{kind}`" in PAGE
