"""Which files of tests take longest: they begin, so that what is short fills the end.

A file stays with one worker. One that takes two minutes and begins last leaves the other worker
with nothing to do for as long; pytest-django, too, would put what needs no database of the test's
own (browsers, programs, migrations) behind everything else, and there the longest files are.
"""

from __future__ import annotations

from typing import Any

from tests.support.programs import ROOT

LONGEST = (
    "tests/journeys/test_every_page.py",
    "tests/journeys/test_story_season.py",
    "tests/journeys/test_story_hands.py",
    "tests/attacks/test_ledger_rows.py",
    "tests/web/test_matrix.py",
    "tests/web/test_services_machine.py",
    "tests/attacks/test_privacy_sweep.py",
    "tests/web/test_review_offers.py",
    "tests/web/test_khmer_pages.py",
    "tests/demo/test_demo_stories.py",
    "tests/web/test_drawn_names.py",
    "tests/journeys/test_collection_live.py",
    "tests/journeys/test_results_live.py",
    "tests/house/test_migrations.py",
    "tests/journeys/test_collection.py",
    "tests/web/test_migrations_with_rows.py",
    "tests/cli/test_demo.py",
    "tests/house/test_readme_runs.py",
    "tests/journeys/test_guides.py",
    "tests/attacks/test_teeth.py",
    "tests/journeys/test_checker_draws.py",
    "tests/journeys/test_checker.py",
    "tests/web/test_kill.py",
    "tests/attacks/test_blind.py",
    "tests/attacks/test_access_pages.py",
    "tests/journeys/test_checker_file.py",
)
"""By processor time, the longest first. What is missing here costs idle time, nothing else."""


def longest_first(items: list[Any]) -> None:
    """Put the longest files first; within a file, and among all others, the order stays."""
    place = {str(ROOT / name): number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(str(item.path), len(place)))
