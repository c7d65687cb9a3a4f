"""How people really press: by keyboard alone, over a line that breaks, twice in a hurry.

One demo is served, without script in its browsers; what was recorded is counted in its database.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.checker_browser import chromium
from tests.support.season import made_people
from tests.support.stories import PHONE, STEP_MILLISECONDS, Stage, Variant, Window, staged

pytestmark = pytest.mark.browser

NEXT, AFTER = "2023-002", "2023-003"
MOST_TABS = 60
FOCUSED = """() => {
  const found = document.activeElement, style = getComputedStyle(found);
  const box = found.getBoundingClientRect();
  return { shown: style.outlineStyle !== "none" || style.boxShadow !== "none",
           inside: box.bottom > 0 && box.top < innerHeight };
}"""

FOCUSED_HTML = "document.activeElement.outerHTML"
FORM = """(button) => ({
  address: button.form.action, fields: Object.fromEntries(new FormData(button.form, button)),
})"""


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


def test_a_keyboard_a_broken_line_and_a_hurry_change_nothing_about_what_is_recorded(
    demos, browser, tmp_path
):
    variant = Variant("en", script=False)
    with staged(demos, browser, tmp_path, variant, made_people(120)) as stage:
        for story in (
            a_thrower_uses_the_keyboard_alone,
            a_thrower_loses_the_line_and_nothing_typed,
            everybody_presses_twice,
        ):
            story(stage)
            stage.clear()


def events(stage: Stage) -> Counter[str]:
    """Return how many acts of each kind were recorded; refused attempts are none."""
    with closing(sqlite3.connect(stage.folder / "passmuster.sqlite3")) as database:
        rows = database.execute("SELECT kind, count(*) FROM ledger_event GROUP BY kind").fetchall()
    background = ("log:", "access:denied", "ledger:denied")
    return Counter({kind: n for kind, n in rows if not kind.startswith(background)})


# --- The keyboard ---------------------------------------------------------------------------------


def tab_to(window: Window, target: Locator) -> None:
    """Press Tab until something has the focus; what has it on the way must be seen to have it."""
    wanted = target.first.element_handle()
    for _ in range(MOST_TABS):
        window.page.keyboard.press("Tab")
        seen = window.page.evaluate(FOCUSED)
        assert seen == {"shown": True, "inside": True}, window.page.evaluate(FOCUSED_HTML)
        if window.page.evaluate("(one) => one === document.activeElement", wanted):
            return
    raise AssertionError(f"{window.who} did not reach {target} with the keyboard")


def enter(window: Window, target: Locator) -> None:
    """Go to a link or a button by Tab and press Enter."""
    tab_to(window, target)
    with window.page.expect_navigation():
        window.page.keyboard.press("Enter")
    window.look()


def a_thrower_uses_the_keyboard_alone(stage: Stage) -> None:
    window = stage.window("h-thrower-1")
    keyboard = window.page.keyboard
    with stage.step("a thrower skips to the page's main part and follows the task"):
        keyboard.press("Tab")
        with window.page.expect_navigation():
            keyboard.press("Enter")
        assert window.page.url.endswith("#main")
        enter(window, window.link("Type my dice"))
    with stage.step("types the digits, chooses how the hall reads them, and is told what is wrong"):
        tab_to(window, window.page.locator("[name=digits]"))
        keyboard.type("3071724")
        tab_to(window, window.page.locator("[name=shown]:checked"))
        keyboard.press("ArrowDown")
        enter(window, window.button("Read them back"))
        assert window.page.locator(".errors a").count() == 2
        assert window.page.locator("[name=digits]").input_value() == "3071724"
    with stage.step("mends both and confirms"):
        enter(window, window.page.locator(".errors a").first)
        assert window.page.evaluate("document.activeElement.name") == "digits"
        keyboard.press("End")
        keyboard.type("5")
        tab_to(window, window.page.locator("[name=body]"))
        keyboard.type("Bar association")
        enter(window, window.button("Read them back"))
        before = events(stage)
        enter(window, window.page.locator("button[name=confirm]"))
        assert window.shows("Your dice are recorded")
        assert events(stage) - before == Counter({"draw:thrown": 1})


# --- The line -------------------------------------------------------------------------------------


def a_thrower_loses_the_line_and_nothing_typed(stage: Stage) -> None:
    phone = stage.window("h-thrower-2", size=PHONE)
    page = phone.page
    with stage.step("the line breaks while the digits are sent: the browser sends them again"):
        phone.follow("Type my dice")
        phone.type_into("digits", "98016634")
        phone.choose("shown", "name")
        cut(phone)
        lost(phone, phone.button("Read them back"))
        mend(phone)
        page.reload()
        assert phone.page.locator(".readback").get_attribute("aria-label") == "9 8 0 1 6 6 3 4"
    with stage.step("it breaks again while they are confirmed: they are recorded once"):
        before = events(stage)
        cut(phone)
        lost(phone, page.locator("button[name=confirm]"))
        assert events(stage) == before
        mend(phone)
        page.reload()
        assert phone.shows("Your dice are recorded")
        assert events(stage) - before == Counter({"draw:thrown": 1})


def cut(window: Window) -> None:
    window.page.context.route("**/*", lambda route: route.abort("connectionreset"))


def mend(window: Window) -> None:
    window.page.context.unroute_all()


def lost(window: Window, button: Locator) -> None:
    """Press a button whose form reaches nobody."""
    with window.page.expect_event("requestfailed"):
        button.first.click(no_wait_after=True)
    window.page.wait_for_url("chrome-error://**")
    window.stage.wrong.clear()


# --- The hurry ------------------------------------------------------------------------------------


def twice(window: Window, button: Locator, kind: str) -> None:
    """Press a button twice in a row, and send the same form again later; it happens once."""
    before = events(window.stage)
    sent = button.first.evaluate(FORM)
    window.page.evaluate("document.title = 'before'")
    button.first.dblclick(no_wait_after=True)
    # The second press ends the first one's answer, so no single answer can be waited for.
    expect(window.page).not_to_have_title("before", timeout=STEP_MILLISECONDS)
    window.page.wait_for_load_state()
    assert (events(window.stage) - before)[kind] == 1
    headers = {"Referer": window.page.url}
    answer = window.page.request.post(sent["address"], form=sent["fields"], headers=headers)
    assert answer.status in (200, 403), answer.status
    assert (events(window.stage) - before)[kind] == 1


def everybody_presses_twice(stage: Stage) -> None:
    with stage.step("the third thrower confirms twice"):
        thrower = stage.window("h-thrower-3", size=PHONE)
        thrower.follow("Type my dice")
        thrower.type_into("digits", "55204871")
        thrower.press("Read them back")
        twice(thrower, thrower.page.locator("button[name=confirm]"), "draw:thrown")
    manager = stage.window("h-manager")
    with stage.step("the manager records the dice twice and decides twice"):
        manager.follow("Open the ceremony")
        twice(manager, manager.button("Record the dice"), "draw:diced")
        manager.until(lambda: manager.button("Decide the draw").count() == 1, "the dice signed")
        twice(manager, manager.button("Decide the draw"), "draw:decided")
    with stage.step("announces the next draw twice: there is one"):
        manager.follow("Draws")
        manager.follow("Announce the next draw")
        manager.type_into("throwers", "3")
        manager.type_into("dice", "24")
        manager.press("Check the announcement")
        twice(manager, manager.page.locator("button[name=announce]"), "draw:announced")
        manager.follow("Draws")
        assert manager.page.locator("tbody tr").count() == 3
    with stage.step("the auditor signs twice"):
        auditor = stage.window("h-auditor")
        auditor.follow("Audit the roster")
        twice(auditor, auditor.button("Audit the roster and sign"), "roster:audited")
    with stage.step("the manager freezes twice"):
        manager.follow(manager.page.get_by_role("link", name=AFTER))
        manager.follow("Freeze the pool")
        twice(manager, manager.page.locator("form.confirm button.btn"), "draw:frozen")
    with stage.step("proposes a void twice, and the oversight body approves it twice"):
        manager.follow("Draws")
        manager.follow(manager.page.get_by_role("link", name=AFTER))
        manager.follow("Void this draw")
        manager.page.locator("input[name=reason]").first.check()
        twice(manager, manager.page.locator("form.confirm button.btn"), "approval:proposed")
        oversight = stage.window("h-oversight", size=PHONE)
        oversight.follow("Read the proposal")
        oversight.follow("Answer this proposal")
        twice(oversight, oversight.button("Approve it"), "draw:voided")
    stage.wrong.clear()
