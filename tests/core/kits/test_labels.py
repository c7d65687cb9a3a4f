"""Labels: once, inside the step, counted; an old one is dead."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.kits import labels
from passmuster.core.kits.labels import Label, Place, Printing, parse_label, print_label
from passmuster.core.kits.serials import HIGHEST, Kind, Serial, serial

SPECIMEN, OTHER = serial(Kind.SPECIMEN, 10_023), serial(Kind.SPECIMEN, 10_024)
LABELS = st.builds(
    Label,
    st.builds(serial, st.just(Kind.SPECIMEN), st.integers(1, HIGHEST), practice=st.booleans()),
    st.sampled_from(Place),
    st.integers(1, labels.MOST_GENERATIONS),
)


def code_of(act: object, *given: object, **named: object) -> str:
    with pytest.raises(PassmusterError) as refused:
        act(*given, **named)  # type: ignore[operator]
    return refused.value.code


def printed(times: int, place: Place = Place.BOTTLE_A, of: Serial = SPECIMEN) -> list[Printing]:
    done: list[Printing] = []
    for at in range(times):
        reason = "printer-jammed" if at else ""
        done.append(
            print_label(of, place, printed=done, in_step=True, by="h-7", at=at, reason=reason)
        )
    return done


@given(LABELS)
def test_every_label_reads_back_and_begins_with_its_specimens_number(one: Label) -> None:
    assert parse_label(one.text) == one
    assert parse_label(one.grouped) == one
    assert one.text.startswith(one.specimen.text)


@given(LABELS, st.integers(0, 15), st.sampled_from("0123456789"))
def test_every_single_wrong_digit_of_a_label_is_found(one: Label, at: int, digit: str) -> None:
    at += one.specimen.practice
    wrong = one.text[:at] + digit + one.text[at + 1 :]
    if wrong != one.text:
        assert code_of(parse_label, wrong) in (
            "serial-check-wrong",
            "label-form-unknown",
            "serial-form-unknown",
        )


@pytest.mark.parametrize("at", [12, 13, 14, 15])
def test_a_wrong_digit_of_the_last_group_is_found(at: int) -> None:
    text = Label(SPECIMEN, Place.BOTTLE_B, 2).text
    assert code_of(parse_label, f"{text[:at]}{(int(text[at]) % 3) + 1}{text[at + 1 :]}") == (
        "serial-check-wrong"
    )


@pytest.mark.parametrize("text", ["", SPECIMEN.text, "9" * 16, "1" * 17])
def test_another_form_is_no_label(text: str) -> None:
    assert code_of(parse_label, text) == "label-form-unknown"


def test_a_label_is_a_specimens() -> None:
    seal = serial(Kind.SEAL, 5)
    fake = Label(seal, Place.FORM, 1)
    assert code_of(parse_label, fake.text) == "serial-kind-wrong"
    named = {"printed": [], "in_step": True, "by": "h-7", "at": 0}
    assert code_of(print_label, seal, Place.FORM, **named) == "serial-kind-wrong"


def test_a_label_outside_its_step_is_refused() -> None:
    code = code_of(print_label, SPECIMEN, Place.FORM, printed=[], in_step=False, by="h-7", at=0)
    assert code == "label-outside-step"


def test_a_second_print_wants_a_reason_of_the_list_and_a_first_wants_none() -> None:
    for done, reason, code in (
        (printed(1), "", "label-printed-already"),
        (printed(1), "jammed", "label-reprint-reason-unknown"),
        ([], "printer-jammed", "label-reprint-reason-unknown"),
        (printed(9), "fell-off", "label-generations-used-up"),
    ):
        got = code_of(
            print_label,
            SPECIMEN,
            Place.BOTTLE_A,
            printed=done,
            in_step=True,
            by="h-7",
            at=9,
            reason=reason,
        )
        assert got == code


@pytest.mark.parametrize("reason", labels.REPRINT_REASONS)
def test_every_listed_reason_gives_the_next_generation_and_is_counted(reason: str) -> None:
    done = [*printed(1), *printed(1, Place.BOTTLE_B), *printed(2, of=OTHER)]
    again = print_label(
        SPECIMEN, Place.BOTTLE_A, printed=done, in_step=True, by="h-7", at=5, reason=reason
    )
    assert again == Printing(
        label=Label(SPECIMEN, Place.BOTTLE_A, 2), by="h-7", at=5, reason=reason
    )
    assert labels.reprints([*done, again]) == (done[-1], again)
    assert labels.generations(SPECIMEN, Place.BOTTLE_A, [*done, again]) == 2


def test_a_reprint_kills_the_label_before_it() -> None:
    done = printed(2)
    old, new = (one.label for one in done)
    labels.require_current_label(new, done)
    assert code_of(labels.require_current_label, old, done) == "label-superseded"
    assert code_of(labels.require_current_label, replace(new, generation=3), done) == (
        "label-never-printed"
    )
    elsewhere = replace(old, place=Place.POUCH)
    assert code_of(labels.require_current_label, elsewhere, done) == "label-never-printed"


def test_labels_of_two_donors_side_by_side_are_found() -> None:
    good = [Label(SPECIMEN, place, 1) for place in Place]
    labels.require_labels_agree(SPECIMEN, good[::-1])
    swapped = [*good[:1], Label(OTHER, Place.BOTTLE_B, 1), *good[2:]]
    for scanned, code in (
        (swapped, "labels-of-another-specimen"),
        (good[1:], "labels-incomplete"),
        ([*good, good[0]], "labels-incomplete"),
        ([good[0], good[0], *good[2:]], "labels-incomplete"),
    ):
        assert code_of(labels.require_labels_agree, SPECIMEN, scanned) == code
