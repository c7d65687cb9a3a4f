"""Group S: custody and courier.

Held only because that part of the product does not exist yet: nothing bears its names.
"""

from __future__ import annotations

import pytest

from tests.support.barriers import assert_no_door


@pytest.mark.attack("S-01")
def test_s01_a_courier_finds_no_parcel_to_be_late_with() -> None:
    assert_no_door("custody", "couriers", "parcels")


@pytest.mark.attack("S-02")
def test_s02_a_courier_finds_no_seal_to_cut() -> None:
    assert_no_door("custody", "seals", "parcels")


@pytest.mark.attack("S-03")
def test_s03_a_storage_clerk_finds_no_second_bottle_to_destroy() -> None:
    assert_no_door("custody", "retention", "disposal")
