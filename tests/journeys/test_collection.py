"""A collector practises three collections on a phone, in Khmer and without script."""

from __future__ import annotations

import re
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.journeys.checker_browser import chromium
from tests.support.season import made_people
from tests.support.thumbs import (
    Steps,
    fill,
    ordinarily,
    with_an_observed_second,
    with_too_little_first,
)
from tools import crawl

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 780}


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


def test_an_ordinary_a_shy_and_an_observed_collection_are_practised_on_a_phone(
    demos, browser, tmp_path
):
    with demos.served(made_people(120), tmp_path) as demo:
        page = browser.new_context(
            viewport=PHONE, locale="km", java_script_enabled=False
        ).new_page()
        page.goto(f"{demo.force}demo/h-trainer/")
        for story in (ordinarily, with_too_little_first, with_a_practised_observer):
            walk(page, demo.force, story(begun(page, demo.force)))
            assert "/summary/" in page.url
            assert page.locator("text=PRACTICE-F1").count() > 0


def begun(page: Page, force: str) -> SimpleNamespace:
    """Begin a practice collection; returns what its kit holds, by its number."""
    page.goto(f"{force}km/collection/")
    page.locator("form[action$='/practice/'] button").click()
    page.wait_for_load_state("load")
    number = re.search(r"PRACTICE-\d+", page.inner_text("main"))
    assert number
    fixed = {
        "reason": "random",
        "donor": "PRACTICE-DONOR",
        "notice_served_at": None,
        "kits": [[f"PRACTICE-{letter}{n}" for letter in "FAB"] for n in (1, 2, 3)],
        "containers": [f"PRACTICE-C{n}" for n in range(1, 10)],
        "trigger": "",
        "group": [],
        "fallback": "reschedule",
    }
    return SimpleNamespace(order=number[0], collector="h-trainer", practice=True, fixed=fixed)


def with_a_practised_observer(session: Any) -> Steps:
    return with_an_observed_second(session, "PRACTICE-F2", "PRACTICE-OBSERVER")


def walk(page: Page, force: str, steps: Iterable[tuple[str, Any]]) -> None:
    """Fill each step's form as a thumb would, and press its one button."""
    for name, answers in steps:
        place, _, step = name.rpartition(":")
        if place == "beside":
            page.locator("details summary").click()
            page.locator(f"a[href$='/step/{step}/']").click()
            page.wait_for_load_state("load")
        assert page.url.endswith(f"/step/{step}/"), (step, page.url, page.inner_text("main")[:600])
        assert not crawl.too_wide(page), step
        assert page.locator("main input:checked").count() == 0, step
        for field, answer in answers.items():
            fill(page, field, answer)
        page.locator("main form button.wide").click()
        page.wait_for_load_state("load")
