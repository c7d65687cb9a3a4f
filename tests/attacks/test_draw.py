"""Attacks on pool, keys, ceremony and draw, through the services (attack book, group D)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from passmuster.core.access.actors import Role
from passmuster.core.draw.beacon import QUICKNET
from passmuster.core.draw.dossier import verify_dossier
from passmuster.core.draw.dossier.readme import ROOM_ALONE_EN, ROOM_ALONE_KM
from passmuster.core.draw.watch import watch
from passmuster.core.ledger.entries import parse_entry, utc_text
from passmuster.demo.season import BEACON_JSON, BEACON_ROUND, DAYS, ROUND_TIME
from passmuster.formats.signing import fast_check
from passmuster.web.installation import here
from tests.core.draw.ceremony import policy
from tests.core.draw.forgeries import FORGERIES
from tests.support.draws import JUST_AFTER, NEXT_DAY, alarms, announce, findings, void
from tests.support.season import BEFORE_FREEZE, FREEZE_DAY, denied, human, refused, taken_back

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


@pytest.mark.attack("D-03d")
def test_d03d_a_manager_who_throws_before_the_announced_hour_is_refused_and_named(begin) -> None:
    from passmuster.web.draw.services import log_dice

    season = begin("freeze")
    early = ROUND_TIME - timedelta(hours=1, seconds=1)
    for moment in (early, early - timedelta(hours=6)):
        with season.at(moment):
            with refused("dice-before-hour"):
                throw(season, season.cast.throwers[0])
            with refused("dice-before-hour"):
                log_dice(by=season.cast.manager, draw=season.draw)
    tried = [(season.cast.throwers[0].human, "confirm_throw", "dice-before-hour")]
    tried += [(season.cast.manager.human, "log_dice", "dice-before-hour")]
    assert denied() == 2 * tried
    season.throw()
    season.decide()
    season.finish()
    assert alarms(season) == []
    assert not [f for f in findings(season) if f.ok is False]
    # Whoever runs the server logs them all the same: what he stamps, and what witnesses see.
    announced, diced = public(season, "draw:announced"), public(season, "draw:diced")
    late_hour = announced | {"data": announced["data"] | {"dice_at": utc_text(NEXT_DAY)}}
    assert ("dice-before-hour", 1) in named([late_hour, diced])
    assert ("dice-before-hour", 1) not in named([announced, diced])
    rules = forged_rules("dice before the public hour")
    assert rules == {"time:dice-early"}
    rules = forged_rules("dice before the public hour by a clock that was put forward")
    assert rules == {"time:dice-cosigned-early"}


def public(season, kind):
    """Return the last readable entry of a kind, as an outsider reads it."""
    entry = season.force.log.entries.filter(event__kind=kind).order_by("-index").first()
    return parse_entry(bytes(entry.data))


def named(entries):
    """Return what a monitor says of these entries alone."""
    found = watch(enumerate(entries), int(NEXT_DAY.timestamp()))
    return [(alarm.code, alarm.entry) for alarm in found]


def forged_rules(forgery):
    """Return what a stranger's verifier denies of a whole forged draw."""
    found = verify_dossier(FORGERIES[forgery][0].build(), policy=policy(), check=fast_check)
    return {finding.rule for finding in found if finding.ok is False}


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
        audit_roster(by=cast.auditor, draw=season.draw)
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
        ("freeze", [("h-auditor", "audit-roster"), ("h-manager", "freeze-pool")]),
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
