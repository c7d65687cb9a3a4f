"""Group M: medical review and the second bottle.

Held only because that part of the product does not exist yet: nothing bears its names.
"""

from __future__ import annotations

import pytest

from tests.support.barriers import assert_no_door


@pytest.mark.attack("M-01")
def test_m01_a_clerk_finds_no_verdict_to_sign_for_a_doctor() -> None:
    assert_no_door("review", "reviews", "credentials")


@pytest.mark.attack("M-02")
def test_m02_a_doctor_finds_no_verdict_to_give_unheard() -> None:
    assert_no_door("review", "interviews")


@pytest.mark.attack("M-03")
def test_m03_a_doctor_finds_no_positive_to_explain_away() -> None:
    assert_no_door("review", "prescriptions")


@pytest.mark.attack("M-04")
def test_m04_a_manager_finds_no_second_bottle_to_obstruct() -> None:
    assert_no_door("split", "splits", "review")
