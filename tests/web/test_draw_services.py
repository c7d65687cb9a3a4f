"""A draw from announcement to opening day, by its services: each honest step and each refusal."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from passmuster.core.draw.beacon import QUICKNET
from passmuster.demo.season import BEACON_JSON, BEACON_ROUND, DAYS, DICE, OPENING_DAY, ROUND_TIME
from tests.support.orders import everybody_served
from tests.support.season import BEFORE_FREEZE, FREEZE_DAY, denied, made_people, refused

JUST_AFTER = ROUND_TIME + timedelta(minutes=2)
NAMED, FALLBACK = BEACON_ROUND - 1200, BEACON_ROUND
AN_HOUR = timedelta(hours=1)


def announce(season, **changes):
    from passmuster.web.draw.ceremony import announce_draw

    facts = {
        "by": season.cast.manager,
        "force": season.force,
        "days": DAYS,
        "dice_at": ROUND_TIME - 2 * AN_HOUR,
        "dice": DICE,
        "throwers": 3,
        "beacon": {"chain": QUICKNET.hash, "round": BEACON_ROUND},
        "opening_day": OPENING_DAY,
    }
    return announce_draw(**facts | changes)


def freeze(season, **changes):
    from passmuster.web.draw.ceremony import freeze_pool

    return freeze_pool(**{"by": season.cast.manager, "draw": season.draw} | changes)


def throw(season, thrower=0, digits="31415926", by=None):
    from passmuster.web.draw.services import confirm_throw

    by = by or season.cast.throwers[thrower]
    return confirm_throw(by=by, draw=season.draw, digits=digits)


def log_dice(season, **changes):
    from passmuster.web.draw.services import log_dice as log

    return log(**{"by": season.cast.manager, "draw": season.draw} | changes)


def decide(season, **changes):
    from passmuster.web.draw.services import decide_draw

    facts = {"by": season.cast.manager, "draw": season.draw, "beacon_json": BEACON_JSON}
    return decide_draw(**facts | changes)


def open_draw(season, **changes):
    from passmuster.web.draw.services import open_draw as opened

    return opened(**{"by": season.cast.manager, "draw": season.draw} | changes)


def last_entry(log, kind) -> dict:
    entry = log.entries.filter(event__kind=kind).order_by("-index").first()
    return json.loads(bytes(entry.data))["data"]


# --- Announcement -----------------------------------------------------------------------------


def test_a_draw_needs_policy_key_and_roster_first(begin) -> None:
    season = begin("establish")
    with season.at(BEFORE_FREEZE), refused("no-policy-in-force"):
        announce(season)
    season.adopt_policy()
    with season.at(BEFORE_FREEZE):
        with refused("role-not-allowed"):
            announce(season, by=season.cast.clerk)
        with refused("no-key-for-year"):
            announce(season, days=[date(2024, 1, 5)], opening_day=date(2024, 1, 9))
        with refused("strata-missing"):
            announce(season)


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("throwers-too-few", {"throwers": 1}),
        ("dice-too-few", {"dice": 19}),
        ("days-not-in-order", {"days": DAYS[::-1]}),
        ("days-before-dice", {"dice_at": ROUND_TIME + timedelta(days=4)}),
        ("opening-after-cap", {"opening_day": date(2023, 10, 21)}),
        ("opening-before-last-day", {"opening_day": DAYS[-1]}),
        ("beacon-before-dice", {"dice_at": ROUND_TIME}),
        ("beacon-chain-unknown", {"beacon": {"chain": "0" * 64, "round": 5}}),
        (
            "fallbacks-not-later",
            {"fallbacks": [{"chain": QUICKNET.hash, "round": BEACON_ROUND - 1}]},
        ),
        ("fallback-without-beacon", {"beacon": None, "fallbacks": [{"chain": "", "round": 5}]}),
    ],
)
def test_what_cannot_be_announced_is_refused_and_takes_no_number(begin, code, changes) -> None:
    season = begin("load_roster")
    with season.at(BEFORE_FREEZE):
        with refused(code):
            announce(season, **changes)
        assert announce(season).number == "2023-001"


def test_days_missing_are_refused(begin) -> None:
    season = begin("load_roster")
    with season.at(BEFORE_FREEZE), refused("days-missing"):
        announce(season, days=[])


def test_numbers_go_on_without_a_gap_and_a_void_keeps_its_own(begin) -> None:
    from passmuster.web.draw.services import void_draw

    season = begin("finish")
    cast, next_days = season.cast, (date(2023, 9, 25), date(2023, 9, 26))
    facts = {"dice_at": ROUND_TIME + timedelta(days=3), "beacon": None, "days": next_days}
    with season.at(season.now + timedelta(days=1)):
        with refused("round-has-its-draw"):
            announce(season, **facts | {"days": (DAYS[-1], *next_days)})
        second = announce(season, **facts)
        with refused("round-has-its-draw"):
            announce(season, **facts | {"days": [date(2023, 10, 2)]})
        void_draw(by=cast.manager, second=cast.oversight, draw=second, reason="technical-failure")
        third = announce(season, **facts)
    assert [second.number, third.number] == ["2023-002", "2023-003"]
    assert list(season.force.draws.order_by("number").values_list("sequence", flat=True)) == [
        1,
        2,
        3,
    ]


# --- Freeze -----------------------------------------------------------------------------------


def test_a_pool_is_frozen_once_by_the_manager_after_the_audit(begin) -> None:
    from passmuster.web.draw.ceremony import audit_roster

    season = begin("announce")
    cast = season.cast
    with season.at(FREEZE_DAY):
        with refused("roster-audit-missing"):
            freeze(season)
        with refused("role-not-allowed"):
            audit_roster(by=cast.manager, draw=season.draw)
        audit_roster(by=cast.auditor, draw=season.draw)
        with refused("role-not-allowed"):
            freeze(season, by=cast.inspector)
        season.draw = freeze(season)
        with refused("draw-move-forbidden"):
            freeze(season)
    frozen = last_entry(season.force.log, "draw:frozen")
    assert sum(frozen["strata"].values()) == len(made_people())
    assert season.draw.pool_sha256 == frozen["pool_sha256"]


def test_a_roster_that_changed_after_the_audit_needs_another_audit(begin) -> None:
    from passmuster.web.draw.ceremony import audit_roster
    from tests.support.season import import_file, personnel_file

    season = begin("announce")
    with season.at(FREEZE_DAY):
        audit_roster(by=season.cast.auditor, draw=season.draw)
        people = made_people()
        moved = [people[0]._replace(rank="ពលបាលទោ"), *people[1:]]
        import_file(season, personnel_file(moved))
        season.attest()
        with refused("roster-audit-missing"):
            freeze(season)
        audit_roster(by=season.cast.auditor, draw=season.draw)
        assert freeze(season).state == "frozen"


# --- Dice -------------------------------------------------------------------------------------


def test_each_thrower_confirms_once_and_only_while_the_pool_is_frozen(begin) -> None:
    season = begin("announce")
    with refused("draw-move-forbidden"):
        throw(season)
    season.freeze()
    for digits in ("", "12a4", "១២៣", "1" * 65, "-1"):
        with refused("dice-not-digits"):
            throw(season, digits=digits)
    with refused("role-not-allowed"):
        throw(season, by=season.cast.manager)
    throw(season)
    with refused("dice-thrower-twice"):
        throw(season, digits="27182818")


def test_dice_are_thrown_from_the_announced_second_on_and_not_before(begin) -> None:
    from passmuster.web.draw import progress

    season = begin("freeze")
    hour = progress.dice_at(season.draw)
    with season.at(hour - timedelta(seconds=1)):
        assert "dice-before-hour" in [gap.code for gap in progress.missing(season.draw)]
        with refused("dice-before-hour"):
            throw(season)
        with refused("dice-before-hour"):
            log_dice(season)
        assert not season.draw.throws.exists()
    with season.at(hour):
        assert "dice-before-hour" not in [gap.code for gap in progress.missing(season.draw)]
        for thrower in range(3):
            throw(season, thrower)
    with season.at(hour - timedelta(seconds=1)), refused("dice-before-hour"):
        log_dice(season)  # the clock was set back between the throws and the record
    with season.at(hour):
        assert log_dice(season).state == "diced"


def test_a_refused_throw_before_the_hour_is_recorded(begin) -> None:
    season = begin("freeze")
    with season.at(FREEZE_DAY), refused("dice-before-hour"):
        throw(season)
    assert denied() == [(season.cast.throwers[0].human, "confirm_throw", "dice-before-hour")]


def test_dice_are_logged_only_whole_and_over_a_cosigned_pool(begin) -> None:
    season = begin("announce")
    with season.at(ROUND_TIME - AN_HOUR):
        from passmuster.web.draw.ceremony import audit_roster

        audit_roster(by=season.cast.auditor, draw=season.draw)
        season.draw = freeze(season)
        with refused("dice-throwers-too-few"):
            log_dice(season)
        throw(season, 0)
        throw(season, 1)
        with refused("dice-count-wrong"):
            log_dice(season)
        throw(season, 2)
        with refused("pool-cosigned-missing"):
            log_dice(season)
        season.publish()
        with refused("role-not-allowed"):
            log_dice(season, by=season.cast.throwers[0])
        season.draw = log_dice(season)
        with refused("draw-move-forbidden"):
            log_dice(season)
    assert last_entry(season.force.log, "draw:diced") == {
        "draw": season.draw.number,
        "dice": "31415926" * 3,
        "throws": ["31415926"] * 3,
    }


# --- Beacon and result ------------------------------------------------------------------------


def test_a_draw_is_decided_once_over_cosigned_dice(begin) -> None:
    season = begin("freeze")
    with season.at(ROUND_TIME - AN_HOUR):
        for thrower in range(3):
            throw(season, thrower)
        season.draw = log_dice(season)
    with season.at(JUST_AFTER), refused("dice-cosigned-missing"):
        decide(season)
    with season.at(ROUND_TIME - AN_HOUR / 2):
        season.publish()
    with season.at(JUST_AFTER):
        with refused("role-not-allowed"):
            decide(season, by=season.cast.inspector)
        season.draw = decide(season)
        with refused("draw-move-forbidden"):
            decide(season)
    result = last_entry(season.force.log, "draw:decided")
    assert result["seed"] == season.draw.seed
    drawn = season.draw.selected.filter(reserve=False)
    assert sum(result["take"].values()) == drawn.count()
    days = list(drawn.order_by("day").values_list("day", flat=True))
    assert set(days) == set(DAYS)
    spread = [days.count(day) for day in DAYS]
    assert max(spread) - min(spread) <= 1
    assert set(season.draw.selected.filter(reserve=True).values_list("day", flat=True)) == {None}


def test_a_draw_without_a_beacon_is_decided_by_its_dice_and_takes_no_round(begin) -> None:
    season = begin("load_roster")
    with season.at(BEFORE_FREEZE):
        season.draw = announce(season, beacon=None, days=DAYS[:1])
        season.publish()
    season.freeze()
    season.throw()
    with season.at(JUST_AFTER):
        with refused("beacon-not-announced"):
            decide(season)
        season.draw = decide(season, beacon_json=None)
    assert season.draw.seed.endswith(f"/dice-{season.draw.dice}/none")
    assert not season.force.log.events.filter(kind="draw:beacon").exists()
    assert set(season.draw.selected.filter(reserve=False).values_list("day", flat=True)) == {
        DAYS[0]
    }


def with_a_fallback(begin, diced_at):
    """Return a season whose named round lies an hour before the only genuine one we hold."""
    season = begin("load_roster")
    with season.at(BEFORE_FREEZE):
        season.draw = announce(
            season,
            dice_at=ROUND_TIME - 3 * AN_HOUR,
            beacon={"chain": QUICKNET.hash, "round": NAMED},
            fallbacks=[{"chain": QUICKNET.hash, "round": FALLBACK}],
        )
        season.publish()
    season.freeze()
    with season.at(diced_at):
        for thrower in range(3):
            throw(season, thrower)
        season.draw = log_dice(season)
        season.publish()
    return season


def test_a_fallback_round_counts_only_after_the_named_one_was_given_up_by_two(begin) -> None:
    season = with_a_fallback(begin, ROUND_TIME - 2 * AN_HOUR)
    oversight = season.cast.oversight
    with season.at(JUST_AFTER):
        with refused("beacon-round-not-next"):
            decide(season)
        with refused("fallback-not-signed"):
            decide(season, given_up=[NAMED])
        with refused("role-not-allowed"):
            decide(season, given_up=[NAMED], second=season.cast.inspector)
        with refused("beacon-rounds-exhausted"):
            decide(season, given_up=[NAMED, FALLBACK], second=oversight)
        with refused("beacon-round-not-next"):
            decide(season, given_up=[FALLBACK], second=oversight)
        season.draw = decide(season, given_up=[NAMED], second=oversight)
    assert f"-{FALLBACK}-" in season.draw.seed
    event = season.force.log.events.get(kind="draw:beacon")
    assert json.loads(bytes(event.body))["facts"] == {
        "given_up": [NAMED],
        "second": oversight.human,
    }


def test_dice_later_than_the_named_round_spoil_the_fallback_too(begin) -> None:
    """Whoever saw the named round could otherwise come late on purpose and choose between two."""
    season = with_a_fallback(begin, ROUND_TIME - AN_HOUR / 2)
    with season.at(JUST_AFTER), refused("beacon-round-too-early"):
        decide(season, given_up=[NAMED], second=season.cast.oversight)


# --- Opening day ------------------------------------------------------------------------------


def test_a_draw_opens_on_its_day_and_not_before(begin) -> None:
    season = everybody_served(begin("finish"))
    with season.at(season.now + timedelta(days=24)):
        assert season.now.date() < OPENING_DAY
        with refused("opening-day-reached-missing"):
            open_draw(season)
    with season.at(season.now + timedelta(days=1)):
        assert season.now.date() == OPENING_DAY
        with refused("role-not-allowed"):
            open_draw(season, by=season.cast.inspector)
        season.draw = open_draw(season)
        with refused("draw-move-forbidden"):
            open_draw(season)
    assert season.draw.state == "opened"
    assert last_entry(season.force.log, "draw:opened")["day"] == OPENING_DAY.isoformat()
