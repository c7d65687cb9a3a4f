"""A positive over the laboratory's own line, to its end: reconfirmed and recalled, or cancelled.

The message comes over MLLP and mutual TLS to the real listener; the doctor, the officer with a
phone of 360 px in Khmer, and whoever the force tells act in real browsers, on a site that asks for
a fresh second factor. Each person is asked what they see after the act of another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from passmuster.core.kits.serials import in_fours
from passmuster.transport.sender import Address, Sender
from passmuster.web.wording import own_results
from passmuster.web.wording.substances import substance_text
from tests.journeys.checker_browser import chromium
from tests.journeys.seat_site import served
from tests.support.factors import totp
from tests.support.khmer_pages import LATIN, words_of_names
from tests.support.laboratory_messages import NUMBER, message
from tests.support.programs import copy_of
from tests.support.results_live import DOCTOR, OFFICER, OVERSIGHT, SECOND_LABORATORY, act
from tests.support.review_acts import ONE
from tests.support.season import made_people
from tests.support.split_acts import retest
from tests.support.stories import DESK, PHONE, Stage, Variant, Window
from tests.support.wire_drill import listener_over
from tests.transport.certificates import Pair
from tests.transport.listening import keys
from tools.crawl import Demo

pytestmark = pytest.mark.browser

ENGLISH, KHMER = Variant("en", script=True), Variant("km", script=True)
FORCE, MANAGER = "h-discipline", "h-manager"
DRUG = "benzoylecgonine"
HILL = "មន្ទីរពិសោធន៍លើភ្នំ"
"""The second laboratory's name, as a Khmer page has it."""

ANEW = "A doctor judges it anew"
TYPED = frozenset({"Gate", "Benzoylecgonine", "benzoylecgonine"})
"""What people wrote in Latin letters: where a notice was served, and the names of drugs."""


@dataclass
class Case:
    """A force that is served and listens, and everybody's cookies."""

    folder: Path
    address: str
    port: int
    facts: dict[str, Any]
    english: Stage
    khmer: Stage

    def window(self, who: str, *, khmer: bool = False, size: Any = DESK) -> Window:
        """Open a window of somebody who signed in a while ago."""
        window = (self.khmer if khmer else self.english).window(size=size)
        window.who = who
        given = self.facts["cookies"][who].items()
        window.page.context.add_cookies(
            [{"name": name, "value": value, "url": self.address} for name, value in given]
        )
        return window

    def goes(self, window: Window, path: str) -> None:
        """Open an address of the site in the language of the window."""
        window.open(f"{self.address}/{window.stage.variant.language}/{path}")

    def sends(self, raw: bytes, pair: Pair) -> str:
        """Send a message over MLLP as the laboratory of a certificate; returns the answer."""
        where = Address(host="127.0.0.1", port=self.port, context=keys().context(pair))
        with Sender(where) as sender:
            return sender.send(raw).code

    def stands(self) -> dict[str, Any]:
        """Return how the record stands; nobody changed anything in it past the services."""
        found: dict[str, Any] = act("told", self.folder)
        assert found["differences"] == []
        return found


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Return a force on disk at the hour at which its laboratory reports."""
    folder = tmp_path_factory.mktemp("results") / "installation"
    return folder, act("build", folder)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.fixture
def case(built: tuple[Path, dict[str, Any]], browser: Any, tmp_path: Path) -> Iterator[Case]:
    folder, facts = copy_of(built[0], tmp_path / "installation"), built[1]
    with served(folder) as site, listener_over(folder) as (port, _process):
        demo = Demo("", f"{site.address}/", {})
        english = Stage(demo, folder, browser, ENGLISH, made_people())
        latin = LATIN | TYPED | words_of_names(folder)
        khmer = replace(english, variant=KHMER, windows=[], latin=latin)
        try:
            yield Case(folder, site.address, port, facts, english, khmer)
        finally:
            english.clear()
            khmer.clear()


def test_a_positive_is_reviewed_reconfirmed_and_reopened_by_a_recall(case: Case) -> None:
    step = case.english.step
    with step("before the message nobody has anything to review"):
        doctor, officer = case.window(DOCTOR), case.window(OFFICER, khmer=True, size=PHONE)
        case.goes(doctor, "reviews/")
        assert in_fours(ONE) not in doctor.text
    with step("the first laboratory reports over its line, and the review opens"):
        assert case.sends(message(ONE, positive=True), keys().lab_a) == "AA"
        case.goes(doctor, "reviews/")
        assert in_fours(ONE) in doctor.text
        case.goes(officer, "orders/mine/")
        officer.follow(officer.page.locator("main a[href*='/results/']"))
        assert officer.shows("A doctor looks at your result")
        for told in (DRUG, NUMBER):
            assert told not in officer.page.content()
    with step("the doctor calls, hears the officer, and signs with a fresh factor"):
        doctor.follow(doctor.page.locator("main a[href^='/en/reviews/']").first)
        calls_and_hears(doctor)
        signs(doctor, case)
        assert doctor.shows("Verified result")
    with step("the officer reads the result first, then the force is told; bottle B is asked for"):
        told = case.stands()
        assert (told["state"], told["channels"]) == ("verified", ["mllp"])
        force = case.window(FORCE)
        case.goes(force, "doctors/told/")
        assert force.page.locator(f"main a[href$='/told/{told['order']}/']").count() == 0
        reads(officer)
        assert "Verified positive" in told_page(case, force, told["order"])
        assert NUMBER not in force.page.content()
        asks_for_bottle_b(officer)
    with step("the request made the order to the second laboratory, and the bottle goes there"):
        told = case.stands()
        assert (told["state"], told["sent"]["laboratory"]) == (
            "at-second-laboratory",
            SECOND_LABORATORY,
        )
        act("carry", case.folder)
        assert step_said(officer, "arrived")
    with step("the second laboratory finds it too, and the doctor signs"):
        assert case.sends(retest("12"), keys().lab_b) == "AA"
        assert step_said(officer, "reported")
        case.goes(doctor, f"reviews/{told['review']}/bottle-b/")
        doctor.press("Sign the outcome")
        told = case.stands()
        assert told["state"] == "final"
        assert told["events"][-2:] == ["review:split-reconfirmed", "review:employer-told"]
    with step("the officer and the force read that it was borne out"):
        case.goes(officer, f"orders/mine/results/{told['review']}/")
        assert own_positive(officer) in shown_by_choice(officer)
        assert "Verified positive" in told_page(case, force, told["order"])
    with step("two people recall the first laboratory's batch, and it is judged anew"):
        recalled(case, doctor, told["batch"])
        told = case.stands()
        assert told["state"] == "held"
        case.goes(officer, f"orders/mine/results/{told['review']}/")
        # What was shown stays in sight; that it was verified positive does not stand.
        assert officer.shows("The run in which bottle A was tested was recalled")
        with translation.override(officer.stage.variant.language):
            assert str(own_results.NOT_SETTLED) in officer.text
        assert own_positive(officer) not in officer.text
        assert ANEW in told_page(case, force, told["order"])
        assert "Verified positive" not in force.text
        assert DRUG not in force.page.content()
        manager = case.window(MANAGER)
        case.goes(manager, f"orders/{told['order']}/")
        assert ANEW in manager.text


def test_what_the_second_laboratory_does_not_find_is_cancelled_on_every_page(case: Case) -> None:
    step = case.english.step
    with step("a positive is verified, and its second bottle is at the second laboratory"):
        act("begin", case.folder)
        act("carry", case.folder)
        told = case.stands()
        officer = case.window(OFFICER, khmer=True, size=PHONE)
        force, manager = case.window(FORCE), case.window(MANAGER)
        case.goes(officer, f"orders/mine/results/{told['review']}/")
        assert own_positive(officer) in shown_by_choice(officer)
        assert "Verified positive" in told_page(case, force, told["order"])
    with step("the second laboratory does not find it, and the doctor signs, in Khmer"):
        assert case.sends(retest("<5"), keys().lab_b) == "AA"
        doctor = case.window(DOCTOR, khmer=True)
        case.goes(doctor, f"reviews/{told['review']}/")
        shows_the_factor(doctor, case)
        doctor.follow(doctor.page.locator("main a[href$='/bottle-b/']"))
        doctor.press("Sign the outcome")
        told = case.stands()
        assert told["state"] == "final"
        assert told["events"][-2:] == ["review:split-failed", "review:employer-told"]
        assert told["told"][-1]["results"] == ["cancelled"]
    with step("no page holds a mark of the positive any more"):
        case.goes(officer, f"orders/mine/results/{told['review']}/")
        assert own_result(officer, "cancelled") in shown_by_choice(officer)
        assert own_positive(officer) not in officer.page.content()
        assert "Cancelled" in told_page(case, force, told["order"])
        case.goes(manager, f"orders/{told['order']}/")
        for window in (force, manager):
            for gone in ("ositive", DRUG, NUMBER):
                assert gone not in window.text


# --- The doctor ---------------------------------------------------------------------------------


def calls_and_hears(doctor: Window) -> None:
    """Reach the officer and record the interview."""
    doctor.follow(doctor.page.locator("main a[href$='/attempt/']"))
    doctor.choose("phone", "day")
    doctor.choose("answer", "donor")
    doctor.press("Record the attempt")
    doctor.follow(doctor.page.locator("main a[href$='/interview/']"))
    doctor.page.locator("[name='identified']").check()
    doctor.type_into("notes", "There is nothing to add.")
    doctor.press("Record the interview")


def signs(doctor: Window, case: Case) -> None:
    """Sign the verdict: refused with the old factor, taken with a fresh one, nothing typed anew."""
    doctor.follow(doctor.page.locator("main a[href$='/verdict/']"))
    doctor.choose("kind-0", "stands")
    doctor.press("See what the rules make of it")
    assert "Verified positive" in doctor.text
    with doctor.page.expect_navigation() as answer:
        doctor.button("Sign this verdict").click()
    assert answer.value.status == 403
    case.english.wrong.clear()  # that the browser noted this answer is no fault of the page
    assert doctor.shows("Show your second factor again")
    assert case.stands()["state"] != "verified"
    with doctor.page.context.expect_page() as opened:
        doctor.link("Show the factor in another window").click()
    fresh(opened.value, case, DOCTOR)
    opened.value.close()
    doctor.press("Go on")


def shows_the_factor(window: Window, case: Case) -> None:
    """Show the second factor on a page beside."""
    page = window.page.context.new_page()
    with translation.override(window.stage.variant.language):
        page.goto(f"{case.address}{reverse('mfa_reauthenticate')}")
    fresh(page, case, window.who)
    page.close()


def fresh(page: Any, case: Case, who: str) -> None:
    """Type the code that somebody's app shows next, because each counts once."""
    page.locator("[name='code']").fill(totp(case.facts["secrets"][who], 1))
    with page.expect_navigation() as answer:
        page.locator("main .btn").first.click()
    assert answer.value.ok
    assert "again" not in page.url


def recalled(case: Case, doctor: Window, batch: int) -> None:
    """Let the doctor propose the recall, and the oversight body approve it."""
    case.goes(doctor, f"laboratory/batches/{batch}/")
    doctor.follow("Recall this batch")
    doctor.choose("reason", "instrument-fault")
    doctor.type_into("paper", "RIVER-17")
    doctor.press("Propose the recall")
    assert case.stands()["state"] == "final"  # one alone reopens nothing
    oversight = case.window(OVERSIGHT)
    case.goes(oversight, "")
    shows_the_factor(oversight, case)
    case.goes(oversight, "approvals/")
    oversight.follow(oversight.page.locator("main a[href*='/approvals/']").first)
    oversight.follow("Answer this proposal")
    oversight.press("Approve it")


# --- The officer, and the force -------------------------------------------------------------------


def reads(officer: Window) -> None:
    """Let the officer read the result by choice."""
    officer.page.reload()
    officer.look()
    assert officer.shows("Your result is verified")
    assert DRUG not in officer.page.content()
    officer.follow("Read my result")
    officer.press("Read it now")
    assert own_positive(officer) in shown_by_choice(officer)
    assert officer.shows("Nothing about your job has been decided.")


def asks_for_bottle_b(officer: Window) -> None:
    """Let the officer ask, and see that the order was made at once."""
    officer.follow("Ask that a second laboratory tests bottle B")
    officer.press("Ask for the test of bottle B")
    assert step_said(officer, "ordered")


def step_said(officer: Window, code: str) -> bool:
    """Tell whether the officer's page, opened anew, says this of bottle B at the laboratory."""
    officer.page.reload()
    officer.look()
    with translation.override(officer.stage.variant.language):
        return str(own_results.STEPS[code]) % {"holder": HILL} in officer.text


def shown_by_choice(officer: Window) -> str:
    """Open what is hidden until one asks, and return what the page says."""
    officer.page.locator("section.panel details summary").first.click()
    return officer.text


def own_result(officer: Window, code: str, **facts: str) -> str:
    """Return an own result in the language of the window."""
    with translation.override(officer.stage.variant.language):
        return str(own_results.RESULTS[code]) % facts


def own_positive(officer: Window) -> str:
    """Return the officer's own positive, its substance named as the page names it."""
    with translation.override(officer.stage.variant.language):
        return own_result(officer, "positive", drugs=substance_text("BZE"))


def told_page(case: Case, force: Window, order: str) -> str:
    """Return what the force reads on what it was told of an order."""
    case.goes(force, "doctors/told/")
    force.follow(force.page.locator(f"main a[href$='/told/{order}/']"))
    return force.text
