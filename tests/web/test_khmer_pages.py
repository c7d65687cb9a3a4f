"""No page in Khmer says an English sentence: over a season of everything, and each kind of result.

What may stand in Latin letters is listed in tests/support/page_words: codes, hashes and numbers,
documents of law by their own names, what a laboratory sent or a person typed, and international
names of substances. A run of three other words is a sentence that somebody forgot.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.support import page_words
from tests.support.laboratory_messages import message
from tests.support.review_acts import ONE, Reviewing, reviewing
from tests.support.review_pages import Doctor
from tests.support.season_custody import LONG_AFTER
from tests.support.signing_in import client_of
from tests.support.split_acts import officer_of, retest, splitting
from tests.support.whole_season import whole_season
from tools import crawl

pytestmark = pytest.mark.django_db

KHMER_LINK = re.compile(r'href="(/km/[^"#]*)"')
OFTEN = re.compile(r"/(reviews|laboratory|results|told)/")
EACH = 6
"""Pages of one pattern that are read where each may be of another kind of result."""

TREATED = {"kind-0": "given-in-treatment", "papers-0": ["treatment-record"]}
STANDS = {"kind-0": "stands"}
INVALID = ("NM|V1^pH screen^RIVER||9.2|", "NM|V2^pH confirmation^RIVER||9.2|")
ADULTERATED = (
    "NM|V1^Nitrite screen^RIVER||600|ug/mL|||||F||||||COL",
    "NM|V2^Nitrite confirmation^RIVER||600|ug/mL|||||F||||||IC",
)
OPIATES = ("NM|C2^Morphine confirmation^RIVER||3000|ng/mL",)


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, str]]:
    """Read every Khmer page that any client gets, and gather what is English on it."""
    written = page_words.names_of_things()
    found: set[tuple[str, str]] = set()
    real = Client.request

    def request(self: Client, **given: object) -> object:
        answer = real(self, **given)
        path, kind = str(given.get("PATH_INFO", "")), answer.headers.get("Content-Type", "")
        if path.startswith("/km/") and "text/html" in kind:
            html = answer.content.decode()
            found.update(
                (crawl.pattern_of(path), run) for run in page_words.english_in(html, written)
            )
        return answer

    monkeypatch.setattr(Client, "request", request)
    return found


def walk(client: Client, met: Counter[str]) -> None:
    """Open the start page and whatever follows from it that nobody opened before."""
    waiting, opened = ["/km/"], set()
    while waiting:
        address = waiting.pop(0).replace("&amp;", "&")
        pattern = crawl.pattern_of(address)
        most = EACH if OFTEN.search(address) else 1
        if address in opened or crawl.SKIPPED.search(address) or "/account/" in address:
            continue
        if address != "/km/" and met[pattern] >= most:
            continue
        met[pattern] += 1
        opened.add(address)
        answer = client.get(address)
        assert answer.status_code < 500, address
        if "text/html" in answer.headers.get("Content-Type", ""):
            waiting += KHMER_LINK.findall(answer.content.decode())


def test_no_page_of_a_whole_season_says_an_english_sentence_in_khmer(begin, english) -> None:
    season = whole_season(begin)
    met: Counter[str] = Counter()
    with season.at(season.now + LONG_AFTER + timedelta(days=31)):
        for human in season.force.humans.order_by("code"):
            walk(client_of(season, human.code, language="km"), met)
    assert sorted(english) == []
    assert len(met) > 120
    for page in (
        "/laboratory/items/N/",
        "/laboratory/batches/N/",
        "/laboratory/standing/rounds/N/",
    ):
        assert met[page] > 1 or met[page[:-1]] or met[page], page


def prescribed(case: Reviewing) -> None:
    heard(case, positive=True).signs(paper=scan(), **TREATED)
    assert case.review().state == "second-review"
    other = Doctor(case, "h-doctor-2", "km")
    other.gets()
    other.signs("second", **STANDS)
    other.gets()


def opiates(case: Reviewing) -> None:
    raw = message(ONE, lines=OPIATES)
    raw = raw.replace(b"Opiates screen^RIVER||Negative", b"Opiates screen^RIVER||Positive")
    case.laboratory.sends(raw)
    doctor = Doctor(case, language="km")
    doctor.hears()
    doctor.signs(**STANDS, **{"signs-0": ["needle-marks"], "seen-0": "on"})


def invalid(case: Reviewing) -> None:
    heard(case, lines=INVALID).signs(**STANDS, laboratory_asked="on")


def adulterated(case: Reviewing) -> None:
    heard(case, lines=ADULTERATED).signs(**STANDS)


def negative(case: Reviewing) -> None:
    case.reported(positive=False)
    Doctor(case, language="km").signs()


def held(case: Reviewing) -> None:
    case.reported(positive=False)
    case.laboratory.sends(message(ONE, number="M2", status="X"))
    (item,) = case.laboratory.items()
    case.laboratory.ends(item, "taken", "17")


@pytest.mark.parametrize("act", [negative, prescribed, opiates, invalid, adulterated, held])
def test_no_page_of_a_result_says_an_english_sentence_in_khmer(
    begin, english, act: Callable[[Reviewing], None]
) -> None:
    from passmuster.web.laboratory.models import InboxItem

    case = reviewing(begin)
    with case.at():
        officer_of(case.season)
    act(case)
    doctor = Doctor(case, language="km")
    for page in ("", "verdict/", "sentence/", "clock/"):
        doctor.gets(page)
    with case.at():
        season, review = case.season, case.review().pk
        own = client_of(season, "h-own-officer", language="km")
        for address in ("/km/orders/mine/", f"/km/orders/mine/results/{review}/"):
            assert own.get(address).status_code == 200
        own.post(f"/km/orders/mine/results/{review}/read/")
        assert own.get(f"/km/orders/mine/results/{review}/").status_code == 200
        reads(season, "h-discipline", "doctors/told/", "")
        items = InboxItem.objects.values_list("pk", flat=True)
        reads(season, "h-doctor", "laboratory/", *(f"laboratory/items/{one}/" for one in items))
    assert sorted(english) == []


@pytest.mark.parametrize("value", ["<5", "40"])
def test_no_page_of_bottle_b_says_an_english_sentence_in_khmer(begin, english, value) -> None:
    case = splitting(begin)
    with case.at():
        own = client_of(case.season, case.officer.human, language="km")
    case.told()
    with case.at():
        own.post(f"/km/orders/mine/results/{case.review().pk}/bottle-b/")
    case.travels()
    case.second_sends(retest(value))
    doctor = Doctor(case, language="km")
    for page in ("", "outcome/", "sentence/"):
        doctor.gets(page)
    case.judged()
    for page in ("", "failure/", "sentence/"):
        doctor.gets(page)
    with case.at():
        own.get(f"/km/orders/mine/results/{case.review().pk}/")
        reads(case.season, "h-discipline", "doctors/told/", "")
    assert sorted(english) == []


def reads(season: Any, code: str, *addresses: str) -> None:
    client = client_of(season, code, language="km")
    for address in addresses:
        assert client.get(f"/km/{address}").status_code == 200, address


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("x.pdf", b"%PDF A scan.")


def heard(case: Reviewing, **facts: object) -> Doctor:
    case.laboratory.sends(message(ONE, **facts))
    doctor = Doctor(case, language="km")
    doctor.hears()
    return doctor
