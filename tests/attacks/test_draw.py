"""Attacks on pool, keys, ceremony and draw, through the services (attack book, group D)."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from consistent_sampler import sampler

from passmuster.core.access.actors import Role
from passmuster.core.draw.beacon import QUICKNET
from passmuster.core.draw.dossier.readme import ROOM_ALONE_EN, ROOM_ALONE_KM
from passmuster.core.draw.watch import watch
from passmuster.core.ledger.entries import parse_entry
from passmuster.demo.season import BEACON_JSON, BEACON_ROUND, DAYS, DICE, OPENING_DAY, ROUND_TIME
from passmuster.web.installation import here
from tests.support.barriers import assert_no_door
from tests.support.season import BEFORE_FREEZE, FREEZE_DAY, human, refused, taken_back

JUST_AFTER = ROUND_TIME + timedelta(minutes=2)
NEXT_DAY = ROUND_TIME + timedelta(days=1)


def announce(season, **changes):
    """Announce a draw as the manager does, with some facts changed."""
    from passmuster.web.draw.ceremony import announce_draw

    facts = {
        "by": season.cast.manager,
        "force": season.force,
        "days": DAYS,
        "dice_at": ROUND_TIME - timedelta(hours=1),
        "dice": DICE,
        "throwers": 3,
        "beacon": {"chain": QUICKNET.hash, "round": BEACON_ROUND},
        "fallbacks": [{"chain": QUICKNET.hash, "round": BEACON_ROUND + 1200}],
        "opening_day": OPENING_DAY,
    }
    return announce_draw(**facts | changes)


def void(season, reason="technical-failure", **changes):
    """Void the season's draw as manager and oversight body do, with some facts changed."""
    from passmuster.web.draw.services import void_draw

    facts = {"by": season.cast.manager, "second": season.cast.oversight, "draw": season.draw}
    return void_draw(**facts | {"reason": reason} | changes)


def alarms(season, now=NEXT_DAY):
    """Return what a watchdog finds in the whole public log, as (code, entry)."""
    entries = ((e.index, parse_entry(bytes(e.data))) for e in season.force.log.entries.all())
    found = watch(sorted(entries, key=lambda pair: pair[0]), int(now.timestamp()))
    return [(alarm.code, alarm.entry) for alarm in found]


# --- D-02: redraw until it suits ------------------------------------------------------------


@pytest.mark.attack("D-02a")
def test_d02a_a_manager_who_wants_a_second_draw_for_the_round_is_refused(begin) -> None:
    season = begin("load_roster")
    with season.at(BEFORE_FREEZE), taken_back():
        assert announce(season).number == "2023-001"
    season.announce()
    other_days = {"days": [date(2023, 9, 25)], "opening_day": date(2023, 10, 12)}
    for step in ("freeze", "throw", "decide"):
        with season.at(season.now + timedelta(minutes=1)):
            with refused("round-has-its-draw"):
                announce(season)
            with refused("round-has-its-draw"):
                announce(season, **other_days)
        getattr(season, step)()
    with season.at(NEXT_DAY):
        with refused("round-has-its-draw"):
            announce(season)
        with refused("round-has-its-draw"):
            announce(season, days=[DAYS[-1], date(2023, 9, 25)])
        with refused("no-key-for-year"):
            announce(season, days=[date(2022, 9, 26)], opening_day=date(2022, 10, 12))


@pytest.mark.attack("D-02b")
def test_d02b_a_skipped_number_or_a_second_selection_is_named_to_the_watchdog(begin) -> None:
    season = begin("finish")
    assert alarms(season) == []
    log = season.force.log
    whole = [(e.index, parse_entry(bytes(e.data))) for e in log.entries.order_by("index")]
    of_draw = {e["type"]: (i, e) for i, e in whole if "type" in e and e["type"][:5] == "draw:"}
    end, now = len(whole), int(NEXT_DAY.timestamp())

    def named(*extra):
        return [(a.code, a.entry) for a in watch([*whole, *extra], now)]

    def numbered(kind, number, days=None):
        entry = of_draw[kind][1]
        data = entry["data"] | {"draw": number} | ({"days": days} if days else {})
        return entry | {"data": data}

    third = numbered("draw:announced", "2023-003", ["2023-12-01"])
    assert ("draw-number-missing", end) in named((end, third))
    second = numbered("draw:decided", "2023-001")
    assert ("draw-events-impossible", end) in named((end, second))
    again = numbered("draw:announced", "2023-001")
    assert ("draw-announced-twice", end) in named((end, again))
    never = numbered("draw:announced", "2023-002", ["2023-09-15"])
    assert ("draw-unfinished", end) in named((end, never))
    assert ("draw-not-announced", end) in named((end, numbered("draw:frozen", "2023-002")))


# --- D-03: dice -------------------------------------------------------------------------------


def throw(season, thrower, digits="31415926"):
    """Confirm one thrower's digits."""
    from passmuster.web.draw.services import confirm_throw

    return confirm_throw(by=thrower, draw=season.draw, digits=digits)


@pytest.mark.attack("D-03a")
def test_d03a_a_presenter_can_neither_correct_dice_nor_type_them_for_others(begin) -> None:
    from passmuster.web.draw.services import log_dice

    season = begin("freeze")
    first, second, third = season.cast.throwers
    log = {"by": season.cast.manager}
    with season.at(ROUND_TIME - timedelta(minutes=50)):
        with taken_back():
            for thrower in season.cast.throwers:
                throw(season, thrower)
            assert log_dice(draw=season.draw, **log).dice == "31415926" * 3
        with refused("dice-throwers-too-few"):
            log_dice(draw=season.draw, **log)
        with refused("role-not-allowed"):
            throw(season, season.cast.manager)
        throw(season, first)
        with refused("dice-thrower-twice"):
            throw(season, first, "00000000")
        with refused("dice-thrower-twice"):
            # The same human at a second login, in another role that may throw.
            throw(season, replace(season.cast.staff_side, human=first.human))
        with refused("dice-throwers-too-few"):
            log_dice(draw=season.draw, **log)
        for typed in ("3141 592", "៣១៤១៥៩២៦", "", "3" * 65, "Sok Dara"):
            with refused("dice-not-digits"):
                throw(season, second, typed)
        throw(season, second)
        with refused("dice-count-wrong"):
            log_dice(draw=season.draw, **log)
        throw(season, third)
        log_dice(draw=season.draw, **log)
        with refused("draw-move-forbidden"):
            throw(season, season.cast.staff_side)
        with refused("draw-move-forbidden"):
            log_dice(draw=season.draw, **log)


@pytest.mark.attack("D-03b")
def test_d03b_two_in_the_room_who_fake_the_dice_meet_the_beacon_or_the_plain_sentence(
    begin,
) -> None:
    season = begin("finish")
    honest = (here().published / "dossiers/2023-001/README.txt").read_text(encoding="utf-8")
    # The compensating control: the dice were cosigned before the round that nobody foresees.
    rules = {f.rule: f.ok for f in findings(season)}
    assert rules["time:dice-before-beacon"] is True
    assert "rests on the people in the room" in honest
    assert "វាពឹងលើមនុស្សនៅក្នុងបន្ទប់" in honest
    assert ROOM_ALONE_EN not in honest


@pytest.mark.attack("D-03c")
def test_d03c_a_manager_who_does_without_a_beacon_must_say_so_in_both_languages(begin) -> None:
    from passmuster.web.draw.services import decide_draw

    season = begin("load_roster")
    with season.at(ROUND_TIME - timedelta(days=7)):
        season.draw = announce(season, beacon=None, fallbacks=[])
        season.publish()
    season.freeze()
    season.throw()
    with season.at(JUST_AFTER):
        with refused("beacon-not-announced"):
            decide_draw(by=season.cast.manager, draw=season.draw, beacon_json=BEACON_JSON)
        season.draw = decide_draw(by=season.cast.manager, draw=season.draw)
        season.publish()
    season.finish()
    text = (here().published / "dossiers/2023-001/README.txt").read_text(encoding="utf-8")
    assert ROOM_ALONE_EN in text
    assert ROOM_ALONE_KM in text
    (said,) = [f for f in findings(season) if f.rule == "beacon:none"]
    assert said.ok is None
    assert ROOM_ALONE_EN in said.sentence
    assert ROOM_ALONE_KM in said.sentence


def findings(season):
    """Check the published dossier as a stranger with the policy on paper."""
    from passmuster.core.draw.dossier import verify_dossier
    from passmuster.formats.signing import fast_check
    from passmuster.verifier.draw import load_dossier

    folder = here().published / "dossiers" / season.draw.number
    policy = (here().published / "policy").read_bytes()
    return verify_dossier(load_dossier(folder), policy=policy, check=fast_check)


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
    text = (here().published / "dossiers/2023-001/README.txt").read_text(encoding="utf-8")
    english, khmer = text.split("-" * 70)
    assert "beacon's makers" in english.split("WHAT IT CANNOT SHOW")[1]
    assert "អ្នកធ្វើជុំប៉មសញ្ញា" in khmer
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
    assert_no_door("orders", "notices", "collection")


# --- D-06: the yearly key ---------------------------------------------------------------------


@pytest.mark.attack("D-06a")
def test_d06a_a_manager_with_a_new_key_or_both_halves_cannot_make_a_pool(begin) -> None:
    from passmuster.web.draw.ceremony import audit_roster, commit_year_key, freeze_pool
    from passmuster.web.draw.keys import half_path

    season = begin("announce")
    cast, force = season.cast, season.force
    both = replace(cast.staff_side, human=cast.manager.human)
    with season.at(BEFORE_FREEZE):
        with taken_back():
            made = commit_year_key(manager=cast.manager, staff=cast.staff_side, **year(force, 2024))
            assert made.key != force.year_keys.get(year=2023).key
        for side in ("manager", "staff"):
            half_path(force, 2024, side).unlink()
        with refused("same-human-twice"):
            commit_year_key(manager=cast.manager, staff=both, **year(force, 2024))
        with refused("role-not-allowed"):
            commit_year_key(manager=cast.manager, staff=cast.manager, **year(force, 2024))
        with refused("key-exists"):
            commit_year_key(manager=cast.manager, staff=cast.staff_side, **year(force, 2023))
    with season.at(FREEZE_DAY):
        audit_roster(by=cast.inspector, draw=season.draw)
        path = half_path(force, 2023, "manager")
        genuine = path.read_bytes()
        path.write_bytes(bytes(32).hex().encode() + b"\n")
        with refused("key-not-the-committed-one"):
            freeze_pool(by=cast.manager, draw=season.draw)
        path.unlink()
        with refused("key-half-missing"):
            freeze_pool(by=cast.manager, draw=season.draw)
        path.write_bytes(genuine)
        assert freeze_pool(by=cast.manager, draw=season.draw).state == "frozen"


def year(force, number):
    """Return the arguments that name a force's year."""
    return {"force": force, "year": number}


@pytest.mark.attack("D-06b")
def test_d06b_each_use_of_the_key_is_an_entry_with_actor_and_purpose(begin) -> None:
    from passmuster.web.draw.models import KeyUse

    season = begin("announce")
    log, before = season.force.log, 0
    assert not KeyUse.objects.exists()
    for step, uses in (
        ("freeze", [("h-inspector", "audit-roster"), ("h-manager", "freeze-pool")]),
        ("throw", []),
        ("decide", [("h-manager", "name-the-drawn")]),
    ):
        getattr(season, step)()
        recorded = list(KeyUse.objects.order_by("id").values_list("by", "purpose"))
        assert recorded[before:] == uses
        before = len(recorded)
    events = log.events.filter(kind="key:used").order_by("id")
    assert [event.by for event in events] == [by for by, _ in recorded]
    assert all(event.entry.index >= 0 for event in events)


@pytest.mark.attack("D-06c")
def test_d06c_the_key_cannot_be_opened_from_a_screen_while_there_is_no_force_site() -> None:
    assert_no_door("site/force", "openings", "accounts")


# --- D-07: void by collusion ------------------------------------------------------------------


@pytest.mark.attack("D-07")
def test_d07_two_insiders_cannot_void_and_a_void_after_the_seed_is_public(begin) -> None:
    from passmuster.web.draw.dossier import write_dossier

    season = begin("finish")
    drawn = list(season.draw.selected.order_by("id").values_list("commitment", flat=True))
    cast = season.cast
    oversight_too = replace(cast.oversight, human=cast.manager.human)
    with season.at(NEXT_DAY):
        second_overseer = human(season, "h-2", Role.OVERSIGHT_BODY)
        with taken_back():
            assert void(season).void_stage == "decided"
        for second in (cast.inspector, cast.staff_side, cast.commander, cast.manager):
            with refused("void-signer-not-oversight"):
                void(season, second=second)
        with refused("void-signed-twice-by-one"):
            void(season, second=oversight_too)
        with refused("role-not-allowed"):
            void(season, by=cast.oversight, second=second_overseer)
        for reason in ("technical reasons", "", "the list had my cousin in it"):
            with refused("void-reason-unknown"):
                void(season, reason=reason)
        season.draw = void(season)
        season.publish()
        write_dossier(season.draw)
        # A voided round may be drawn again, in public, under the next number.
        following = announce_later(season)
    assert following.number == "2023-002"
    assert list(season.draw.selected.order_by("id").values_list("commitment", flat=True)) == drawn
    found = {f.rule: f.ok for f in findings(season)}
    assert found["void:after-seed-known"] is None
    assert "voided-after-seed" in {code for code, _ in alarms(season)}
    (entry,) = season.force.log.events.filter(kind="draw:voided")
    assert json.loads(bytes(entry.entry.data))["data"]["seed_known"] is True


def announce_later(season):
    """Announce the round again for days that lie ahead, with a round not yet public."""
    rounds = [BEACON_ROUND + 60_000, BEACON_ROUND + 61_200]
    return announce(
        season,
        days=[date(2023, 9, 21)],
        dice_at=NEXT_DAY + timedelta(hours=1),
        beacon={"chain": QUICKNET.hash, "round": rounds[0]},
        fallbacks=[{"chain": QUICKNET.hash, "round": rounds[1]}],
    )
