"""The seals of a kit follow from its number, and from nothing that happened to another kit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kits.kits import Whole, seals_with, whole_kits
from passmuster.core.kits.serials import HIGHEST, Kind, serial

NUMBERS = st.integers(1, HIGHEST // 2)


def kit(number: int, *, practice: bool = False) -> list:
    forms = serial(Kind.SPECIMEN, number, practice=practice)
    seals = [serial(Kind.SEAL, n, practice=practice) for n in (2 * number - 1, 2 * number)]
    return [forms, *seals]


def whole(number: int) -> Whole:
    form, seal_a, seal_b = kit(number)
    return Whole(form=form, seal_a=seal_a, seal_b=seal_b)


@given(NUMBERS, NUMBERS)
def test_no_seal_lies_with_two_numbers(one: int, other: int) -> None:
    first, second = (set(seals_with(serial(Kind.SPECIMEN, n)) or ()) for n in (one, other))
    assert len(first) == 2
    assert first == second if one == other else not first & second


def test_a_missing_seal_spoils_its_own_kit_and_no_other() -> None:
    held = [one for number in (1, 2, 3, 4) for one in kit(number)]
    gone = serial(Kind.SEAL, 3)
    assert whole_kits(one for one in held if one != gone) == (whole(1), whole(3), whole(4))


def test_order_and_other_things_make_no_difference() -> None:
    held = [*kit(7), serial(Kind.CUP, 7), *kit(3), serial(Kind.SEAL, 99)]
    assert whole_kits(reversed(held)) == (whole(3), whole(7))


def test_practice_and_live_serials_make_no_kit_together() -> None:
    form, seal_a, _seal_b = kit(5)
    assert whole_kits([form, seal_a, kit(5, practice=True)[2]]) == ()


def test_the_number_of_a_paper_pack_and_what_is_no_number_have_no_seals() -> None:
    assert seals_with(serial(Kind.SPECIMEN, 900_000_001)) is None
    assert seals_with(serial(Kind.CUP, 5)) is None
