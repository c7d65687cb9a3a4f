"""`passmuster bench`: each figure with its budget and its peer; one that is not met ends with 1."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from passmuster.cli import bench
from passmuster.cli.benchmarks import Figure

FAST = Figure(name="tickets", value=50_000, unit="a second", better="more", budget=40_000)
SLOW = Figure(name="import", value=9.0, unit="s", better="less", budget=5.0)
AHEAD = Figure(
    name="rows",
    value=600,
    unit="a second",
    better="more",
    peer="other",
    peer_value=200,
    ratio_budget=2,
)
PLAIN = Figure(name="size", value=7, unit="MB", better="less")


@pytest.fixture
def figures(monkeypatch):
    """Let these figures be what is measured, by subject; returns what was asked for."""
    asked = []

    def measured(**subjects):
        def module(name, found):
            def figures(*, quick):
                asked.append((name, quick))
                return iter(found)

            return SimpleNamespace(figures=figures)

        modules = {name: module(name, found) for name, found in subjects.items()}
        monkeypatch.setattr(bench, "subjects", lambda: modules)
        return asked

    return measured


def test_figures_that_meet_their_budgets_end_with_zero(figures, run) -> None:
    figures(draw=[FAST, PLAIN], roster=[AHEAD])
    done = run("bench")
    assert done.status == 0
    assert done.out.splitlines() == [
        "tickets: 50,000 a second, at least 40,000: met",
        "size: 7 MB: no budget",
        "rows: 600 a second, 3.0× other (200 a second), at least 2×: met",
    ]


def test_a_figure_that_misses_its_budget_ends_with_one(figures, run) -> None:
    figures(draw=[FAST], roster=[SLOW])
    done = run("bench", "--json")
    assert done.status == 1
    assert [figure["meets"] for figure in done.said["figures"]] == [True, False]
    assert "import: 9.0 s, at most 5.0: NOT MET" in run("bench").out


def test_only_the_subjects_named_are_measured(figures, run) -> None:
    asked = figures(draw=[FAST], roster=[SLOW])
    assert run("bench", "draw", "--quick").status == 0
    assert asked == [("draw", True)]


def test_a_subject_that_is_none_is_named_with_those_that_are(figures, run) -> None:
    asked = figures(draw=[FAST])
    done = run("bench", "drawing", "--json")
    assert (done.status, done.code) == (2, "subject-unknown")
    assert "draw" in done.said["error"]["message"]
    assert asked == []


def test_every_subject_measures_figures() -> None:
    assert {"draw", "ledger", "roster"} <= set(bench.subjects())
    assert all(callable(module.figures) for module in bench.subjects().values())
