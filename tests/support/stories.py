"""Plays stories in real browsers over a served demo: one window a person, each page looked at.

A story is played in one language, with script or without. People follow links and press buttons by
the words that they read; a word is given here in English and looked up in the site's catalogue.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from django.utils import translation
from django.utils.translation import gettext, ngettext
from playwright.sync_api import Browser, Download, Error, Locator, Page, Response

from passmuster.core.roster.payroll import (
    parse_payroll_half,
    payroll_file,
    payroll_hash,
    payroll_key,
)
from passmuster.core.roster.people import Person
from passmuster.web.theme import numerals
from tests.support.accessibility import violations
from tests.support.demos import Demos
from tools.crawl import Demo, english_words, pattern_of, too_wide

DESK: Any = {"width": 1280, "height": 800}
PHONE: Any = {"width": 360, "height": 780}
PATIENCE = 60
"""Seconds after which something that has to happen by itself counts as missing."""

STEP_MILLISECONDS = 30_000
TRIES = 3
NO_SCRIPT = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "script-src 'none'",
}


@dataclass(frozen=True)
class Variant:
    """How a story is played: in which language, and whether the browsers run scripts."""

    language: str
    script: bool

    def __str__(self) -> str:
        return f"{self.language}, script {'on' if self.script else 'off'}"


@dataclass
class Stage:
    """A demo, the windows that are open on it, and what was wrong on the pages they met."""

    demo: Demo
    folder: Path
    browser: Browser
    variant: Variant
    people: list[Person]
    latin: frozenset[str] | None = None
    """Words that may stand in Latin letters on a Khmer page; None asks for nothing."""
    looked: set[tuple[str, str, int]] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)

    @property
    def saved(self) -> Path:
        """Where the windows save files."""
        folder = self.folder.parent / "saved"
        folder.mkdir(exist_ok=True)
        return folder

    def says(self, message: str, plural: str = "", n: int = 1, /, **facts: object) -> str:
        """Return a message of the site in the language of this story; whole numbers in its digits.

        With a plural, ``n`` chooses the form.
        """
        with translation.override(self.variant.language):
            said = ngettext(message, plural, n) if plural else gettext(message)
            shown = {k: numerals.whole(v) if isinstance(v, int) else v for k, v in facts.items()}
        return said % shown if shown else said

    def window(self, who: str = "", *, size: Any = DESK, **options: Any) -> Window:
        """Open a window: of one of the cast, signed in by the demo's door, or of a stranger."""
        options.setdefault("java_script_enabled", self.variant.script)
        context = self.browser.new_context(viewport=size, locale=self.variant.language, **options)
        context.set_default_timeout(STEP_MILLISECONDS)
        window = Window(self, context.new_page(), who or "a stranger")
        self.windows.append(window)
        if who:
            window.open(self.demo.doors[who])
        return window

    @contextmanager
    def step(self, sentence: str) -> Iterator[None]:
        """Name what happens inside, for whoever reads a failure; its pages must be in order."""
        self.steps.append(sentence)
        try:
            yield
            if self.wrong:
                raise AssertionError("\n".join(self.wrong))
        except Exception as error:
            where = "; ".join(f"{w.who} at {w.page.url}" for w in self.windows if w.is_open)
            error.add_note(f"step “{sentence}” ({self.variant}): {where}")
            error.add_note("\n".join(self.wrong))
            raise
        finally:
            self.wrong.clear()

    def clear(self) -> None:
        """Close every window."""
        for window in self.windows:
            window.close()
        self.windows.clear()

    def payroll(self, people: list[Person]) -> bytes:
        """Return the file that payroll's program makes of these people, under both halves."""
        halves = [
            parse_payroll_half(next(self.folder.glob(f"keys/payroll-*-{side}-*.key")).read_bytes())[
                1
            ]
            for side in ("personnel", "payroll")
        ]
        key = payroll_key(*halves)
        return payroll_file(payroll_hash(key, person.number) for person in people)


@dataclass
class Window:
    """One person's browser window."""

    stage: Stage
    page: Page
    who: str
    renews: bool = False
    """The page that is open renews itself, so nothing that takes time can be asked of it."""

    def __post_init__(self) -> None:
        self.page.on("console", self._complain)
        self.page.on("pageerror", lambda error: self.stage.wrong.append(f"{self.who}: {error}"))

    @property
    def is_open(self) -> bool:
        return not self.page.is_closed()

    def close(self) -> None:
        self.page.context.close()

    def open(self, address: str) -> None:
        """Go to an address that is written down somewhere outside the site."""
        answer = self.page.goto(address)
        self._arrived(answer)

    def link(self, message: str, **facts: object) -> Locator:
        """Return the link that reads so."""
        return self._named("link", message, **facts)

    def button(self, message: str, *plural: Any, **facts: object) -> Locator:
        """Return the button that reads so."""
        return self._named("button", message, *plural, **facts)

    def follow(self, message: str | Locator, **facts: object) -> None:
        """Follow a link to another page and look at that page."""
        target = self.link(message, **facts) if isinstance(message, str) else message
        with self.page.expect_navigation() as answer:
            target.first.click()
        self._arrived(answer.value)

    def press(self, message: str | Locator, *plural: Any, **facts: object) -> None:
        """Press a button that sends a form, and look at the page that answers."""
        target = self.button(message, *plural, **facts) if isinstance(message, str) else message
        with self.page.expect_navigation() as answer:
            target.first.click()
        self._arrived(answer.value)

    def download(self, target: Locator, name: str = "") -> Path:
        """Press what hands out a file, and return where it was saved."""
        with self.page.expect_download() as begun:
            target.first.click()
        given: Download = begun.value
        path = self.stage.saved / (name or given.suggested_filename)
        given.save_as(path)
        return path

    def save(self, target: Locator, name: str) -> Path:
        """Save what a link leads to, as a browser's menu does with a text that it would show."""
        answer = self.page.request.get(urljoin(self.page.url, target.get_attribute("href") or ""))
        assert answer.ok, f"{answer.url} answers {answer.status}"
        path = self.stage.saved / name
        path.write_bytes(answer.body())
        return path

    def type_into(self, name: str, text: str) -> None:
        """Fill in the field of this name, as the site's own form has it."""
        self.page.locator(f"[name='{name}']:visible").first.fill(text)

    def choose(self, name: str, value: str) -> None:
        """Choose one of a form's answers."""
        self.page.locator(f"input[name='{name}'][value='{value}']").check()

    def give(self, name: str, file_name: str, data: bytes) -> None:
        """Give a file to a form."""
        given: Any = {"name": file_name, "mimeType": "application/octet-stream", "buffer": data}
        self.page.locator(f"input[type=file][name='{name}']").set_input_files(given)

    def until(self, there: Callable[[], bool], what: str) -> None:
        """Load the page again until it shows what happens elsewhere; fail after PATIENCE."""
        ends = time.monotonic() + PATIENCE
        while not there():
            if time.monotonic() > ends:
                raise AssertionError(f"{self.who} waited in vain: {what}")
            self.page.reload()
        self.look()

    def shows(self, message: str, *plural: Any, **facts: object) -> bool:
        """Tell whether the page reads so somewhere."""
        return self.stage.says(message, *plural, **facts) in self.text

    @property
    def text(self) -> str:
        """What stands in the page's main part."""
        return self.page.locator("main").inner_text()

    def _named(self, role: Any, message: str, *plural: Any, **facts: object) -> Locator:
        return self.page.get_by_role(
            role, name=self.stage.says(message, *plural, **facts), exact=True
        )

    def _complain(self, said: Any) -> None:
        if said.type in ("error", "warning"):
            self.stage.wrong.append(f"{self.who} at {self.page.url}: console: {said.text}")

    def _arrived(self, answer: Response | None) -> None:
        self.renews = answer is not None and "refresh" in answer.headers
        if answer is not None and answer.status >= 400:
            self.stage.wrong.append(f"{self.who}: {self.page.url} answers {answer.status}")
        self.look()

    def look(self) -> None:
        """Say what an accessibility run finds on this page, and whether it fits its window."""
        width = (self.page.viewport_size or DESK)["width"]
        heading = self.page.locator("h1").first.inner_text()
        key = (pattern_of(self.page.url), heading, width)
        if key in self.stage.looked:
            return
        self.stage.looked.add(key)
        where = f"{self.who} at {self.page.url} ({width})"
        spoken = self.page.locator("html").get_attribute("lang")
        if spoken != self.stage.variant.language:
            self.stage.wrong.append(f"{where}: speaks {spoken}")
        self.stage.wrong += [f"{where}: {fault}" for fault in self._faults()]
        if self.stage.latin is not None and spoken == "km":
            foreign = english_words(self.page, self.stage.latin)
            self.stage.wrong += [f"{where}: in English: {word}" for word in foreign]

    def _faults(self) -> list[str]:
        if self.stage.variant.script and not self.renews:
            return faults_of(self.page)
        # Axe is a script: it reads the page as it stands here in a window that runs axe only.
        html, url = self._html(), self.page.url
        context = self.stage.browser.new_context(viewport=self.page.viewport_size)
        try:
            page = context.new_page()
            page.route(url, lambda route: route.fulfill(body=html, headers=NO_SCRIPT))
            page.goto(url)
            return faults_of(page)
        finally:
            context.close()

    def _html(self) -> str:
        for _ in range(TRIES):
            try:
                return self.page.content()
            except Error:  # it renewed itself at this moment
                self.page.wait_for_load_state()
        return self.page.content()


def faults_of(page: Page) -> list[str]:
    """Return what axe finds on a page, and whether it is wider than its window."""
    wide = ["wider than its window"] if too_wide(page) else []
    return wide + [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in violations(page)]


@contextmanager
def staged(
    demos: Demos, browser: Browser, folder: Path, variant: Variant, people: list[Person]
) -> Iterator[Stage]:
    """Serve a demo of these people for one variant."""
    with demos.served(people, folder) as demo:
        stage = Stage(demo, folder / "demo", browser, variant, list(people))
        try:
            yield stage
        finally:
            stage.clear()


__all__ = [
    "DESK",
    "PHONE",
    "STEP_MILLISECONDS",
    "Stage",
    "Variant",
    "Window",
    "faults_of",
    "staged",
]
