"""Every page of both sites, met as each of the cast by following links: accessible, whole, quiet.

English is walked at a desk, Khmer on a phone; the pictures of `make screenshots` show both at both.
"""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import sync_playwright

from tests.support.accessibility import violations
from tests.support.khmer_pages import LATIN, words_of_data
from tests.support.season import made_people
from tools import crawl

pytestmark = pytest.mark.browser

SIZES = {"en": {"width": 1280, "height": 900}, "km": {"width": 360, "height": 780}}


def in_ci() -> bool:
    told = (os.environ.get(name, "").lower() for name in ("CI", "PASSMUSTER_CI"))
    return any(said in {"1", "true", "yes"} for said in told)


def faults_of(page) -> list[str]:
    """Return what an automated accessibility run says against the page."""
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in violations(page)]


@pytest.mark.parametrize("language", ["en", "km"])
def test_every_page_is_accessible_fits_its_window_and_says_nothing_wrong(demos, language, tmp_path):
    if crawl.browser_path() is None:
        told = "no chromium on this machine (Debian package: chromium)"
        pytest.fail(told) if in_ci() else pytest.skip(told)
    wrong, looked_at = [], {"public": set(), "force": set()}
    with (
        demos.served(made_people(120), tmp_path) as demo,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=crawl.browser_path(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        allowed = LATIN | words_of_data(tmp_path / "demo")

        def look(page, pattern):
            if crawl.too_wide(page):
                wrong.append(f"{pattern}: wider than its window")
            wrong.extend(f"{pattern}: {fault}" for fault in faults_of(page))
            if language == "km":
                english = crawl.english_words(page, allowed)
                wrong.extend(f"{pattern}: in English: {word}" for word in english)

        for site, door in (("public", ""), *(("force", d) for d in demo.doors.values())):
            seen = looked_at[site]
            seen.discard("/")  # the start page differs by who opens it
            context = browser.new_context(viewport=SIZES[language], locale=language)
            page = context.new_page()
            if door:
                page.goto(door)
            start = f"{getattr(demo, site)}{language}/"
            found = crawl.walk(page, start, seen=seen, look=look)
            wrong += found.wrong
            context.close()
        browser.close()
    assert sorted(set(wrong)) == []
    assert len(looked_at["force"]) > 50
    assert len(looked_at["public"]) >= 10
