"""Attacks at the door: a kept invitation, guessing, locking somebody else out (group A)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from tests.support.factors import (
    PASSWORD,
    accept,
    invitation,
    new_client,
    open_account,
    sign_in,
    text_of,
    totp,
    type_password,
)
from tests.support.season import denied, footprint, taken_back
from tests.support.signing_in import client_of

LOCKED, WRONG = "Too many wrong tries", "belong together"


def at(address: str) -> Client:
    """Return a browser at an address, which nobody has signed in with."""
    return Client(SERVER_NAME="127.0.0.1", HTTP_ACCEPT_LANGUAGE="en", REMOTE_ADDR=address)


def tries(client: Client, count: int, login: str = "h-clerk") -> list[str]:
    return [text_of(type_password(client, login, "a wrong one")) for _ in range(count)]


@pytest.fixture(autouse=True)
def _no_rate_of_others():
    """Let the library's own limit a minute, which tests share, count for each test alone."""
    from django.core.cache import cache

    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def owner(begin):
    """Return the clerk's own browser, which has signed in whole, signed out, and the secret."""
    client, secret = open_account(begin("announce"), "h-clerk")
    client.post("/en/account/sign-out/")
    return client, secret


@pytest.mark.attack("A-10a")
def test_a10a_a_guesser_at_many_addresses_is_still_locked_out_of_the_login(owner) -> None:
    from passmuster.web import clock
    from passmuster.web.accounts import tries as throttle

    said = {}
    for login in ("h-clerk", "h-nobody"):
        for n in range(5):
            assert all(WRONG in one for one in tries(at(f"192.0.2.{n}"), 4, login))
        answer = type_password(at("198.51.100.7"), login, PASSWORD)
        assert answer.status_code == 200
        said[login] = re.sub(r"\d+:\d\d", "", text_of(answer).replace(login, ""))
        assert LOCKED in said[login]
    assert said["h-clerk"] == said["h-nobody"]
    assert ("h-clerk", "sign_in", "sign-in-locked") in denied()
    with clock.standing_at(clock.now() + timedelta(minutes=16)):
        assert LOCKED in text_of(type_password(at("198.51.100.7"), "h-clerk"))
    # No more guesses a day than five a quarter of an hour for the login were before.
    day, guesses = clock.now() + timedelta(days=2), 0
    for minute in range(0, 24 * 60, 2):
        with clock.standing_at(day + timedelta(minutes=minute)):
            address = f"203.0.113.{minute % 250}"
            if throttle.locked_until("h-clerk", address) is None:
                throttle.failed("h-clerk", address)
                guesses += 1
    assert guesses <= 480


@pytest.mark.attack("A-10b")
def test_a10b_a_stranger_who_types_wrong_passwords_locks_no_owner_out(owner) -> None:
    client, secret = owner
    # Behind the same address as the owner, and then from everywhere.
    assert LOCKED in tries(new_client(), 6)[-1]
    for n in range(10):
        tries(at(f"192.0.2.{n}"), 4)
    assert LOCKED in text_of(type_password(new_client(), "h-clerk"))
    assert sign_in(client, "h-clerk", secret).status_code == 302
    assert client.get("/en/account/").status_code == 200
    # The owner's sign-in gives the stranger no new tries.
    assert LOCKED in text_of(type_password(at("192.0.2.1"), "h-clerk"))


def test_an_owner_at_another_address_is_not_locked_by_five_tries_elsewhere(owner) -> None:
    _client, secret = owner
    tries(at("192.0.2.1"), 6)
    assert sign_in(at("198.51.100.7"), "h-clerk", secret).status_code == 302


def test_a_known_device_waits_for_its_own_wrong_tries_only(owner) -> None:
    client, secret = owner
    assert all(WRONG in one for one in tries(client, 5))
    assert LOCKED in text_of(type_password(client, "h-clerk"))
    assert ("h-clerk", "sign_in", "sign-in-locked") in denied()
    assert sign_in(at("198.51.100.7"), "h-clerk", secret).status_code == 302


def test_wrong_codes_on_a_known_device_lock_it_too(owner) -> None:
    client, secret = owner
    type_password(client, "h-clerk")
    wrong = f"{(int(totp(secret)) + 1) % 10**6:06d}"
    for _ in range(5):
        client.post("/en/account/sign-in/code/", {"code": wrong})
    answer = client.post("/en/account/sign-in/code/", {"code": totp(secret, 1)})
    assert LOCKED in text_of(answer)


@pytest.mark.parametrize("kind", ["none", "made up", "broken", "of another login"])
def test_a_cookie_that_is_not_this_logins_gives_nothing(owner, kind) -> None:
    from passmuster.web.accounts.devices import COOKIE

    client, _secret = owner
    genuine = client.cookies[COOKIE].value
    nonce, mac = genuine.split(".")
    values = {
        "none": "",
        "made up": f"{nonce}.{'0' * len(mac)}",
        "broken": genuine.replace(".", ""),
        "of another login": genuine,
    }
    login = "h-manager" if kind == "of another login" else "h-clerk"
    tries(new_client(), 5, login)
    stranger = new_client()
    stranger.cookies[COOKIE] = values[kind]
    assert LOCKED in text_of(type_password(stranger, login))


def test_one_browser_remembers_the_last_ten_and_names_nobody(rf, tmp_path, monkeypatch) -> None:
    from django.http import HttpResponse

    from passmuster.web.accounts import devices
    from passmuster.web.installation import here

    monkeypatch.setenv("PASSMUSTER_DIR", str(tmp_path))
    here().create()
    value = ""
    for n in range(12):
        request = rf.get("/")
        request.COOKIES[devices.COOKIE] = value
        for _ in range(2):
            devices.remember(request, f"login-{n}")
        answer = HttpResponse()
        devices.put_device_cookie(request, answer)
        value = answer.cookies[devices.COOKIE].value
    assert answer.cookies[devices.COOKIE]["httponly"]
    assert answer.cookies[devices.COOKIE]["samesite"] == "Strict"
    request = rf.get("/")
    request.COOKIES[devices.COOKIE] = value
    known = [n for n in range(12) if devices.device_of(request, f"login-{n}")]
    assert known == list(range(2, 12))
    assert devices.device_of(request, " LOGIN-11") != ""
    assert "login" not in value


@pytest.mark.attack("A-08b")
def test_a08b_whoever_kept_a_withdrawn_invitation_opens_nothing_and_is_recorded(begin) -> None:
    from django.db import connection

    from passmuster.web.accounts.models import Account, Withdrawal
    from passmuster.web.ledger.audit import audit_log
    from passmuster.web.ledger.triggers import drop_statements

    season = begin("announce")
    administrator, clerk = client_of(season, "h-admin"), client_of(season, "h-clerk")
    page = "/en/people/of/h-manager/invitation/withdraw/"
    link, code = invitation(season, "h-manager")
    with taken_back():
        assert accept(new_client(), link, code).status_code == 302
    before = footprint()
    assert clerk.post(page, {"reason": "mistake"}).status_code == 403
    assert footprint() == before
    assert administrator.post(page, {"reason": "seen-by-others"}).status_code == 302
    before = footprint()
    assert accept(new_client(), link, code).status_code == 404
    assert footprint() == before
    assert ("h-manager", "accept_invitation", "invitation-withdrawn") in denied()
    # The database's administrator takes the row away: the record still says it, and the audit too.
    assert audit_log(season.force.log) == []
    with connection.cursor() as cursor:
        for statement in drop_statements(connection.vendor, "accounts_withdrawal"):
            cursor.execute(statement)
        cursor.execute("DELETE FROM accounts_withdrawal")
    assert not Withdrawal.objects.exists()
    assert accept(new_client(), link, code).status_code == 404
    assert not Account.objects.filter(login="h-manager").exists()
    assert "accounts_withdrawal" in {found.table for found in audit_log(season.force.log)}
