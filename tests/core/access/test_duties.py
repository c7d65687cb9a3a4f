"""Duties that exclude each other: every pair, in both orders, now held or done before."""

from __future__ import annotations

import itertools

import pytest

from passmuster.core.access.actions import ACTIONS, SIGNED_IN
from passmuster.core.access.actors import may
from passmuster.core.access.duties import (
    DUTY_OF_ROLE,
    EXCLUSIONS,
    Duty,
    PastAct,
    Scope,
    exclusion_between,
    require_duty_free,
    require_role_free,
)
from passmuster.core.access.roles import GRANTABLE, OWN_UNIT_ONLY, READS_ONLY, Role
from passmuster.core.kernel.errors import Refused

A = Duty
PEOPLE = {
    "roster clerk: run draws, collect": (
        Scope.ALWAYS,
        {(A.KEEP_ROSTER, A.MANAGE), (A.KEEP_ROSTER, A.COLLECT)},
    ),
    "auditor: changes nothing of what is audited": (
        Scope.ALWAYS,
        {(A.AUDIT_ROSTER, A.KEEP_ROSTER), (A.AUDIT_ROSTER, A.MANAGE)},
    ),
    "programme manager: throw, collect, review, decide discipline for the same round": (
        Scope.ROUND,
        {(A.MANAGE, A.THROW), (A.MANAGE, A.COLLECT), (A.MANAGE, A.REVIEW)}
        | {(A.MANAGE, A.DISCIPLINE)},
    ),
    "attack C-05, store clerk: collect with what was issued": (
        Scope.SESSION,
        {(A.KEEP_STORE, A.COLLECT)},
    ),
    "collector: review": (Scope.ALWAYS, {(A.COLLECT, A.REVIEW)}),
    "laboratory: know the name": (Scope.ALWAYS, {(A.TEST, A.REVIEW), (A.TEST, A.COLLECT)}),
    "medical review officer: decide discipline": (
        Scope.ALWAYS,
        {(A.REVIEW, A.DISCIPLINE), (A.REVIEW, A.HEAR), (A.REVIEW, A.HEAR_APPEAL)},
    ),
    "discipline officer, panel, appeal panel: each a different person": (
        Scope.FILE,
        {(A.DISCIPLINE, A.HEAR), (A.DISCIPLINE, A.HEAR_APPEAL), (A.HEAR, A.HEAR_APPEAL)},
    ),
    "discipline officer, panel, appeal panel: have collected or investigated": (
        Scope.FILE,
        set(itertools.product((A.DISCIPLINE, A.HEAR, A.HEAR_APPEAL), (A.COLLECT, A.INVESTIGATE))),
    ),
    "case investigator, exhibit custodian: be both on one case": (
        Scope.CASE,
        {(A.INVESTIGATE, A.KEEP_EXHIBITS)},
    ),
    "inspector general: changes nothing": (
        Scope.ALWAYS,
        {(A.INSPECT, duty) for duty in Duty if duty is not A.INSPECT},
    ),
    "system administrator: read personal data in the clear": (
        Scope.ALWAYS,
        {(A.ADMINISTER, duty) for duty in Duty if duty not in (A.ADMINISTER, A.THROW)},
    ),
}
"""The column "Must never also" of the design's table of people, and of the attack book, by row."""

PAIRS = [(rule.first, rule.second) for rule in EXCLUSIONS]
BOTH_ORDERS = [*PAIRS, *((second, first) for first, second in PAIRS)]


def roles_of(duty):
    return [role for role, own in DUTY_OF_ROLE.items() if own is duty]


def test_the_table_of_people_and_the_rules_say_the_same():
    wanted = {(frozenset(pair), scope) for scope, pairs in PEOPLE.values() for pair in pairs}
    assert {(frozenset((r.first, r.second)), r.scope) for r in EXCLUSIONS} == wanted


def test_every_rule_says_where_it_is_from_and_stands_once():
    assert all(
        rule.source.startswith(("Passmuster, duties", "threat model ")) for rule in EXCLUSIONS
    )
    assert len({frozenset(pair) for pair in PAIRS}) == len(PAIRS)
    assert all(first is not second for first, second in PAIRS)


@pytest.mark.parametrize(("one", "other"), BOTH_ORDERS)
def test_a_pair_is_found_in_both_orders(one, other):
    rule = exclusion_between(one, other)
    assert rule is not None
    assert {rule.first, rule.second} == {one, other}


def test_duties_without_a_rule_go_together():
    assert exclusion_between(A.NOTIFY, A.CARRY) is None
    assert exclusion_between(A.MANAGE, A.MANAGE) is None


@pytest.mark.parametrize(("held", "asked"), BOTH_ORDERS)
def test_roles_of_an_excluded_pair_are_never_held_together_or_only_apart(held, asked):
    always = exclusion_between(held, asked).scope is Scope.ALWAYS
    for has, wants in itertools.product(roles_of(held), roles_of(asked)):
        if not always:
            require_role_free(wants, [has])  # judged at the act
            continue
        with pytest.raises(Refused) as refused:
            require_role_free(wants, [Role.OFFICER, has])
        assert refused.value.code == "roles-exclude-each-other"


def test_a_role_without_an_excluding_duty_goes_with_every_other():
    for role in set(Role) - set(DUTY_OF_ROLE):
        require_role_free(role, set(Role) - {role})


def test_a_role_does_not_exclude_itself_or_another_of_the_same_duty():
    require_role_free(Role.COLLECTOR, [Role.COLLECTOR])
    require_role_free(Role.CERTIFYING_SCIENTIST, [Role.LABORATORY_RECEIVER])


@pytest.mark.parametrize(("done", "asked"), BOTH_ORDERS)
def test_what_somebody_did_excludes_the_other_duty_whatever_role_they_hold_now(done, asked):
    scope = exclusion_between(done, asked).scope
    where = Scope.ROUND if scope is Scope.ALWAYS else scope
    act = PastAct("h-1", done, where, "one")

    def judge(**changed):
        facts = {"human": "h-1", "duty": asked, "scope": where, "subject": "one"} | changed
        human, duty = facts.pop("human"), facts.pop("duty")
        require_duty_free(human, duty, past=[act], **facts)

    with pytest.raises(Refused) as refused:
        judge()
    assert refused.value.code == "duties-excluded"
    judge(human="h-2")
    if scope is Scope.ALWAYS:
        with pytest.raises(Refused):
            judge(subject="another")
        with pytest.raises(Refused):
            judge(scope=Scope.CASE)
    else:
        judge(subject="another")
        judge(scope=Scope.ALWAYS)


def test_past_acts_of_others_and_of_duties_that_go_together_exclude_nothing():
    past = [
        PastAct("h-2", A.COLLECT, Scope.ROUND, "2026-001"),
        PastAct("h-1", A.NOTIFY, Scope.ROUND, "2026-001"),
    ]
    require_duty_free("h-1", A.REVIEW, scope=Scope.ROUND, subject="2026-001", past=past)
    require_duty_free("h-1", A.REVIEW, scope=Scope.ROUND, subject="2026-001", past=[])


def test_nobody_is_granted_the_systems_own_role():
    assert set(Role) - GRANTABLE == {Role.SYSTEM}


def test_every_duty_has_a_role_that_exists_for_it():
    assert set(DUTY_OF_ROLE.values()) == set(Duty)


def test_who_reads_everything_may_do_no_act_that_changes_something():
    reads = {action for action, roles in ACTIONS.items() if roles & READS_ONLY}
    assert {action for action in reads if ":read" not in action} <= {
        # Looks that are recorded themselves.
        "roster:open-person",
        "roster:export",
        "review:open-told",
    }


def test_whoever_sees_the_own_unit_only_may_not_read_what_concerns_all():
    for role in OWN_UNIT_ONLY:
        for action in ("access:read", "draw:read-names", "roster:read-imports", "roster:export"):
            assert not may(role, action)


def test_what_is_ones_own_takes_no_role():
    assert all(action.startswith("own:") for action in SIGNED_IN)
    assert not SIGNED_IN & set(ACTIONS)
    assert all(may(role, action) for role in Role for action in SIGNED_IN)
