"""`passmuster bench`: each figure with its budget and its peer; one that is not met ends with 1."""

from __future__ import annotations

import json
import subprocess
import sys
from types import SimpleNamespace

import pytest

from passmuster.cli import bench
from passmuster.cli.benchmarks import Figure, listing
from tests.support.programs import environment

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
    assert {"draw", "laboratory", "ledger", "listing", "roster"} <= set(bench.subjects())
    assert all(callable(module.figures) for module in bench.subjects().values())


FOUND = {
    "peer": "Django's Paginator, bare",
    "milliseconds": {"first page": [30.04, 90.0], "nobody found": [400.0, 20.0]},
    "queries": [3, 3],
}


def test_a_list_is_measured_on_each_database_that_is_there(monkeypatch, own_database) -> None:
    asked = []

    def measured(rows, variables):
        asked.append((rows, variables.get("PASSMUSTER_DATABASE_URL")))
        return FOUND

    monkeypatch.setattr(listing, "_measured", measured)
    address = own_database.get("PASSMUSTER_DATABASE_URL")
    if address:
        monkeypatch.setenv("PASSMUSTER_DATABASE_URL", address)
    figures = list(listing.figures(quick=True))
    assert asked[0] == (6_000, None)
    assert [figure.meets for figure in figures[:3]] == [True, False, True]
    assert figures[0].budget == 300
    assert figures[0].ratio == pytest.approx(3.0)
    if address:
        # The server's own database is left alone: the figures get a new one.
        assert asked[1][1] not in (None, address)
        assert [figure.budget for figure in figures[3:]] == [150, 150, 3]
    assert len(figures) == 3 * len(asked)


def test_a_list_is_really_made_and_its_queries_are_counted() -> None:
    done = subprocess.run(
        [sys.executable, "-m", listing.__name__, "320", "1"],
        env=environment(),
        check=True,
        capture_output=True,
        text=True,
    )
    found = json.loads(done.stdout)
    assert set(found["milliseconds"]) == set(listing.CASES)
    assert found["queries"] == [4, 4]
