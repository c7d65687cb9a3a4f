"""What no quorum covers within the hour is an alarm; a late further witness changes nothing."""

from __future__ import annotations

from datetime import timedelta

from passmuster.web import clock
from passmuster.web.ledger.publishing import cosigned_at, oldest_uncovered
from passmuster.web.ledger.services import beat
from passmuster.web.work import MAXIMUM_DELAY, work_once


def test_an_act_that_no_quorum_covers_within_the_hour_is_an_alarm(begin):
    season = begin("finish")
    log = season.force.log
    assert oldest_uncovered(log) is None

    with clock.standing_at(season.now + timedelta(minutes=5)):
        acted = beat(log).at
        calm = work_once(log)
    with clock.standing_at(acted + MAXIMUM_DELAY + timedelta(seconds=1)):
        late = work_once(log)

    assert (calm.overdue_since, calm.alarmed) == (None, False)
    assert (late.overdue_since, late.alarmed) == (acted, True)


def test_once_enough_witnesses_have_signed_nothing_is_late(begin):
    season = begin("finish")
    log = season.force.log
    with clock.standing_at(season.now + timedelta(minutes=5)):
        beat(log)
        season.publish()

    with clock.standing_at(season.now + timedelta(minutes=10)):
        assert oldest_uncovered(log) is None


def test_a_second_cosignature_by_one_witness_does_not_move_the_time(begin):
    season = begin("freeze")
    log = season.force.log
    first = cosigned_at(log, "draw:frozen", season.draw.number)
    head = log.heads.order_by("-size").first()

    with clock.standing_at(season.now + timedelta(hours=5)):
        season.witnesses[0].cosign(log, head)

    assert cosigned_at(log, "draw:frozen", season.draw.number) == first
