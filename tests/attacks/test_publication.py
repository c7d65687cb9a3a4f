"""Group F: figures and publication.

Held only because that part of the product does not exist yet: nothing bears its names.
"""

from __future__ import annotations

import pytest

from tests.support.barriers import assert_no_door


@pytest.mark.attack("F-01")
def test_f01_two_publishers_find_no_release_to_withdraw() -> None:
    assert_no_door("publication", "releases")


@pytest.mark.attack("F-02")
def test_f02_a_publisher_finds_no_figure_to_type_by_hand() -> None:
    assert_no_door("publication", "figures")


@pytest.mark.attack("F-03")
def test_f03_a_manager_finds_no_codes_that_do_not_count() -> None:
    assert_no_door("publication", "goals", "figures")


@pytest.mark.attack("F-04")
def test_f04_a_planner_finds_no_goal_to_move() -> None:
    assert_no_door("app planning", "page planning", "goals", "publication")
