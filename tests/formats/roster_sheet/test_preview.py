"""A preview: what a file would change, and when that takes a word."""

from __future__ import annotations

from passmuster.core.roster.people import LEFT, Person
from passmuster.formats.roster_sheet.preview import preview
from passmuster.formats.roster_sheet.reader import SheetFile, read_roster

KNOWN = [Person(f"P{n}", name="សុខ") for n in range(1, 31)]


def roster(numbers: range) -> object:
    rows = "".join(f"P{n},សុខ\n" for n in numbers)
    return read_roster(SheetFile("november.csv", f"Service number,Name\n{rows}".encode()))


def test_a_file_with_nearly_everybody_takes_no_word() -> None:
    seen = preview(roster(range(1, 29)), KNOWN, delta=False)
    assert seen.consent is None
    assert (seen.active, len(seen.changes.disappeared)) == (30, 2)


def test_half_a_file_takes_the_number_of_those_who_disappear() -> None:
    assert preview(roster(range(1, 16)), KNOWN, delta=False).consent == 15


def test_a_part_takes_no_word() -> None:
    seen = preview(roster(range(1, 2)), KNOWN, delta=True)
    assert (seen.consent, seen.changes.disappeared) == (None, [])


def test_who_had_left_is_not_counted_as_active() -> None:
    known = [KNOWN[0]._replace(status=LEFT), *KNOWN[1:]]
    assert preview(roster(range(1, 31)), iter(known), delta=False).active == 29


def test_a_preview_says_everything_as_json() -> None:
    shown = preview(roster(range(1, 4)), [], delta=False).as_json()
    assert (shown["rows"], shown["accepted"], shown["mode"]) == (3, 3, "full")
    assert len(shown["changes"]["joiners"]) == 3
    assert shown["mapping"]["service_number"] == "Service number"
    assert preview(roster(range(1, 4)), [], delta=True).as_json()["mode"] == "delta"
