"""The force site's decider: who gets in, with what, and whose objects they meet."""

from __future__ import annotations

import time
from urllib.parse import quote

import pytest

from tests.support.season import denied
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def season(begin):
    return begin("announce")


def test_a_stranger_is_sent_to_the_sign_in_and_back_afterwards(season, client):
    answer = client.get("/en/roster/", SERVER_NAME="127.0.0.1")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/en/account/sign-in/?next=%2Fen%2Froster%2F"


def test_whoever_has_no_second_factor_is_sent_to_set_one_up(season):
    client = client_of(season, "h-clerk", factor=False)
    for path in ("roster/", "account/", "account/factors/", "account/sessions/", "approvals/"):
        answer = client.get(f"/en/{path}")
        assert answer.headers["Location"].startswith("/en/account/factors/code/")
    assert client.get("/en/account/factors/code/").status_code == 200


def test_a_password_that_is_not_fresh_is_asked_again_before_the_first_factor(season, monkeypatch):
    client = client_of(season, "h-clerk", factor=False)
    later = time.time() + 601
    monkeypatch.setattr(time, "time", lambda: later)
    asked = client.get("/en/account/factors/code/").headers["Location"]
    assert asked.startswith("/en/account/again/?next=")
    assert client.get(asked).status_code == 200
    assert client.get("/en/roster/").headers["Location"].startswith("/en/account/factors/code/")


def test_a_form_of_its_own_page_comes_back_there_after_a_fresh_factor(season, monkeypatch):
    client = client_of(season, "h-admin")
    grant = season.force.humans.get(code="h-payroll").grants.get()
    later = time.time() + 601
    monkeypatch.setattr(time, "time", lambda: later)
    page = f"/en/people/roles/{grant.pk}/end/"
    for referer, wanted in ((page, quote(page, safe="")), ("/en/people/", "%2Fen%2F")):
        answer = client.post(page, HTTP_REFERER=f"http://127.0.0.1{referer}")
        assert answer.headers["Location"] == f"/en/account/again/code/?next={wanted}"


def test_the_inspector_changes_nothing_whatever_is_sent(season):
    client = client_of(season, "h-inspector")
    assert client.get("/en/people/").status_code == 200
    for path in ("people/", "people/of/h-clerk/", "people/to-look-into/", "people/refused/"):
        assert client.post(f"/en/{path}", {"role": "officer"}).status_code in {403, 405}
    assert ("h-inspector", "access:read", "reads-only") in denied()


def test_an_object_that_is_not_there_and_one_of_another_force_answer_alike(season):
    from passmuster.web.people.establish import establish_force
    from passmuster.web.people.services import register_human

    by = season.cast.administrator
    names = {"name_en": "Kandal police", "name_km": "នគរបាលកណ្ដាល"}
    origin = {"origin": "police.example/kandal", "folder": "kandal"}
    force = establish_force(by=by, code="kandal", **names, **origin)
    register_human(by=by, force=force, code="k-clerk", name="Pen Rachana")
    client = client_of(season, "h-admin")
    theirs, nobodys = (client.get(f"/en/people/of/{code}/") for code in ("k-clerk", "nobody"))
    assert theirs.status_code == nobodys.status_code == 404
    assert "Pen Rachana" not in theirs.content.decode()


def test_a_role_opens_its_pages_and_no_others_and_the_attempt_is_recorded(season):
    client = client_of(season, "h-clerk")
    assert client.get("/en/roster/").status_code == 200
    assert client.get("/en/people/").status_code == 403
    assert ("h-clerk", "access:read", "role-not-allowed") in denied()


def test_a_session_key_read_from_the_database_opens_nothing_without_its_cookie(season):
    from passmuster.web.accounts.sessions import COOKIE

    client = client_of(season, "h-clerk")
    del client.cookies[COOKIE]
    assert client.get("/en/roster/").headers["Location"].startswith("/en/account/sign-in/")


def test_a_role_that_ended_opens_nothing_from_the_next_request_on(season):
    from passmuster.web.people.grants import revoke_role
    from passmuster.web.people.models import Grant

    client = client_of(season, "h-clerk")
    assert client.get("/en/roster/").status_code == 200
    grant = Grant.objects.get(human__code="h-clerk")
    revoke_role(by=season.cast.administrator, grant=grant, force=season.force, reason="duty-ended")
    assert client.get("/en/roster/").status_code == 403
