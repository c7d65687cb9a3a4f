"""Attacks on what a draw proves to a stranger: pool, beacon, public list (group D)."""

from __future__ import annotations

import csv
import gettext
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from consistent_sampler import sampler

from passmuster.demo.season import BEACON_JSON, BEACON_ROUND, ROUND_TIME
from passmuster.web.installation import here
from tests.support.barriers import assert_no_door
from tests.support.draws import JUST_AFTER, NEXT_DAY, announce, findings, void
from tests.support.programs import ROOT
from tests.support.season import BEFORE_FREEZE, refused, taken_back

# --- D-04: beacon -----------------------------------------------------------------------------


def relay(**changes) -> bytes:
    """Return the relay's answer with some fields changed."""
    return json.dumps(json.loads(BEACON_JSON) | changes).encode()


BAD_ROUNDS = {
    "beacon-round-not-announced": relay(round=BEACON_ROUND + 1),
    "beacon-chain-unknown": relay(chain_hash="0" * 64),
    "beacon-signature-wrong": relay(signature="a" + json.loads(BEACON_JSON)["signature"][1:]),
    "beacon-randomness-wrong": relay(randomness="0" * 64),
    "beacon-json-unreadable": b"[" * 60_000,
}


@pytest.mark.attack("D-04a")
def test_d04a_a_manager_with_a_wrong_beacon_round_is_refused_offline(begin) -> None:
    from passmuster.web.draw.services import decide_draw

    season = begin("throw")
    facts = {"by": season.cast.manager, "draw": season.draw}
    with season.at(JUST_AFTER):
        with taken_back():
            assert decide_draw(**facts, beacon_json=BEACON_JSON).state == "decided"
        for code, answer in BAD_ROUNDS.items():
            with refused(code):
                decide_draw(**facts, beacon_json=answer)
        with refused("beacon-missing"):
            decide_draw(**facts)
        # Passing over the named round for its fallback would be a choice between two draws.
        passed = facts | {"beacon_json": BEACON_JSON, "given_up": [BEACON_ROUND]}
        with refused("fallback-not-signed"):
            decide_draw(**passed)
        with refused("role-not-allowed"):
            decide_draw(**passed, second=season.cast.inspector)
        with refused("same-human-twice"):
            one = replace(season.cast.oversight, human=season.cast.manager.human)
            decide_draw(**passed, second=one)
        with refused("beacon-round-not-announced"):
            decide_draw(**passed, second=season.cast.oversight)


@pytest.mark.attack("D-04b")
def test_d04b_a_round_already_public_when_the_dice_were_cosigned_is_refused(begin) -> None:
    from passmuster.web.draw.services import confirm_throw, decide_draw, log_dice

    season = begin("freeze")
    with season.at(BEFORE_FREEZE), refused("round-has-its-draw"):
        announce(season)
    with season.at(ROUND_TIME + timedelta(seconds=30)):
        for thrower in season.cast.throwers:
            confirm_throw(by=thrower, draw=season.draw, digits="31415926")
        log_dice(by=season.cast.manager, draw=season.draw)
        season.publish()
    with season.at(JUST_AFTER):
        with refused("beacon-round-too-early"):
            decide_draw(by=season.cast.manager, draw=season.draw, beacon_json=BEACON_JSON)
        void(season)
    with season.at(NEXT_DAY), refused("beacon-before-dice"):
        announce(season, dice_at=NEXT_DAY + timedelta(hours=1))


@pytest.mark.attack("D-04c")
def test_d04c_a_threshold_of_the_beacons_makers_is_said_and_met_by_the_dice(begin) -> None:
    season = begin("finish")
    for language in ("en", "km"):
        page = gettext.translation("django", ROOT / "src/passmuster/web/locale", [language])
        whom = page.gettext("All who roll and the beacon’s operators")
        assert whom == "All who roll and the beacon’s operators" or language == "km"
        assert ("ប៉ម" in whom) == (language == "km")
    # The compensating control: whoever foresees the round still does not know the dice.
    assert {f.rule: f.ok for f in findings(season)}["seed:rebuilt"] is True
    assert f"/dice-{season.draw.dice}/drand-" in season.draw.seed


# --- D-05: selection edited -------------------------------------------------------------------


def published_draw(season):
    """Return pool and selection of the published dossier, as a stranger reads them."""
    folder = here().published / "dossiers" / season.draw.number
    pool = [line.split() for line in (folder / "pool.txt").read_text().splitlines()]
    with (folder / "selection.csv").open() as file:
        rows = list(csv.DictReader(file))
    return pool, rows, (folder / "seed.txt").read_text()


def drawn_by_the_public_package(pool, rows, seed) -> list[str]:
    """Draw again with a program nobody here wrote; returns the commitments in its order."""
    drawn = []
    for stratum in sorted({row["stratum"] for row in rows}):
        ids = [commitment for label, commitment in pool if label == stratum]
        take = sum(row["stratum"] == stratum for row in rows)
        drawn += [t[1] for t in sampler(ids, seed, take=take, output="tuple", digits=64)]
    return drawn


@pytest.mark.attack("D-05a")
def test_d05a_a_published_list_with_a_friend_out_is_not_what_anybody_else_draws(begin) -> None:
    season = begin("finish")
    pool, rows, seed = published_draw(season)
    assert drawn_by_the_public_package(pool, rows, seed) == [row["commitment"] for row in rows]
    assert not [f for f in findings(season) if f.ok is False]

    path = here().published / "dossiers/2023-001/selection.csv"
    chosen = {row["commitment"] for row in rows}
    enemy = next(c for label, c in pool if label == rows[0]["stratum"] and c not in chosen)
    path.write_text(path.read_text().replace(rows[0]["commitment"], enemy))
    pool, rows, seed = published_draw(season)
    assert drawn_by_the_public_package(pool, rows, seed) != [row["commitment"] for row in rows]
    assert {f.rule for f in findings(season) if f.ok is False} >= {
        "dossier:file-altered",
        "selection:member",
        "selection:hash",
    }


@pytest.mark.attack("D-05c")
def test_d05c_nobody_can_order_a_test_of_an_undrawn_person_while_there_are_no_orders() -> None:
    assert_no_door("summons", "notices", "collection")
