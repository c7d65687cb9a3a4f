"""A policy binds only after its notice, one version at a time, and its body never changes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from passmuster.core.kernel.canonical import canonical_digest
from passmuster.demo.policy import DEMO_POLICY
from tests.support.season import refused

ANNOUNCED = datetime(2023, 7, 1, 2, 0, tzinfo=UTC)
FROM = date(2023, 8, 1)


@pytest.fixture
def season(begin):
    opened = begin("establish")
    with opened.at(ANNOUNCED):
        yield opened


def draft(season, **changes):
    from passmuster.web.programme.services import draft_policy

    return draft_policy(
        **{"by": season.cast.manager, "force": season.force, "body": DEMO_POLICY} | changes
    )


def announce(season, version, **changes):
    from passmuster.web.programme.services import announce_policy

    facts = {"by": season.cast.manager, "second": season.cast.oversight, "in_force_from": FROM}
    announce_policy(**facts | {"version": version} | changes)


def put_in_force(season, version, **changes):
    from passmuster.web.programme.services import put_in_force as put

    put(**{"by": season.cast.manager, "version": version} | changes)


def bound(season, number=1):
    """Return a version brought into force on its day."""
    version = draft(season)
    announce(season, version, in_force_from=season.now.date() + timedelta(days=31))
    with season.at(season.now + timedelta(days=31)):
        put_in_force(season, version)
    return version


def entries(log, kind):
    found = log.entries.filter(event__kind=kind).order_by("index")
    return [json.loads(bytes(entry.data))["data"] for entry in found]


def test_a_draft_is_sealed_and_an_announcement_public(season) -> None:
    log = season.force.log
    version = draft(season)
    assert (version.number, version.state) == (1, "draft")
    assert version.sha256 == canonical_digest(DEMO_POLICY)
    assert entries(log, "programme:drafted") == []
    announce(season, version)
    assert entries(log, "programme:announced") == [
        {"version": "1", "sha256": version.sha256, "in_force_from": FROM.isoformat()}
    ]
    event = log.events.get(kind="programme:announced")
    assert json.loads(bytes(event.body))["facts"] == {"second": season.cast.oversight.human}


def test_a_version_goes_through_its_states_in_order_only(season) -> None:
    version = draft(season)
    with refused("policy-move-not-allowed"):
        put_in_force(season, version)
    announce(season, version)
    with refused("policy-move-not-allowed"):
        announce(season, version)
    with refused("policy-not-yet"):
        put_in_force(season, version)
    with season.at(ANNOUNCED + timedelta(days=31)):
        put_in_force(season, version)
        with refused("policy-move-not-allowed"):
            put_in_force(season, version)


def test_the_whole_period_of_notice_lies_between(season) -> None:
    version = draft(season)
    with refused("notice-too-short"):
        announce(season, version, in_force_from=ANNOUNCED.date() + timedelta(days=29))
    announce(season, version, in_force_from=ANNOUNCED.date() + timedelta(days=30))


def test_an_announcement_needs_two_humans_with_the_right_roles(season) -> None:
    from dataclasses import replace

    cast, version = season.cast, draft(season)
    with refused("role-not-allowed"):
        announce(season, version, by=cast.inspector)
    with refused("role-not-allowed"):
        announce(season, version, second=cast.staff_side)
    with refused("same-human-twice"):
        announce(season, version, second=replace(cast.oversight, human=cast.manager.human))
    with refused("role-not-allowed"):
        draft(season, by=cast.inspector)


@pytest.mark.parametrize(
    "body",
    [
        {},
        DEMO_POLICY | {"strata": []},
        DEMO_POLICY | {"notice_days": -1},
        DEMO_POLICY | {"reserves_rate": "2/1"},
        DEMO_POLICY | {"strata": [DEMO_POLICY["strata"][1]] * 2},
    ],
)
def test_a_policy_that_cannot_be_read_is_not_even_drafted(season, body) -> None:
    with refused("policy-unreadable"):
        draft(season, body=body)


def test_a_new_version_supersedes_the_old_one_in_the_same_act(season) -> None:
    from passmuster.web.programme.services import policy_in_force

    with refused("no-policy-in-force"):
        policy_in_force(season.force)
    first = bound(season)
    assert policy_in_force(season.force) == first
    second = bound(season)
    assert policy_in_force(season.force) == second
    assert (first.number, second.number) == (1, 2)
    states = dict(season.force.policies.values_list("number", "state"))
    assert states == {1: "superseded", 2: "in-force"}
    assert entries(season.force.log, "programme:superseded") == [{"version": "1"}]
    assert [entry["version"] for entry in entries(season.force.log, "programme:in-force")] == [
        "1",
        "2",
    ]


def test_a_draw_keeps_the_version_it_was_announced_under(begin) -> None:
    season = begin("announce")
    with season.at(season.now):
        bound(season)
    season.draw.refresh_from_db()
    assert season.draw.policy.number == 1
    assert season.draw.policy.state == "superseded"
    season.freeze()
    season.throw()
    season.decide()
    assert season.draw.announcement["policy"] == "1"
