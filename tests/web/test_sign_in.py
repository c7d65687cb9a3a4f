"""Signing in, whole: login and password by Argon2, then a second factor; slow after wrong tries."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.factors import (
    KHMER,
    PASSWORD,
    committing,
    new_client,
    open_account,
    sign_in,
    text_of,
    totp,
    type_password,
)
from tests.support.programs import environment
from tests.support.season import denied

pytestmark = pytest.mark.django_db


@pytest.fixture
def season(begin):
    return begin("announce")


@pytest.fixture
def clerk(season):
    """Return the secret of the clerk's app; nobody is signed in."""
    _client, secret = open_account(season, "h-clerk")
    return secret


def test_a_sign_in_takes_password_and_code_and_leads_where_one_wanted_to_go(season, clerk):
    from passmuster.web.accounts.models import Account

    client = new_client()
    away = client.get("/en/roster/").headers["Location"]
    assert "next=%2Fen%2Froster%2F" in away
    page = client.get(away)
    assert 'name="next" value="/en/roster/"' in page.content.decode()
    typed = {"login": "h-clerk", "password": PASSWORD, "next": "/en/roster/"}
    assert client.post("/en/account/sign-in/", typed).headers["Location"] == (
        "/en/account/sign-in/code/"
    )
    assert client.get("/en/roster/").status_code == 302, "the password alone opens nothing"
    answer = client.post("/en/account/sign-in/code/", {"code": totp(clerk, 1)})
    assert answer.headers["Location"] == "/en/roster/"
    assert client.get("/en/account/").status_code == 200
    assert Account.objects.get(login="h-clerk").password.startswith("argon2$argon2id$")


def test_digits_of_either_script_and_spaces_are_read(season, clerk):
    client = new_client()
    type_password(client, "h-clerk")
    code = totp(clerk, 1).translate(KHMER)
    answer = client.post("/en/account/sign-in/code/", {"code": f"{code[:3]} {code[3:]}"})
    assert answer.status_code == 302
    assert client.get("/en/account/").status_code == 200


def test_a_wrong_password_an_unknown_login_and_a_closed_account_answer_alike(season, clerk):
    from passmuster.web.accounts.models import Account
    from passmuster.web.accounts.services import close_account

    wrong = text_of(type_password(new_client(), "h-clerk", "not the right one"))
    unknown = text_of(type_password(new_client(), "h-nobody", "not the right one"))
    close_account(
        by=season.cast.administrator,
        force=season.force,
        account=Account.objects.get(login="h-clerk"),
    )
    closed = text_of(type_password(new_client(), "h-clerk"))
    assert "do not belong together" in wrong
    assert wrong == unknown == closed


def test_an_unknown_login_costs_one_hash_like_a_known_one(season, clerk, monkeypatch):
    from django.contrib.auth.hashers import Argon2PasswordHasher

    counted = []
    for name in ("encode", "verify"):
        real = getattr(Argon2PasswordHasher, name)

        def counting(self, *given, real=real, **more):
            counted.append(real.__name__)
            return real(self, *given, **more)

        monkeypatch.setattr(Argon2PasswordHasher, name, counting)
    type_password(new_client(), "h-clerk", "not the right one")
    known = len(counted)
    type_password(new_client(), "h-nobody", "not the right one")
    assert (known, len(counted)) == (1, 2)


def test_a_hash_costs_what_argon2_is_to_cost():
    """At least OWASP's 19 MiB and two passes; the tests in this process hash cheaply."""
    program = "import django; django.setup(); from django.contrib.auth.hashers import *"
    said = subprocess.run(
        [sys.executable, "-c", f"{program}; print(make_password('any'))"],
        env=environment() | {"DJANGO_SETTINGS_MODULE": "passmuster.web.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    kind, cost = said.stdout.split("$")[1:4:2]
    found = {name: int(value) for name, value in (part.split("=") for part in cost.split(","))}
    assert kind == "argon2id"
    assert found["m"] >= 19 * 1024
    assert found["t"] >= 2


def test_a_code_counts_once_and_an_older_one_never(season, clerk):
    assert sign_in(new_client(), "h-clerk", clerk).status_code == 302
    again = new_client()
    type_password(again, "h-clerk")
    for steps in (1, 0, -1):
        answer = again.post("/en/account/sign-in/code/", {"code": totp(clerk, steps)})
        assert answer.status_code == 200, "a code that was seen over a shoulder is of no use"
    assert again.get("/en/account/").status_code == 302


@pytest.mark.parametrize("login", ["h-clerk", "h-nobody"])
def test_five_wrong_passwords_lock_a_login_whether_there_is_one_or_not(season, clerk, login):
    for _ in range(5):
        assert "belong together" in text_of(type_password(new_client(), login, "a wrong one"))
    answer = text_of(type_password(new_client(), login, PASSWORD))
    assert "Too many wrong tries. You can try again at" in answer
    locked = ("h-clerk", "sign_in", "sign-in-locked") in denied()
    assert locked is (login == "h-clerk")


def test_the_lock_ends_and_a_sign_in_forgets_the_wrong_tries(season, clerk):
    from datetime import timedelta

    from passmuster.web import clock
    from passmuster.web.accounts.models import FailedTry

    for _ in range(5):
        type_password(new_client(), "h-clerk", "a wrong one")
    with clock.standing_at(clock.now() + timedelta(minutes=16)):
        assert sign_in(new_client(), "h-clerk", clerk).status_code == 302
    assert not FailedTry.objects.exists()


def test_wrong_codes_lock_too_even_for_the_right_one(season, clerk):
    client = new_client()
    type_password(client, "h-clerk")
    wrong = f"{(int(totp(clerk)) + 1) % 10**6:06d}"
    for _ in range(5):
        assert "does not fit" in text_of(client.post("/en/account/sign-in/code/", {"code": wrong}))
    answer = client.post("/en/account/sign-in/code/", {"code": totp(clerk, 1)})
    assert "Too many wrong tries" in text_of(answer)


def test_an_address_is_locked_after_thirty_wrong_tries_at_any_login(season, clerk):
    from passmuster.web import clock
    from passmuster.web.accounts import tries
    from passmuster.web.accounts.models import FailedTry

    for n in range(30):
        tries.failed(f"guessed-{n}", "127.0.0.1")
    assert "Too many wrong tries" in text_of(type_password(new_client(), "h-clerk"))
    assert tries.locked_until("h-clerk", "192.0.2.7") is None, "from elsewhere it is open"
    assert tries.locked_until("h-clerk", "127.0.0.1") > clock.now()
    stored = FailedTry.objects.values_list("of", "origin")
    # Digits may stand anywhere in a hash; an address or a login would stand there whole.
    assert not any("guessed" in of or "127.0.0.1" in origin for of, origin in stored)


def test_a_sign_in_does_not_lead_to_another_site(season, clerk):
    client = new_client()
    typed = {"login": "h-clerk", "password": PASSWORD, "next": "https://elsewhere.example/"}
    client.post("/en/account/sign-in/", typed)
    answer = client.post("/en/account/sign-in/code/", {"code": totp(clerk, 1)})
    assert "elsewhere" not in answer.headers["Location"]


def test_too_many_requests_get_a_page_and_no_traceback(season, settings):
    from django.core.cache import cache

    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    cache.clear()
    client = new_client()
    statuses = [type_password(client, "h-nobody", "x").status_code for _ in range(2)]
    cache.clear()
    assert statuses == [200, 429]


def test_whoever_began_a_sign_in_can_begin_again_with_another_login(season, clerk):
    client = new_client()
    type_password(client, "h-clerk")
    assert client.get("/en/account/sign-in/").headers["Location"].endswith("/sign-in/code/")
    answer = client.post("/en/account/sign-out/", {"next": "/en/account/sign-in/"})
    assert answer.headers["Location"] == "/en/account/sign-in/"
    assert client.get("/en/account/sign-in/").status_code == 200


def test_nobody_signs_up_or_asks_for_a_password_by_mail(season):
    client = new_client()
    for path in ("sign-up", "signup", "password/reset", "email", "confirm-email"):
        assert client.get(f"/en/account/{path}/").status_code == 404
    assert "sign-up" not in text_of(client.get("/en/account/sign-in/"))


def test_a_recovery_code_stands_in_for_the_phone_once(season, clerk):
    import re

    client, _ = new_client(), None
    sign_in(client, "h-clerk", clerk)
    page = client.get("/en/account/factors/recovery/").content.decode()
    codes = re.findall(r'<li class="id">(\d{4} \d{4})</li>', page)
    assert len(codes) == 10
    for expected in (302, 200):
        other = new_client()
        type_password(other, "h-clerk")
        with committing():
            answer = other.post("/en/account/sign-in/code/", {"code": codes[0].translate(KHMER)})
        assert answer.status_code == expected
    left = client.get("/en/account/factors/recovery/").content.decode()
    assert codes[0] not in left
    assert season.force.log.events.filter(kind="account:recovery-code-used").count() == 1


def test_a_session_without_a_factor_is_asked_for_the_one_set_up_elsewhere(season):
    from tests.support.signing_in import account_of
    from tests.support.signing_in import sign_in as session_of

    phone, _secret = open_account(season, "h-manager")
    desk = new_client()
    session_of(desk, account_of(season, "h-manager"), factor=False)
    assert desk.get("/en/").headers["Location"].startswith("/en/account/again/code/")
    assert desk.get("/en/account/again/code/").status_code == 200
    assert desk.get("/en/account/factors/keys/add/").status_code == 302
    assert phone.get("/en/").status_code == 200
