"""A list as a file: exactly the view, counted, marked, harmless, and read back as it was."""

from __future__ import annotations

import csv
import io
import tracemalloc
from urllib.parse import urlencode

import openpyxl
import pytest
from django.utils import translation

from passmuster.core.kernel.errors import UnusableInput
from passmuster.formats.cells import DANGEROUS_STARTS
from passmuster.formats.roster_sheet.reader import SheetFile, read_roster
from tests.web.listing_sample import FORMULAS, force_of, people_list, varied_people

PEOPLE = varied_people(130)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def force(place):
    return force_of(PEOPLE)


def taken(force, kind: str, record: object = 4711, **asked) -> bytes:
    listing = people_list(force, urlencode({**asked, "export": kind}))
    return listing.export(on_export=lambda _listing, _kind: record).getvalue()


def stored(force) -> list:
    from passmuster.web.roster.imports import stored_people

    return stored_people(force)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "km"])
def test_a_list_sent_back_is_the_roster_it_was(force, kind: str, language: str) -> None:
    with translation.override(language):
        data = taken(force, kind)
    reading = read_roster(SheetFile(f"people.{kind}", data)).reading
    assert reading.rejected == []
    assert sorted(reading.people, key=lambda person: person.key) == stored(force)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_formulas_in_names_leave_as_text_and_come_back_the_same(place, kind: str) -> None:
    people = [
        person._replace(name=text, latin_name=text, badge=text)
        for person, text in zip(PEOPLE, FORMULAS, strict=False)
    ]
    force = force_of(people)
    data = taken(force, kind, record="=1+1", q="=1+1", unit="=2+5")
    data = taken(force, kind, record="=1+1")
    reading = read_roster(SheetFile(f"people.{kind}", data)).reading
    assert sorted(reading.people, key=lambda person: person.key) == stored(force)
    assert no_cell_calculates(data, kind)


def no_cell_calculates(data: bytes, kind: str) -> bool:
    if kind == "csv":
        rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
        return all(cell[:1] not in tuple(DANGEROUS_STARTS) for row in rows for cell in row if cell)
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    return {cell.data_type for cell in cells} <= {"s", "inlineStr"}


def test_what_was_typed_into_a_filter_does_not_calculate_in_the_file(force) -> None:
    for kind in ("csv", "xlsx"):
        data = taken(force, kind, record="@x", unit="=1+1", rank="\t=2")
        assert no_cell_calculates(data, kind)


def test_a_filter_cannot_pass_for_the_header(force) -> None:
    data = taken(force, "csv", unit="id,name,rank", q="service number")
    table = read_roster(SheetFile("people.csv", data)).table
    assert table.header[:2] == ("Service number", "Name")


def test_a_file_holds_every_row_of_the_view_in_its_order(force) -> None:
    from passmuster.web.roster.models import Person

    data = taken(force, "csv", status="left", sort="-name", page="1")
    people = read_roster(SheetFile("people.csv", data)).reading.people
    wanted = Person.objects.filter(status="left").order_by("-full_name", "-pk")
    assert [person.number for person in people] == [p.service_number for p in wanted]
    assert len(taken(force, "csv").decode().splitlines()) == 7 + 1 + len(PEOPLE)


def test_a_file_says_what_it_is(force) -> None:
    lines = taken(force, "csv", q="keo", sort="-name").decode("utf-8-sig").splitlines()
    assert [line.rstrip(",").strip('"') for line in lines[:6]] == [
        "# Force: Police of np (np)",
        "# List: People",
        f"# Rows: {sum(1 for p in PEOPLE if p.latin_name)} of 130 rows pass the filter.",
        "# Filter: Search: keo",
        "# Order: Name, downwards",
        "# Log record: 4711",
    ]
    assert lines[6].startswith("# Written at: 20")
    assert {line.count(",") for line in lines[:8]} >= {11}
    book = openpyxl.load_workbook(io.BytesIO(taken(force, "xlsx", q="keo")))
    assert book.sheetnames == ["People", "About this file"]
    about = {row[0].value: row[1].value for row in book["About this file"]}
    assert about["Log record"] == "4711"
    assert about["Filter"] == "Search: keo"


def test_a_list_without_force_filter_and_order_says_so(force) -> None:
    listing = people_list(
        force, "export=csv", force_code="", force_name="", default_sort="", filters=[], search=None
    )
    said = listing.export(on_export=lambda *_: 1).getvalue().decode("utf-8-sig").splitlines()
    assert [line.rstrip(",") for line in said[:5]] == [
        *("# Force: ", "# List: People", "# Rows: All 130 rows.", "# Filter: none", "# Order: –"),
    ]
    assert said[8].startswith("PS000001,")


def test_each_file_is_counted_once_before_it_leaves(force) -> None:
    calls = []

    def refuse(listing, kind):
        calls.append((listing.total, kind, listing.filter_keys))
        raise UnusableInput("no", "Not now.")

    with pytest.raises(UnusableInput):
        people_list(force, "export=xlsx&q=keo").export(on_export=refuse)
    assert calls == [(sum(1 for person in PEOPLE if person.latin_name), "xlsx", ["q"])]


def test_a_file_is_named_after_force_list_and_day_and_after_nobody(force) -> None:
    from datetime import UTC, datetime

    from passmuster.web import clock

    with clock.standing_at(datetime(2026, 11, 18, 20, 0, tzinfo=UTC)):
        listing = people_list(force, "export=csv&q=Sok+Dara", name="people / ភ្នំ")
        answer = listing.export(on_export=lambda *_: 1)
    # The local day: it is past midnight in Phnom Penh.
    assert answer["Content-Disposition"] == 'attachment; filename="np-people-2026-11-19.csv"'
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Cache-Control"] == "no-store, private"
    assert answer.streaming
    assert b"".join(answer).startswith(b"\xef\xbb\xbf")


def test_the_links_lead_to_exactly_this_view(force) -> None:
    listing = people_list(force, "q=keo&sort=-name&page=2")
    assert listing.exports == [
        ("CSV", "/people/?q=keo&sort=-name&export=csv"),
        ("XLSX", "/people/?q=keo&sort=-name&export=xlsx"),
    ]
    assert people_list(force, "export=csv").export_asked == "csv"
    for none in ("export=pdf", "export=", "", "export=CSV"):
        assert people_list(force, none).export_asked == ""


def test_a_list_that_may_not_leave_offers_no_file_and_gives_none(force) -> None:
    listing = people_list(force, "export=csv", exportable=False)
    assert (listing.exports, listing.export_asked) == ([], "")


def test_more_rows_than_a_sheet_holds_are_refused_before_anything_is_recorded(force) -> None:
    listing = people_list(force, "export=xlsx")
    listing.__dict__["whole"] = 1_048_576
    with pytest.raises(UnusableInput, match="sheet-too-long"):
        listing.export(on_export=lambda *_: pytest.fail("recorded"))
    people_list(force, "export=csv").export(on_export=lambda *_: 1)


def test_a_column_may_say_itself_how_a_file_keeps_it(force) -> None:
    from passmuster.web.listing import Column

    columns = [
        Column("number", "Number", "service_number", sort="pk"),
        Column("status", "Status", "status", plain=str.upper),
        Column("hidden", "Hidden", "badge", exported=False),
    ]
    listing = people_list(force, "export=csv", columns=columns)
    rows = listing.export(on_export=lambda *_: 1).getvalue().decode("utf-8-sig").splitlines()
    assert rows[7] == "Number,Status"
    assert rows[8] == f"PS000001,{PEOPLE[0].status.upper()}"


def test_a_long_list_leaves_in_little_memory(place) -> None:
    force = force_of(varied_people(6_000))
    listing = people_list(force, "export=xlsx")
    answer = listing.export(on_export=lambda *_: 1)
    next(iter(answer))
    tracemalloc.start()
    pieces = [len(piece) for piece in answer]
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sum(pieces) > 150_000
    assert len(pieces) > 10
    assert most < 12_000_000
