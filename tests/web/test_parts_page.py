"""The live page of components in a real browser: both languages, both themes, phone and desk."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

import passmuster.web.theme
from tests.support.accessibility import BEST, violations
from tests.web.parts_site import served_parts

pytestmark = pytest.mark.browser

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
STYLE = Path(passmuster.web.theme.__file__).parent / "static" / "theme" / "passmuster.css"
STYLE_BUDGET = 9_500


@pytest.fixture(scope="module")
def browser():
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no chromium on this machine (Debian package: chromium)")
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def address():
    with served_parts() as where:
        yield where


@pytest.fixture
def window(browser):
    opened = []

    def open_window(width=1280, **more):
        context = browser.new_context(viewport={"width": width, "height": 800}, **more)
        opened.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text))
        return page

    yield open_window
    for context in opened:
        context.close()


@pytest.fixture(params=["en", "km"])
def language(request):
    return request.param


def show(page, address):
    page.goto(address)
    page.evaluate("document.fonts.ready.then(() => true)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_no_part_has_an_accessibility_finding_or_is_wider_than_the_screen(
    window, address, language, width, scheme
):
    page = window(width, color_scheme=scheme, java_script_enabled=True)
    for path in ("parts", "hall"):
        show(page, f"{address}/{language}/{path}/")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        found = violations(page, BEST)
        assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], path
    assert page.complaints == []


def test_the_accessibility_run_names_what_is_wrong_and_every_place_of_it(window):
    page = window()
    page.set_content("<html lang=en><title>t</title><h1>t</h1><img src=a><p>b<img src=c></html>")
    (found,) = violations(page)
    assert found["id"] == "image-alt"
    assert [node["html"] for node in found["nodes"]] == ['<img src="a">', '<img src="c">']


def test_a_person_s_choice_of_theme_beats_the_device_s(window, address):
    ground = "getComputedStyle(document.body).backgroundColor"
    seen = {}
    for scheme in ("light", "dark"):
        page = window(color_scheme=scheme)
        for choice in ("", "light", "dark"):
            show(page, f"{address}/en/parts/?theme={choice}")
            seen[scheme, choice] = page.evaluate(ground)
    assert seen["light", ""] == seen["light", "light"] == seen["dark", "light"]
    assert seen["dark", ""] == seen["dark", "dark"] == seen["light", "dark"]
    assert seen["light", ""] != seen["dark", ""]


def test_presentation_mode_fits_one_screen_with_digits_for_the_last_row(window, address, language):
    page = window(1280)
    show(page, f"{address}/{language}/hall/")
    assert page.evaluate("document.documentElement.scrollHeight") <= 800
    sizes = page.evaluate(
        "[...document.querySelectorAll('.five b')]"
        ".map(b => parseFloat(getComputedStyle(b).fontSize))"
    )
    assert len(sizes) == 20
    assert min(sizes) >= 5.5 * 16
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "20px"


def test_the_running_digits_run_without_script(window, address):
    page = window(java_script_enabled=False)
    show_at = f"{address}/en/hall/"
    page.goto(show_at)
    first = page.locator(".big svg.odo").screenshot()
    page.wait_for_timeout(1600)
    assert page.locator(".big svg.odo").screenshot() != first


def test_phone_targets_are_large_enough(window, address, language):
    page = window(360)
    show(page, f"{address}/{language}/parts/")
    heights = page.evaluate(
        "[...document.querySelectorAll('.pick label, .btn, select, .pages a, .places input,"
        " input:not([type=radio], [type=checkbox], [type=hidden])')]"
        ".map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().height])"
    )
    assert [one for one in heights if one[1] < 44] == []


def test_on_paper_marks_stay_and_what_is_pressed_goes(window, address):
    page = window(718)
    show(page, f"{address}/en/parts/")
    page.emulate_media(media="print")
    for gone in (".tools", ".acts", ".pages", ".change", ".chart summary"):
        shown = f"[...document.querySelectorAll('{gone}')].filter(e => e.checkVisibility()).length"
        assert page.evaluate(shown) == 0, gone
    assert page.locator(".tag svg.m").first.is_visible()
    assert page.locator(".chart table").is_visible()
    width = page.evaluate("document.querySelector('.receipt .qr').getBoundingClientRect().width")
    assert width >= 30 / 25.4 * 96


def test_every_control_can_be_reached_and_seen_by_keyboard(window, address):
    page = window(1280)
    show(page, f"{address}/en/parts/")
    seen = set()
    for _ in range(120):
        page.keyboard.press("Tab")
        at = page.evaluate(
            "(() => { const e = document.activeElement; const s = getComputedStyle(e);"
            " return [e.tagName, e.name || e.href || '', s.outlineStyle, s.boxShadow] })()"
        )
        if at[0] == "BODY":
            break
        assert at[2] != "none", at
        seen.add(tuple(at[:2]))
    assert ("BUTTON", "") in seen
    assert ("INPUT", "strip") in seen


def test_the_stylesheet_stays_within_its_budget():
    assert len(gzip.compress(STYLE.read_bytes(), 9)) <= STYLE_BUDGET
