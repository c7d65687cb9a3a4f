"""Group J: discipline, appeal, health track.

Held only because that part of the product does not exist yet: nothing bears its names.
"""

from __future__ import annotations

import pytest

from tests.support.barriers import assert_no_door


@pytest.mark.attack("J-01")
def test_j01_a_discipline_officer_finds_no_dismissal_to_rush() -> None:
    assert_no_door("discipline", "dismissals")


@pytest.mark.attack("J-02")
def test_j02_a_discipline_officer_finds_no_letter_to_back_date() -> None:
    # The doctor's letter that asks for a call exists; it is no letter of discipline.
    assert_no_door("discipline", "app letters", "table letters", "documents")


@pytest.mark.attack("J-03")
def test_j03_a_panel_finds_no_file_to_leave_asleep() -> None:
    assert_no_door("discipline", "panels")


@pytest.mark.attack("J-04")
def test_j04_a_panel_member_finds_no_file_of_his_own_to_judge() -> None:
    assert_no_door("panels", "discipline", "appeals")


@pytest.mark.attack("J-05")
def test_j05_a_registrar_finds_no_appeal_to_lose() -> None:
    assert_no_door("appeals", "discipline")


@pytest.mark.attack("J-06")
def test_j06_an_officer_finds_no_self_referral_to_back_date() -> None:
    assert_no_door("referrals", "health")
