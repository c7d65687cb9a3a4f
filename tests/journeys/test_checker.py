"""A visitor checks the record in their own browser, on the site and in the file they saved."""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response

from passmuster.core.draw import pool as pools
from passmuster.core.ledger.receipts import parse_receipt
from passmuster.web.sites.oversight.checker_texts import MODULES
from tests.journeys.checker_browser import chromium, python_says
from tests.support.accessibility import BEST, violations
from tests.web.oversight_site import served
from tests.web.published_sample import build
from tests.web.sample_log import secret

pytestmark = pytest.mark.browser

DRAW = "2023-002"
FIRST_VISIT = 100_000
SITE_ONLY = ["draw", "newest"]
LONG_MILLISECONDS = 120_000


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Path:
    return build(tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="module")
def address(published):
    with served(published) as where:
        yield where


@dataclass
class Visit:
    """A window that keeps what went over the wire and what it complained of."""

    page: Page
    answers: list[Response] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture
def visit(browser):
    contexts = []

    def open_window(width: int = 1280, **options) -> Visit:
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


def ask(page: Page, form: str, button: str = "") -> dict[str, str]:
    """Press a form's button and return every rule with its answer, once it is there."""
    out = page.locator(f"form[data-check={form}] .out")
    page.evaluate("(out) => { delete out.dataset.holds; }", out.element_handle())
    chosen = f"button[value={button}]" if button else "button[class]"
    page.locator(f"form[data-check={form}] .acts {chosen}").first.click()
    page.wait_for_selector(f"form[data-check={form}] .out[data-holds]", timeout=LONG_MILLISECONDS)
    lines = out.locator("li[data-rule]")
    return dict(
        lines.evaluate_all("(all) => all.map((line) => [line.dataset.rule, line.dataset.ok])")
    )


def code_of(page: Page, form: str) -> str:
    return page.locator(f"form[data-check={form}] .note .tiny").inner_text()


def give(page: Page, name: str, path: Path | str) -> None:
    page.locator(f"#checker-{name}").set_input_files(path)


def test_a_visitor_checks_the_newest_checkpoint_and_the_whole_log(visit, address, language):
    window = visit(360)
    window.page.goto(f"{address}/{language}/verify/")
    newest = ask(window.page, "newest", "newest")
    assert newest == {
        "log:checkpoint": "true",
        "log:cosignatures": "true",
        "browser:ed25519": "true",
        "log:pinned": "null",
        "log:growth": "null",
        "log:entries": "null",
    }
    whole = ask(window.page, "newest", "log")
    assert whole["log:entries"] == whole["log:tiles"] == whole["log:root"] == "true"
    assert whole["log:record"] == "true"
    assert whole["log:voided-after-seed"] == "null"
    assert whole["log:heartbeat"] == "false"  # the sample's last one is of 2023
    assert window.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert window.complaints == []
    assert {answer.url[: len(address)] for answer in window.answers} == {address}
    assert window.page.context.cookies() == []


def test_a_visitor_s_own_policy_and_kept_checkpoint_are_held_against_the_site(
    visit, address, published, tmp_path
):
    window = visit()
    window.page.goto(f"{address}/en/verify/")
    give(window.page, "policy", published / "policy")
    give(window.page, "old", published / "log/checkpoint")
    newest = ask(window.page, "newest", "newest")
    assert newest["log:pinned"] == newest["log:growth"] == "true"
    other = tmp_path / "policy"
    other.write_text("quorum none\n")
    give(window.page, "policy", other)
    assert ask(window.page, "newest", "newest") == {}
    assert code_of(window.page, "newest") == "trust-missing"


@pytest.mark.parametrize("number", ["2023-001", "2023-002", "2023-003", "2023-004"])
def test_every_draw_of_the_site_gets_the_python_verifier_s_answers(
    visit, address, published, number
):
    folder = published / "dossiers" / number
    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.*")}
    files["policy"] = (folder / "policy").read_bytes()
    window = visit()
    window.page.goto(f"{address}/en/verify/?draw={number}")
    assert window.page.locator("#checker-draw").input_value() == number
    found = ask(window.page, "draw")
    found.pop("browser:ed25519")
    answers = {True: "true", False: "false", None: "null"}
    assert found == {rule: answers[ok] for rule, ok in python_says(files)}
    assert window.complaints == []


def test_khmer_pages_count_in_khmer_digits_and_keep_hashes_latin(visit, address):
    page = visit(360).page
    page.goto(f"{address}/km/verify/?draw={DRAW}")
    ask(page, "draw")
    said = page.locator("form[data-check=draw] .out").inner_text()
    assert "៩៣៧" in said
    assert not re.search(r"\b937\b", said)
    assert page.locator("form[data-check=newest]").is_visible()


def test_a_forged_site_is_found_out_by_the_files_alone(visit, published, tmp_path):
    forged = tmp_path / "forged"
    shutil.copytree(published, forged)
    selection = forged / "dossiers" / DRAW / "selection.csv"
    selection.write_bytes(selection.read_bytes().replace(b"-09-1", b"-09-2", 1))
    tile = next((forged / "log/tile/entries").rglob("000*"))
    tile = tile if tile.is_file() else next(tile.iterdir())
    data = tile.read_bytes()
    tile.write_bytes(data[:9] + bytes([data[9] ^ 1]) + data[10:])
    with served(forged) as where:
        page = visit().page
        page.goto(f"{where}/en/verify/?draw={DRAW}")
        draw = ask(page, "draw")
        assert draw["dossier:file-altered"] == draw["days:wrong"] == "false"
        assert draw["selection:hash"] == "false"
        log = ask(page, "newest", "log")
        assert log["log:root"] == log["log:tiles"] == "false"
        assert log["log:record"] == "null"
        assert page.locator("form[data-check=draw] .out").get_attribute("data-holds") == "false"


def opening_of(person: int) -> bytes:
    key = pools.pool_key(secret("manager"), secret("staff"))
    number = f"patrol-{person:06d}"
    return pools.opening(DRAW, "patrol", number, pools.salt(key, DRAW, number))


def test_an_officer_finds_their_own_commitment_and_what_the_draw_made_of_it(
    visit, address, published, tmp_path
):
    rows = (published / "dossiers" / DRAW / "selection.csv").read_text().splitlines()
    drawn = {row.split(",")[2]: row.split(",")[4] for row in rows[1:]}
    openings = [opening_of(n) for n in range(610)]
    chosen = next(o for o in openings if hashlib.sha256(o).hexdigest() in drawn)
    other = next(o for o in openings if hashlib.sha256(o).hexdigest() not in drawn)
    page = visit(360).page
    page.goto(f"{address}/en/verify/")
    mine = tmp_path / "opening.txt"
    mine.write_bytes(chosen)
    give(page, "opening", mine)
    found = ask(page, "opening")
    assert found["opening:pool"] == found["opening:drawn"] == "true"
    assert found["selection:redrawn"] == "true"
    assert drawn[hashlib.sha256(chosen).hexdigest()] in page.locator("main").inner_text()
    mine.write_bytes(other)
    give(page, "opening", mine)
    found = ask(page, "opening")
    assert "opening:drawn" not in found
    assert {found.get("opening:not-drawn"), found.get("opening:reserve")} == {"true", None}


def test_an_opening_with_one_altered_byte_is_found(visit, address, tmp_path):
    page = visit().page
    page.goto(f"{address}/en/verify/")
    true = opening_of(1)
    mine = tmp_path / "opening.txt"
    for at, wrong in (
        (len(true) - 3, {"opening:pool": "false"}),
        (true.index(b"patrol-") + 12, {"opening:pool": "false"}),
        (true.index(b"stratum ") + 9, {"opening:pool": "false"}),
        (3, {"opening:form": "false"}),
    ):
        mine.write_bytes(true[:at] + bytes([true[at] ^ 1]) + true[at + 1 :])
        give(page, "opening", mine)
        found = ask(page, "opening")
        assert found | wrong == found, at
    mine.write_bytes(true.replace(b"\n", b"\r\n"))
    give(page, "opening", mine)
    ask(page, "opening")
    mine.write_bytes(true.replace(DRAW.encode(), b"2023-001", 1))
    give(page, "opening", mine)
    assert ask(page, "opening")["opening:pool"] == "false"
    mine.write_bytes(true.replace(DRAW.encode(), b"2022-001", 1))
    give(page, "opening", mine)
    assert ask(page, "opening") == {}
    assert code_of(page, "opening") == "draw-not-chosen"


def test_a_receipt_is_checked_and_a_tampered_one_found(visit, address, published, tmp_path):
    folder = published / "dossiers" / DRAW
    page = visit(360).page
    page.goto(f"{address}/en/verify/")
    give(page, "receipt", folder / "receipts/dice.tlog-proof")
    assert ask(page, "receipt") == {}
    assert code_of(page, "receipt") == "entry-missing"
    give(page, "entry", folder / "entries/dice.json")
    found = ask(page, "receipt")
    assert found["log:inclusion"] == found["log:checkpoint"] == found["log:cosignatures"] == "true"
    give(page, "entry", folder / "entries/pool.json")
    assert ask(page, "receipt")["log:inclusion"] == "false"
    tampered = tmp_path / "receipt.tlog-proof"
    receipt = (folder / "receipts/dice.tlog-proof").read_bytes()
    tampered.write_bytes(receipt.replace(b"index 1", b"index 2", 1))
    give(page, "entry", folder / "entries/dice.json")
    give(page, "receipt", tampered)
    assert ask(page, "receipt")["log:inclusion"] == "false"


def test_an_entry_taken_from_the_receipt_is_shown_as_text(visit, address, published, tmp_path):
    folder = published / "dossiers" / DRAW
    entry = (folder / "entries/dice.json").read_bytes()
    receipt = parse_receipt((folder / "receipts/dice.tlog-proof").read_bytes())
    held = tmp_path / "held.tlog-proof"
    held.write_bytes(replace(receipt, extra=entry).to_bytes())
    page = visit(360).page
    page.goto(f"{address}/en/verify/")
    give(page, "receipt", held)
    found = ask(page, "receipt")
    assert (found["log:inclusion"], found["log:entry"]) == ("true", "null")
    shown = page.locator("form[data-check=receipt] li[data-rule='log:entry'] pre")
    assert shown.text_content() == entry.decode()
    # What an entry holds is read, never run.
    markup = "<img src=x onerror='document.title = 1'>"
    page.evaluate(
        """(entry) => passmuster.show(document.querySelector("form[data-check=receipt] .out"),
            [passmuster.open("log:entry", { entry })], 1)""",
        markup,
    )
    assert shown.text_content() == markup
    assert page.locator("form[data-check=receipt] img").count() == 0


def test_a_draw_of_100_000_is_drawn_again_while_the_page_stays_responsive(visit, tmp_path):
    people = {"patrol": 60_000, "traffic": 39_000, "commanders": 1_000}
    others = {"2023-001", "2023-003", "2023-004", "2023-005"}
    folder = build(tmp_path / "large", people=people, skipped=others)
    with served(folder) as where:
        page = visit(360).page
        page.goto(f"{where}/en/verify/?draw={DRAW}")
        page.evaluate(
            """() => {
                globalThis.longest = 0;
                globalThis.bars = new Set();
                let last = performance.now();
                const look = () => {
                    const now = performance.now();
                    longest = Math.max(longest, now - last);
                    last = now;
                    setTimeout(look, 0);
                };
                look();
                // Every step the bar takes, however few of them a slow machine lets us look at.
                const note = (changes) => changes.forEach(({ target }) => {
                    if (target.matches("[role=progressbar]")) bars.add(target.ariaValueNow);
                });
                const form = document.querySelector("form[data-check=draw]");
                const only = { attributeFilter: ["aria-valuenow"], subtree: true };
                new MutationObserver(note).observe(form, only);
            }"""
        )
        found = ask(page, "draw")
        assert "100\u00a0000 tickets computed" in page.locator("main").inner_text()
        assert page.evaluate("bars.size") >= 20
        assert page.evaluate("longest") < 1500
        assert found["selection:redrawn"] == found["pool:file"] == "true"
        assert "false" not in found.values()
        page.locator("form[data-check=draw] .acts button").click()
        page.get_by_role("button", name="Stop").click()
        page.wait_for_selector("form[data-check=draw] .out[data-holds=unusable]")
        assert code_of(page, "draw") == "stopped"


def test_without_a_script_the_page_says_what_to_run_and_breaks_nothing(visit, address, language):
    page = visit(360, java_script_enabled=False).page
    page.goto(f"{address}/{language}/verify/")
    assert page.locator("#checker-plain").is_visible()
    assert "passmuster-verify.pyz draw 2023-004.zip" in page.locator("#checker-plain").inner_text()
    assert not page.locator("#checker").is_visible()
    assert page.locator("a[href='/passmuster-verify.pyz']").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_has_no_accessibility_finding(visit, address, language, width, scheme):
    page = visit(width, color_scheme=scheme).page
    page.goto(f"{address}/{language}/verify/")
    ask(page, "newest", "newest")
    ask(page, "receipt")
    found = violations(page, BEST)
    assert [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_keyboard_alone_can_check_a_draw(visit, address):
    page = visit().page
    page.goto(f"{address}/en/verify/?draw={DRAW}")
    page.locator("#checker-draw").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("form[data-check=draw] .out[data-holds]", timeout=LONG_MILLISECONDS)
    assert page.evaluate("document.activeElement.closest('.out') !== null")


def test_a_first_visit_stays_within_its_weight_and_loads_the_checks_when_asked(
    visit, address, language
):
    window = visit(360)
    window.page.goto(f"{address}/{language}/verify/")
    window.page.evaluate("document.fonts.ready.then(() => true)")
    weight = sum(answer.request.sizes()["responseBodySize"] for answer in window.answers)
    assert weight <= FIRST_VISIT
    assert [a.url for a in window.answers if "/checker/" in a.url and "start.js" not in a.url] == []
    ask(window.page, "newest", "newest")
    loaded = {a.url for a in window.answers if "/checker/" in a.url}
    assert len(loaded) == len(MODULES) + 1
