"""Who may do what: every role against every action, and two people are two humans."""

from __future__ import annotations

import itertools

import pytest

from passmuster.core.access.actors import (
    ACTIONS,
    OUTSIDE_FORCE,
    Actor,
    Role,
    require,
    require_outside_unit,
    require_two_humans,
)
from passmuster.core.kernel.errors import Refused


@pytest.mark.parametrize(("action", "role"), list(itertools.product(ACTIONS, Role)))
def test_only_the_listed_roles_may_do_an_action(action, role):
    actor = Actor(human="h-1", role=role)

    if role in ACTIONS[action]:
        require(actor, action)
    else:
        with pytest.raises(Refused) as refused:
            require(actor, action)
        assert refused.value.code == "role-not-allowed"


@pytest.mark.parametrize("role", list(Role))
def test_an_action_that_is_not_listed_is_denied_to_everybody(role):
    with pytest.raises(Refused):
        require(Actor(human="h-1", role=role), "roster:invent")


def test_nobody_runs_a_draw_and_keeps_the_roster_and_nobody_collects_both_key_halves():
    def roles(*actions):
        return set().union(*(ACTIONS[action] for action in actions))

    assert not roles("draw:announce", "draw:freeze", "draw:decide") & roles("roster:import")
    assert not roles("key:contribute-manager") & roles("key:contribute-staff")
    assert not roles("draw:void") & roles("draw:confirm-void")
    assert not roles("programme:announce") & roles("programme:approve")
    assert not roles("roster:exclude") & roles("roster:approve-gap")


@pytest.mark.parametrize(
    ("first", "second", "allowed"),
    [("h-1", "h-2", True), ("h-1", "h-1", False), ("", "h-2", False), ("h-1", "", False)],
)
def test_two_roles_of_one_human_are_one_person(first, second, allowed):
    a = Actor(human=first, role=Role.PROGRAMME_MANAGER)
    b = Actor(human=second, role=Role.OVERSIGHT_BODY)

    if allowed:
        require_two_humans(a, b)
    else:
        with pytest.raises(Refused) as refused:
            require_two_humans(a, b)
        assert refused.value.code == "same-human-twice"


def test_an_approver_serves_neither_in_the_unit_nor_above_it():
    units = ["patrol-3", "district-1"]

    require_outside_unit(Actor(human="h", role=Role.INSPECTOR_GENERAL), units)
    require_outside_unit(Actor(human="h", role=Role.UNIT_OFFICER, unit="district-2"), units)
    for unit in units:
        with pytest.raises(Refused) as refused:
            require_outside_unit(Actor(human="h", role=Role.UNIT_OFFICER, unit=unit), units)
        assert refused.value.code == "approver-inside-unit"


def test_an_actor_without_a_unit_stands_outside_the_force():
    assert Actor(human="h", role=Role.STAFF_SIDE).unit == OUTSIDE_FORCE
