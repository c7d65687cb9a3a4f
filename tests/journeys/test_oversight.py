"""A stranger reads and checks the public record in a real browser, on a phone and on a desk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, Response, sync_playwright

from tests.support.accessibility import BEST, violations
from tests.web.oversight_site import served
from tests.web.published_sample import build, build_empty

pytestmark = pytest.mark.browser

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
]
WIDTHS = (360, 768, 1280)
PAGES = (
    "",
    "draws/2023-001/",
    "draws/2023-002/",
    "draws/2023-003/",
    "draws/2023-005/",
    "log/",
    "log/3/",
    "log/heads/",
    "draws/2023-002/tickets/",
    "chance/",
    "chance/?times=x&stratum=patrol",
    "check/",
    "downloads/",
    "limits/",
    "nothing/",
)
FIRST_VISIT = 100_000
LATER_VISIT = 25_000


def in_ci() -> bool:
    told = (os.environ.get(name, "").lower() for name in ("CI", "PASSMUSTER_CI"))
    return any(said in {"1", "true", "yes"} for said in told)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        told = "no chromium on this machine (Debian package: chromium)"
        pytest.fail(told) if in_ci() else pytest.skip(told)
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    with served(build(tmp_path_factory.mktemp("published"))) as where:
        yield where


@dataclass
class Visit:
    """One browser window that keeps what went over the wire and what it complained of."""

    page: Page
    answers: list[Response] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture
def visit(browser):
    contexts = []

    def open_window(width: int, **options) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        opened = Visit(context.new_page())
        opened.page.on("response", lambda answer: opened.answers.append(answer))
        opened.page.on("console", lambda said: opened.complaints.append(said.text))
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        return opened

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture(params=["en", "km"])
def language(request):
    return request.param


def show(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate("document.fonts.ready.then(() => true)")


def wire_bytes(answers: list[Response]) -> int:
    return sum(answer.request.sizes()["responseBodySize"] for answer in answers)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_the_screen_or_asks_another_host(visit, address, language, width):
    window = visit(width)
    for path in PAGES:
        show(window.page, f"{address}/{language}/{path}")
        assert window.page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert {answer.url[: len(address)] for answer in window.answers} == {address}
    assert [said for said in window.complaints if "404" not in said] == []
    assert window.page.context.cookies() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_has_an_accessibility_finding(visit, address, language, width, scheme):
    window = visit(width, color_scheme=scheme)
    for path in PAGES:
        show(window.page, f"{address}/{language}/{path}")
        found = violations(window.page, BEST)
        assert [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found] == [], path


def test_a_record_that_does_not_hold_is_said_readably(visit, tmp_path, language):
    (build_empty(tmp_path) / "policy").write_text("quorum none\n")
    window = visit(360)
    with served(tmp_path) as broken:
        show(window.page, f"{broken}/{language}/")
        assert "policy-of-other-log" in window.page.locator("main").inner_text()
        found = violations(window.page, BEST)
        assert [violation["id"] for violation in found] == []
        assert window.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_text_can_be_spaced_and_enlarged_without_loss(visit, address, language):
    window = visit(320)
    for path in PAGES:
        show(window.page, f"{address}/{language}/{path}")
        window.page.evaluate(
            """() => document.querySelectorAll('*').forEach(e => {
                e.style.letterSpacing = '.12em'; e.style.wordSpacing = '.16em';
                e.style.lineHeight = 1.9 })"""
        )
        assert window.page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_a_first_visit_and_the_next_page_stay_within_their_weight(visit, address, language):
    for path in PAGES[:-1]:
        window = visit(360)
        show(window.page, f"{address}/{language}/{path}")
        assert wire_bytes(window.answers) <= FIRST_VISIT, path
        window.answers.clear()
        show(window.page, f"{address}/{language}/limits/")
        assert wire_bytes(window.answers) <= LATER_VISIT, path


def test_a_stranger_on_a_phone_checks_a_draw_without_script(visit, address):
    page = visit(360, java_script_enabled=False, accept_downloads=True, locale="en-GB").page
    page.goto(address)
    assert page.url == f"{address}/en/"
    page.get_by_role("link", name="Draw 2023-002").click()
    assert "31 of 937 people were picked" in page.locator(".lede").inner_text()
    page.get_by_role("link", name="Entry 142").first.click()
    assert "20 dice were rolled by 4 people." in page.locator(".lede").inner_text()
    page.get_by_role("link", name="See the draw").click()
    page.get_by_text("Last ticket drawn in each stratum").click()
    assert page.get_by_text("Every ticket up to this one was drawn").is_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the dossier").click()
    assert download.value.suggested_filename == "draw-2023-002.zip"


def test_somebody_drawn_twice_asks_whether_that_can_be_chance(visit, address):
    page = visit(360, java_script_enabled=False).page
    page.goto(f"{address}/km/")
    page.locator("main a[href='/km/chance/']").click()
    page.locator("#id_times").fill("២")
    page.locator("#id_stratum").select_option("patrol")
    page.locator("form.tools button").click()
    assert "០,៥៩" in page.locator("#finding").inner_text()
    picture = page.locator(".chart img")
    # Decoding waits for the picture; before that the browser may not have chosen one.
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 296
    assert "narrow-light" in picture.evaluate("image => image.currentSrc")
    page.locator("#id_times").fill("x")
    page.locator("form.tools button").click()
    assert page.locator("#id_times").input_value() == "x"
    assert page.locator("#id_stratum").input_value() == "patrol"
    assert page.locator(".errors").is_visible()


@pytest.mark.parametrize(
    ("width", "scheme", "drawing"),
    [(1280, "light", "wide-light"), (1280, "dark", "wide-dark"), (360, "dark", "narrow-dark")],
)
def test_the_chart_fits_the_screen_and_its_theme(visit, address, width, scheme, drawing):
    page = visit(width, color_scheme=scheme).page
    page.goto(f"{address}/en/chance/?stratum=patrol")
    picture = page.locator(".chart img")
    natural = picture.evaluate("image => image.decode().then(() => image.naturalWidth)")
    assert drawing in picture.evaluate("image => image.currentSrc")
    shown = picture.bounding_box()["width"]
    assert shown >= natural * 12 / 13, "the chart's text would be below 12 pixels"
    page.emulate_media(media="print")
    assert page.locator(".chart table").is_visible()
    for _ in range(100):  # the page's policy forbids what would wait for us
        if "wide-light" in picture.evaluate("image => image.currentSrc"):
            break
        page.wait_for_timeout(50)
    assert "wide-light" in picture.evaluate("image => image.currentSrc")


def test_an_officer_finds_the_own_number_among_the_tickets(visit, address):
    page = visit(360, java_script_enabled=False).page
    page.goto(f"{address}/en/draws/2023-002/tickets/?page=2")
    number = page.locator("tbody th .id").first.inner_text().rstrip(" …")
    page.get_by_label("A number or a ticket begins with").fill(number)
    page.get_by_role("button", name="Show tickets").click()
    assert page.locator("tbody tr").count() == 1
    found = page.locator("tbody tr").inner_text()
    assert number in found
    assert "Not drawn" in found


def test_the_same_stranger_reads_khmer_and_comes_back(visit, address):
    page = visit(360, java_script_enabled=False, locale="km").page
    page.goto(address)
    assert page.url == f"{address}/km/"
    page.get_by_role("link", name="ការចាប់ឆ្នោតលេខ 2023-003").click()
    assert page.get_by_role("heading", name="លុបចោលក្រោយពេលដឹងគ្រាប់ពូជ").is_visible()
    page.get_by_role("link", name="English").click()
    assert page.url == f"{address}/en/draws/2023-003/"
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_log_is_paged_and_raw_entries_face_their_sentence_on_a_desk(visit, address):
    page = visit(1280).page
    page.goto(f"{address}/en/log/")
    raw = page.locator(".facing pre.raw").first
    assert raw.is_visible()
    sentence, bytes_ = page.locator(".facing .body p").first.bounding_box(), raw.bounding_box()
    assert sentence["x"] + sentence["width"] <= bytes_["x"]
    page.get_by_role("link", name="Older entries").click()
    page.get_by_role("link", name="Back to the newest").click()
    assert page.url == f"{address}/en/log/"


def test_on_a_phone_a_raw_entry_is_shown_when_asked_for(visit, address):
    page = visit(360, java_script_enabled=False).page
    page.goto(f"{address}/en/log/")
    raw = page.locator(".facing pre.raw").first
    assert not raw.is_visible()
    page.get_by_text("The entry itself").first.click()
    assert raw.is_visible()


def test_a_keyboard_reaches_the_content_first_and_sees_where_it_is(visit, address, language):
    page = visit(1280).page
    page.goto(f"{address}/{language}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    box = page.locator(".skip").bounding_box()
    assert box["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_a_printed_draw_keeps_its_evidence_and_drops_the_navigation(visit, address, language):
    page = visit(1280).page
    page.goto(f"{address}/{language}/draws/2023-002/")
    page.emulate_media(media="print")
    assert not page.locator(".top nav").is_visible()
    assert page.locator(".strip.head").is_visible()
    assert page.locator("details dl").first.is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
