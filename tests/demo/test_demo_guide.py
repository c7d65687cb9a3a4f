"""What README says can be tried in the demo waits on the start page of whoever it names."""

from __future__ import annotations

import html
import re
import urllib.request
from collections.abc import Iterator

import pytest
from django.utils import translation

from passmuster.web.theme.numerals import in_words
from tests.support.programs import ROOT
from tests.support.season import made_people
from tools.crawl import Demo

ROW = re.compile(r"^\| `(?P<login>[\w-]+)` \| (?P<waits>[^|]+) \| (?P<does>[^|]+) \|$", re.M)
ROWS = [
    (row["login"], row["waits"], row["does"])
    for row in ROW.finditer((ROOT / "README.md").read_text(encoding="utf-8"))
]
TASK = re.compile(r'<h3><a href="([^"]+)">(.*?)</a></h3>', re.S)
MAIN = re.compile(r"<main.*</main>", re.S)


@pytest.fixture(scope="module")
def demo(demos, tmp_path_factory) -> Iterator[Demo]:
    with demos.served(made_people(120), tmp_path_factory.mktemp("guide")) as running:
        yield running


def words(markup: str) -> str:
    """Return what a part of a page says, without its marks."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def page_of(demo: Demo, login: str, address: str) -> str:
    """Return the main part of a page as somebody of the cast is shown it."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with browser.open(f"{demo.force}demo/{login}/?next={address}", timeout=60) as answer:
        assert answer.status == 200
        found = MAIN.search(answer.read().decode())
    assert found is not None
    return found[0]


def test_the_guide_names_something_for_everybody_whom_a_result_touches() -> None:
    named = {login for login, _waits, _does in ROWS}
    assert {"h-officer-2", "h-oversight", "h-doctor", "h-doctor-2", "h-manager"} <= named
    assert {"h-discipline", "h-inspector", "h-receiver"} <= named


@pytest.mark.parametrize(("login", "waits", "does"), ROWS, ids=lambda part: str(part)[:24])
def test_what_the_guide_names_waits_and_can_be_done(demo, login, waits, does) -> None:
    told = re.compile(re.escape(waits).replace("…", r"\S.*"))
    tasks = TASK.findall(page_of(demo, login, "/en/"))
    found = [address for address, title in tasks if told.fullmatch(words(title))]
    assert found, [words(title) for _address, title in tasks]
    assert does in words(page_of(demo, login, html.unescape(found[0])))


@pytest.mark.parametrize("login", sorted({login for login, _waits, _does in ROWS}))
def test_a_start_page_calls_as_many_late_as_are_marked_late(demo, login) -> None:
    page = page_of(demo, login, "/en/")
    title = words(re.search(r"<h1>(.*?)</h1>", page, re.S)[1])
    tags = re.findall(r'<ul class="tasks">.*?</ul>', page, re.S)
    marked = [words(tag) for tag in re.findall(r'<span class="tag[^"]*">.*?</span>', tags[0], re.S)]
    late = sum(word.endswith("Late") for word in marked)
    with translation.override("en"):
        said = f", {in_words(late)} {'is' if late == 1 else 'are'} late" if late else "you"
    assert marked
    assert title.endswith(said), (title, marked)
