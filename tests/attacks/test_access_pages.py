"""Group A, through pages: foreign fields, replayed answers, planted sessions, forgotten doors."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest

from passmuster.core.access.actions import SIGNED_IN
from passmuster.core.access.actors import Role, may
from tests.support import matrix
from tests.support.browsing import (
    address,
    approves,
    assert_refused,
    attempts,
    named_by_audit,
    newest_proposal,
    nothing_moves,
    private_pages,
    shown_on,
)
from tests.support.factors import new_client, text_of
from tests.support.season import BEFORE_FREEZE, FREEZE_DAY, refused, taken_back
from tests.support.signing_in import client_of

UNIT = "post-1"
FOREIGN = {
    **dict.fromkeys(("by", "approver", "second", "human", "user", "actor"), "h-oversight"),
    **dict.fromkeys(("account", "login", "as", "on_behalf_of"), "h-oversight"),
    **dict.fromkeys(("role", "roles"), "oversight-body"),
    **dict.fromkeys(("state", "outcome", "status"), "approved"),
    **dict.fromkeys(("at", "time", "date", "until"), "2020-01-01T00:00:00Z"),
    **dict.fromkeys(("force", "proposal", "id", "pk", "session", "door"), "1"),
}
"""Fields that no form has: who acts, as what, when, and what became of it."""

HEADERS = {
    "HTTP_REMOTE_USER": "h-oversight",
    "HTTP_X_FORWARDED_USER": "h-oversight",
    "HTTP_X_ROLE": "oversight-body",
    "HTTP_FROM": "h-oversight",
}


def events_after(season: Any, last: int) -> list[Any]:
    return list(season.force.log.events.filter(pk__gt=last).order_by("pk"))


def last_event(season: Any) -> int:
    return season.force.log.events.order_by("-pk")[0].pk


@pytest.mark.attack("A-03a")
def test_a03a_foreign_fields_in_every_form_change_nothing_of_who_acted_when(begin) -> None:
    """Every unsafe address, as somebody who may use it, by form, by JSON and by header."""
    season = begin("announce")
    foreign, acted = [], 0
    with season.at(season.now + timedelta(minutes=5)):
        codes = matrix.humans_of_every_role(season, UNIT)
        own = matrix.own_objects(season, UNIT)
        for page in private_pages():
            fitting = [role for role in sorted(codes) if may(role, page.action)]
            role = min(fitting, key=lambda one: one in LAST)
            client = client_of(season, codes[role])
            before = last_event(season)
            with taken_back():
                for sent in (
                    {"data": FOREIGN},
                    {"data": json.dumps(FOREIGN), "content_type": "application/json"},
                ):
                    answer = client.post(address(page, own), **sent, **HEADERS)
                    assert answer.status_code < 500, page.name
                for event in events_after(season, before):
                    acted += 1
                    if not _is_own(event, codes[role], season):
                        foreign.append((page.name, event.kind, event.by, event.role))
    assert foreign == []
    assert acted > 10


LAST = frozenset({Role.INSPECTOR_GENERAL})
"""Asked only where nobody else may: every unsafe method of theirs is refused anyway."""


def _is_own(event: Any, code: str, season: Any) -> bool:
    body = json.loads(bytes(event.body))
    said = {row[2].get("by", code) for row in body["rows"]}
    moments = {row[2].get("at") for row in body["rows"]} - {None}
    return (
        event.by == code
        and event.role in {"officer", *(code.removeprefix("m-"),)}
        and event.at == season.now
        and said <= {code}
        and all(moment.startswith(season.now.date().isoformat()) for moment in moments)
    )


@pytest.mark.attack("A-03b")
def test_a03b_an_answer_sent_again_or_after_a_change_approves_nothing(begin) -> None:
    from passmuster.web.people.grants import grant_role

    season = begin("announce")
    cast = season.cast
    administrator, oversight = client_of(season, "h-admin"), client_of(season, "h-oversight")
    staff = client_of(season, "h-staff")
    administrator.post("/en/people/of/h-payroll/role/", {"role": "observer"})
    key = newest_proposal()
    page = f"/en/approvals/{key}/answer/"
    typed = {"answer": "approve", "shown": shown_on(oversight, key)}
    with taken_back():
        assert oversight.post(page, typed).status_code == 302
        with nothing_moves():
            assert_refused(oversight.post(page, typed), "proposal-answered")
            assert_refused(staff.post(page, typed), "proposal-answered")
    human = season.force.humans.get(code="h-payroll")
    grant_role(by=cast.administrator, second=cast.staff_side, human=human, role=Role.TRAINER)
    with nothing_moves():
        assert_refused(oversight.post(page, typed), "changed-since-shown")
        for shown in ("", "0" * 64, typed["shown"].upper()):
            assert_refused(oversight.post(page, typed | {"shown": shown}), "changed-since-shown")
    assert attempts("changed-since-shown") == [("h-oversight", "approve")] * 4
    # One proposal's hash is no answer to another.
    administrator.post("/en/people/of/h-payroll/role/", {"role": "courier"})
    other, now = newest_proposal(), shown_on(oversight, key)
    with nothing_moves():
        answer = oversight.post(f"/en/approvals/{other}/answer/", typed | {"shown": now})
        assert_refused(answer, "changed-since-shown")


@pytest.mark.attack("A-04a")
def test_a04a_an_act_from_a_shell_is_named_to_its_owner_who_disowns_it_to_the_inspector(
    begin,
) -> None:
    from passmuster.demo.policy import DEMO_POLICY
    from passmuster.web.accounts.queries import signals_of
    from passmuster.web.programme.services import draft_policy

    season = begin("announce")
    manager, inspector = client_of(season, "h-manager"), client_of(season, "h-inspector")
    with taken_back():
        client_of(season, "h-admin").post("/en/people/of/h-payroll/role/", {"role": "observer"})
        done = season.force.log.events.order_by("-pk")[0]
        door = json.loads(bytes(done.body))["door"]
        assert (door["by"], door["factor"], len(door["session"])) == ("web", "mfa", 12)
    before = season.force.log.events.filter(by="h-manager").count()
    counted = signals_of(season.force).unknown_door.get("h-manager", 0)
    draft_policy(by=season.cast.manager, force=season.force, body=DEMO_POLICY)
    assert signals_of(season.force).unknown_door["h-manager"] == counted + 1
    act = season.force.log.events.filter(by="h-manager").order_by("-pk")[0]
    assert json.loads(bytes(act.body))["door"] == {"by": "shell", "factor": "", "session": ""}
    assert season.force.log.events.filter(by="h-manager").count() == before + 1
    said = text_of(manager.get("/en/account/acts/"))
    assert "without your session" in said
    page = f"/en/account/acts/{act.pk}/not-me/"
    assert page in manager.get("/en/account/acts/").content.decode()
    # Nobody else can disown it, and until somebody does the inspector has no item.
    assert client_of(season, "h-clerk").post(page).status_code == 404
    looked = text_of(inspector.get("/en/people/to-look-into/"))
    assert "not-me" not in looked
    assert manager.post(page).status_code == 302
    after = text_of(inspector.get("/en/people/to-look-into/"))
    assert after != looked
    assert "Keo Sophal" in after
    disowned = season.force.log.events.get(kind="access:disowned")
    assert json.loads(bytes(disowned.body))["facts"]["event"] == act.pk
    assert json.loads(bytes(disowned.body))["door"]["by"] == "web"
    assert_refused(manager.get("/en/people/to-look-into/"), "role-not-allowed")


ALL_METHODS = ("get", "head", "post", "put", "patch", "delete", "options", "trace")
RARELY = frozenset(
    {"start", "roster-people", "person-roles", "answer", "draw-freeze", "draw-slips"}
)
"""Asked by every method here; tests/web/test_matrix.py does so for every page."""


@pytest.mark.attack("A-05b")
def test_a05b_no_private_page_opens_by_any_method_without_a_session_role_or_mark(begin) -> None:
    """The whole matrix of roles stands in tests/web/test_matrix.py; here are its outermost rows."""
    season = begin("announce")
    with season.at(season.now + timedelta(minutes=5)):
        own = matrix.own_objects(season, UNIT)
        stranger = new_client()
        roleless = client_of(season, matrix.humans_of_every_role(season, UNIT)[Role.TRAINER])
        half = client_of(season, "h-clerk", factor=False)
        manager = client_of(season, "h-manager")
        assert manager.get(f"/en/draws/{season.draw.number}/").status_code == 200
        opened = []
        names = [person.name.encode() for person in season.people[:50]]
        with nothing_moves():
            for page in private_pages():
                url = address(page, own)
                for method in ALL_METHODS if page.name in RARELY else ("get", "post"):
                    answer = getattr(stranger, method)(url)
                    where = answer.headers.get("Location", "")
                    if answer.status_code != 302 or "/account/sign-in/" not in where:
                        opened.append(("stranger", method, page.name))
                if page.action not in SIGNED_IN:
                    answer = half.get(url)
                    if answer.status_code != 302 or "/account/" not in answer.headers["Location"]:
                        opened.append(("half signed in", "get", page.name))
                if not may(Role.TRAINER, page.action):
                    for method in ("get", "post"):
                        answer = getattr(roleless, method)(url)
                        told = [name for name in names if name in answer.content]
                        if answer.status_code != 403 or told:
                            opened.append(("trainer", method, page.name))
        assert opened == []


@pytest.mark.attack("A-05c")
def test_a05c_a_view_that_somebody_forgot_to_mark_stops_the_server(tmp_path) -> None:
    start = "import passmuster.web.sites.force.wsgi"
    forget = (
        "import django; django.setup();"
        "from passmuster.web.sites.force.roster import people;"
        "del people.people.passmuster_mark;"
    )
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("PASSMUSTER_")},
        "PASSMUSTER_DIR": str(tmp_path / "installation"),
        "DJANGO_SETTINGS_MODULE": "passmuster.web.settings",
    }
    said = {}
    for program in (start, forget + start):
        done = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True
        )
        said[program] = (done.returncode, done.stderr)
    assert said[start][0] == 0, said[start][1]
    code, told = said[forget + start]
    assert code != 0
    assert "/roster/people/ has no mark" in told


@pytest.mark.attack("A-07")
def test_a07_what_an_administrator_of_the_database_plants_in_the_tables_signs_nobody_in(
    begin,
) -> None:
    """A session row, its content, a password: each opens nothing without what SQL cannot write."""
    from django.conf import settings
    from django.contrib.auth.hashers import make_password
    from django.contrib.sessions.models import Session
    from django.db import connection

    from passmuster.web.accounts.models import Account
    from tests.support.factors import type_password

    season = begin("announce")
    victim, own = client_of(season, "h-clerk"), client_of(season, "h-payroll")
    assert victim.get("/en/roster/people/").status_code == 200
    name = settings.SESSION_COOKIE_NAME
    keys = [client.cookies[name].value for client in (victim, own)]
    thief = new_client()
    thief.cookies[name] = keys[0]
    content = Session.objects.get(pk=keys[0]).session_data
    Session.objects.filter(pk=keys[1]).update(session_data=content)
    for client in (thief, own):
        answer = client.get("/en/roster/people/")
        assert answer.headers["Location"].startswith("/en/account/sign-in/")
    with connection.cursor() as cursor:
        planted = make_password("planted by hand")
        cursor.execute(
            "UPDATE accounts_account SET password = %s WHERE login = 'h-clerk'", [planted]
        )
    assert Account.objects.get(login="h-clerk").password == planted
    assert type_password(new_client(), "h-clerk", "planted by hand").status_code == 200
    assert attempts("account-unsealed") == [("h-clerk", "sign_in")]
    assert ("account-unsealed", "accounts_account") in named_by_audit(season)
    # Nor does the victim's own session go on over a row that somebody changed.
    assert victim.get("/en/roster/people/").status_code == 302


@pytest.mark.attack("A-08")
def test_a08_neither_of_the_two_who_invite_can_open_the_account_with_their_half(begin) -> None:
    from passmuster.web.accounts.models import Account
    from tests.support.factors import accept, invitation

    season = begin("announce")
    administrator, oversight = client_of(season, "h-admin"), client_of(season, "h-oversight")
    administrator.post("/en/people/of/h-clerk/invite/")
    key = newest_proposal()
    assert approves(oversight, key).headers["Location"] == f"/en/approvals/{key}/code/"
    link, code = _halves(season)
    shown = text_of(oversight.get(f"/en/approvals/{key}/code/")).replace(" ", "")
    assert code in shown
    assert link not in shown
    with_administrator = text_of(administrator.get("/en/people/of/h-clerk/")).replace(" ", "")
    assert link in with_administrator
    assert code not in with_administrator
    assert administrator.get(f"/en/approvals/{key}/code/").status_code == 404
    for guess in ("00000000", "", "១២៣៤៥៦៧៨"):
        assert accept(new_client(), link, guess).status_code in (400, 403)
    assert not Account.objects.filter(login="h-clerk").exists()
    assert accept(new_client(), "a" * 32, code).status_code == 404
    with taken_back():
        assert accept(new_client(), link, code).status_code == 302
    # For himself, or over the heads of both: a proposal of one's own is one's own in each account.
    with refused("invitation-for-oneself"):
        invitation_for(season, "h-admin")
    assert invitation(season, "h-manager")


def invitation_for(season: Any, code: str) -> Any:
    from passmuster.web.accounts.services import invite

    cast, human = season.cast, season.force.humans.get(code=code)
    return invite(by=cast.administrator, second=cast.oversight, human=human, force=season.force)


def _halves(season: Any) -> tuple[str, str]:
    from passmuster.web.accounts.models import Invitation
    from passmuster.web.accounts.seals import invitation_code, invitation_link

    made = Invitation.objects.get(human__code="h-clerk")
    return invitation_link(made.pk), invitation_code(made.pk)


@pytest.mark.attack("A-09")
def test_a09_one_human_cannot_answer_his_own_proposal_in_another_role_or_account(begin) -> None:
    """Commander and unit officer go together: he excludes as the one and approves as the other."""
    from django.db import IntegrityError, transaction

    from passmuster.web.accounts.models import Account
    from passmuster.web.approvals.services import shown_hash
    from passmuster.web.people.grants import grant_role
    from passmuster.web.roster.models import Exclusion
    from passmuster.web.roster.proposals import propose_exclusion

    season = begin("announce")
    cast, human = season.cast, season.force.humans.get(code="h-commander")
    grant_role(by=cast.administrator, second=cast.oversight, human=human, role=Role.UNIT_OFFICER)
    with season.at(BEFORE_FREEZE):
        made = propose_exclusion(
            by=cast.commander,
            person=season.force.persons.get(service_number="PS000150"),
            reason="long-illness",
            evidence=b"certificate",
            from_day=FREEZE_DAY.date(),
            until_day=FREEZE_DAY.date() + timedelta(days=20),
        )
        with taken_back():
            assert approves(client_of(season, "h-oversight"), made.pk).status_code == 302
            assert Exclusion.objects.count() == 1
        commander = client_of(season, "h-commander")
        with nothing_moves():
            typed = {"answer": "approve", "shown": shown_hash(made)}
            answer = commander.post(f"/en/approvals/{made.pk}/answer/", typed)
            assert_refused(answer, "same-human-twice")
        assert Exclusion.objects.count() == 0
    # A second account of the same human cannot be: the table itself refuses it.
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(human=human, login="h-commander-2", opened_at=season.now)
