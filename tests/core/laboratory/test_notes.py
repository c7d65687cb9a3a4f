"""A note decides nothing; one that says more than the lines is asked about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.laboratory.reported import Line
from tests.core.laboratory.reports import codes, judged, line, number, panel

CONTRADICTS = ["note-contradicts"]
PCP = (line("PCP screen", "Positive"), number("PCP confirm", "25"))


def noted(note: str, *lines: Line) -> list[str]:
    """Return the problems of a report with a note; without lines a negative one."""
    of_report = codes(judged(*(lines or panel()), notes=(note,)))
    first, *rest = lines or panel()
    beside = Line(**{**first.__dict__, "notes": (note,)})
    assert codes(judged(beside, *rest)) == of_report
    return of_report


@pytest.mark.parametrize(
    "note",
    [
        *("PCP POSITIVE", "Positive for PCP", "PCP: positive", "phencyclidine was detected"),
        *("Positive for benzodiazepines, opiates, and cannabinoids. Ethanol high.",),
        *("Specimen dilute", "DILUTE", "The specimen appears dilute.", "Adulterated", "Invalid"),
        *("Result: positive", "Sample is substituted", "PCP presumptive positive", "Opiates = POS"),
        *("All well.\nPCP POSITIVE\nCall us", "វិជ្ជមាន"),
    ],
)
def test_a_note_that_says_more_than_the_lines_holds_the_report(note: str) -> None:
    assert set(noted(note)) == set(CONTRADICTS)


@pytest.mark.parametrize(
    "note",
    [
        *("", "Negative", "PCP negative", "Specimen is acceptable", "POSITIVE THRESHOLD"),
        *("Positive results are confirmed by LC-MS", "Call if positive", "Not for forensic use"),
        *("Positive for benzodiazepines", "Ethanol positive", ">200 ng/mL"),
        *("Dilute specimens are measured twice", "Positive for", "for PCP", "Received for PCP"),
        *("x" * 200 + " positive", "PCP cutoff 25", "=", " . ; "),
    ],
)
def test_any_other_note_changes_nothing(note: str) -> None:
    assert noted(note) == []


@pytest.mark.parametrize(
    ("note", "held"),
    [
        *(("PCP positive", False), ("Positive for phencyclidine.", False), ("POSITIVE", False)),
        *(("Positive for PCP and opiates", True), ("Positive dilute", True), ("Negative", True)),
    ],
)
def test_a_note_that_repeats_what_the_lines_come_to_holds_nothing(note: str, held: bool) -> None:
    assert noted(note, *panel("PCP"), *PCP) == CONTRADICTS * held


def test_a_member_of_a_class_that_is_positive_covers_the_class_in_a_note() -> None:
    lines = (line("Opiates screen", "Positive"), number("Morphine confirm", "20000"))
    assert noted("Positive for opiates", *lines) == []
    assert noted("Positive for codeine", *lines) == CONTRADICTS


def test_a_note_about_an_initial_test_is_explained_by_the_confirmatory_one() -> None:
    note = "PCP screen: positive"
    assert noted(note) == CONTRADICTS
    refuted = (line("PCP screen", "Positive"), number("PCP confirm", "24"))
    assert noted(note, *panel("PCP"), *refuted) == []
    assert noted("PCP positive", *panel("PCP"), *refuted) == CONTRADICTS


@given(st.text(max_size=80))
def test_no_note_is_ever_a_result(note: str) -> None:
    assert set(judged(*panel(), notes=(note,)).laboratory_result) <= {"negative"}
