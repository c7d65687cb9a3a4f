"""Pages for throwers and for the hall: own dice once, shown to everybody, and nobody steers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from passmuster.core.access.actors import Role
from passmuster.demo.season import BEACON_JSON
from tests.support.ceremony import (
    AFTER,
    DIGITS,
    THROWING,
    WAITING,
    everybody_throws,
    page_of,
    recorded,
    throw,
    thrown,
    url,
)
from tests.support.season import denied, human
from tests.support.signing_in import client_of

KHMER = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def season(begin):
    season = begin("freeze")
    with season.at(THROWING):
        yield season


# --- The thrower's own page -----------------------------------------------------------------------


def test_a_thrower_reads_the_digits_back_before_anything_is_recorded(season):
    client = client_of(season, "h-thrower-1")
    page = page_of(client, url("throw"))
    assert "Your dice: thrower 1 of 3" in page
    assert 'inputmode="numeric"' in page
    sent = {"digits": "7039 1442", "shown": "role"}
    page = client.post(url("throw"), sent).content.decode()
    assert page.count("<b>") >= 8
    assert "These digits can never be changed, by anyone." in page
    assert thrown(season) == []


def test_confirmed_digits_are_the_throwers_own_and_stand_for_ever(season):
    answer = throw(season, "h-thrower-1")
    assert answer.headers["Location"] == url("throw")
    assert thrown(season) == [("h-thrower-1", "70391442")]
    client = client_of(season, "h-thrower-1")
    page = page_of(client, url("throw"))
    assert "Your dice are recorded" in page
    assert "<input" not in page.split("<main")[1]
    throw(season, "h-thrower-1", "00000000")
    assert thrown(season) == [("h-thrower-1", "70391442")]


def test_sending_a_confirmation_twice_records_one_throw_and_no_attempt(season):
    before = len(denied())
    for _time in range(2):
        answer = throw(season, "h-thrower-1")
        assert answer.status_code in (200, 302)
    assert len(thrown(season)) == 1
    assert len(denied()) == before


def test_khmer_digits_are_the_same_dice(season):
    throw(season, "h-thrower-1", "៧០៣៩ ១៤៤២")
    assert thrown(season) == [("h-thrower-1", "70391442")]


@pytest.mark.parametrize(
    ("digits", "said"),
    [
        ("7039144", "You typed 7 digits, and 8 are yours to throw."),
        ("703914425", "You typed 9 digits"),
        ("7039144x", "Type the digits 0 to 9 and nothing else."),
        ("", "Fill in this answer."),
    ],
)
def test_a_slip_of_the_finger_is_said_at_the_field_and_kept_to_be_mended(season, digits, said):
    client = client_of(season, "h-thrower-1")
    sent = {"digits": digits, "shown": "body", "body": "Legal Aid", "confirm": "yes"}
    page = client.post(url("throw"), sent).content.decode()
    assert said in page
    assert 'value="Legal Aid"' in page
    assert thrown(season) == []


def test_a_presenter_cannot_type_for_a_thrower_nor_one_login_for_two(season):
    manager = client_of(season, "h-manager")
    sent = {"digits": "70391442", "shown": "role", "confirm": "yes", "human": "h-thrower-1"}
    assert manager.post(url("throw"), sent).status_code == 403
    assert thrown(season) == []
    one = client_of(season, "h-thrower-1")
    one.post(url("throw"), sent | {"human": "h-thrower-2", "by": "h-thrower-2"})
    one.post(url("throw"), sent | {"human": "h-thrower-2", "digits": "11111111"})
    assert thrown(season) == [("h-thrower-1", "70391442")]


def test_whoever_ran_the_draw_cannot_throw_even_in_another_role(season):
    from passmuster.core.access.actors import Actor
    from passmuster.core.kernel.errors import Refused
    from passmuster.web.draw.services import confirm_throw

    hat = Actor(human="h-manager", role=Role.CEREMONY_PARTICIPANT)
    with pytest.raises(Refused) as refusal:
        confirm_throw(by=hat, draw=season.draw, digits="70391442")
    assert refusal.value.code == "duties-excluded"


def test_a_fourth_thrower_cannot_spoil_the_count(season):
    everybody_throws(season)
    human(season, "h-thrower-4", Role.CEREMONY_PARTICIPANT)
    client = client_of(season, "h-thrower-4")
    assert "As many people as announced have thrown." in page_of(client, url("throw"))
    throw(season, "h-thrower-4", "12345678")
    assert len(thrown(season)) == 3


def test_no_dice_are_taken_before_the_freeze_or_after_the_record(begin):
    season = begin("announce")
    with season.at(season.now):
        page = page_of(client_of(season, "h-thrower-1"), url("throw"))
    assert "not frozen yet" in page
    season.freeze()
    with season.at(THROWING):
        recorded(season)
        human(season, "h-thrower-4", Role.CEREMONY_PARTICIPANT)
        page = page_of(client_of(season, "h-thrower-4"), url("throw"))
    assert "recorded already" in page


def test_before_the_hour_every_page_of_the_ceremony_says_from_when_on_and_takes_no_digit(season):
    with season.at(THROWING - timedelta(minutes=10, seconds=1)):
        thrower = client_of(season, "h-thrower-1")
        page = page_of(thrower, url("throw"))
        assert "Nobody throws before that" in page
        assert "17:00" in page
        assert 'name="digits"' not in page
        typed = {"digits": DIGITS["h-thrower-1"], "shown": "role", "body": ""}
        assert "Nobody throws before that" in thrower.post(url("throw"), typed).content.decode()
        sent = thrower.post(url("throw"), typed | {"confirm": "yes"}).content.decode()
        assert "dice-before-hour" in sent
        assert thrown(season) == []
        assert denied() == [("h-thrower-1", "confirm_throw", "dice-before-hour")]
        page = page_of(client_of(season, "h-commander"), url("draw-hall"))
        assert "The dice are thrown from" in page
        assert "17:00" in page
        assert "Throws now" not in page
        page = page_of(client_of(season, "h-manager"), url("ceremony"))
        assert "dice-before-hour" in page
        assert "The dice are thrown from then on" in page
    with season.at(THROWING - timedelta(minutes=10)):
        assert 'name="digits"' in page_of(client_of(season, "h-thrower-1"), url("throw"))
        page = page_of(client_of(season, "h-commander"), url("draw-hall"))
        assert "The dice are thrown, one by one." in page
        assert "Throws now" in page


# --- The hall -------------------------------------------------------------------------------------


def test_the_hall_has_no_menu_no_form_and_renews_itself(season):
    answer = client_of(season, "h-commander").get(url("draw-hall"))
    page = answer.content.decode()
    assert '<body class="hall">' in page
    assert "<nav" not in page
    assert "<form" not in page
    assert answer.headers["Refresh"] == "5"
    assert "<script" not in page


def test_each_row_appears_when_its_thrower_has_confirmed_under_what_they_chose(season):
    client = client_of(season, "h-commander")
    throw(season, "h-thrower-1", shown="body", body="Patrol officers’ association")
    page = page_of(client, url("draw-hall"))
    assert "Patrol officers’ association" in page
    assert "Dice 1 to 8: 70391442" in page
    assert "Seng Kanha" not in page
    assert "Thrower 2" in page
    throw(season, "h-thrower-2", shown="name")
    throw(season, "h-thrower-3")
    page = page_of(client, url("draw-hall"))
    assert "Ouk Pisey" in page
    assert "Ceremony participant" in page
    assert "Tep Ravuth" not in page


def test_a_body_that_is_to_be_shown_has_to_be_named(season):
    page = throw(season, "h-thrower-1", shown="body", body="  ").content.decode()
    assert "Name the body you speak for." in page
    assert thrown(season) == []


def test_the_seal_is_the_one_that_the_dossier_will_show(season):
    from passmuster.web.sites.oversight.timeline import seal_of

    recorded(season)
    page = page_of(client_of(season, "h-commander"), url("draw-hall"))
    season.decide()
    season.finish()
    files = dossier_of(season)
    words = " ".join(seal_of(files).words)
    assert words in page
    assert "2 of 2 witnesses have signed." in page


def dossier_of(season):
    from passmuster.web.draw.dossier import dossier_files

    return dossier_files(season.draw)


def test_the_countdown_runs_without_script_and_is_replaced_when_the_round_is_out(season):
    recorded(season)
    client = client_of(season, "h-commander")
    with season.at(WAITING):
        page = page_of(client, url("draw-hall"))
    assert "6 min 42 s when this page was sent" in page
    assert "animateTransform" in page
    assert "Nobody can know yet who is drawn." in page
    with season.at(AFTER):
        page = page_of(client, url("draw-hall"))
    assert "The beacon is out" in page
    assert "animateTransform" not in page


def test_the_hall_reads_the_result_and_the_seed_and_no_name(season):
    recorded(season)
    with season.at(AFTER):
        client_of(season, "h-manager").post(
            url("draw-decide"), {"answer": BEACON_JSON.decode("ascii")}
        )
        page = page_of(client_of(season, "h-commander"), url("draw-hall"))
    season.draw.refresh_from_db()
    assert season.draw.seed in page
    assert '<b class="count">19</b>' in page
    for row in season.draw.selected.all():
        assert row.person.service_number not in page
        assert row.person.full_name not in page


@pytest.fixture
def without_beacon(begin):
    from tests.support.draws import announce

    season = begin("load_roster")
    with season.at(season.now + timedelta(days=1)):
        season.draw = announce(season, beacon=None, fallbacks=[])
        season.publish()
    season.freeze()
    with season.at(THROWING):
        yield season


def test_without_a_beacon_the_hall_promises_nothing_that_only_a_beacon_holds(without_beacon):
    everybody_throws(without_beacon)
    manager = client_of(without_beacon, "h-manager")
    page = page_of(manager, url("ceremony"))
    assert "before the beacon round" not in page
    hall = page_of(client_of(without_beacon, "h-commander"), url("draw-hall"))
    assert "Step 3 of 5." in hall
    manager.post(url("draw-record-dice"))
    without_beacon.publish()
    for state in ("diced", "decided"):
        without_beacon.draw.refresh_from_db()
        assert without_beacon.draw.state == state
        hall = page_of(client_of(without_beacon, "h-commander"), url("draw-hall"))
        assert "Beacon awaited" not in hall
        assert "Nobody can know yet" not in hall
        assert "Step 5 of 5." in hall
        assert "<b>Result</b>" in hall
        assert "beacon’s answer" not in page_of(manager, url("draw"))
        manager.post(url("draw-decide"))


def test_with_a_beacon_the_hall_still_awaits_it(season):
    recorded(season)
    hall = page_of(client_of(season, "h-commander"), url("draw-hall"))
    assert "Step 5 of 6." in hall
    assert "<b>Beacon awaited</b>" in hall
    assert "Nobody can know yet who is drawn." in hall


def test_a_void_is_read_in_the_hall_with_its_reason(season):
    from passmuster.web.draw.services import void_draw

    cast = season.cast
    void_draw(by=cast.manager, second=cast.oversight, draw=season.draw, reason="dice-unreadable")
    page = page_of(client_of(season, "h-commander"), url("draw-hall"))
    assert "This draw is void." in page
    assert "the dice could not be read" in page


def test_in_khmer_the_hall_reads_khmer_digits_and_the_seal_as_digits(season):
    throw(season, "h-thrower-1")
    with translation.override("km"):
        page = client_of(season, "h-commander").get(url("draw-hall")).content.decode()
    assert "".join(f"<b>{digit}</b>" for digit in "70391442".translate(KHMER)) in page
