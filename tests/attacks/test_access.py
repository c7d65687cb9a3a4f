"""Group A: who may act, for whom, and twice. There are no accounts or sessions yet.

Whoever acts is a registered human in a registered role, handed to the service; these tests attack
the rules behind that, and hold the rest by what does not exist.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from passmuster.core.access.actors import ACTIONS, Actor, Role
from passmuster.demo.policy import DEMO_POLICY
from passmuster.demo.season import BEACON_JSON, ROUND_TIME
from tests.support.barriers import assert_no_door, doors
from tests.support.draws import JUST_AFTER
from tests.support.season import FREEZE_DAY, refused, taken_back


@pytest.mark.attack("A-01")
def test_a01_an_administrator_finds_no_role_to_grant_to_himself() -> None:
    assert_no_door("grants", "accounts", "permissions", "users")


@pytest.mark.attack("A-02a")
def test_a02a_one_human_in_two_roles_is_not_two_people(begin) -> None:
    from passmuster.web.programme.services import announce_policy, draft_policy

    season = begin("establish")
    cast = season.cast
    with season.at(season.now):
        version = draft_policy(by=cast.manager, force=season.force, body=DEMO_POLICY)
        facts = {"version": version, "in_force_from": season.now.date() + timedelta(days=30)}
        with taken_back():
            announce_policy(by=cast.manager, second=cast.inspector, **facts)
        with refused("same-human-twice"):
            one = replace(cast.inspector, human=cast.manager.human)
            announce_policy(by=cast.manager, second=one, **facts)
        with refused("role-not-allowed"):
            announce_policy(by=cast.manager, second=cast.manager, **facts)
        with refused("same-human-twice"):
            announce_policy(by=replace(cast.manager, human=""), second=cast.inspector, **facts)


@pytest.mark.attack("A-02b")
def test_a02b_nobody_hands_a_role_back_to_take_the_excluded_one_in_one_round(begin) -> None:
    from passmuster.web.draw.ceremony import audit_roster, freeze_pool
    from passmuster.web.draw.services import confirm_throw, decide_draw, log_dice

    season = begin("announce")
    cast, thrower = season.cast, season.cast.throwers[0]
    with season.at(FREEZE_DAY):
        audit_roster(by=cast.inspector, draw=season.draw)
        with refused("duties-excluded"):
            clerk = replace(cast.clerk, role=Role.PROGRAMME_MANAGER)
            freeze_pool(by=clerk, draw=season.draw)
    season.freeze()
    with season.at(ROUND_TIME - timedelta(minutes=50)):
        with refused("duties-excluded"):
            manager = replace(cast.manager, role=Role.CEREMONY_PARTICIPANT)
            confirm_throw(by=manager, draw=season.draw, digits="31415926")
        for participant in cast.throwers:
            confirm_throw(by=participant, draw=season.draw, digits="31415926")
        with refused("duties-excluded"):
            log_dice(by=replace(thrower, role=Role.PROGRAMME_MANAGER), draw=season.draw)
        log_dice(by=cast.manager, draw=season.draw)
        season.publish()
    with season.at(JUST_AFTER), refused("duties-excluded"):
        own = replace(thrower, role=Role.PROGRAMME_MANAGER)
        decide_draw(by=own, draw=season.draw, beacon_json=BEACON_JSON)


@pytest.mark.attack("A-02c")
def test_a02c_the_excluded_duties_of_a_case_or_file_have_no_case_or_file_yet() -> None:
    assert_no_door("cases", "discipline", "collection", "custody")


@pytest.mark.attack("A-03")
def test_a03_no_form_takes_an_approval_in_anothers_name_because_none_takes_anything() -> None:
    assert_no_door("site/force", "api", "forms", "approvals")


@pytest.mark.attack("A-04a")
def test_a04a_an_operator_at_a_shell_finds_no_doctor_to_act_as() -> None:
    assert_no_door("review", "verdicts", "laboratory")
    assert [role for role in Role if "doctor" in role.value or "medical" in role.value] == []


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


@pytest.mark.attack("A-05b")
def test_a05b_no_page_shows_anything_private_while_only_the_public_site_exists() -> None:
    assert doors("site/oversight") == ["site site/oversight"]
    assert_no_door("site/force", "api")


@pytest.mark.attack("A-06")
def test_a06_a_cousin_finds_no_assignment_at_which_to_say_nothing() -> None:
    assert_no_door("relations", "declarations", "assignments", "collection")
