"""From a drawn name to a sealed bottle: live collections on phones of 360 px, in Khmer.

The second round of the demo is drawn and its first notices are served; then a collector runs an
ordinary collection (with script and without), one with too little first, and one whose second
specimen is observed by somebody of the donor's gender, who signs on a phone of their own.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest

from passmuster.core.kits.labels import Place, parse_label
from passmuster.core.roster.people import FEMALE
from tests.formats.pdf_text import text_of
from tests.formats.pictures import codes, picture_of
from tests.journeys.checker_browser import chromium
from tests.support.khmer_pages import LATIN, words_of_names
from tests.support.live_day import COLLECTOR, MEN_OBSERVER, OBSERVER
from tests.support.programs import ROOT, environment
from tests.support.season import made_people
from tests.support.stories import PHONE, Stage, Variant, Window, staged
from tests.support.thumbs import (
    Steps,
    fill,
    ordinarily,
    with_an_observed_second,
    with_too_little_first,
)
from tools import crawl

pytestmark = pytest.mark.browser

SIZE = 120
KHMER, PLAIN = Variant("km", script=True), Variant("km", script=False)
PEOPLE = [person._replace(sex=FEMALE) for person in made_people(SIZE)]
"""Whoever is drawn, the demo's own observer is of the donor's gender, and the other one is not."""

TOP = 0.12
"""The share of a page in which its codes stand."""

LABORATORY = ("h-receiver", "h-scientist")
FEWEST_PAGES = 5
TYPED = frozenset({"Courier", "laboratory"})
"""What the collector types in Latin letters: the courier's name."""


@dataclass
class Morning:
    """The collecting morning: the stage, the orders, and what was printed for each specimen."""

    stage: Stage
    orders: list[str]
    sessions: list[SimpleNamespace] = field(default_factory=list)
    labels: dict[str, bytes] = field(default_factory=dict)
    copies: dict[str, list[bytes]] = field(default_factory=dict)

    def printed(self) -> dict[str, list[bytes]]:
        """Return the copies that the collector prints, by the form: all of the first, else one."""
        if not self.copies:
            phone = self.stage.window(COLLECTOR, size=PHONE)
            for session in self.sessions:
                phone.open(f"{home(self.stage)}collection/{session.key}/summary/")
                for index, (form, *_seals) in enumerate(session.specimens):
                    links = phone.page.locator(f"a[href*='/form/{index}/']").all()
                    wanted = links if session is self.sessions[0] else links[:1]
                    self.copies[form] = [phone.download(one).read_bytes() for one in wanted]
            phone.close()
        return self.copies


@pytest.fixture(scope="module")
def morning(demos, tmp_path_factory) -> Iterator[Morning]:
    """Return the demo, played on to the hour at which the first of the drawn are to appear."""
    folder = tmp_path_factory.mktemp("live")
    demo = demos.copy(PEOPLE, folder)
    with chromium() as browser:
        command = [sys.executable, "-m", "tests.support.live_day", str(demo)]
        played = subprocess.run(
            command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, check=True
        )
        with staged(demos, browser, folder, KHMER, PEOPLE) as stage:
            stage.latin = LATIN | words_of_names(demo) | TYPED
            yield Morning(stage, json.loads(played.stdout))


@pytest.fixture(scope="module")
def collected(morning) -> Morning:
    """Return the morning after four collections, on phones of 360 px, each page looked at."""
    plain = replace(morning.stage, variant=PLAIN, windows=[])
    with morning.stage.step("the manager names the collector"):
        named(morning.stage, morning.orders)
    for stage, order, story in zip(
        (morning.stage, plain, morning.stage, morning.stage),
        morning.orders,
        (ordinarily, ordinarily, with_too_little_first, an_observed_second),
        strict=True,
    ):
        with stage.step(f"{story.__name__}, for order {order}, {stage.variant}"):
            phone = stage.window(COLLECTOR, size=PHONE)
            opened(phone, order)
            session = session_of(stage, order)
            session.specimens = session.fixed["kits"][: 2 if story is an_observed_second else 1]
            for form, *_seals in session.specimens:
                morning.labels[form] = labels_of(phone, form)
            phone.open(f"{home(stage)}collection/{session.key}/")
            walk(stage, phone, session, story(session))
            assert "/summary/" in phone.page.url
            morning.sessions.append(session)
            stage.clear()
    return morning


def test_the_drawn_are_collected_from_and_each_bottle_stands_under_its_own_seal(collected) -> None:
    stage = collected.stage
    for session in collected.sessions:
        ((state,),) = rows(stage, "SELECT state FROM orders_order WHERE number = ?", session.order)
        assert state == "sampled"
        for form, *seals in session.specimens:
            bottles = rows(
                stage, "SELECT code, seals FROM custody_item WHERE specimen = ? ORDER BY code", form
            )
            assert [(code, json.loads(on)) for code, on in bottles] == [
                (f"{form}-{letter}", [seal]) for letter, seal in zip("AB", seals, strict=True)
            ]
    signed = rows(stage, "SELECT DISTINCT step FROM collection_sessionevent WHERE by = ?", OBSERVER)
    assert sorted(signed) == [("observer-check",), ("observer-watched",)]


def test_the_printed_form_the_labels_and_the_session_say_the_same_numbers(collected) -> None:
    printed = collected.printed()
    for session in collected.sessions:
        for form, *seals in session.specimens:
            labels = [parse_label(code) for code in codes(picture_of(collected.labels[form]))]
            assert {label.specimen.text for label in labels} == {form}
            assert {label.place for label in labels} == set(Place)
            for copy in printed[form]:
                said = text_of(copy).replace(" ", "")
                assert all(number in said for number in (form, *seals))
                assert set(codes(picture_of(copy), upto=TOP)) == {form}


def test_the_laboratory_reads_no_donor_on_its_copy_and_on_no_page(collected) -> None:
    stage, session = collected.stage, collected.sessions[0]
    ((form, *seals),) = session.specimens
    for copies in collected.printed().values():
        assert named_in(text_of(copies[0])) == []
        assert named_in(" ".join(codes(picture_of(copies[0])))) == []
    with stage.step("a courier carries the first specimen to the laboratory, which receives it"):
        carried(stage, form, seals)
        received(stage, form, seals, collected)
    stage.clear()
    for who in LABORATORY:
        window, met = stage.window(who), set()
        bottles = [f"{home(stage)}custody/items/{form}-{letter}/" for letter in "AB"]
        found = crawl.walk(window.page, home(stage), seen=met, look=nobody_named, also=bottles)
        assert found.wrong == []
        assert "/custody/items/ITEM/" in met
        for page in (*bottles, f"{home(stage)}custody/receipts/{form}/"):
            window.open(page)
            nobody_named(window.page, page)
    stage.clear()


def nobody_named(page: Any, pattern: str) -> None:
    assert (pattern, named_in(page.content())) == (pattern, [])


def an_observed_second(session: Any) -> Steps:
    second = session.fixed["kits"][1][0]
    return with_an_observed_second(session, second, OBSERVER)


def named(stage: Stage, orders: Iterable[str]) -> None:
    """Let the manager name the collector for each order."""
    manager = stage.window("h-manager", size=PHONE)
    manager.open(f"{home(stage)}collection/assignments/")
    for order in orders:
        if f"order={order}" in manager.page.content():  # the last that waits is asked about at once
            manager.follow("Name a collector for order %(order)s", order=order)
        manager.choose("human", COLLECTOR)
        manager.press("Name this collector")
    manager.close()


def opened(phone: Window, order: str) -> None:
    """Let the collector declare no tie and open the collection."""
    phone.follow("Collections")
    phone.follow("Collect for order %(order)s", order=order)
    phone.choose("relation", "none")
    phone.press("Declare this")
    phone.press("Open the collection")


def walk(stage: Stage, phone: Window, session: Any, steps: Iterable[tuple[str, Any]]) -> None:
    """Fill each step's form as a thumb would, and press its one button."""
    observing = None
    for name, answers in steps:
        place, _, step = name.rpartition(":")
        window = phone
        if place == "observer":
            assert observing is not None
            window = observing
            if step == "observer-check":
                window.open(f"{home(stage)}collection/{session.key}/")
            else:
                goes_on(window)
        if place == "beside":
            phone.page.locator("details summary").click()
            phone.follow(phone.page.locator(f"a[href$='/step/{step}/']"))
        if step == "name-observer":
            observing = asked(stage, phone, session)
        assert window.page.url.endswith(f"/step/{step}/"), (step, window.page.url, window.text)
        assert window.page.locator("main input:checked").count() == 0, step
        for asked_for, answer in answers.items():
            fill(window.page, asked_for, answer, khmer=stage.variant.language == "km")
        window.press(window.page.locator("main form button.wide"))
        if window is not phone:
            goes_on(phone)


def goes_on(window: Window) -> None:
    """Wait until a page that waits for the other phone has gone on by itself."""
    window.page.wait_for_url("**/step/**")
    window.renews = False
    window.look()


def asked(stage: Stage, phone: Window, session: Any) -> Window:
    """Ask an observer: the other gender's is not offered, the donor's own declares on a phone."""
    phone.follow("Ask somebody to observe")
    assert phone.page.locator(f"input[value='{MEN_OBSERVER}']").count() == 0
    phone.page.locator("main details summary").click()
    assert "Long Visal" in phone.page.locator("main details").inner_text()
    phone.choose("human", OBSERVER)
    phone.press("Ask this person")
    observing = stage.window(OBSERVER, size=PHONE)
    observing.follow("Collections")
    observing.follow("Observe for order %(order)s", order=session.order)
    observing.choose("relation", "none")
    observing.press("Declare this")
    phone.open(f"{home(stage)}collection/{session.key}/")
    return observing


# --- Paper and bottles ------------------------------------------------------------------------


def labels_of(phone: Window, form: str) -> bytes:
    """Print the labels of a specimen's number, all four."""
    phone.open(f"{home(phone.stage)}kits/mine/labels/")
    phone.choose("specimen", form)
    for place in Place:
        phone.choose("places", place.value)
    return phone.download(phone.button("Print and have it recorded")).read_bytes()


def carried(stage: Stage, form: str, seals: list[str]) -> None:
    """Hand both bottles to the courier, who offers them at the laboratory's door."""
    bottles = [(f"{form}-{letter}", seal) for letter, seal in zip("AB", seals, strict=True)]
    for who, act, to in (
        (COLLECTOR, "offer", "courier-1"),
        ("h-courier", "accept", ""),
        ("h-courier", "offer", "lab-1"),
    ):
        window = stage.window(who, size=PHONE)
        for code, seal in bottles:
            window.open(f"{home(stage)}custody/items/{code}/{act}/")
            if to:
                window.choose("to", to)
            window.type_into("at", "20:00")
            window.type_into("seals", seal)
            window.choose("seal_state", "intact")
            window.press(window.page.locator("main form button.btn"))


ON_THE_FORM = (
    *("form_present", "collector_named", "collector_signed"),
    *("form_right", "temperature_said"),
)


def received(stage: Stage, form: str, seals: list[str], collected: Morning) -> None:
    """Receive both bottles at the laboratory: what is scanned was read off the printed paper."""
    (on_form,) = set(codes(picture_of(collected.printed()[form][0]), upto=TOP))
    sheet = codes(picture_of(collected.labels[form]))
    labels = {parse_label(code).place: code for code in sheet}
    window = stage.window(LABORATORY[0], size=PHONE)
    window.open(f"{home(stage)}custody/receipts/{form}/")
    for name in (*ON_THE_FORM, "one_collection"):
        window.choose(name, "yes")
    window.choose("labels_swapped", "no")
    window.choose("b_opened", "no")
    window.type_into("form_code", on_form)
    poured = {"a": "35", "b": "20"}
    for prefix, place, seal in zip("ab", (Place.BOTTLE_A, Place.BOTTLE_B), seals, strict=True):
        window.choose(f"{prefix}-present", "yes")
        window.type_into(f"{prefix}-code", labels[place])
        window.type_into(f"{prefix}-seals", seal)
        window.choose(f"{prefix}-seal_state", "intact")
        window.type_into(f"{prefix}-volume", poured[prefix])
    window.press(window.page.locator("main form button.btn"))
    assert rows(stage, "SELECT outcome FROM custody_receiptdecision WHERE specimen = ?", form) == [
        ("accept",)
    ]


# --- What the force has of it -----------------------------------------------------------------


def home(stage: Stage) -> str:
    """Return the address of the force's site in the language of the stage."""
    return f"{stage.demo.force}{stage.variant.language}/"


def rows(stage: Stage, query: str, *given: Any) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(stage.folder / "passmuster.sqlite3")) as base:
        return base.execute(query, given).fetchall()


def session_of(stage: Stage, order: str) -> SimpleNamespace:
    """Return what lies in the collector's hand for a collection, and its key in the addresses."""
    ((key, fixed),) = rows(
        stage, 'SELECT id, fixed FROM collection_session WHERE "order" = ?', order
    )
    return SimpleNamespace(
        key=key, order=order, collector=COLLECTOR, practice=False, fixed=json.loads(fixed)
    )


def named_in(text: str) -> list[str]:
    """Return whatever of anybody on the roster stands in a text."""
    every = (one for person in PEOPLE for one in (person.name, person.latin_name, person.number))
    return [one for one in every if one in text]
