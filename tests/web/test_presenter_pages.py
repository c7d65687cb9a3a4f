"""The presenter's page: dice recorded once, the beacon's answer checked, a reserve round by two."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from passmuster.demo.season import BEACON_JSON, BEACON_ROUND, ROUND_TIME
from tests.support.ceremony import (
    AFTER,
    THROWING,
    WAITING,
    everybody_throws,
    page_of,
    recorded,
    state,
    throw,
    url,
)
from tests.support.season import denied
from tests.support.signing_in import client_of

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


# --- The presenter --------------------------------------------------------------------------------


def test_the_presenter_sees_who_has_thrown_and_what_is_awaited(season):
    throw(season, "h-thrower-1")
    page = page_of(client_of(season, "h-manager"), url("ceremony"))
    assert "Seng Kanha" in page
    assert "8 digits awaited" in page
    assert "Record the dice?" not in page
    assert "You cannot type for them." in page


def test_the_dice_are_recorded_once_all_have_thrown(season):
    everybody_throws(season)
    client = client_of(season, "h-manager")
    assert "Record the dice?" in page_of(client, url("ceremony"))
    before = len(denied())
    for _time in range(2):  # sent twice
        assert client.post(url("draw-record-dice")).headers["Location"] == url("ceremony")
    assert state(season) == "diced"
    assert len(denied()) == before
    page = page_of(client, url("ceremony"))
    assert "dice-cosigned-missing" in page
    assert "passmuster work" in page


def test_dice_that_are_not_complete_are_refused_with_a_sentence(season):
    throw(season, "h-thrower-1")
    page = client_of(season, "h-manager").post(url("draw-record-dice")).content.decode()
    assert "dice-throwers-too-few" in page
    assert state(season) == "frozen"


def test_a_pool_that_no_quorum_signed_is_said_before_the_dice(begin):
    season = begin("announce")
    from passmuster.web.draw.ceremony import audit_roster, freeze_pool

    with season.at(THROWING):
        audit_roster(by=season.cast.auditor, draw=season.draw)
        freeze_pool(by=season.cast.manager, draw=season.draw)
        everybody_throws(season)
        client = client_of(season, "h-manager")
        page = page_of(client, url("ceremony"))
        assert "pool-cosigned-missing" in page
        assert "Record the dice?" not in page
        assert b"pool-cosigned-missing" in client.post(url("draw-record-dice")).content
        assert "The witnesses sign it." in page_of(client, url("draw-hall")) or (
            "The dice are thrown" in page_of(client, url("draw-hall"))
        )


def test_the_page_says_where_the_answer_is_and_asks_for_it_only_when_it_exists(season):
    recorded(season)
    client = client_of(season, "h-manager")
    with season.at(WAITING):
        page = page_of(client, url("ceremony"))
        assert 'name="answer"' not in page
        assert "waits for the beacon round" in page
    with season.at(AFTER):
        page = page_of(client, url("ceremony"))
    assert f"/public/{BEACON_ROUND}" in page
    assert 'name="answer"' in page
    assert "This site fetches nothing itself." in page


@pytest.mark.parametrize("way", ["answer", "file"])
def test_the_answer_decides_as_pasted_text_or_as_a_file(season, way):
    recorded(season)
    value = BEACON_JSON.decode("ascii")
    sent = {way: SimpleUploadedFile("round.json", BEACON_JSON) if way == "file" else value}
    with season.at(AFTER):
        client = client_of(season, "h-manager")
        for _time in range(2):  # sent twice
            assert client.post(url("draw-decide"), sent).status_code == 302
    assert state(season) == "decided"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"round": BEACON_ROUND - 1}, "beacon-round-not-announced"),
        ({"signature": "0" * 96}, "beacon-signature-wrong"),
        ({"randomness": "0" * 64}, "beacon-randomness-wrong"),
        ({"chain_hash": "0" * 64}, "beacon-chain-unknown"),
        ({"signature": "x"}, "beacon-json-unreadable"),
    ],
)
def test_an_answer_that_does_not_hold_is_refused_and_stays_in_its_field(season, changes, code):
    recorded(season)
    answer = json.dumps(json.loads(BEACON_JSON) | changes)
    with season.at(AFTER):
        page = client_of(season, "h-manager").post(url("draw-decide"), {"answer": answer})
    assert code in page.content.decode()
    assert str(json.loads(answer)["round"]) in page.content.decode()
    assert state(season) == "diced"


@pytest.mark.parametrize(
    ("throwers", "said"),
    [
        ([], "3 people were announced to throw, and 0 of them have thrown so far."),
        (["h-thrower-1"], "3 people were announced to throw, and 1 of them has thrown so far."),
        (
            ["h-thrower-1", "h-thrower-2"],
            "3 people were announced to throw, and 2 of them have thrown so far.",
        ),
    ],
)
def test_throwers_who_are_missing_are_counted_against_those_announced(season, throwers, said):
    for code in throwers:
        throw(season, code)
    client = client_of(season, "h-manager")
    for page in (
        page_of(client, url("ceremony")),
        page_of(client, url("draw")),
        client.post(url("draw-record-dice")).content.decode(),
    ):
        assert said in page
        assert "At least two" not in page
    assert state(season) == "frozen"


def test_nothing_sent_is_said_at_the_field(season):
    recorded(season)
    with season.at(AFTER):
        page = client_of(season, "h-manager").post(url("draw-decide"), {}).content.decode()
    assert "Paste the answer, or choose a file." in page


# --- A round in reserve ---------------------------------------------------------------------------


@pytest.fixture
def failed(begin):
    """A draw whose first round nobody can verify; its round in reserve is the genuine one."""
    from passmuster.core.draw.beacon import QUICKNET
    from passmuster.demo.season import DAYS, DICE, OPENING_DAY
    from passmuster.web.draw.ceremony import announce_draw

    season = begin("load_roster")
    named = BEACON_ROUND - 600
    with season.at(season.now + timedelta(days=1)):
        season.draw = announce_draw(
            by=season.cast.manager,
            force=season.force,
            days=DAYS,
            dice_at=ROUND_TIME - timedelta(hours=2),
            dice=DICE,
            throwers=3,
            beacon={"chain": QUICKNET.hash, "round": named},
            fallbacks=[{"chain": QUICKNET.hash, "round": BEACON_ROUND}],
            opening_day=OPENING_DAY,
        )
    season.freeze()
    with season.at(THROWING):
        recorded(season)
    with season.at(AFTER):
        yield season


def test_a_round_in_reserve_counts_only_with_the_oversight_bodys_signature(failed):
    from passmuster.web.approvals.services import approve, shown_hash

    client = client_of(failed, "h-manager")
    sent = {"given_up": "1", "answer": BEACON_JSON.decode("ascii")}
    alone = client.post(url("draw-decide"), {"answer": BEACON_JSON.decode("ascii")})
    assert b"beacon-round-not-next" in alone.content
    for _time in range(2):  # sent twice
        assert client.post(url("draw-fallback"), sent).status_code in (200, 302)
    proposal = failed.force.proposals.get()
    assert "It waits for the second person" in page_of(client, url("draw-fallback"))
    assert state(failed) == "diced"
    by, shown = failed.cast.oversight, shown_hash(proposal)
    approve(by=by, force=failed.force, proposal=proposal, shown=shown)
    assert state(failed) == "decided"


def test_a_wrong_answer_for_the_round_in_reserve_is_not_even_proposed(failed):
    client = client_of(failed, "h-manager")
    wrong = json.dumps(json.loads(BEACON_JSON) | {"round": BEACON_ROUND - 600})
    page = client.post(url("draw-fallback"), {"given_up": "1", "answer": wrong})
    assert b"beacon-round-not-next" in page.content
    page = client.post(url("draw-fallback"), {"given_up": "7", "answer": "{}"})
    assert not failed.force.proposals.exists()


def test_where_no_round_is_in_reserve_there_is_nothing_to_propose(season):
    recorded(season)
    with season.at(AFTER):
        season.draw.refresh_from_db()
        client = client_of(season, "h-manager")
        assert client.get(url("draw-fallback")).status_code == 200
    announcement = season.draw.announcement | {"fallbacks": []}
    season.draw.announcement = announcement
    season.draw.save()
    assert client_of(season, "h-manager").get(url("draw-fallback")).status_code == 302
