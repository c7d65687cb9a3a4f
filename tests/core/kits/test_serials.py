"""Numbers on bottles, seals, kits and packs: every slip of a finger is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.kits import serials
from passmuster.core.kits.serials import HIGHEST, Kind, Serial, parse_serial, read_serial, serial

SERIALS = st.builds(serial, st.sampled_from(Kind), st.integers(1, HIGHEST), practice=st.booleans())
SPECIMEN = serial(Kind.SPECIMEN, 10_023)


def code_of(act: object, *given: object, **named: object) -> str:
    with pytest.raises(PassmusterError) as refused:
        act(*given, **named)  # type: ignore[operator]
    return refused.value.code


@given(SERIALS)
def test_every_serial_reads_back_as_itself(one: Serial) -> None:
    assert parse_serial(one.text) == one
    assert parse_serial(one.grouped) == one
    assert len(one.text.removeprefix("P")) == 12


@given(SERIALS, st.integers(0, 11), st.sampled_from("0123456789"))
def test_every_single_wrong_digit_is_found(one: Serial, at: int, digit: str) -> None:
    at += one.practice
    wrong = one.text[:at] + digit + one.text[at + 1 :]
    if wrong != one.text:
        assert code_of(parse_serial, wrong) in ("serial-check-wrong", "serial-form-unknown")


@given(SERIALS, st.integers(0, 10))
def test_every_exchange_of_two_neighbours_is_found(one: Serial, at: int) -> None:
    at += one.practice
    a, b = one.text[at], one.text[at + 1]
    wrong = one.text[:at] + b + a + one.text[at + 2 :]
    if a != b:
        assert code_of(parse_serial, wrong) in ("serial-check-wrong", "serial-form-unknown")


@given(SERIALS)
def test_a_number_never_changes_sides_by_its_letter_alone(one: Serial) -> None:
    other = one.text.removeprefix("P") if one.practice else f"P{one.text}"
    assert code_of(parse_serial, other) == "serial-check-wrong"


def test_the_check_digits_are_those_of_the_published_scheme() -> None:
    """ISO/IEC 7064 MOD 97-10: 794 gets 44, the worked example that is usually given."""
    assert serials.check_digits("794", practice=False) == "44"
    assert serials.checks("79444", practice=False)


def test_khmer_digits_spaces_and_hyphens_are_read_as_people_write_them() -> None:
    khmer = SPECIMEN.text.translate(str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩"))
    assert parse_serial(khmer) == SPECIMEN
    assert parse_serial(f" {khmer[:4]}\u200b-{khmer[4:8]}\u2013{khmer[8:]} ") == SPECIMEN
    practice = serial(Kind.SEAL, 7, practice=True)
    assert parse_serial(practice.text.lower()) == practice


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        SPECIMEN.text[:-1],
        SPECIMEN.text + "0",
        "0" + SPECIMEN.text[1:],
        "O" * 12,
        "9" + SPECIMEN.text[1:],
        "X" + SPECIMEN.text,
        "PP" + SPECIMEN.text,
    ],
)
def test_another_form_is_no_serial(text: str) -> None:
    assert code_of(parse_serial, text) == "serial-form-unknown"


def test_only_a_whole_number_of_ours_adds_up_in_a_live_session_or_in_practice() -> None:
    one = serial(Kind.SEAL, 7, practice=True)
    assert serials.adds_up(one.grouped)
    assert serials.adds_up(serial(Kind.SEAL, 7).text)
    assert not serials.adds_up(one.text.removeprefix("P"))
    assert not serials.adds_up("3000 0000 0800")
    assert not serials.adds_up("Z-9")


def test_number_nought_and_check_digits_that_go_round_are_refused() -> None:
    nought = "1" + "0" * 9
    assert code_of(parse_serial, nought + "42") == "serial-check-wrong"
    good = nought + serials.check_digits(nought, practice=False)
    assert code_of(parse_serial, good) == "serial-check-wrong"
    for number in range(1, 2000):
        digits = serial(Kind.KIT, number).text
        if int(digits[-2:]) < 3:
            again = digits[:-2] + str(int(digits[-2:]) + 97)
            assert code_of(parse_serial, again) == "serial-check-wrong"
            return
    pytest.fail("no serial with such check digits was tried")


@pytest.mark.parametrize("number", [0, -1, HIGHEST + 1])
def test_a_running_number_has_its_range(number: int) -> None:
    assert code_of(serial, Kind.SEAL, number) == "serial-number-out-of-range"


def test_a_serial_of_another_kind_or_of_the_other_side_is_refused() -> None:
    practice = serial(Kind.SPECIMEN, 10_023, practice=True)
    seal = serial(Kind.SEAL, 10_023)
    assert read_serial(SPECIMEN.text, Kind.SPECIMEN, practice=False) == SPECIMEN
    assert read_serial(practice.text, Kind.SPECIMEN, practice=True) == practice
    for text, in_practice, code in (
        (seal.text, False, "serial-kind-wrong"),
        (practice.text, False, "serial-practice-in-live"),
        (SPECIMEN.text, True, "serial-live-in-practice"),
    ):
        assert code_of(read_serial, text, Kind.SPECIMEN, practice=in_practice) == code


def test_people_read_groups_of_four() -> None:
    assert SPECIMEN.grouped == f"{SPECIMEN.text[:4]} {SPECIMEN.text[4:8]} {SPECIMEN.text[8:]}"
    practice = serial(Kind.PACK, 1, practice=True).grouped
    assert practice.split() == ["P", *practice[2:].split()]
    assert [len(part) for part in practice.split()] == [1, 4, 4, 4]
