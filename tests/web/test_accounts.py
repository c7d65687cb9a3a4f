"""What SQL cannot do to an account: every door opens by what came through the site, or not at all.

Whoever writes the tables has no key (it lies in the folder of keys); what they plant opens nothing,
and the audit names it.
"""

from __future__ import annotations

import json

import pytest

from tests.support.factors import (
    PASSWORD,
    committing,
    new_client,
    open_account,
    sign_in,
    text_of,
    totp,
    type_password,
)
from tests.support.season import denied, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def season(begin):
    return begin("announce")


@pytest.fixture
def clerk(season):
    _client, secret = open_account(season, "h-clerk")
    return secret


def sql(statement, *values):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def named(season):
    from passmuster.web.ledger.audit import audit_log

    return {found.code for found in audit_log(season.force.log)}


def account(login="h-clerk"):
    from passmuster.web.accounts.models import Account

    return Account.objects.get(login=login)


def test_an_untouched_account_is_not_named(season, clerk):
    assert named(season) == set()


def test_a_password_planted_by_sql_opens_nothing_and_the_audit_names_it(season, clerk):
    from django.contrib.auth.hashers import make_password

    planted = make_password("the attacker knows it")
    sql("UPDATE accounts_account SET password = %s WHERE login = 'h-clerk'", planted)
    assert type_password(new_client(), "h-clerk", "the attacker knows it").status_code == 200
    assert ("h-clerk", "sign_in", "account-unsealed") in denied()
    assert "account-unsealed" in named(season)


def test_another_accounts_password_and_seal_open_nothing(season, clerk):
    open_account(season, "h-manager")
    theirs = account("h-manager")
    sql(
        "UPDATE accounts_account SET password = %s, seal = %s WHERE login = 'h-clerk'",
        theirs.password,
        theirs.seal,
    )
    assert type_password(new_client(), "h-clerk").status_code == 200
    assert "account-unsealed" in named(season)


def test_an_old_password_put_back_with_its_seal_opens_nothing(season, clerk):
    from passmuster.web.accounts.services import change_password

    before = account()
    change_password(account(), password="a new pass phrase here")
    sql(
        "UPDATE accounts_account SET password = %s, seal = %s WHERE login = 'h-clerk'",
        before.password,
        before.seal,
    )
    assert account().is_sealed
    assert type_password(new_client(), "h-clerk").status_code == 200
    assert "account-not-as-recorded" in named(season)


def test_a_closed_account_that_sql_opened_stays_closed(season, clerk):
    from passmuster.web.accounts.services import close_account

    close_account(by=season.cast.administrator, force=season.force, account=account())
    sql("UPDATE accounts_account SET is_active = %s WHERE login = 'h-clerk'", True)
    assert type_password(new_client(), "h-clerk").status_code == 200
    assert "account-not-as-recorded" in named(season)


def test_a_planted_secret_of_an_app_opens_nothing_and_the_audit_names_it(season, clerk):
    """In the clear, encrypted for somebody else, or moved from one's own account."""
    from allauth.mfa.models import Authenticator

    _client, own = open_account(season, "h-manager")
    theirs = Authenticator.objects.get(user__login="h-manager", type="totp")
    for data in ({"secret": "JBSWY3DPEHPK3PXP"}, theirs.data):
        sql(
            "UPDATE mfa_authenticator SET data = %s WHERE type = 'totp' AND user_id = %s",
            json.dumps(data),
            account().pk,
        )
        client = new_client()
        assert type_password(client, "h-clerk").status_code == 200
        for secret in ("JBSWY3DPEHPK3PXP", own):
            client.post("/en/account/sign-in/code/", {"code": totp(secret, 1)})
        assert client.get("/en/roster/").status_code == 302
    assert "factors-not-as-recorded" in named(season)


def test_a_factor_planted_between_password_and_code_is_not_taken(season, clerk):
    from allauth.mfa.models import Authenticator

    _client, own = open_account(season, "h-manager")
    theirs = Authenticator.objects.get(user__login="h-manager", type="totp")
    client = new_client()
    assert type_password(client, "h-clerk").status_code == 302
    sql(
        "UPDATE mfa_authenticator SET data = %s WHERE type = 'totp' AND user_id = %s",
        json.dumps(theirs.data),
        account().pk,
    )
    answer = client.post("/en/account/sign-in/code/", {"code": totp(own, 1)})
    assert "changed by another way" in text_of(answer)
    assert ("h-clerk", "sign_in", "account-unsealed") in denied()


def test_a_factor_taken_away_by_sql_lets_nobody_set_up_their_own(season, clerk):
    """Whoever knows a colleague's password deletes the factor, to be asked for none."""
    sql("DELETE FROM mfa_authenticator WHERE user_id = %s", account().pk)
    assert type_password(new_client(), "h-clerk").status_code == 200
    assert "factors-not-as-recorded" in named(season)


def test_a_forged_end_of_a_factor_ends_nothing_without_the_key(season, clerk):
    from passmuster.web.accounts.factors import REMOVED, are_whole, owner
    from passmuster.web.ledger.services import append

    factors = list(account().authenticator_set.values_list("pk", flat=True))
    for factor in factors:
        facts = {"factor": factor, "type": "totp", "seal": "0" * 64}
        append(season.force.log, REMOVED, by=owner(account()), facts=facts)
    assert are_whole(account())
    sql("DELETE FROM mfa_authenticator WHERE user_id = %s", account().pk)
    assert not are_whole(account())


def test_an_invitation_makes_a_tampered_account_whole_again(season, clerk):
    from tests.support.factors import accept, invitation, set_up_code

    sql("DELETE FROM mfa_authenticator WHERE user_id = %s AND type = 'totp'", account().pk)
    client = new_client()
    accept(client, *invitation(season, "h-clerk"))
    secret = set_up_code(client)
    assert sign_in(new_client(), "h-clerk", secret).status_code == 302
    assert named(season) == set()


def test_a_session_key_read_from_the_database_opens_nothing(season, clerk):
    from django.conf import settings
    from django.contrib.sessions.models import Session

    from passmuster.web.accounts.sessions import COOKIE

    client = new_client()
    sign_in(client, "h-clerk", clerk)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert Session.objects.filter(pk=key).exists()
    thief = new_client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = key
    assert thief.get("/en/roster/").headers["Location"].startswith("/en/account/sign-in/")
    again = new_client()
    again.cookies[settings.SESSION_COOKIE_NAME] = key
    again.cookies[COOKIE] = "guessed"
    assert again.get("/en/roster/").status_code == 302


def test_another_sessions_content_under_ones_own_key_opens_nothing(season, clerk):
    """Whoever writes the tables copies the doctor's session into the row of their own."""
    from django.conf import settings
    from django.contrib.sessions.models import Session

    victim, thief = new_client(), open_account(season, "h-manager")[0]
    sign_in(victim, "h-clerk", clerk)
    keys = [c.cookies[settings.SESSION_COOKIE_NAME].value for c in (victim, thief)]
    content = Session.objects.get(pk=keys[0]).session_data
    Session.objects.filter(pk=keys[1]).update(session_data=content)
    assert thief.get("/en/roster/").headers["Location"].startswith("/en/account/sign-in/")


def test_the_last_second_factor_never_goes(season, clerk):
    client = new_client()
    sign_in(client, "h-clerk", clerk)
    with committing():
        answer = client.post("/en/account/factors/code/off/")
    assert answer.status_code == 403
    assert "last-factor" in text_of(answer)
    assert account().authenticator_set.filter(type="totp").exists()
    assert client.get("/en/account/factors/").status_code == 200


def test_one_of_two_factors_goes_and_leaves_its_entry(season, clerk):
    from allauth.mfa.models import Authenticator

    key = {"name": "Key", "credential": {"id": "made-up"}}
    Authenticator.objects.create(user=account(), type="webauthn", data=key)
    client = new_client()
    sign_in(client, "h-clerk", clerk)
    with committing():
        assert client.post("/en/account/factors/code/off/").status_code == 302
    assert not account().authenticator_set.filter(type="totp").exists()
    assert season.force.log.events.filter(kind="account:factor-removed").count() == 1
    assert named(season) == set()


def test_the_password_changes_with_the_present_one_and_ends_other_sessions(season, clerk):
    one, two = new_client(), new_client()
    sign_in(one, "h-clerk", clerk)
    from passmuster.web.accounts.factors import LAST_COUNTER

    row = account().authenticator_set.get(type="totp")
    row.data[LAST_COUNTER] = 0
    row.save()
    sign_in(two, "h-clerk", clerk)
    new = "another pass phrase here"
    wrong = {"oldpassword": "not it", "password1": new, "password2": new}
    assert "not your present password" in text_of(one.post("/en/account/password/", wrong))
    right = wrong | {"oldpassword": PASSWORD}
    assert one.post("/en/account/password/", right).headers["Location"] == "/en/account/"
    assert "Your password was changed" in text_of(one.get("/en/account/"))
    assert two.get("/en/account/").status_code == 302
    assert season.force.log.events.filter(kind="account:password-changed").count() == 1
    assert named(season) == set()


def test_secrets_of_apps_are_not_in_the_database_in_the_clear(season, clerk):
    from allauth.mfa.models import Authenticator

    assert clerk not in json.dumps(list(Authenticator.objects.values_list("data", flat=True)))


def test_theme_and_language_are_kept_with_the_account(season, clerk):
    client = new_client()
    sign_in(client, "h-clerk", clerk)
    sent = client.post("/en/account/preferences/", {"theme": "dark", "language": "km"})
    assert sent.headers["Location"] == "/km/account/"
    assert 'data-theme="dark"' in client.get("/en/account/").content.decode()
    assert client.get("/").headers["Location"] == "/km/"
    client.post("/en/account/preferences/", {"theme": "pink", "language": "fr", "login": "x"})
    assert (account().theme, account().language) == ("dark", "km")


def test_an_act_says_its_door_and_can_be_disowned_once(season, clerk):
    from passmuster.web.accounts.disowning import disown
    from passmuster.web.accounts.factors import owner
    from passmuster.web.accounts.queries import acts_of, content_of

    client = new_client()
    sign_in(client, "h-clerk", clerk)
    page = text_of(client.get("/en/account/acts/"))
    assert "The page of your invitation" in page
    assert "The server’s command line, without your session" in page
    client.get("/en/people/")
    act = acts_of(account().human).first()
    door = content_of(act)["door"]
    assert (door["by"], door["factor"], len(door["session"])) == ("web", "mfa", 12)
    assert client.get(f"/en/account/acts/{act.pk}/not-me/").status_code == 200
    assert client.post(f"/en/account/acts/{act.pk}/not-me/").status_code == 302
    assert "You said: not me" in text_of(client.get("/en/account/acts/"))
    with refused("act-disowned-already"):
        disown(by=owner(account()), force=season.force, act=act.pk)
    other = season.force.log.events.filter(by="h-manager").first()
    assert client.get(f"/en/account/acts/{other.pk}/not-me/").status_code == 404
    with refused("act-not-in-your-name"):
        disown(by=owner(account()), force=season.force, act=other.pk)


def test_the_inspector_sees_disowned_acts_doors_and_searches(season, clerk):
    from passmuster.web.accounts.disowning import disown
    from passmuster.web.accounts.factors import owner
    from passmuster.web.accounts.queries import acts_of, signals_of
    from tests.support.signing_in import client_of

    client = new_client()
    sign_in(client, "h-clerk", clerk)
    for number in range(3):
        assert client.get(f"/en/account/sessions/{number + 900}/end/").status_code == 404
    disown(by=owner(account()), force=season.force, act=acts_of(account().human).last().pk)
    signals = signals_of(season.force)
    assert signals.probes == {"h-clerk": 3}
    assert signals.unknown_door["h-clerk"] == 1, "disowned here from the shell"
    inspector = client_of(season, "h-inspector")
    page = text_of(inspector.get("/en/people/to-look-into/"))
    assert "Sok Chanthou" in page
    refused = text_of(inspector.get("/en/people/refused/"))
    assert "object-not-found" in refused
    assert "keep the own account" in refused
    assert "own:account" not in refused
    assert client.get("/en/people/to-look-into/").status_code == 403


def test_an_act_from_before_doors_were_recorded_is_still_readable():
    from passmuster.web.ledger.doors import Door, door_of, is_known
    from passmuster.web.sites.force.account.acts import door_said

    assert door_of({"type": "draw:announced"}) is None
    assert not is_known(None)
    assert "Not recorded" in door_said(None) or door_said(None)
    assert is_known(Door(by="web", factor="mfa", session="0123456789ab"))
    assert not is_known(Door(by="web", factor="", session="0123456789ab"))
