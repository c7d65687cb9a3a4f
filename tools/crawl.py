"""Walks every page of both sites of a running demo, as each of its cast, in a real browser.

A page is one address pattern: numbers and codes in an address make no new page. What a walk finds
wrong (a page wider than its window, a message on the console, a status of 500, an English word on a
Khmer page) it says by page.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Error

ROOT = Path(__file__).resolve().parents[1]
BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
LANGUAGES = ("en", "km")
STARTED_WITHIN = 180_000
SKIPPED = re.compile(
    r"/(sign-out|demo|static)/|[?&](export|page|sort)=|\.(zip|pyz|csv|pdf|txt|json)$"
)
PATTERNS = (
    (re.compile(r"/\d{4}-\d{3}(?=/|$)"), "/DRAW"),
    (re.compile(r"/\d{4}-\d\d-\d\d(?=/|$)"), "/DAY"),
    (re.compile(r"/h-[a-z0-9-]+(?=/|$)"), "/HUMAN"),
    (re.compile(r"/units?/[^/]+(?=/|$)"), "/units/UNIT"),
    (re.compile(r"/P?\d{12}(-[AB])?(?=/|$)"), "/ITEM"),
    (re.compile(r"/T\d{5}(?=/|$)"), "/ORDER"),
    (re.compile(r"(?<=/funnel/DRAW)/[a-z-]+(?=/|$)"), "/FIGURE"),
    (re.compile(r"/\d+(?=/|$)"), "/N"),
)
LATIN_WORD = re.compile(r"\b[A-Za-z]{4,}\b")
OVERFLOWS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
KHMER_TEXT = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement;
    if (parent.closest('[lang="en"], pre, code, script, style, svg, .id, .words')) continue;
    found.push(node.textContent);
  }
  return found.join('\\n');
}"""


@dataclass
class Demo:
    """A demo that is being served: its two addresses and the links of its cast."""

    public: str
    force: str
    doors: dict[str, str]


@dataclass
class Findings:
    """What a walk met: every page's pattern, and what is wrong with it."""

    pages: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)


@contextmanager
def served_demo(folder: Path, *arguments: str) -> Iterator[Demo]:
    """Serve a demo on free ports until the block ends."""
    port = _free_port()
    command = [sys.executable, "-m", "passmuster", "demo", "--dir", str(folder)]
    command += ["--port", str(port), *arguments]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PASSMUSTER_")}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as running:
        try:
            doors = {}
            for line in running.stdout or ():
                words = line.split()
                if words and "/demo/" in words[0]:
                    doors[words[0].rstrip("/").rsplit("/", 1)[1]] = words[0]
                if "clock shows" in line:
                    break
            if not doors:
                raise RuntimeError("the demo did not start: see what it said above")
            addresses = (f"http://127.0.0.1:{port}/", f"http://127.0.0.1:{port + 1}/")
            _wait(port)
            _wait(port + 1)
            yield Demo(*addresses, doors)
        finally:
            running.terminate()
            running.wait(30)


def browser_path() -> str | None:
    """Return the Chromium of this machine, or None."""
    return next((path for path in BROWSERS if Path(path).exists()), None)


def pattern_of(address: str) -> str:
    """Return the address's path without what is particular: language, numbers, codes, query."""
    path = re.sub(r"^/(en|km)(?=/)", "", urlsplit(address).path)
    for found, name in PATTERNS:
        path = found.sub(name, path)
    return path


def walk(
    page: Any,
    start: str,
    *,
    seen: set[str],
    look: Callable[[Any, str], None],
    most: int = 200,
    also: Sequence[str] = (),
) -> Findings:
    """Open the start page and whatever it and the pages behind it link to, each pattern once.

    ``look`` is called with each page that is not among ``seen``, as soon as it has loaded. What
    somebody else saw before is opened again only where the start page leads to it: whether every
    role may open every page is held by tests/web/test_matrix.py, without a browser.
    """
    site = f"{urlsplit(start).scheme}://{urlsplit(start).netloc}"
    findings, met = Findings(), set()
    waiting = [(address, 0) for address in (start, *also)]
    messages: list[str] = []
    page.on("console", lambda m: messages.append(m.text) if m.type == "error" else None)
    while waiting and len(met) < most:
        address, depth = waiting.pop(0)
        pattern = pattern_of(address)
        if pattern in met or (depth > 1 and pattern in seen):
            continue
        met.add(pattern)
        answer = _open(page, address)
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        landed = pattern_of(page.url)
        if answer.status >= 500:
            findings.wrong.append(f"{landed}: status {answer.status}")
        findings.wrong += [f"{landed}: console: {text}" for text in messages]
        messages.clear()
        findings.pages.add(landed)
        links = [link for link in _links(page, site) if pattern_of(link) not in met]
        waiting += [(link, depth + 1) for link in links]
        if landed not in seen:
            seen.add(landed)
            look(page, landed)
    return findings


def _open(page: Any, address: str) -> Any:
    """Return the answer of an address; None for one that hands out a file."""
    try:
        return page.goto(address)
    except Error as error:
        if "Download is starting" in error.message or "net::ERR_ABORTED" in error.message:
            return None
        raise


def _links(page: Any, site: str) -> list[str]:
    hrefs = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
    language = re.match(r"/(en|km)/", urlsplit(page.url).path)
    links = [urljoin(page.url, href).split("#")[0] for href in hrefs]
    return [
        link
        for link in links
        if link.startswith(site)
        and not SKIPPED.search(link.removeprefix(site))
        and (not language or urlsplit(link).path.startswith(language[0]))
    ]


def too_wide(page: Any) -> bool:
    """Tell whether the page is wider than its window."""
    return bool(page.evaluate(OVERFLOWS))


def english_words(page: Any, allowed: frozenset[str]) -> list[str]:
    """Return words in Latin letters that stand on a Khmer page as if they were Khmer."""
    text = page.evaluate(KHMER_TEXT)
    return sorted({word for word in LATIN_WORD.findall(text) if word not in allowed})


def _free_port() -> int:
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


def _wait(port: int) -> None:
    import time

    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nothing answers on port {port}")
