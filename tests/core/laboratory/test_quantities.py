"""A number is what was written, with its comparator and the size of its last place."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.figures import Unit
from passmuster.core.laboratory.quantities import read_number
from passmuster.core.laboratory.reported import Comparator
from passmuster.core.laboratory.units import PER_NG_ML, factor


@given(st.integers(0, 10**12 - 1), st.integers(0, 9))
def test_a_number_is_read_exactly_with_its_last_place(digits: int, decimals: int) -> None:
    whole, part = divmod(digits, 10**decimals)
    text = f"{whole}.{part:0{decimals}}" if decimals else str(whole)
    amount, unit = read_number(text)
    assert amount.value == Fraction(digits, 10**decimals)
    assert amount.step == Fraction(1, 10**decimals)
    assert (amount.text, unit) == (text, "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1,5", "number-comma"),
        ("1,200", "number-comma"),
        ("<1,200 ng/mL", "number-comma"),
        ("1.200,5", "number-comma"),
        ("-3", "number-negative"),
        ("−0.1", "number-negative"),
        ("", "number-unreadable"),
        ("NaN", "number-unreadable"),
        ("inf", "number-unreadable"),
        ("1e3", "number-unreadable"),
        ("1.2.3", "number-unreadable"),
        ("5.", "number-unreadable"),
        (".5", "number-unreadable"),
        ("9" * 13, "number-unreadable"),
        ("1 200", "number-unreadable"),
        ("10-20", "number-unreadable"),
        ("1.010 - 1.020", "number-unreadable"),
        ("1" + " " * 80 + "ng/mL", "number-unreadable"),
    ],
)
def test_what_is_no_plain_number_is_never_read_as_one(text: str, code: str) -> None:
    with pytest.raises(UnusableInput) as refused:
        read_number(text)
    assert refused.value.code == code


def test_khmer_digits_are_digits() -> None:
    amount, unit = read_number("២៥០.៥ ng/mL")
    assert (amount.value, unit) == (Fraction(501, 2), "ng/mL")


@pytest.mark.parametrize(
    ("text", "comparator"),
    [
        ("<10", Comparator.BELOW),
        ("<= 10", Comparator.AT_MOST),
        ("≤10", Comparator.AT_MOST),
        (">10", Comparator.ABOVE),
        ("≥ 10", Comparator.AT_LEAST),
        ("10", Comparator.NONE),
    ],
)
def test_a_comparator_in_the_text_counts(text: str, comparator: Comparator) -> None:
    assert read_number(text)[0].comparator is comparator


def test_a_comparator_that_the_reader_took_off_counts_and_is_shown() -> None:
    amount, _unit = read_number("10", Comparator.BELOW)
    assert (amount.comparator, amount.text) == (Comparator.BELOW, "<10")


def test_two_comparators_are_one_too_many() -> None:
    with pytest.raises(UnusableInput, match="number-unreadable"):
        read_number("<10", Comparator.BELOW)


@pytest.mark.parametrize(
    ("text", "at_least", "above"),
    [
        ("10", True, False),
        ("11", True, True),
        ("9", False, False),
        ("<10", False, False),
        ("<11", None, None),
        ("<=10", None, False),
        ("<=9", False, False),
        ("<=11", None, None),
        (">10", True, True),
        (">9", None, None),
        (">=10", True, None),
        (">=11", True, True),
        (">=9", None, None),
    ],
)
def test_an_edge_of_ten_is_reached_or_not_or_left_open(
    text: str, at_least: bool | None, above: bool | None
) -> None:
    amount, _unit = read_number(text)
    assert amount.at_least(Fraction(10)) is at_least
    assert amount.above(Fraction(10)) is above


@pytest.mark.parametrize(
    ("unit", "nanograms"),
    [
        ("ng/mL", 1),
        ("NG/ML", 1),
        ("ng/ml ", 1),
        ("(ng/mL)", 1),
        ("ug/L", 1),
        ("mcg/L", 1),
        ("µg/L", 1),  # micro sign
        ("μg/L", 1),  # Greek mu
        ("ug/mL", 1000),
        ("mg/L", 1000),
        ("mg/dL", 10_000),
        ("MG/DL", 10_000),
        ("g/L", 1_000_000),
        ("ng/dl", Fraction(1, 100)),
        ("pg/mL", Fraction(1, 1000)),
    ],
)
def test_a_unit_of_mass_is_converted_exactly(unit: str, nanograms: Fraction | int) -> None:
    assert factor(unit, Unit.NANOGRAMS) == nanograms
    assert factor(unit, Unit.MICROGRAMS) == Fraction(nanograms) / 1000
    assert factor(unit, Unit.MILLIGRAMS) == Fraction(nanograms) / 10_000


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        ("", "unit-missing"),
        ("  ", "unit-missing"),
        ("nmol/L", "unit-substance"),
        ("mmol/L", "unit-substance"),
        ("mEq/L", "unit-substance"),
        ("ng/mg{creat}", "unit-creatinine"),
        ("ug/g", "unit-creatinine"),
        ("1000", "unit-unknown"),
        ("mIU/mL", "unit-unknown"),
        ("ng per mL", "unit-unknown"),
        ("ng/mL FEU", "unit-unknown"),
        ("%", "unit-unknown"),
    ],
)
def test_a_unit_that_does_not_fit_is_told(unit: str, code: str) -> None:
    with pytest.raises(UnusableInput) as refused:
        factor(unit, Unit.NANOGRAMS)
    assert refused.value.code == code


def test_ph_and_specific_gravity_have_spellings_of_their_own() -> None:
    assert factor("pH", Unit.TENTHS_OF_PH) == 10
    assert factor("[pH]", Unit.TENTHS_OF_PH) == 10
    assert factor("", Unit.TEN_THOUSANDTHS) == 10_000
    assert factor("{s.g.}", Unit.TEN_THOUSANDTHS) == 10_000
    with pytest.raises(UnusableInput, match="unit-unknown"):
        factor("ng/mL", Unit.TENTHS_OF_PH)


def test_every_spelling_of_the_collected_units_is_as_the_collection_says(shared) -> None:
    import csv

    with (shared / "data" / "codes" / "ucum_units.csv").open(encoding="utf-8") as opened:
        rows = [row for row in csv.DictReader(opened) if row["factor_to_ng_per_mL"]]
    assert len(rows) >= 8
    for row in rows:
        unit = row["unit_as_written"].replace("(with a trailing space)", "")
        assert factor(unit, Unit.NANOGRAMS) == Fraction(row["factor_to_ng_per_mL"]), row
    assert set(PER_NG_ML) >= {"ng/ml", "ng/dl"}
