"""From the invitation of two people to a sign-in: by codes without script, by a passkey with it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.checker_browser import chromium
from tests.support.factors import KHMER, PASSWORD, totp
from tests.support.season import made_people
from tools import crawl

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 780}
INVITED = "h-notifier"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
"""A key inside the device, which its owner unlocks at once."""


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def demo(demos, tmp_path_factory):
    with demos.served(made_people(120), tmp_path_factory.mktemp("accounts")) as served:
        yield served


def page_of(browser, demo, language, who="", *, script=True):
    context = browser.new_context(viewport=PHONE, locale=language, java_script_enabled=script)
    page = context.new_page()
    if who:
        page.goto(demo.doors[who])
    return page


def press(page):
    """Press the one filled button of the page."""
    page.locator("main .btn:not(.quiet)").first.click()


def invited(browser, demo, language):
    """Let two people invite somebody; return the link and the code, from their own pages."""
    first = page_of(browser, demo, language, "h-admin", script=False)
    second = page_of(browser, demo, language, "h-oversight", script=False)
    first.goto(f"{demo.force}{language}/people/of/{INVITED}/invite/")
    press(first)
    second.goto(first.url + "answer/")
    press(second)
    code = second.locator(".handover").inner_text()
    first.goto(f"{demo.force}{language}/people/of/{INVITED}/")
    return first.locator(".note .hash").inner_text(), code


def opened(browser, demo, language, *, script):
    """Open the account on a phone and set up codes; return the phone and the app's secret."""
    link, code = invited(browser, demo, language)
    page = page_of(browser, demo, language, script=script)
    page.goto(link)
    assert page.url.startswith(f"{demo.force}{language}/account/invitation/")
    page.fill("[name=code]", code.translate(KHMER) if language == "km" else code)
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    press(page)
    page.locator("details summary").click()
    secret = "".join(page.locator(".secret").inner_text().split())
    digits = totp(secret)
    page.fill("[name=code]", digits.translate(KHMER) if language == "km" else digits)
    press(page)
    expect(page.locator(".codes li")).to_have_count(10)
    press(page)
    assert page.url == f"{demo.force}{language}/"
    return page, secret


def begin_again(page, demo, language):
    """Sign out, and type login and password."""
    page.goto(f"{demo.force}{language}/account/sign-out/")
    press(page)
    page.goto(f"{demo.force}{language}/account/sign-in/")
    page.fill("[name=login]", INVITED)
    page.fill("[name=password]", PASSWORD)
    press(page)


def test_an_account_is_opened_and_used_in_khmer_without_script(browser, demo):
    page, secret = opened(browser, demo, "km", script=False)
    begin_again(page, demo, "km")
    page.fill("[name=code]", totp(secret, 1).translate(KHMER))
    press(page)
    assert page.url == f"{demo.force}km/"
    page.goto(f"{demo.force}km/account/acts/")
    expect(page.locator("tbody tr")).not_to_have_count(0)
    expect(page.locator("#passkey-button")).to_have_count(0)


def test_a_passkey_stands_in_for_the_code_where_a_script_may_run(browser, demo):
    page, _secret = opened(browser, demo, "en", script=True)
    # A key belongs to a name: browsers lend none to a bare number.
    here = demo.force.replace("127.0.0.1", "localhost")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    page.goto(f"{here}en/account/sign-in/")
    page.context.add_cookies(
        [
            {"name": one["name"], "value": one["value"], "domain": "localhost", "path": "/"}
            for one in page.context.cookies(demo.force)
        ]
    )
    page.goto(f"{here}en/account/factors/keys/add/")
    page.fill("[name=name]", "This phone")
    page.locator("#passkey-button").click()
    expect(page.locator("main")).to_contain_text("The passkey was added.")
    demo = crawl.Demo(demo.public, here, demo.doors)
    begin_again(page, demo, "en")
    page.locator("#passkey-button").click()
    page.wait_for_url(f"{here}en/")
    page.goto(f"{here}en/account/again/key/?next=/en/account/")
    page.locator("#passkey-button").click()
    page.wait_for_url(f"{here}en/account/")
    expect(page.locator("main")).to_contain_text("1 passkey")
