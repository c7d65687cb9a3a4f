"""Group C: collection, identity, kits, paper.

Held only because that part of the product does not exist yet: nothing bears its names.
"""

from __future__ import annotations

import pytest

from tests.support.barriers import assert_no_door


@pytest.mark.attack("C-01")
def test_c01_a_stand_in_finds_no_collection_to_stand_in_for() -> None:
    assert_no_door("collection", "identification")


@pytest.mark.attack("C-02")
def test_c02_a_collector_finds_no_assignment_to_a_relative() -> None:
    assert_no_door("collection", "assignments", "observation")


@pytest.mark.attack("C-03")
def test_c03_a_collector_finds_no_specimen_to_ease_through() -> None:
    assert_no_door("collection", "specimens", "temperature")


@pytest.mark.attack("C-04")
def test_c04_a_collector_finds_no_labels_to_exchange() -> None:
    assert_no_door("collection", "labels", "bottles")


@pytest.mark.attack("C-05")
def test_c05_a_store_clerk_finds_no_serials_to_use_twice() -> None:
    assert_no_door("kits", "serials", "seals")


@pytest.mark.attack("C-06")
def test_c06_a_collector_finds_no_collection_to_invent() -> None:
    assert_no_door("collection", "arrivals")


@pytest.mark.attack("C-07")
def test_c07_a_collector_finds_no_refusal_to_invent_or_hide() -> None:
    assert_no_door("refusals", "collection")


@pytest.mark.attack("C-08")
def test_c08_a_clerk_finds_no_paper_pack_to_lose() -> None:
    assert_no_door("paper", "packs")
