"""Group A: who may act, for whom, and twice: roles, grants, excluded duties.

What is attacked through pages and sessions stands in test_access_pages.py.
"""

from __future__ import annotations

import itertools
import secrets
from dataclasses import replace
from datetime import timedelta

import pytest

from passmuster.core.access.actors import ACTIONS, Actor, Role
from passmuster.core.access.duties import DUTY_OF_ROLE, EXCLUSIONS, Duty, Scope
from passmuster.demo.policy import DEMO_POLICY
from passmuster.demo.season import BEACON_JSON, ROUND_TIME
from tests.support.barriers import assert_no_door
from tests.support.browsing import (
    approves,
    assert_refused,
    attempts,
    named_by_audit,
    newest_proposal,
    nothing_moves,
    shown_on,
)
from tests.support.collecting import ready_to_collect
from tests.support.draws import JUST_AFTER
from tests.support.factors import text_of
from tests.support.season import FREEZE_DAY, human, refused, taken_back
from tests.support.signing_in import client_of


def roles_of(season, code: str) -> frozenset[Role]:
    from passmuster.web.people.grants import roles_of

    return roles_of(season.force.humans.get(code=code))


@pytest.mark.attack("A-01")
def test_a01_an_administrator_gives_himself_no_role_by_page_by_friend_or_by_sql(begin) -> None:
    season = begin("announce")
    administrator, oversight = client_of(season, "h-admin"), client_of(season, "h-oversight")
    with taken_back():
        administrator.post("/en/people/of/h-payroll/role/", {"role": "observer"})
        assert approves(oversight, newest_proposal()).status_code == 302
        assert roles_of(season, "h-payroll") == {Role.PAYROLL, Role.OBSERVER}
    own = "/en/people/of/h-admin/role/"
    with nothing_moves():
        assert_refused(administrator.post(own, {"role": "trainer"}), "role-for-oneself")
        assert administrator.post(own, {"role": "inspector-general"}).status_code == 400
        assert administrator.post(own, {"role": "system"}).status_code == 400
    assert attempts("role-for-oneself") == [("h-admin", "propose")]
    administrator.post("/en/people/of/h-payroll/role/", {"role": "observer"})
    key = newest_proposal()
    with nothing_moves():
        # He proposes for another and approves it himself, with the hash that the page shows.
        typed = {"answer": "approve", "shown": shown_on(oversight, key)}
        assert_refused(
            administrator.post(f"/en/approvals/{key}/answer/", typed), "role-not-allowed"
        )
    _plant_grant(season)


def _plant_grant(season) -> None:
    """Insert, as the database's administrator, a row that makes payroll the inspector."""
    from django.db import connection

    before = named_by_audit(season)
    human = season.force.humans.get(code="h-payroll")
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO people_grant (human_id, role, "by", second, at, seal)'
            " VALUES (%s, 'inspector-general', 'h-admin', 'h-oversight', %s, %s)",
            [human.pk, season.now, secrets.token_hex(32)],
        )
    assert roles_of(season, "h-payroll") == {Role.PAYROLL}
    client = client_of(season, "h-payroll")
    assert_refused(client.get("/en/people/to-look-into/"), "role-not-allowed")
    assert {table for _code, table in named_by_audit(season) - before} == {"people_grant"}


@pytest.mark.attack("A-02a")
def test_a02a_one_human_in_two_roles_is_not_two_people(begin) -> None:
    from passmuster.web.programme.services import announce_policy, draft_policy

    season = begin("establish")
    cast = season.cast
    with season.at(season.now):
        version = draft_policy(by=cast.manager, force=season.force, body=DEMO_POLICY)
        facts = {"version": version, "in_force_from": season.now.date() + timedelta(days=30)}
        with taken_back():
            announce_policy(by=cast.manager, second=cast.oversight, **facts)
        with refused("same-human-twice"):
            one = replace(cast.oversight, human=cast.manager.human)
            announce_policy(by=cast.manager, second=one, **facts)
        with refused("role-not-allowed"):
            announce_policy(by=cast.manager, second=cast.manager, **facts)
        with refused("same-human-twice"):
            announce_policy(by=replace(cast.manager, human=""), second=cast.oversight, **facts)


@pytest.mark.attack("A-02b")
def test_a02b_nobody_hands_a_role_back_to_take_the_excluded_one_in_one_round(begin) -> None:
    from passmuster.web.draw.ceremony import audit_roster, freeze_pool
    from passmuster.web.draw.services import confirm_throw, decide_draw, log_dice, void_draw

    season = begin("announce")
    cast, thrower = season.cast, season.cast.throwers[0]
    with season.at(FREEZE_DAY):
        for done in (cast.clerk, cast.manager):
            with refused("duties-excluded"):
                audit_roster(by=replace(done, role=Role.ROSTER_AUDITOR), draw=season.draw)
        audit_roster(by=cast.auditor, draw=season.draw)
        for done in (cast.clerk, cast.auditor):
            with refused("duties-excluded"):
                freeze_pool(by=replace(done, role=Role.PROGRAMME_MANAGER), draw=season.draw)
    season.freeze()
    with season.at(ROUND_TIME - timedelta(minutes=50)):
        with refused("duties-excluded"):
            manager = replace(cast.manager, role=Role.CEREMONY_PARTICIPANT)
            confirm_throw(by=manager, draw=season.draw, digits="31415926")
        for participant in cast.throwers:
            confirm_throw(by=participant, draw=season.draw, digits="31415926")
        own = replace(thrower, role=Role.PROGRAMME_MANAGER)
        with refused("duties-excluded"):
            log_dice(by=own, draw=season.draw)
        with refused("duties-excluded"):
            void_draw(by=own, second=cast.oversight, draw=season.draw, reason="pool-wrong")
        log_dice(by=cast.manager, draw=season.draw)
        season.publish()
    with season.at(JUST_AFTER), refused("duties-excluded"):
        decide_draw(by=own, draw=season.draw, beacon_json=BEACON_JSON)


JUDGED_THERE = ("kit:", "pack:", "custody:", "collection:", "order:", "blind:plant")


@pytest.mark.attack("A-02c")
def test_a02c_the_excluded_duties_of_a_case_or_file_have_no_case_or_file_yet() -> None:
    assert_no_door("cases", "discipline", "panels")
    judged = {Scope.FILE, Scope.CASE}
    pairs = [(rule.first, rule.second) for rule in EXCLUSIONS if rule.scope in judged]
    held = {duty for pair in pairs for duty in pair}
    # Whoever holds such a role can do nothing in it yet but what everybody may read, and hand over
    # sealed things by number: nothing there says of whom, or of which case, they are.
    # What a doctor verified is read with a look on record; no file rests on it yet.
    told = {"review:read-told", "review:open-told"}
    reading = {"programme:read", "draw:read", "ledger:read", "laboratory:read-rules"}
    for role, duty in DUTY_OF_ROLE.items():
        if duty in held:
            acts = {action for action, roles in ACTIONS.items() if role in roles}
            # Kits, orders, collections, controls and sealed things are no case: what excludes
            # there is judged by session, order and collection (C-02, C-05, C-07).
            assert {one for one in acts if not one.startswith(JUDGED_THERE)} - told == reading


@pytest.mark.attack("A-02d")
def test_a02d_two_roles_that_always_exclude_each_other_are_never_held_together(begin) -> None:
    """Every pair in both orders; once the one is revoked the other can be given."""
    from passmuster.web.people.grants import grant_role, revoke_role
    from passmuster.web.people.services import register_human

    season = begin("establish")
    cast, force = season.cast, season.force
    two = {"by": cast.administrator, "second": cast.oversight}
    tried = 0
    with season.at(season.now):
        human = register_human(by=cast.administrator, force=force, code="h-two", name="Two Hats")
        for rule in (one for one in EXCLUSIONS if one.scope is Scope.ALWAYS):
            for first, other in itertools.permutations((rule.first, rule.second)):
                held, wanted = role_for(first), role_for(other)
                with taken_back():
                    grant = grant_role(**two, human=human, role=held)
                    with pytest.raises(Exception, match="cannot also be") as caught:
                        grant_role(**two, human=human, role=wanted)
                    assert caught.value.code == "roles-exclude-each-other"
                    assert roles_of(season, "h-two") == {held}
                    revoke_role(by=cast.oversight, grant=grant, force=force, reason="duty-ended")
                    grant_role(**two, human=human, role=wanted)
                    assert roles_of(season, "h-two") == {wanted}
                tried += 1
    assert tried == 2 * sum(rule.scope is Scope.ALWAYS for rule in EXCLUSIONS)


def role_for(duty: Duty) -> Role:
    """Return the first role that a duty exists for."""
    return next(role for role, own in DUTY_OF_ROLE.items() if own is duty)


@pytest.mark.attack("A-05a")
def test_a05a_an_act_that_no_role_was_given_is_open_to_nobody() -> None:
    from passmuster.core.access.actors import require
    from passmuster.core.kernel.errors import Refused

    everyone = [Actor(human="h", role=role) for role in Role]
    for action, allowed in ACTIONS.items():
        for actor in everyone:
            if actor.role in allowed:
                require(actor, action)
                continue
            with pytest.raises(Refused) as caught:
                require(actor, action)
            assert caught.value.code == "role-not-allowed"
    for actor in everyone:
        with pytest.raises(Refused):
            require(actor, "draw:forgotten")


@pytest.mark.attack("A-06")
def test_a06_who_says_nothing_does_not_begin_and_the_donor_can_name_what_was_not_said(
    begin,
) -> None:
    from passmuster.web.roster.identity import tie_person

    with ready_to_collect(begin("finish")) as ready:
        manager = client_of(ready.season, "h-manager")
        chosen = {"order": "R-0001", "human": "h-collector"}
        assert manager.post("/en/collection/assignments/", chosen).status_code == 302
        row = ready.force.assignments.get()
        collector = client_of(ready.season, "h-collector")
        silent = collector.post(f"/en/collection/assignments/{row.pk}/open/")
        assert "declaration-missing" in text_of(silent)
        collector.post(f"/en/collection/assignments/{row.pk}/", {"relation": "none"})
        human(ready.season, "h-donor", Role.OFFICER)
        tie_person(
            by=ready.season.cast.administrator,
            second=ready.season.cast.staff_side,
            human=ready.force.humans.get(code="h-donor"),
            person=ready.person,
        )
        donor = client_of(ready.season, "h-donor")
        words = {"words": "He is my cousin."}
        donor.post(f"/en/collection/mine/{row.pk}/", words)
        assert "cousin" in text_of(manager.get("/en/collection/assignments/"))
        told = collector.post(f"/en/collection/assignments/{row.pk}/open/")
        assert "donor-objected" in text_of(told)
