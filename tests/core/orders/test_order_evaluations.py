"""What a review officer may say of a physician's evaluation, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from passmuster.core.collection.refusals import require_ground
from passmuster.core.kernel.errors import Refused
from passmuster.core.orders.evaluations import (
    GROUNDS,
    Evaluation,
    Finding,
    require_evaluation,
)

REFERRED = datetime(2023, 9, 18, 10, 0, tzinfo=UTC)
DUE = REFERRED + timedelta(days=5)
NOW = REFERRED + timedelta(days=2)
SEEN = Evaluation(
    finding=Finding.EXPLAINED,
    examined_on=date(2023, 9, 19),
    physician="Dr Somebody",
    statement=True,
    referred_at=REFERRED,
    due=DUE,
)


@pytest.mark.parametrize("finding", [Finding.EXPLAINED, Finding.UNEXPLAINED])
@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"physician": "  "}, "physician-missing"),
        ({"statement": False}, "statement-missing"),
        ({"examined_on": None}, "examined-day-missing"),
        ({"examined_on": date(2023, 9, 17)}, "examined-before-referral"),
        ({"examined_on": date(2023, 9, 21)}, "examined-later"),
    ],
)
def test_an_examination_needs_its_paper_its_physician_and_a_day_that_can_be(finding, wrong, code):
    with pytest.raises(Refused) as refused:
        require_evaluation(replace(SEEN, finding=finding, **wrong), now=NOW)
    assert refused.value.code == code


@pytest.mark.parametrize("day", [date(2023, 9, 18), date(2023, 9, 20)])
def test_the_day_of_the_referral_and_today_are_days_that_can_be(day) -> None:
    require_evaluation(replace(SEEN, examined_on=day), now=NOW)


def test_nobody_failed_to_go_before_the_time_to_go_has_ended() -> None:
    absent = replace(
        SEEN, finding=Finding.NOT_TAKEN, examined_on=None, physician="", statement=False
    )
    with pytest.raises(Refused) as refused:
        require_evaluation(absent, now=DUE)
    assert refused.value.code == "evaluation-time-open"
    require_evaluation(absent, now=DUE + timedelta(seconds=1))


def test_each_ground_is_one_of_the_refusals_table_that_no_collector_records() -> None:
    for code in GROUNDS.values():
        assert require_ground(code).doctor_reports
