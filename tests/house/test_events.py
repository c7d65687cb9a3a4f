"""Every kind of event that some service writes has a phrase, and every public kind a sentence."""

from __future__ import annotations

import ast

import pytest

pytest.importorskip("django")

from tests.house.source import ROOT, parse, python_files


def written_kinds(tree: ast.Module) -> set[str]:
    """Return the literal second argument of each ``append(log, kind, …)``."""
    found = set()
    for node in ast.walk(tree):
        called = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
        named = isinstance(node, ast.Call) and called in {"append", "append_all"}
        if named and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
            found.add(str(node.args[1].value))
    return found


def test_every_event_that_is_written_has_a_phrase() -> None:
    from passmuster.web.wording.events import EVENTS

    written = {
        kind: path.relative_to(ROOT).as_posix()
        for path in python_files("src/passmuster/web")
        for kind in written_kinds(parse(path))
    }
    assert len(written) > 20
    assert {k: p for k, p in written.items() if k not in EVENTS} == {}


def test_every_public_kind_has_a_phrase_too() -> None:
    from passmuster.core.ledger.entries import READABLE
    from passmuster.web.wording.events import EVENTS

    assert sorted(set(READABLE) - set(EVENTS)) == []


def test_an_event_without_a_phrase_is_found() -> None:
    assert written_kinds(ast.parse('append(log, "new:kind", by=by)')) == {"new:kind"}
