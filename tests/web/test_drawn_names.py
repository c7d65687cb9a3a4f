"""Nobody meets a drawn name before its day's dispatch hour; after it each look is one entry."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from passmuster.core.access.actors import may
from passmuster.core.access.roles import GRANTABLE
from passmuster.demo.season import DAYS
from passmuster.web import clock
from tests.support import matrix
from tests.support.season import refused
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db

DAY = DAYS[0]
HOUR = datetime(2023, 9, 17, 23, 0, tzinfo=UTC)
"""06:00 in Phnom Penh on the first collecting day."""

JUST_BEFORE, JUST_AFTER = HOUR - timedelta(minutes=1), HOUR + timedelta(minutes=1)
SLIPS = {"place": "Clinic", "contact": "023", "opening": "Union", "language": "en"}
ROSTER = ("/roster/", "/people/")
"""Pages of the roster show people to whom they are shown anyway, and nothing of a draw."""


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def season(begin):
    return begin("finish")


def day_url(season, name="draw-names-day", day=DAY):
    return reverse(name, kwargs={"draw": season.draw.number, "day": day})


def drawn(season, day=DAY, *, reserve=False):
    from passmuster.web.draw.models import Selected

    rows = Selected.objects.filter(draw=season.draw, reserve=reserve)
    return [row.person for row in rows.filter(day=day) if not reserve] or [r.person for r in rows]


def words_of(people):
    return {w for p in people for w in (p.service_number, p.full_name, p.latin_name) if w}


def text_of(answer):
    """Return everything readable that an answer holds, also inside a workbook."""
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            data = b"".join(book.read(name) for name in book.namelist())
    return " ".join([data.decode("utf-8", "replace"), *map(str, answer.headers.values())])


def found_in(answer, words):
    text = text_of(answer)
    return {word for word in words if word in text}


def openings(season):
    from passmuster.web.draw.models import NamesOpened

    return NamesOpened.objects.filter(draw=season.draw).order_by("pk")


def opening_events():
    from passmuster.web.ledger.models import Event

    return Event.objects.filter(kind="draw:names-opened").count()


def addresses(season):
    """Return every address of the site that needs a person, but those of the roster."""
    objects = {
        "draw": season.draw.number,
        "policy": 1,
        "human": "h-manager",
        "grant": 1,
        "proposal": 1,
    }
    found = []
    for page in matrix.pages():
        known = objects | matrix.SAMPLES | {"day": DAY}
        if page.action is None or not set(page.arguments) <= set(known):
            continue
        url = reverse(page.name, kwargs={name: known[name] for name in page.arguments})
        if not any(part in url for part in ROSTER):
            found.append((page, url))
    return found


def answers(client, url):
    """Ask an address; of draws and of the record also for its file, and by a whole form."""
    yield client.get(url)
    if "/draws/" in url or "/record/" in url:
        yield client.get(url, {"export": "csv"})
        yield client.post(url, SLIPS | {"purpose": "serve-in-person"})


def test_one_minute_before_the_hour_no_page_of_any_role_holds_a_drawn_name(season):
    words = words_of(drawn(season)) | words_of(drawn(season, reserve=True))
    codes = matrix.humans_of_every_role(season, "post-1")
    asked, leaks = 0, []
    with season.at(JUST_BEFORE):
        pages = addresses(season)
        assert {"draw-names-day", "draw-slips", "draw-result", "record"} <= {
            p.name for p, _u in pages
        }
        for role in sorted(GRANTABLE):
            client = client_of(season, codes[role])
            for page, url in pages:
                if not may(role, page.action):
                    continue
                for answer in answers(client, url):
                    asked += 1
                    leaks += [(role, url, word) for word in found_in(answer, words)]
    assert asked > 500
    assert leaks == []
    assert not openings(season).exists()
    assert opening_events() == 0


def test_before_the_hour_the_page_says_from_when_and_keeps_the_form_away(season):
    with season.at(JUST_BEFORE):
        answer = client_of(season, "h-notifier").get(day_url(season))
    assert answer.status_code == 200
    assert "06:00" in answer.content.decode()
    assert b'name="purpose"' not in answer.content


@pytest.mark.parametrize("code", ["h-manager", "h-notifier"])
def test_one_minute_after_the_hour_the_names_are_shown_and_one_entry_is_written(season, code):
    people = drawn(season)
    with season.at(JUST_AFTER):
        client = client_of(season, code)
        asked = client.get(day_url(season))
        assert found_in(asked, words_of(people)) == set()
        answer = client.post(day_url(season), {"purpose": "serve-in-person"})
    assert found_in(answer, words_of(people)) == words_of(people)
    others = words_of(drawn(season, DAYS[1])) | words_of(drawn(season, reserve=True))
    assert found_in(answer, others - words_of(people)) == set()
    (entry,) = openings(season)
    assert (entry.by, entry.day, entry.people) == (code, DAY, len(people))
    assert opening_events() == 1
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_second_look_is_a_second_entry(season):
    with season.at(JUST_AFTER):
        client = client_of(season, "h-notifier")
        for _look in range(2):
            client.post(day_url(season), {"purpose": "answer-a-question"})
    assert openings(season).count() == opening_events() == 2


def test_each_day_has_its_own_hour(season):
    with season.at(JUST_AFTER):
        answer = client_of(season, "h-notifier").post(
            day_url(season, day=DAYS[1]), {"purpose": "serve-in-person"}
        )
    assert found_in(answer, words_of(drawn(season, DAYS[1]))) == set()
    assert not openings(season).exists()


def test_the_auditor_the_staff_side_and_the_inspector_see_an_opening_at_once(season):
    with season.at(JUST_AFTER):
        client_of(season, "h-notifier").post(day_url(season), {"purpose": "serve-in-person"})
        for code in ("h-auditor", "h-staff", "h-inspector", "h-oversight"):
            answer = client_of(season, code).get(reverse("draw-uses", args=[season.draw.number]))
            page = answer.content.decode()
            assert "Chum Narith" in page
            assert "To serve the slips in person" in page
            assert found_in(answer, words_of(drawn(season))) == set()
        refused_to = client_of(season, "h-manager")
        assert refused_to.get(reverse("draw-uses", args=["2023-001"])).status_code == 403


def test_the_same_page_says_every_use_of_the_years_key(season):
    with season.at(JUST_AFTER):
        answer = client_of(season, "h-auditor").get(reverse("draw-uses", args=["2023-001"]))
    page = answer.content.decode()
    for said in ("to open the pool", "to freeze the pool", "to find who stands behind"):
        assert said in page


def test_printing_the_slips_is_an_opening_of_its_own_purpose(season):
    with season.at(JUST_AFTER):
        client = client_of(season, "h-manager")
        answer = client.post(day_url(season, "draw-slips"), SLIPS)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    name = answer.headers["Content-Disposition"]
    assert re.search('filename="slips-2023-001-2023-09-18-en.pdf"', name)
    (entry,) = openings(season)
    assert entry.purpose == "print-slips"


def test_slips_with_a_missing_answer_print_nothing_and_open_nothing(season):
    with season.at(JUST_AFTER):
        client = client_of(season, "h-manager")
        answer = client.post(day_url(season, "draw-slips"), SLIPS | {"place": ""})
    assert answer.headers["Content-Type"].startswith("text/html")
    asked = answer.content.decode()
    assert 'name="place"' in asked
    assert 'name="at' not in asked, "an hour typed here could contradict the hand-over"
    assert not openings(season).exists()


def test_the_service_itself_refuses_early_unknown_and_foreign_askers(season):
    from passmuster.web.draw.names import open_names

    facts = {"by": season.cast.notifier, "draw": season.draw, "day": DAY, "purpose": "print-slips"}
    with season.at(JUST_BEFORE), refused("names-before-hour"):
        open_names(**facts)
    with season.at(JUST_AFTER):
        with refused("names-purpose-unknown"):
            open_names(**facts | {"purpose": "curiosity"})
        with refused("names-day-unknown"):
            open_names(**facts | {"day": date(2023, 9, 17)})
        for actor in (season.cast.commander, season.cast.inspector, season.cast.clerk):
            with refused("role-not-allowed"):
                open_names(**facts | {"by": actor})


def test_a_policy_with_another_hour_moves_the_minute(season):
    from passmuster.web.draw.names import opens_at

    assert opens_at(season.draw, DAY) == HOUR
    season.draw.policy.body = season.draw.policy.body | {"dispatch_hour": "05:30"}
    assert opens_at(season.draw, DAY) == HOUR - timedelta(minutes=30)


def test_a_voided_draw_gives_no_names(season):
    from passmuster.web.draw.names import open_names
    from passmuster.web.draw.services import void_draw

    cast = season.cast
    with season.at(JUST_AFTER):
        void_draw(by=cast.manager, second=cast.oversight, draw=season.draw, reason="court-order")
        with refused("names-not-drawn"):
            open_names(by=cast.notifier, draw=season.draw, day=DAY, purpose="print-slips")


def test_before_the_draw_is_decided_there_is_no_name_to_open(begin):
    from passmuster.web.draw.names import open_names

    season = begin("throw")
    with clock.standing_at(JUST_AFTER), refused("names-not-drawn"):
        open_names(by=season.cast.notifier, draw=season.draw, day=DAY, purpose="print-slips")
