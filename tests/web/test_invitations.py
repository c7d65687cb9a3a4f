"""An account begins with an invitation in two parts, from two people, and is opened once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from passmuster.core.access.actors import Role
from tests.support.factors import (
    KHMER,
    PASSWORD,
    accept,
    invitation,
    new_client,
    open_account,
    secret_on,
    set_up_code,
    sign_in,
    text_of,
    type_password,
)
from tests.support.season import denied, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def season(begin):
    return begin("announce")


def actor(season, code):
    from passmuster.web.people.grants import actor_of, roles_of

    human = season.force.humans.get(code=code)
    return actor_of(human, next(iter(roles_of(human))))


def test_from_the_invitation_to_the_start_page_no_step_asks_anything_twice(season):
    link, code = invitation(season, "h-clerk")
    client = new_client()
    page = client.get(f"/en/account/invitation/{link}/")
    assert page.status_code == 200
    assert {"Sok Chanthou", "h-clerk", "At least 12 characters"} <= {
        words
        for words in ("Sok Chanthou", "h-clerk", "At least 12 characters")
        if words in text_of(page)
    }
    answer = accept(client, link, code)
    assert answer.headers["Location"] == "/en/account/factors/code/"
    assert client.get("/en/roster/").headers["Location"].startswith("/en/account/factors/code/")
    page = client.get("/en/account/factors/code/")
    assert page.status_code == 200, "whoever just chose a password is not asked for it again"
    assert "<svg" in page.content.decode()
    assert "otpauth://totp/h-clerk?secret=" in page.content.decode()
    set_up_code(client)
    codes = client.get("/en/account/factors/recovery/")
    assert "10 of 10 codes left" in text_of(codes)
    assert client.get("/en/roster/").status_code == 200
    kinds = season.force.log.events.filter(by="h-clerk", kind__startswith="account:")
    assert list(kinds.order_by("id").values_list("kind", flat=True)) == [
        "account:opened",
        "account:factor-added",
        "account:factor-added",
    ]


def test_the_address_without_a_language_leads_to_the_page_in_the_readers_one(season):
    link, _code = invitation(season, "h-clerk")
    answer = new_client().get(f"/account/invitation/{link}/")
    assert answer.headers["Location"] == f"/en/account/invitation/{link}/"


def test_an_invitation_is_used_once_and_a_second_press_says_so(season):
    link, code = invitation(season, "h-clerk")
    assert accept(new_client(), link, code).status_code == 302
    answer = accept(new_client(), link, code)
    assert answer.status_code == 404
    assert "invitation-closed" in text_of(answer)


def test_link_without_code_and_code_without_link_open_nothing(season):
    link, code = invitation(season, "h-clerk")
    assert "not the code" in text_of(accept(new_client(), link, "00000000"))
    assert accept(new_client(), "a" * 32, code).status_code == 404
    assert ("h-clerk", "accept_invitation", "invitation-code-wrong") in denied()
    assert type_password(new_client(), "h-clerk").status_code == 200


def test_wrong_codes_are_slowed_down_and_then_the_right_one_too(season):
    link, code = invitation(season, "h-clerk")
    for n in range(5):
        accept(new_client(), link, f"0000000{n}")
    assert "Too many wrong tries" in text_of(accept(new_client(), link, code))


def test_an_invitation_ends_after_seven_days_and_when_a_new_one_is_made(season):
    from passmuster.web import clock

    old, old_code = invitation(season, "h-clerk")
    new, code = invitation(season, "h-clerk")
    assert accept(new_client(), old, old_code).status_code == 404
    with clock.standing_at(clock.now() + timedelta(days=7, seconds=1)):
        assert accept(new_client(), new, code).status_code == 404


def test_what_the_password_has_to_be_is_said_beside_it_and_nothing_is_opened(season):
    link, code = invitation(season, "h-clerk")
    for weak, why in (
        ("short", "at least 12 characters"),
        ("123456789012345", "Add letters"),
        ("qwertyuiop123", "tried first"),
    ):
        answer = accept(new_client(), link, code, weak)
        assert answer.status_code == 400
        assert why in text_of(answer)
    typed = {"code": code, "password": PASSWORD, "again": PASSWORD + "r"}
    answer = new_client().post(f"/en/account/invitation/{link}/", typed)
    assert "two passwords differ" in text_of(answer)
    assert PASSWORD not in answer.content.decode()
    assert accept(new_client(), link, code.translate(KHMER)).status_code == 302


def test_a_new_invitation_ends_the_old_password_factors_and_sessions(season):
    from allauth.mfa.models import Authenticator

    before, secret = open_account(season, "h-clerk")
    after = new_client()
    accept(after, *invitation(season, "h-clerk"), "another pass phrase here")
    assert not Authenticator.objects.filter(user__login="h-clerk").exists()
    assert before.get("/en/roster/").status_code == 302
    assert type_password(new_client(), "h-clerk").status_code == 200
    new_secret = set_up_code(after)
    assert secret != new_secret
    again = sign_in(new_client(), "h-clerk", new_secret, "another pass phrase here")
    assert again.status_code == 302


def test_nobody_invites_alone_twice_or_themselves(season):
    from passmuster.web.accounts.services import invite

    cast, clerk = season.cast, season.force.humans.get(code="h-clerk")
    facts = {"human": clerk, "force": season.force}
    with refused("role-not-allowed"):
        invite(by=cast.oversight, second=cast.staff_side, **facts)
    with refused("role-not-allowed"):
        invite(by=cast.administrator, second=cast.manager, **facts)
    both = type(cast.oversight)(human=cast.administrator.human, role=Role.OVERSIGHT_BODY)
    with refused("same-human-twice"):
        invite(by=cast.administrator, second=both, **facts)
    oneself = season.force.humans.get(code=cast.oversight.human)
    with refused("invitation-for-oneself"):
        invite(by=cast.administrator, second=cast.oversight, human=oneself, force=season.force)


def test_while_a_force_is_founded_one_invites_and_from_then_on_two(season):
    from passmuster.web.accounts.seals import invitation_code, invitation_link
    from passmuster.web.accounts.services import invite

    cast = season.cast
    for code in ("h-admin", "h-oversight"):
        human = season.force.humans.get(code=code)
        made = invite(by=cast.administrator, second=None, human=human, force=season.force)
        answer = accept(new_client(), invitation_link(made.pk), invitation_code(made.pk))
        assert answer.status_code == 302
    clerk = season.force.humans.get(code="h-clerk")
    with refused("invitation-needs-two"):
        invite(by=cast.administrator, second=None, human=clerk, force=season.force)


def test_only_whoever_proposed_it_sees_the_link_and_until_it_is_used(season):
    from tests.support.signing_in import client_of

    link, code = invitation(season, "h-clerk")
    page = "/en/people/of/h-clerk/"
    administrator = client_of(season, "h-admin")
    assert f"http://127.0.0.1/account/invitation/{link}/" in text_of(administrator.get(page))
    other = text_of(client_of(season, "h-oversight").get(page))
    assert link not in other
    assert "Mok Samnang hands over the link" in other
    assert code not in text_of(administrator.get(page))
    accept(new_client(), link, code)
    assert link not in text_of(administrator.get(page))


def test_a_closed_account_opens_nothing_and_sessions_end_at_once(season):
    from passmuster.web.accounts.models import Account
    from passmuster.web.accounts.services import close_account

    client, _secret = open_account(season, "h-clerk")
    account = Account.objects.get(login="h-clerk")
    facts = {"force": season.force, "account": account}
    with refused("role-not-allowed"):
        close_account(by=season.cast.clerk, **facts)
    close_account(by=season.cast.administrator, **facts)
    assert client.get("/en/roster/").status_code == 302
    with refused("account-closed-already"):
        close_account(by=season.cast.administrator, **facts)
    accept(client, *invitation(season, "h-clerk"))
    assert secret_on(client.get("/en/account/factors/code/"))


# --- Withdrawn --------------------------------------------------------------------------------

PERSON, WITHDRAW = "/en/people/of/h-clerk/", "/en/people/of/h-clerk/invitation/withdraw/"


def withdraw(season, code="h-admin", reason="seen-by-others"):
    from tests.support.signing_in import client_of

    return client_of(season, code).post(WITHDRAW, {"reason": reason})


@pytest.mark.parametrize("code", ["h-admin", "h-oversight"])
def test_an_open_invitation_is_withdrawn_by_one_person_and_opens_nothing(season, code):
    from passmuster.web.accounts.models import Account
    from tests.support.signing_in import client_of

    link, digits = invitation(season, "h-clerk")
    assert WITHDRAW in text_of_links(client_of(season, code).get(PERSON))
    assert withdraw(season, code).headers["Location"] == PERSON
    assert accept(new_client(), link, digits).status_code == 404
    assert not Account.objects.filter(login="h-clerk").exists()
    page = client_of(season, "h-admin").get(PERSON)
    assert link not in text_of(page)
    assert WITHDRAW not in text_of_links(page)
    event = season.force.log.events.get(kind="account:invitation-withdrawn")
    assert event.by == code


def text_of_links(answer):
    return answer.content.decode()


def test_the_answer_to_a_withdrawn_link_is_that_to_any_closed_one_and_is_recorded_once(season):
    link, digits = invitation(season, "h-clerk")
    unknown = text_of(new_client().get(f"/en/account/invitation/{'a' * 32}/"))
    withdraw(season)
    for _ in range(3):
        shown = text_of(new_client().get(f"/en/account/invitation/{link}/"))
        assert shown.replace(link, "a" * 32) == unknown
    accept(new_client(), link, digits)
    tried = ("h-clerk", "accept_invitation", "invitation-withdrawn")
    assert denied().count(tried) == 1


def test_an_invitation_before_the_withdrawn_one_stays_replaced_and_a_new_one_can_be_given(season):
    older, older_code = invitation(season, "h-clerk")
    invitation(season, "h-clerk")
    withdraw(season)
    assert accept(new_client(), older, older_code).status_code == 404
    assert accept(new_client(), *invitation(season, "h-clerk")).status_code == 302


def test_what_is_not_open_is_not_withdrawn(season):
    from passmuster.web.accounts.models import Invitation
    from passmuster.web.accounts.withdrawing import withdraw_invitation

    link, digits = invitation(season, "h-clerk")
    facts = {"force": season.force, "invitation": Invitation.objects.latest("pk")}
    with refused("role-not-allowed"):
        withdraw_invitation(by=season.cast.clerk, reason="mistake", **facts)
    with refused("role-not-allowed"):
        withdraw_invitation(by=season.cast.staff_side, reason="mistake", **facts)
    with refused("withdrawal-reason-unknown"):
        withdraw_invitation(by=season.cast.administrator, reason="other", **facts)
    accept(new_client(), link, digits)
    with refused("invitation-not-open"):
        withdraw_invitation(by=season.cast.administrator, reason="mistake", **facts)
    assert withdraw(season).headers["Location"] == PERSON


def test_a_withdrawal_wants_its_reason(season):
    link, digits = invitation(season, "h-clerk")
    assert withdraw(season, reason="").status_code == 400
    assert accept(new_client(), link, digits).status_code == 302


def test_a_withdrawal_that_fails_after_its_event_has_changed_nothing(season, monkeypatch):
    from passmuster.web.accounts import withdrawing

    link, digits = invitation(season, "h-clerk")
    genuine = withdrawing.append

    def then_crash(*facts, **more):
        genuine(*facts, **more)
        raise OSError

    monkeypatch.setattr(withdrawing, "append", then_crash)
    with pytest.raises(OSError):  # noqa: PT011 - whatever it is
        withdraw(season)
    assert accept(new_client(), link, digits).status_code == 302
