"""A refused attempt leaves nothing but its record: who tried what, and which rule said no."""

from __future__ import annotations

import pytest

from passmuster.core.access.actors import Actor, Role
from passmuster.core.kernel.errors import Refused
from passmuster.web.draw.ceremony import freeze_pool
from passmuster.web.draw.services import void_draw
from passmuster.web.ledger import services
from passmuster.web.roster.services import attest_headcounts
from tests.support.season import denied, footprint, refused


def test_a_denied_attempt_is_recorded_with_its_actor_its_verb_and_its_code(begin):
    season = begin("freeze")
    clerk, manager = season.cast.clerk, season.cast.manager
    assert denied() == []

    with season.at(season.now):
        with refused("role-not-allowed"):
            freeze_pool(by=clerk, draw=season.draw)
        with refused("void-signer-not-oversight"):
            void_draw(by=manager, second=clerk, draw=season.draw, reason="pool-wrong")
        with refused("unit-unknown"):
            attest_headcounts(by=season.cast.commander, force=season.force, counts={"x": 1})

    assert denied() == [
        (clerk.human, "freeze_pool", "role-not-allowed"),
        (manager.human, "void_draw", "void-signer-not-oversight"),
        (season.cast.commander.human, "attest_headcounts", "unit-unknown"),
    ]


def test_an_allowed_act_leaves_no_denial(begin):
    begin("finish")

    assert denied() == []


def test_a_flood_of_attempts_is_refused_all_the_same_and_does_not_stuff_the_log(begin, monkeypatch):
    season = begin("announce")
    monkeypatch.setattr(services, "EVENTS_PER_HOUR", 5)
    stranger = Actor(human="h-stranger", role=Role.ROSTER_CLERK)
    before = footprint()

    with season.at(season.now):
        for _ in range(12):
            with pytest.raises(Refused):
                freeze_pool(by=stranger, draw=season.draw)

    assert len(denied()) == 5
    assert footprint() == before
