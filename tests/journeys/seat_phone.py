"""A witness's phone: its page, step by step, and the force that it cosigns."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from passmuster.core.ledger.notes import parse_note
from tests.journeys import seat_site
from tests.journeys.checker_browser import chromium
from tests.journeys.seat_site import WORDS, Site, served, twin_of

PATIENCE = 30


@dataclass
class Phone:
    """A phone: its page, and what it complained of."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def step(self) -> str:
        """Return the step that is shown first, once there is one."""
        shown = self.page.locator("[data-step]:not([hidden])").first
        shown.wait_for()
        return str(shown.get_attribute("data-step"))

    def wait(self, step: str) -> None:
        self.page.wait_for_selector(f"#seat-{step}:not([hidden])")

    def bring_back(self, words: str = WORDS) -> None:
        """Enter 24 words on a phone without a key."""
        self.wait("begin")
        self.page.click("#seat-have")
        self.page.fill("#seat-entered", words)
        self.page.click("#seat-words-form button")

    def looked(self) -> str:
        """Return what the phone says of the record, once it has looked."""
        self.page.wait_for_selector("#seat-look .out dl")
        return self.page.inner_text("#seat-look .out")

    def cosign(self) -> None:
        self.page.click("#seat-sign")
        self.page.wait_for_url("**/witness/cosigned/**")

    def until(self, expression: str) -> None:
        """Wait until an expression holds; the page's own policy lets no other way look."""
        last = time.monotonic() + PATIENCE
        while not self.page.evaluate(expression):
            assert time.monotonic() < last, expression
            time.sleep(0.05)

    def code(self) -> str:
        """Return the code of the red refusal."""
        self.wait("alarm")
        return self.page.inner_text("#seat-why-code")

    def complaint(self, step: str) -> str:
        """Return the code of what is said beside a form."""
        note = self.page.locator(f"#seat-{step} .out .note .tiny")
        note.wait_for()
        return note.inner_text()


@pytest.fixture
def phone(browser):
    contexts = []

    def take(width: int = 360, **options) -> Phone:
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        held = Phone(context.new_page())
        held.page.on("console", lambda said: held.complaints.append(said.text))
        held.page.on("pageerror", lambda error: held.complaints.append(str(error)))
        return held

    yield take
    for context in contexts:
        context.close()


def seat(site: Site, language: str = "en") -> str:
    return f"{site.address}/{language}/witness/"


def signatures(folder: Path) -> dict[str, int]:
    """Return who signed the served checkpoint, and over how many entries."""
    note = parse_note((folder / "published/log/checkpoint").read_bytes())
    size = int(note.text.split(b"\n")[1])
    return {line.name: size for line in note.signatures}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def force(tmp_path_factory) -> Path:
    return seat_site.build(tmp_path_factory.mktemp("seat") / "data")


@pytest.fixture
def site(force, tmp_path) -> Iterator[Site]:
    """A copy of the force of its own for each story, served."""
    with served(twin_of(force, tmp_path / "data")) as running:
        yield running


@pytest.fixture(params=["en", "km"])
def language(request):
    return request.param


@pytest.fixture
def cosigned(phone, site) -> Phone:
    """A phone that has cosigned this site's newest head."""
    held = phone()
    held.page.goto(seat(site))
    held.bring_back()
    held.looked()
    held.cosign()
    return held


__all__ = [
    "Phone",
    "browser",
    "cosigned",
    "force",
    "language",
    "phone",
    "seat",
    "signatures",
    "site",
]
