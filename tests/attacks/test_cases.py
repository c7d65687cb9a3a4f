"""Group E: cases, exhibits, warrants.

Held only because that part of the product does not exist yet: nothing bears its names.
"""

from __future__ import annotations

import pytest

from tests.support.barriers import assert_no_door


@pytest.mark.attack("E-01")
def test_e01_a_custodian_finds_no_exhibit_to_shave() -> None:
    assert_no_door("cases", "exhibits")


@pytest.mark.attack("E-02")
def test_e02_an_investigator_finds_no_exhibit_to_keep() -> None:
    assert_no_door("cases", "exhibits")


@pytest.mark.attack("E-03")
def test_e03_a_unit_finds_no_warrant_to_forget() -> None:
    assert_no_door("cases", "warrants")


@pytest.mark.attack("E-04")
def test_e04_two_investigators_find_no_lead_to_close() -> None:
    assert_no_door("cases", "leads")
