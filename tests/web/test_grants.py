"""Roles: granted by two others, ended by one, and counted from sealed events alone."""

from __future__ import annotations

import json
import secrets
from dataclasses import replace

import pytest

from passmuster.core.access.actors import Actor, Role
from tests.support.season import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def season(begin):
    return begin("announce")


@pytest.fixture
def newcomer(season):
    from passmuster.web.people.services import register_human

    facts = {"code": "h-new", "name": "Im Sothea"}
    return register_human(by=season.cast.administrator, force=season.force, **facts)


def grant(season, human, role, **changed):
    from passmuster.web.people.grants import grant_role

    facts = {"by": season.cast.administrator, "second": season.cast.oversight} | changed
    return grant_role(human=human, role=role, **facts)


def roles(human):
    from passmuster.web.people.grants import roles_of

    return roles_of(human)


def differences(season):
    from passmuster.web.ledger.audit import audit_log

    return {(found.code, found.table) for found in audit_log(season.force.log)}


def test_a_role_is_given_by_two_others_and_stands_in_the_log(season, newcomer):
    grant(season, newcomer, Role.COURIER)
    assert roles(newcomer) == {Role.COURIER}
    event = season.force.log.events.filter(kind="access:granted").order_by("-id").first()
    body = json.loads(bytes(event.body))
    assert body["rows"][0][2]["second"] == "h-oversight"
    assert differences(season) == set()


def test_every_way_to_give_a_role_wrongly_is_refused(season, newcomer):
    cast = season.cast
    with refused("role-not-allowed"):
        grant(season, newcomer, Role.COURIER, by=cast.manager)
    with refused("role-not-allowed"):
        grant(season, newcomer, Role.COURIER, second=cast.manager)
    with refused("same-human-twice"):
        one = replace(cast.oversight, human=cast.administrator.human)
        grant(season, newcomer, Role.COURIER, second=one)
    with refused("role-needs-two"):
        grant(season, newcomer, Role.COURIER, second=None)
    with refused("role-not-grantable"):
        grant(season, newcomer, Role.SYSTEM)
    for code in ("h-admin", "h-oversight"):
        with refused("role-for-oneself"):
            grant(season, season.force.humans.get(code=code), Role.COURIER)
    grant(season, newcomer, Role.COURIER)
    with refused("role-held"):
        grant(season, newcomer, Role.COURIER)
    with refused("roles-exclude-each-other"):
        grant(season, newcomer, Role.ADMINISTRATOR)


def test_a_role_ends_by_one_with_a_reason_once(season, newcomer):
    from passmuster.web.people.grants import actor_for, actor_of, revoke_role

    given = grant(season, newcomer, Role.COURIER)
    facts = {"grant": given, "force": season.force}
    with refused("role-not-allowed"):
        revoke_role(by=season.cast.manager, reason="duty-ended", **facts)
    with refused("revocation-reason-unknown"):
        revoke_role(by=season.cast.administrator, reason="no-reason", **facts)
    revoke_role(by=season.cast.oversight, reason="duty-ended", **facts)
    assert roles(newcomer) == frozenset()
    with refused("role-not-held"):
        revoke_role(by=season.cast.oversight, reason="duty-ended", **facts)
    with refused("role-not-held"):
        actor_of(newcomer, Role.COURIER)
    with refused("role-not-allowed"):
        actor_for(newcomer, "draw:throw")
    grant(season, newcomer, Role.COURIER)
    assert roles(newcomer) == {Role.COURIER}, "two people can give it anew"


def test_a_row_that_sql_puts_in_gives_nothing_and_the_audit_names_it(season, newcomer):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_grant (human_id, role, by, second, at, seal) "
            "SELECT %s, 'inspector-general', by, second, at, seal FROM people_grant LIMIT 1",
            [newcomer.pk],
        )
    assert roles(newcomer) == frozenset()
    assert ("row-without-event", "people_grant") in differences(season)


def test_an_event_without_the_seal_gives_nothing(season, newcomer):
    """Whoever can write the tables can write an event and its commitment, but has no key."""
    from passmuster.core.kernel.canonical import canonical_bytes
    from passmuster.core.ledger.entries import SALT_BYTES, commitment, utc_text
    from passmuster.web import clock
    from passmuster.web.ledger.models import Event

    at = clock.now()
    columns = {"human_id": newcomer.pk, "role": "inspector-general", "by": "h-admin"}
    seals = ["0" * 64, "", "ទ", None]
    real = grant(season, newcomer, Role.COURIER)
    seals.append(real.seal)  # of another role
    for n, seal in enumerate(seals):
        row = columns | {"second": "h-oversight", "at": utc_text(at), "seal": seal}
        body = canonical_bytes({"type": "access:granted", "rows": [["people_grant", f"9{n}", row]]})
        salt = secrets.token_bytes(SALT_BYTES)
        Event.objects.create(
            log=season.force.log,
            kind="access:granted",
            at=at,
            by="h-admin",
            role="administrator",
            blind=True,
            body=body,
            salt=salt,
            commitment=commitment(salt, body),
        )
    assert roles(newcomer) == {Role.COURIER}


def test_an_event_that_was_altered_counts_no_more(season, newcomer, begin):
    from django.db import connection

    from passmuster.web.ledger.models import Event
    from passmuster.web.ledger.triggers import create_statements, drop_statements

    given = grant(season, newcomer, Role.COURIER)
    event = Event.objects.filter(kind="access:granted").order_by("-id").first()
    body = bytes(event.body).replace(b'"courier"', b'"trainer"')
    with connection.cursor() as cursor:
        for statement in drop_statements(connection.vendor, "ledger_event"):
            cursor.execute(statement)
        cursor.execute("UPDATE ledger_event SET body = %s WHERE id = %s", [body, event.pk])
        for statement in create_statements(connection.vendor, "ledger_event"):
            cursor.execute(statement)
    assert given.role == "courier"
    assert roles(newcomer) == frozenset()


def test_founding_ends_when_one_can_propose_and_another_approve_and_never_comes_back(season):
    from passmuster.web.people.grants import founded, revoke_role
    from passmuster.web.people.models import Grant

    assert founded(season.force)
    for given in Grant.objects.filter(role__in=("administrator", "oversight-body")):
        by = Actor(human="h-admin", role=Role.ADMINISTRATOR)
        revoke_role(by=by, grant=given, force=season.force, reason="duty-ended")
    assert founded(season.force), "whoever ends roles cannot begin the force anew"


def test_the_widest_sight_is_taken_where_two_roles_allow_an_act(season):
    from passmuster.web.people.grants import actor_for, sight

    human = season.force.humans.get(code="h-commander")
    grant(season, human, Role.UNIT_OFFICER)
    grant(season, human, Role.ROSTER_AUDITOR)
    by = actor_for(human, "roster:read")
    assert by.role is Role.ROSTER_AUDITOR
    assert sight(season.force, by) is None
    narrow = actor_for(human, "roster:attest")
    assert narrow.role in {Role.COMMANDER, Role.UNIT_OFFICER}
    assert "post-1" in sight(season.force, narrow)
