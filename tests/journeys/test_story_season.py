"""The season's stories in real browsers, in both languages, with script and without.

One demo is served for each variant; its people then do, one after the other, what a draw needs of
them, each by what stands on their own pages. What fails says at which step and who was where.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from passmuster.core.roster.people import Person
from tests.journeys.checker_browser import chromium
from tests.journeys.test_checker import LONG_MILLISECONDS, ask, give
from tests.support.season import made_people, personnel_file
from tests.support.stories import PHONE, Stage, Variant, Window, staged

pytestmark = pytest.mark.browser

SIZE = 120
OPENED, NEXT, AFTER = "2023-001", "2023-002", "2023-003"
KHMER_DIGITS = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
THROWS = {"h-thrower-1": "30717245", "h-thrower-2": "98016634", "h-thrower-3": "55204871"}


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("language", ["en", "km"])
def test_a_season_is_played_in_browsers_by_the_people_whose_season_it_is(
    demos, browser, language, script, tmp_path
):
    variant = Variant(language, script)
    with staged(demos, browser, tmp_path, variant, made_people(SIZE)) as stage:
        for story in (
            the_public_checks_a_draw_on_a_phone,
            an_officer_checks_the_own_receipt,
            four_people_hold_a_ceremony_before_the_hall,
            the_clerk_imports_a_file_and_the_roster_is_made_whole_again,
            the_manager_announces_the_next_draw_and_freezes_its_pool,
            two_people_void_the_draw_and_the_public_sees_it,
        ):
            story(stage)
            stage.clear()


# --- The public -----------------------------------------------------------------------------------


def the_public_checks_a_draw_on_a_phone(stage: Stage) -> None:
    phone = stage.window(size=PHONE)
    with stage.step("a passer-by finds the draw on the public site's first page"):
        phone.open(stage.demo.public)
        phone.follow(
            phone.page.get_by_role("link", name=stage.says("Draw %(number)s", number=OPENED))
        )
        assert OPENED in phone.page.locator("h1").inner_text()
    with stage.step("its page leads to the checker, which finds the draw in order"):
        phone.follow("Open the checking page")
        if stage.variant.script:
            found = ask(phone.page, "draw")
            phone.look()
            assert found["selection:redrawn"] == "true"
            assert "false" not in found.values()
        else:
            plain = phone.page.locator("#checker-plain")
            assert plain.is_visible()
            command = plain.locator("pre").inner_text().strip()
            program, policy, archive = (fetched(phone, n) for n in KEPT)
            words = command.replace(f"{NEXT}.zip", archive.name).split()[1:]
            assert words == [program.name, "draw", archive.name, "--policy", policy.name]
            run(program, "draw", archive, "--policy", policy)


KEPT = ("passmuster-verify.pyz", "policy", f"{OPENED}.zip")


def fetched(window: Window, name: str) -> Path:
    """Go to the downloads and save a file from there."""
    if "/downloads/" not in window.page.url:
        window.follow("Downloads")
    return window.save(window.page.get_by_role("link", name=name, exact=True), name)


def run(program: Path, *arguments: object) -> None:
    """Run the single-file verifier as the pages say; it must find everything in order."""
    command = [sys.executable, "-I", "-S", str(program), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


# --- An officer -----------------------------------------------------------------------------------


def an_officer_checks_the_own_receipt(stage: Stage) -> None:
    phone = stage.window("h-officer", size=PHONE)
    with stage.step("the officer downloads the own opening and the receipt of the pool"):
        phone.follow("My draws")
        panel = phone.page.locator("section.panel").filter(has_text=OPENED)
        opening = phone.download(panel.get_by_role("button"))
        receipt = phone.download(
            panel.get_by_role("link", name=stage.says("Download the receipt of the pool"))
        )
        assert opening.name == f"opening-{OPENED}.txt"
    with stage.step("the public page of the draw gives the dossier"):
        phone.follow(panel.get_by_role("link", name=stage.says("The public page of this draw")))
        assert phone.page.url.startswith(stage.demo.public)
        phone.follow("Open the checking page")
    if stage.variant.script:
        with stage.step("the public checker finds the opening in the pool, and the receipt true"):
            checked_in(phone, opening, receipt)
        with stage.step("so does the checker that was saved, without a network"):
            kept = phone.download(
                phone.page.get_by_role("link", name=f"check-{stage.variant.language}.html")
            )
            files = {name: fetched(phone, name) for name in KEPT}
            alone = stage.window(size=PHONE, offline=True)
            alone.open(kept.as_uri())
            give(alone.page, "policy", files["policy"])
            give(alone.page, "zip", files[f"{OPENED}.zip"])
            checked_in(alone, opening, receipt)
    else:
        with stage.step("without a script the verifier checks the receipt, and a hash the opening"):
            program, policy, archive = (fetched(phone, name) for name in KEPT)
            run(program, "draw", archive, "--policy", policy)
            run(program, "receipt", receipt, "--policy", policy)
            phone.follow("Draws")
            phone.follow(
                phone.page.get_by_role("link", name=stage.says("Draw %(number)s", number=OPENED))
            )
            phone.page.locator("details", has=phone.page.locator(".files")).locator(
                "summary"
            ).click()
            pool = phone.save(phone.page.get_by_role("link", name="pool.txt").last, "pool.txt")
            commitment = hashlib.sha256(opening.read_bytes()).hexdigest()
            assert commitment in pool.read_text("ascii")


def checked_in(window: Window, opening: Path, receipt: Path) -> None:
    """Hold both files against the draw in a checker's page."""
    give(window.page, "opening", opening)
    found = ask(window.page, "opening")
    assert found["opening:pool"] == "true"
    assert "false" not in found.values()
    give(window.page, "receipt", receipt)
    found = ask(window.page, "receipt")
    assert found["log:inclusion"] == "true"
    assert "false" not in found.values()
    window.look()


# --- The ceremony ---------------------------------------------------------------------------------


def four_people_hold_a_ceremony_before_the_hall(stage: Stage) -> None:
    with stage.step("the manager opens the ceremony, and the hall its page for the projector"):
        manager = stage.window("h-manager")
        manager.follow("Open the ceremony")
        projector = stage.window("h-staff")
        projector.follow("Draws")
        projector.follow(projector.page.get_by_role("link", name=NEXT))
        projector.follow("Show it in the hall")
        assert projector.shows("The dice are thrown, one by one.")
    for place, (who, thrown) in enumerate(THROWS.items(), start=1):
        with stage.step(f"thrower {place} types what fell, reads it back and confirms it"):
            throw_dice(stage, who, place, thrown)
        with stage.step(f"the hall reads the digits of thrower {place} by itself"):
            digits = in_page(stage, thrown)
            cells = projector.page.locator(".dice").nth(0)
            renewed_until(projector, lambda place=place: hall_reads(projector) >= 8 * place)
            assert digits in cells.inner_text().replace("\n", "").replace(" ", "")
    with stage.step("the manager records the dice, and once they are signed lets them decide"):
        manager.page.reload()
        manager.press("Record the dice")
        manager.until(
            lambda: manager.button("Decide the draw").count() == 1, "the witnesses sign the dice"
        )
        manager.press("Decide the draw")
        assert manager.shows("The draw is decided.")
    with stage.step("the hall reads the result, and so does everybody on the result's page"):
        renewed_until(
            projector, lambda: projector.shows("The draw is decided. Anybody can repeat it.")
        )
        projector.look()
        manager.follow("Result and commitments")
        assert manager.page.locator("tbody tr").count() > 1


def in_page(stage: Stage, digits: str) -> str:
    return digits.translate(KHMER_DIGITS) if stage.variant.language == "km" else digits


def throw_dice(stage: Stage, who: str, place: int, thrown: str) -> None:
    phone = stage.window(who, size=PHONE)
    phone.follow("Type my dice")
    typed = in_page(stage, thrown)
    if stage.variant.script:
        phone.page.locator(".boxes input").first.focus()
        phone.page.keyboard.insert_text(typed)
    else:
        phone.type_into("digits", typed)
    phone.choose("shown", ["role", "body", "name"][place - 1])
    if place == 2:
        phone.type_into("body", "Bar association")
    phone.press("Read them back")
    assert typed in phone.text.replace("\n", "").replace(" ", "")
    phone.press(phone.page.locator("button[name=confirm]"))
    assert phone.shows("Your dice are recorded")
    phone.follow("Follow the ceremony here")
    phone.close()


def hall_reads(window: Window) -> int:
    """Return how many dice lie on the hall's page."""
    return window.page.locator(".dice b:not(:empty)").count()


def renewed_until(window: Window, there) -> None:
    """Wait until a page that renews itself shows something."""
    for _ in range(8):
        if there():
            return
        window.page.wait_for_event("load", timeout=LONG_MILLISECONDS)
    assert there()


# --- The roster -----------------------------------------------------------------------------------


def changed(people: list[Person]) -> list[Person]:
    """Return next month's people: one has left, one is new, one was promoted."""
    first, *others = people
    *kept, gone = others
    assert gone.person_class == "staff"
    new = gone._replace(number="PS900001", latin_name="Meas Sovann", name="មាស សុវណ្ណ")
    return [first, kept[0]._replace(rank="វរសេនីយ៍ឯក"), *kept[1:], new]


def the_clerk_imports_a_file_and_the_roster_is_made_whole_again(stage: Stage) -> None:
    people = changed(stage.people)
    clerk = stage.window("h-clerk")
    with stage.step("the clerk sends personnel's file and reads what it would change"):
        clerk.follow("Roster")
        clerk.follow("Imports")
        clerk.follow("Import a file")
        clerk.press("Check this file")
        assert clerk.page.locator(".errors").is_visible()
        clerk.give("file", "personnel.csv", personnel_file(people))
        clerk.choose("part", "full")
        clerk.press("Check this file")
        assert clerk.shows("Nothing has been changed yet.")
        assert stage.people[-1].name in clerk.text
    with stage.step("the clerk imports it after reading what follows"):
        clerk.follow("Go on to the import")
        clerk.press(clerk.page.locator("form.confirm button.btn"))
        assert clerk.shows("Headcounts begin anew")
    with stage.step("the commander counts the people of every unit"):
        commander = stage.window("h-commander", size=PHONE)
        commander.follow("Type the headcounts")
        counts: dict[str, int] = {}
        for person in people:
            counts[person.unit_name] = counts.get(person.unit_name, 0) + 1
        for label in commander.page.locator("main form label").all():
            count = counts.get(label.inner_text().strip(), 0)
            field = commander.page.locator(f"[id='{label.get_attribute('for')}']")
            field.fill(in_page(stage, str(count)))
        commander.press("Look through them")
        assert commander.page.locator("main tbody tr").count() == len(counts) + 1
        commander.press("Attest these headcounts")
        assert commander.page.locator("tbody .tag.is-done").count() == len(counts) + 1
    with stage.step("payroll delivers its list, and nothing is open any more"):
        payroll = stage.window("h-payroll")
        payroll.follow("Send the list")
        payroll.give("file", "payroll.txt", stage.payroll(people))
        payroll.press("Deliver this list")
        assert payroll.shows("The roster is complete")


# --- The next draw --------------------------------------------------------------------------------


def the_manager_announces_the_next_draw_and_freezes_its_pool(stage: Stage) -> None:
    manager = stage.window("h-manager")
    with stage.step("the manager announces the next draw after reading all of it"):
        manager.follow("Draws")
        manager.follow("Announce the next draw")
        manager.type_into("throwers", in_page(stage, "3"))
        manager.type_into("dice", in_page(stage, "20"))
        manager.press("Check the announcement")
        assert manager.page.locator("[name=dice][aria-invalid=true]").count() == 1
        manager.type_into("dice", in_page(stage, "24"))
        manager.press("Check the announcement")
        manager.press("Announce draw %(number)s", number=AFTER)
        assert manager.shows("The draw is announced. The pool is not frozen yet.")
    with stage.step("the auditor opens every entry and signs"):
        auditor = stage.window("h-auditor")
        auditor.follow("Audit the roster")
        auditor.press("Audit the roster and sign")
        assert auditor.shows("What was signed")
    with stage.step("the manager freezes the pool"):
        manager.page.reload()
        manager.follow("Freeze the pool")
        manager.press(manager.page.locator("form.confirm button.btn"))
        assert manager.shows("The pool is frozen. The dice come next.")


def two_people_void_the_draw_and_the_public_sees_it(stage: Stage) -> None:
    with stage.step("the manager proposes the void with its reason"):
        manager = stage.window("h-manager")
        manager.follow("Draws")
        manager.follow(manager.page.get_by_role("link", name=AFTER))
        manager.follow("Void this draw")
        manager.page.locator("input[name=reason]").first.check()
        manager.press("Propose to void draw %(number)s", number=AFTER)
        assert manager.shows("It waits for the second person")
    with stage.step("the oversight body approves it on a phone"):
        oversight = stage.window("h-oversight", size=PHONE)
        oversight.follow("Read the proposal")
        oversight.follow("Answer this proposal")
        oversight.press("Approve it")
    with stage.step("the public site says so as soon as the record is signed"):
        stranger = stage.window(size=PHONE)
        stranger.open(f"{stage.demo.public}{stage.variant.language}/draws/{AFTER}/")
        said = "Voided before anybody could know the outcome"
        stranger.until(lambda: stranger.shows(said), "the void in public")
