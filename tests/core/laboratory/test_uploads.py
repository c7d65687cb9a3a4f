"""A signature is good for minutes, and a key for about a year."""

from __future__ import annotations

from datetime import date

import pytest

from passmuster.core.kernel.errors import Refused
from passmuster.core.laboratory.uploads import require_fresh, require_key_days

GOOD = {"created": 1000, "expires": 1300}


@pytest.mark.parametrize("now", [940, 1000, 1300, 1360])
def test_a_request_of_just_now_is_fresh_by_either_clock(now: int) -> None:
    require_fresh(**GOOD, now=now)


@pytest.mark.parametrize(
    ("times", "now", "code"),
    [
        (GOOD, 939, "signature-from-tomorrow"),
        (GOOD, 1361, "signature-expired"),
        ({"created": 1000, "expires": 1301}, 1000, "signature-too-long"),
        ({"created": 1000, "expires": 1000}, 1000, "signature-too-long"),
        ({"created": 1000, "expires": 900}, 900, "signature-too-long"),
    ],
)
def test_a_request_of_another_time_is_refused(times: dict[str, int], now: int, code: str) -> None:
    with pytest.raises(Refused) as error:
        require_fresh(**times, now=now)
    assert error.value.code == code


def test_a_key_is_recorded_for_some_days_and_not_for_ever() -> None:
    first = date(2026, 11, 1)
    require_key_days(first, first)
    require_key_days(first, date(2027, 12, 6))
    for last in (date(2026, 10, 31), date(2027, 12, 7)):
        with pytest.raises(Refused) as error:
            require_key_days(first, last)
        assert error.value.code == "laboratory-key-days"
