"""Group V: venues and prevention.

Held only because that part of the product does not exist yet: nothing bears its names.
"""

from __future__ import annotations

import pytest

from tests.support.barriers import assert_no_door


@pytest.mark.attack("V-01")
def test_v01_an_inspector_finds_no_visit_list_to_read_early() -> None:
    assert_no_door("venues", "visits")


@pytest.mark.attack("V-02")
def test_v02_an_inspector_finds_no_venue_of_his_own_to_visit() -> None:
    assert_no_door("venues", "inspections")


@pytest.mark.attack("V-03")
def test_v03_a_trainer_finds_no_attendance_to_fake() -> None:
    assert_no_door("prevention", "attendance", "quizzes")
