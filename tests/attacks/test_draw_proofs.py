"""Attacks on what a draw proves to a stranger: pool, beacon, public list (group D)."""

from __future__ import annotations

import argparse
import csv
import gettext
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from consistent_sampler import sampler
from django.db import transaction

from passmuster.demo.season import BEACON_JSON, BEACON_ROUND, ROUND_TIME
from passmuster.verifier import draw
from passmuster.web.installation import here
from tests.core.draw import ceremony
from tests.core.draw.ceremony import Ceremony, pool_lines
from tests.support.draws import JUST_AFTER, NEXT_DAY, announce, findings, void
from tests.support.programs import ROOT, passmuster, raw_sql
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
        with refused("beacon-round-not-next"):
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
def test_d05c_nobody_orders_a_random_test_of_a_person_who_was_not_drawn(begin) -> None:
    from passmuster.core.orders.reasons import Origin, Reason
    from passmuster.web.orders.making import Wanted, make, order_test

    season = begin("finish")
    drawn = season.draw.selected.values_list("person", flat=True)
    enemy = season.force.persons.exclude(pk__in=drawn).first()
    manager = season.cast.manager
    with refused("ticket-of-decided-draw-missing"):
        order_test(by=manager, person=enemy, reason=Reason.RANDOM)
    # Nor through the one door behind it, with any origin and somebody else's ticket.
    for origin, code in (
        (Origin.DRAW, "ticket-of-decided-draw-missing"),
        (Origin.RESERVE, "ticket-of-decided-draw-missing"),
        (Origin.NAMED, "order-origin-wrong"),
        (Origin.DUE, "order-due-missing"),
    ):
        wanted = Wanted(
            person_id=enemy.pk, reason=Reason.RANDOM, origin=origin, evidence=frozenset()
        )
        with refused(code), transaction.atomic():
            make(by=manager, force=season.force, wanted=[wanted])


# --- D-01: grind after the seed, or hold two pools ready ---------------------------------------


def verified(folder: Path, files: dict[str, bytes], capsys) -> tuple[int, set[str]]:
    """Check a dossier with the policy on paper; returns the status and the rules broken."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    paper = folder.parent / "policy-on-paper"
    paper.write_bytes(ceremony.policy())
    parser = argparse.ArgumentParser()
    draw.add_arguments(parser)
    capsys.readouterr()
    status = draw.run(parser.parse_args([str(folder), "--policy", str(paper), "--json"]))
    said = json.loads(capsys.readouterr().out)
    return status, {found["rule"] for found in said["findings"] if found["ok"] is False}


def pool_with(change) -> bytes:
    """Return the frozen pool with its first line changed."""
    first, *rest = pool_lines().splitlines()
    stratum, commitment = first.decode().split()
    return b"".join(line + b"\n" for line in sorted([change(stratum, commitment), *rest]))


def other_salt(stratum: str, _: str) -> bytes:
    return f"{stratum} {'0' * 64}".encode()


def other_person(stratum: str, _: str) -> bytes:
    return f"{stratum} {ceremony.commitment_of(stratum, '999999')}".encode()


def other_stratum(stratum: str, commitment: str) -> bytes:
    return f"{'patrol' if stratum == 'custody' else 'custody'} {commitment}".encode()


def with_pool(change) -> dict[str, bytes]:
    """Return the honest dossier with another pool file, listed as if it belonged."""
    return ceremony.rehash(Ceremony().build(), **{"pool.txt": pool_with(change)})


AFTER_THE_DICE = [-800, -790, -780]
KNOBS = {
    "salt": (lambda: with_pool(other_salt), "pool:hash"),
    "id": (lambda: with_pool(other_person), "pool:root"),
    "stratum": (lambda: with_pool(other_stratum), "pool:strata"),
    "seed": (
        lambda: Ceremony(seed=f"passmuster-seed/v1/2023-007/{'0' * 64}/dice-1/none").build(),
        "seed:logged",
    ),
    "number": (lambda: Ceremony(index={"draw": "2023-008"}).build(), "number:mismatch"),
    "pool cosigned after the dice": (
        lambda: Ceremony(heads={"pool": AFTER_THE_DICE}).build(),
        "time:pool-cosigned-after-dice",
    ),
    "pool logged after the dice": (
        lambda: Ceremony(
            order=(*["key", "announcement", "roster", "audit", "dice", "pool", "beacon", "result"],)
        ).build(),
        "order:pool-after-dice",
    ),
}


@pytest.mark.attack("D-01")
@pytest.mark.parametrize("knob", KNOBS)
def test_d01_an_operator_with_the_log_key_who_turns_a_knob_after_the_seed_is_named(
    knob: str, tmp_path: Path, capsys
) -> None:
    assert verified(tmp_path / "honest", Ceremony().build(), capsys) == (0, set())
    forge, rule = KNOBS[knob]
    status, broken = verified(tmp_path / "forged", forge(), capsys)
    assert status == 1
    assert rule in broken


@pytest.mark.attack("D-05b")
def test_d05b_an_administrator_who_swaps_two_of_the_drawn_is_named_by_both_rows(
    copy: Path,
) -> None:
    assert passmuster("audit", "--dir", copy, check=0).said["ok"] is True
    with raw_sql(copy, "draw_selected") as database:
        query = "SELECT id, person_id FROM draw_selected WHERE reserve = ? ORDER BY id LIMIT 1"
        (out, friend), (inside, enemy) = (
            database.execute(query, (reserve,)).fetchone() for reserve in (0, 1)
        )
        update = "UPDATE draw_selected SET person_id = ? WHERE id = ?"
        database.executemany(update, [(enemy, out), (friend, inside)])
    found = passmuster("audit", "--dir", copy)
    assert found.status == 1
    named = [(f["code"], f["table"], f["row"], f["field"]) for f in found.differences()]
    assert named[:2] == [
        ("row-altered", "draw_selected", str(row), "person_id") for row in sorted((out, inside))
    ]
    assert all(f["entry"] is not None for f in found.differences()[:2])
    # The order made for who was drawn names the swap a second time.
    assert [one[:2] for one in named[2:]] == [("order-not-its-ticket", "orders_order")]
