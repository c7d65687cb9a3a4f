"""Policy versions: what may be in one, how it moves, whom it puts into which stratum."""

from __future__ import annotations

import itertools
from datetime import date, time
from fractions import Fraction

import pytest

from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.programme.policy import (
    DISPATCH_HOUR,
    MOVES,
    UNSOURCED,
    PolicyState,
    Source,
    check_notice,
    move,
    parse_policy,
)


def body(**changes):
    return {
        "notice_days": 30,
        "opening_cap_days": 30,
        "reserves_rate": "1/5",
        "panel": ["methamphetamine"],
        "sites": ["clinic"],
        "sanctions": ["removal"],
        "strata": [
            {"label": "command", "rate": "1/10", "classes": ["officer"], "ranks": ["Captain"]},
            {"label": "officers", "rate": "1/20", "classes": ["officer"]},
            {"label": "recruits", "rate": "1/1", "classes": ["recruit"], "ranks": ["Cadet"]},
        ],
        **changes,
    }


def test_a_policy_is_read_with_exact_rates():
    policy = parse_policy(body())

    assert policy.strata[1].rate == Fraction(1, 20)
    assert policy.reserves_rate == Fraction(1, 5)
    assert policy.panel == ("methamphetamine",)


@pytest.mark.parametrize(
    ("person_class", "rank", "label"),
    [
        ("officer", "Captain", "command"),
        ("officer", "Sergeant", "officers"),
        ("officer", "", "officers"),
        ("recruit", "Cadet", "recruits"),
    ],
)
def test_a_named_rank_wins_over_the_stratum_for_all_other_ranks(person_class, rank, label):
    assert parse_policy(body()).stratum_of(person_class, rank) == label


@pytest.mark.parametrize(("person_class", "rank"), [("staff", "Clerk"), ("recruit", "Sergeant")])
def test_nobody_falls_out_of_every_stratum_in_silence(person_class, rank):
    with pytest.raises(Refused) as refused:
        parse_policy(body()).stratum_of(person_class, rank)

    assert refused.value.code == "person-in-no-stratum"


STRATUM = {"label": "all", "rate": "1/2", "classes": ["officer"]}


@pytest.mark.parametrize(
    "changes",
    [
        {"notice_days": -1},
        {"notice_days": True},
        {"notice_days": "30"},
        {"reserves_rate": "1/0"},
        {"reserves_rate": "3/2"},
        {"reserves_rate": 0.2},
        {"panel": 7},
        {"strata": []},
        {"strata": [STRATUM, STRATUM]},
        {"strata": [{**STRATUM, "label": "All Officers"}]},
        {"strata": [{**STRATUM, "classes": []}]},
        {"strata": [{**STRATUM, "classes": ["civilian"]}]},
        {"strata": [{"label": "all", "rate": "1/2"}]},
    ],
)
def test_a_policy_that_cannot_be_used_is_refused_whole(changes):
    with pytest.raises(UnusableInput):
        parse_policy(body(**changes))


@pytest.mark.parametrize(
    ("state", "verb"),
    list(itertools.product(PolicyState, ["announce", "put-in-force", "supersede"])),
)
def test_every_move_that_is_not_in_the_table_is_refused(state, verb):
    if (state, verb) in MOVES:
        assert move(state, verb) == MOVES[state, verb]
    else:
        with pytest.raises(Refused) as refused:
            move(state, verb)
        assert refused.value.code == "policy-move-not-allowed"


def test_the_whole_period_of_notice_lies_between_announcement_and_force():
    check_notice(announced_on=date(2026, 1, 1), in_force_from=date(2026, 1, 31), notice_days=30)
    with pytest.raises(Refused) as refused:
        check_notice(announced_on=date(2026, 1, 1), in_force_from=date(2026, 1, 30), notice_days=30)

    assert refused.value.code == "notice-too-short"


def test_a_policy_from_before_the_field_reads_as_the_default_hour_which_is_unconfirmed():
    policy = parse_policy(body())

    assert policy.dispatch_hour == DISPATCH_HOUR == time(6, 0)
    assert policy.source_of("dispatch_hour") == UNSOURCED
    assert not UNSOURCED.confirmed


def test_a_policy_allows_nothing_on_an_initial_test_unless_it_says_so():
    assert parse_policy(body()).on_initial_test == "none"
    allowed = parse_policy(body(on_initial_test="temporary-duty-restriction"))
    assert allowed.on_initial_test == "temporary-duty-restriction"


def test_a_policy_says_its_hour_and_where_each_value_comes_from():
    said = {"text": "Order 12", "day": "2026-01-04", "confirmed": True}

    policy = parse_policy(body(dispatch_hour="05:30", sources={"dispatch_hour": said}))

    assert policy.dispatch_hour == time(5, 30)
    assert policy.source_of("dispatch_hour") == Source(**said)
    assert parse_policy(body(sources={"strata": said | {"day": ""}})).source_of("strata").day == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"dispatch_hour": "6:00"},
        {"dispatch_hour": "24:00"},
        {"dispatch_hour": 6},
        {"on_initial_test": "dismissal"},
        {"on_initial_test": ["none"]},
        {"on_initial_test": ""},
        {"sources": []},
        {"sources": {"strata": "Order 12"}},
        {"sources": {"strata": {"text": "Order 12"}}},
        {"sources": {"colour": {"text": "", "day": "", "confirmed": False}}},
        {"sources": {"strata": {"text": "x" * 301, "day": "", "confirmed": False}}},
        {"sources": {"strata": {"text": "", "day": "4 Jan", "confirmed": False}}},
        {"sources": {"strata": {"text": "", "day": "", "confirmed": "yes"}}},
        {"panel": "methamphetamine"},
        {"sites": [""]},
        {"strata": [{"label": "all", "rate": "1/9", "classes": "officer"}]},
    ],
)
def test_an_hour_a_source_or_a_list_that_is_none_is_named(changes):
    with pytest.raises(UnusableInput) as unusable:
        parse_policy(body(**changes))

    assert unusable.value.code == "policy-unreadable"


@pytest.mark.parametrize("body", [6, "x", None, [], [["strata", 1]]])
def test_what_is_no_object_is_no_policy(body: object) -> None:
    with pytest.raises(UnusableInput) as refused:
        parse_policy(body)  # type: ignore[arg-type]
    assert refused.value.code == "policy-unreadable"
