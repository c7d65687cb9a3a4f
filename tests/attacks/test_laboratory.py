"""Group L: laboratory and its messages.

Held only because that part of the product does not exist yet: nothing bears its names.
"""

from __future__ import annotations

import pytest

from tests.support.barriers import assert_no_door


@pytest.mark.attack("L-01")
def test_l01_a_laboratory_finds_no_result_to_replace() -> None:
    assert_no_door("laboratory", "results", "lab")


@pytest.mark.attack("L-02")
def test_l02_an_outsider_finds_no_port_or_folder_for_a_forged_message() -> None:
    assert_no_door("laboratory", "lab", "mllp", "fhir", "hl7")


@pytest.mark.attack("L-03")
def test_l03_an_analyst_finds_no_batch_to_leave_out() -> None:
    assert_no_door("laboratory", "batches", "controls")


@pytest.mark.attack("L-04")
def test_l04_a_planner_finds_no_blind_controls_to_give_away() -> None:
    assert_no_door("controls", "laboratory")


@pytest.mark.attack("L-05")
def test_l05_a_laboratory_finds_no_copy_with_a_name_on_it() -> None:
    assert_no_door("laboratory", "lab", "messages")
