"""How a credential stands at a moment, and which lapsing ones nobody has followed up."""

from __future__ import annotations

import pytest

from passmuster.core.review.credentials import (
    STANDS,
    Standing,
    lapsing_without_another,
    require_credential,
    standing,
)
from tests.core.review.cases import DAY, DOCTOR, OTHER, SECOND, START, credential


@pytest.mark.parametrize(
    ("changes", "stands"),
    [
        ({}, Standing.VALID),
        ({"valid_from": START + SECOND}, Standing.COMING),
        ({"valid_until": START + 30 * DAY + SECOND}, Standing.VALID),
        ({"valid_until": START + 30 * DAY}, Standing.LAPSING),
        ({"valid_until": START + SECOND}, Standing.LAPSING),
        ({"valid_until": START}, Standing.LAPSED),
        ({"withdrawn_at": START + SECOND}, Standing.VALID),
        ({"withdrawn_at": START}, Standing.WITHDRAWN),
        ({"withdrawn_at": START, "valid_until": START}, Standing.WITHDRAWN),
    ],
)
def test_a_credential_stands_as_its_days_say_to_the_second(changes, stands) -> None:
    held = credential(**changes)
    assert standing(held, at=START) is stands
    if stands in STANDS:
        assert require_credential([held], DOCTOR, at=START) is held


def test_a_lapsing_credential_is_named_until_another_of_the_same_doctor_goes_on_after_it() -> None:
    ends = START + 20 * DAY
    old = credential(valid_until=ends)
    after = {"valid_from": ends, "valid_until": ends + 300 * DAY}
    assert lapsing_without_another([old], at=START) == (old,)
    for changes in (
        after | {"holder": OTHER},
        after | {"valid_from": ends + SECOND},
        after | {"withdrawn_at": START},
        {"valid_until": ends},
    ):
        known = [old, credential(**changes)]
        assert old in lapsing_without_another(known, at=START)
    assert lapsing_without_another([old, credential(**after)], at=START) == ()
    assert lapsing_without_another([credential()], at=START) == ()
