"""Whose passkey it was at the moment of signing, as another human saw it before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.errors import Refused
from passmuster.core.signing.enrolments import Enrolment, enrolment_in_force
from tests.core.signing.authenticator import DARA, DAY, NOON, SOTHEA, SecurityKey

MINE = SOTHEA.enrolment()
ID = MINE.passkey.credential
TICK = timedelta(microseconds=1)


def code_of(*enrolments: Enrolment, human: str = "human-1", credential: bytes = ID, at=NOON) -> str:
    with pytest.raises(Refused) as caught:
        enrolment_in_force(enrolments, human, credential, at=at)
    return caught.value.code


def test_an_enrolment_in_force_is_found_among_others() -> None:
    others = [DARA.enrolment(), MINE, SOTHEA.enrolment(passkey=SecurityKey("spare").passkey)]
    assert enrolment_in_force(iter(others), "human-1", ID, at=NOON) is MINE
    last = replace(MINE, revoked_at=NOON + TICK)
    assert enrolment_in_force([last], "human-1", ID, at=NOON) is last
    first = replace(MINE, enrolled_at=NOON - TICK)
    assert enrolment_in_force([first], "human-1", ID, at=NOON) is first


WHYS = [
    ("enrolment-not-witnessed", replace(MINE, witnessed_by="")),
    ("enrolment-not-witnessed", replace(MINE, witnessed_by="human-1")),
    ("enrolment-recorded-later", replace(MINE, enrolled_at=NOON)),
    ("enrolment-recorded-later", replace(MINE, enrolled_at=NOON + DAY)),
    ("enrolment-revoked", replace(MINE, revoked_at=NOON)),
    ("enrolment-revoked", replace(MINE, revoked_at=NOON - DAY)),
]


@pytest.mark.parametrize(("code", "enrolment"), WHYS)
def test_why_an_enrolment_does_not_count_is_named(code: str, enrolment: Enrolment) -> None:
    assert code_of(enrolment) == code


def test_the_one_nearest_to_counting_is_named() -> None:
    order = ["enrolment-not-witnessed", "enrolment-recorded-later", "enrolment-revoked"]
    for first, one in WHYS:
        for second, other in WHYS:
            nearest = max(order.index(first), order.index(second))
            assert code_of(one, other) == order[nearest]
        assert enrolment_in_force([one, MINE], "human-1", ID, at=NOON) is MINE


def test_a_passkey_that_nobody_or_somebody_else_enrolled_is_named() -> None:
    assert code_of() == "enrolment-none"
    assert code_of(DARA.enrolment()) == "enrolment-none"
    assert code_of(MINE, human="human-2") == "enrolment-of-another"
    assert code_of(MINE, human="") == "enrolment-of-another"
    nobody = replace(MINE, human="")
    assert code_of(nobody, human="") == "enrolment-not-witnessed"


def test_a_passkey_of_two_humans_is_nobodys() -> None:
    same_key = DARA.enrolment(passkey=replace(MINE.passkey, credential=bytes(16)))
    same_id = DARA.enrolment(passkey=replace(MINE.passkey, key=DARA.device.passkey.key))
    for other in (DARA.enrolment(passkey=MINE.passkey), same_key, same_id):
        assert code_of(MINE, other) == "enrolment-shared"
        # A key that was handed on after its first holder gave it up was in two hands all the same.
        assert code_of(MINE, replace(other, revoked_at=NOON - 20 * DAY)) == "enrolment-shared"
        # But nobody spoils a signature by enrolling its key later, or without a witness.
        for spoiling in (
            replace(other, enrolled_at=NOON),
            replace(other, witnessed_by=""),
            replace(other, witnessed_by=other.human),
        ):
            assert enrolment_in_force([MINE, spoiling], "human-1", ID, at=NOON) is MINE


def test_one_id_with_two_keys_is_doubtful() -> None:
    second = replace(MINE, passkey=replace(MINE.passkey, key=SecurityKey("spare").passkey.key))
    assert code_of(MINE, second) == "enrolment-key-differs"
    assert code_of(MINE, replace(second, revoked_at=NOON - DAY)) == "enrolment-key-differs"
    later = replace(second, enrolled_at=NOON)
    assert enrolment_in_force([later, MINE], "human-1", ID, at=NOON) is MINE


def test_one_passkey_enrolled_anew_after_a_revocation_counts_again() -> None:
    old = replace(MINE, revoked_at=NOON - 20 * DAY)
    anew = replace(MINE, enrolled_at=NOON - 10 * DAY)
    assert enrolment_in_force([old, anew], "human-1", ID, at=NOON) is anew
    assert code_of(old, anew, at=NOON - 15 * DAY) == "enrolment-revoked"


@given(st.integers(-50, 50), st.integers(-50, 50), st.integers(-50, 50))
def test_it_holds_after_its_beginning_and_before_its_end(
    begins: int, ends: int, moment: int
) -> None:
    one = replace(MINE, enrolled_at=NOON + begins * DAY, revoked_at=NOON + ends * DAY)
    try:
        found = enrolment_in_force([one], "human-1", ID, at=NOON + moment * DAY)
    except Refused:
        found = None
    assert (found is one) == (begins < moment < ends)
