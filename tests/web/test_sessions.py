"""Sessions: each one listed on the person's own page, each one ended from any other."""

from __future__ import annotations

import re

import pytest

from tests.support.factors import new_client, open_account, sign_in, text_of
from tests.support.season import denied

pytestmark = pytest.mark.django_db


@pytest.fixture
def season(begin):
    return begin("announce")


@pytest.fixture
def desk_and_phone(season):
    """Return two browsers of the clerk, signed in in both, and the app's secret."""
    desk, secret = open_account(season, "h-clerk")
    phone = new_client()
    assert sign_in(phone, "h-clerk", secret).status_code == 302
    return desk, phone, secret


def buttons(client):
    page = client.get("/en/account/sessions/").content.decode()
    return re.findall(r"/en/account/sessions/(\d+)/end/", page)


def test_both_sessions_are_listed_and_this_one_is_marked(desk_and_phone):
    desk, phone, _secret = desk_and_phone
    for client in (desk, phone):
        said = text_of(client.get("/en/account/sessions/"))
        assert said.count("This one") == 1
        assert said.count("127.0.0.1") == 2
        assert len(buttons(client)) == 1


def test_one_other_session_is_ended(desk_and_phone):
    desk, phone, _secret = desk_and_phone
    (other,) = buttons(desk)
    assert desk.get(f"/en/account/sessions/{other}/end/").status_code == 405
    assert desk.post(f"/en/account/sessions/{other}/end/").status_code == 302
    assert phone.get("/en/account/").headers["Location"].startswith("/en/account/sign-in/")
    assert desk.get("/en/account/").status_code == 200
    assert buttons(desk) == []


def test_all_other_sessions_are_ended_at_once(season, desk_and_phone):
    desk, phone, _secret = desk_and_phone
    assert desk.post("/en/account/sessions/").status_code == 302
    assert phone.get("/en/account/").status_code == 302
    assert "All your other sessions have ended" in text_of(desk.get("/en/account/sessions/"))


def test_nobody_ends_somebody_elses_session(season, desk_and_phone):
    desk, _phone, _secret = desk_and_phone
    manager, _other = open_account(season, "h-manager")
    (theirs,) = buttons(desk)
    assert manager.post(f"/en/account/sessions/{theirs}/end/").status_code == 404
    assert ("h-manager", "own:account", "object-not-found") in denied()
    assert len(buttons(desk)) == 1


def test_signing_out_ends_this_session_only_and_asks_when_it_is_opened_as_a_link(desk_and_phone):
    desk, phone, _secret = desk_and_phone
    assert "Sign out?" in text_of(desk.get("/en/account/sign-out/"))
    assert desk.get("/en/account/").status_code == 200
    assert desk.post("/en/account/sign-out/").status_code == 302
    assert desk.get("/en/account/").status_code == 302
    assert phone.get("/en/account/").status_code == 200


def test_a_session_gets_a_new_key_at_the_sign_in(season, desk_and_phone):
    from django.conf import settings

    _desk, _phone, secret = desk_and_phone
    client = new_client()
    client.get("/en/account/sign-in/")
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    sign_in(client, "h-clerk", secret)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != "a" * 32


def test_the_cookies_of_a_session_are_read_by_no_script_and_sent_to_no_other_site(desk_and_phone):
    from django.conf import settings

    from passmuster.web.accounts.sessions import COOKIE

    desk = desk_and_phone[0]
    for name in (settings.SESSION_COOKIE_NAME, COOKIE):
        assert desk.cookies[name]["httponly"]
        assert desk.cookies[name]["samesite"] == "Strict"


def test_the_session_that_is_current_is_not_ended_by_accident(desk_and_phone):
    desk, phone, _secret = desk_and_phone
    (of_desk,) = buttons(phone)
    assert of_desk not in buttons(desk)
