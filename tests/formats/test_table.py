"""Tables of any kind (formats/table.py, delimited.py, tabular.py)."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.rows import Row
from passmuster.core.roster.headers import looks_like_header
from passmuster.formats import delimited, table, tabular
from passmuster.formats.table import read_table

PLAIN = "id,name\n004711,Sok\n2,Ly\n"


def cells(data: bytes) -> list[list[str]]:
    opened = read_table(data)
    return [list(opened.header), *(list(row.cells) for row in opened.rows())]


def refusal(data: bytes, filename: str = "") -> UnusableInput:
    with pytest.raises(UnusableInput) as refused:
        list(read_table(data, filename).rows())
    return refused.value


ENCODED = [
    ("utf-8", "utf-8", False),
    ("utf-8-sig", "utf-8-sig", False),
    ("utf-16", "utf-16", False),
    ("utf-16-le", "utf-16-le", False),
    ("utf-16-be", "utf-16-be", False),
    ("utf-32", "utf-32", False),
    ("cp1252", "cp1252", True),
]


@pytest.mark.parametrize(("written", "read", "assumed"), ENCODED)
def test_every_encoding_gives_the_same_cells(written: str, read: str, assumed: bool) -> None:
    text = "id,name\n004711,Núñez “x”\n"
    data = text.encode(written)
    assert cells(data) == [["id", "name"], ["004711", "Núñez “x”"]]
    opened = read_table(data)
    assert (opened.encoding, opened.encoding_assumed, opened.kind) == (read, assumed, "csv")


def test_big_endian_with_its_mark_is_read() -> None:
    assert cells(codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be"))[1] == ["004711", "Sok"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16"])
def test_khmer_is_read_in_wide_encodings(encoding: str) -> None:
    text = "អត្តលេខ,ឈ្មោះ\n១២,ស្រីមុំ\n"
    assert cells(text.encode(encoding)) == [["អត្តលេខ", "ឈ្មោះ"], ["១២", "ស្រីមុំ"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_separator_and_line_end_is_found(delimiter: str, end: str) -> None:
    data = PLAIN.replace(",", delimiter).replace("\n", end).encode()
    assert cells(data) == [["id", "name"], ["004711", "Sok"], ["2", "Ly"]]
    assert read_table(data).delimiter == delimiter


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("id;pay\n1;2,5\n2;3,5\n", ";"),
        ("id,remark\n1,a;b;c\n2,d\n", ","),
        ('id,"a;b;c;d"\n1,x\n2,y\n', ","),
        ("Roster of November, all units\n\nid;name;rank\n1;a;b\n2;c;d\n", ";"),
        ("only\none\ncolumn\n", ","),
        ("sep=|\nid|name;x\n1|a;b\n", "|"),
    ],
)
def test_the_separator_is_the_one_that_splits_evenly(text: str, delimiter: str) -> None:
    assert read_table(text.encode()).delimiter == delimiter


def test_the_line_that_tells_excel_the_separator_is_no_row() -> None:
    opened = read_table(b"sep=;\r\nid;name\r\n1;Sok\r\n")
    assert opened.header == ("id", "name")
    assert [row.number for row in opened.rows()] == [2]


def test_the_separator_is_found_in_the_first_rows_of_a_large_file() -> None:
    text = "id;name;remark\n" + "1;Sok;a,b,c,d\n" * 20_000
    assert read_table(text.encode()).delimiter == ";"


def test_rows_are_numbered_as_a_spreadsheet_numbers_them() -> None:
    data = b'\nid,name\n1,"two\nlines"\n\n2,Ly\n'
    opened = read_table(data)
    assert (opened.header_row, opened.header) == (2, ("id", "name"))
    assert [(row.number, list(row.cells)) for row in opened.rows()] == [
        (3, ["1", "two\nlines"]),
        (4, []),
        (5, ["2", "Ly"]),
    ]


def test_rows_can_be_read_again() -> None:
    opened = read_table(PLAIN.encode())
    assert list(opened.rows()) == list(opened.rows())


def test_the_header_is_found_under_titles() -> None:
    data = b"Preah Sovann municipal police\n,\nNo,Employee ID,Name\n1,004711,Sok\n"
    opened = read_table(data, is_header=looks_like_header)
    assert (opened.header_row, opened.header) == (3, ("No", "Employee ID", "Name"))
    assert read_table(b"a,b\nc,d\n", is_header=looks_like_header).header == ("a", "b")


def test_blank_columns_at_the_end_of_the_header_do_not_count() -> None:
    assert read_table(b"id,name,,\n1,Sok,,\n").header == ("id", "name")


def test_quoted_cells_hold_separators_quotes_and_line_ends() -> None:
    data = b'id,name\n1,"a ""b"", c\r\nd"\n'
    assert cells(data)[1] == ["1", 'a "b", c\r\nd']


def test_a_nul_byte_is_kept_for_the_reader_to_refuse() -> None:
    assert cells(b"id,name\n1,a\x00b\n")[1] == ["1", "a\x00b"]


def test_an_apostrophe_that_disarmed_a_cell_is_taken_off_again() -> None:
    assert cells(b"id,name\n1,'=1+1\n2,O'Brien\n")[1:] == [["1", "=1+1"], ["2", "O'Brien"]]


def test_a_quotation_mark_inside_a_cell_spoils_only_its_row() -> None:
    opened = read_table(b'id,name\n1,"a "b" c"\n2,Ly\n')
    assert [(row.number, row.fault) for row in opened.rows()] == [(2, "quote-broken"), (3, "")]
    assert next(iter(opened.rows())).cells[0] == "1"


@pytest.mark.parametrize(
    "data",
    [
        b'id,name\n1,"Sok\n2,Ly\n',
        b'id,name\n1,"' + b"x" * 200_000,
        "id,name\n1,Núñez ស្រី".encode()[:-1],
        "id,name\n1,Núñez ស្រី".encode()[:-2],
        "id,name\n1,ស្រីមុំ".encode("utf-16")[:-1],
        "id,name\n1,Sok Dara".encode("utf-16-le")[:-1],
    ],
)
def test_a_file_that_was_cut_off_is_told(data: bytes) -> None:
    assert refusal(data).code == "file-truncated"


def test_the_row_of_the_open_quotation_mark_is_named() -> None:
    assert "row 3" in refusal(b'id,name\n1,Sok\n2,"Ly\n3,Ros\n').message


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("id,name\n1,ស្រីមុំ\n".encode() + b"\xff\n2,x\n", "encoding-damaged"),
        ("id,name\n1,Núñez\n".encode() + b"\xff\n2,x\n", "encoding-damaged"),
        (codecs.BOM_UTF8 + b"id,name\n1,\xff\xff\xff\xff\n2,Ly\n", "encoding-damaged"),
        (b"id,name\n1,\x81\x8d\n2,x\n", "encoding-unknown"),
        (b"", "file-empty"),
        (b" \r\n\t\xef\xbb\xbf", "file-empty"),
        (b",,\n,\n", "file-empty"),
        (b"\n" * 30 + b"id\n", "file-empty"),
        (b"%PDF-1.7 ...", "file-kind-unknown"),
        (b"\x89PNG\r\n", "file-kind-unknown"),
        (b"<!DOCTYPE html><table>", "file-kind-unknown"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><a/>", "file-kind-unknown"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "workbook-old"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "workbook-encrypted",
        ),
        (b"PK\x03\x04 cut", "archive-damaged"),
        (b"a" + b"," * 600 + b"\n", "table-too-large"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(data: bytes, code: str) -> None:
    refused = refusal(data)
    assert refused.code == code
    assert refused.message.endswith(".")


def test_a_name_completes_the_sentence() -> None:
    assert "“roster.pdf” is a PDF" in refusal(b"%PDF-1.7", "roster.pdf").message


def test_damage_far_into_a_file_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_CHUNK", 7)
    data = "id,name\n1,ស្រីមុំ\n".encode() * 3
    assert len(cells(data)) == 6
    spoiled = data + b"\xe1\x9e" + b"\n2,Ly\n"
    assert f"byte {len(data) + 1}" in refusal(spoiled).message


@pytest.mark.parametrize("limit", ["MAX_ROWS", "MAX_CELLS"])
def test_a_table_beyond_any_roster_is_refused(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(tabular, limit, 2)
    assert refusal(b"a\nb\nc\n").code == "table-too-large"


def test_a_file_beyond_any_roster_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MAX_FILE_BYTES", 10)
    assert refusal(PLAIN.encode()).code == "file-too-large"


def test_memory_stays_flat_over_the_rows() -> None:
    import tracemalloc

    def peak(rows: int) -> int:
        data = b"id,name,unit\n" + b"004711,Sok Dara,Traffic Office\n" * rows
        tracemalloc.start()
        count = sum(1 for _ in read_table(data).rows())
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count == rows
        return top - 4 * len(data)

    assert peak(20_000) < peak(2_000) + 500_000


def outcome(data: bytes) -> list[Row] | UnusableInput:
    try:
        return list(read_table(data, is_header=looks_like_header).rows())
    except UnusableInput as refused:
        return refused


@given(st.binary(max_size=60))
@example(b"PK\x03\x04")
@example(b"\xff\xfe\x00\x00")
@example(b"\x00,\x00\n")
@example(b'"')
def test_any_bytes_are_a_table_or_refused(data: bytes) -> None:
    found = outcome(data)
    if isinstance(found, UnusableInput):
        assert found.message.endswith(".")
    else:
        assert all(isinstance(cell, str) for row in found for cell in row.cells)


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), min_size=1),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from([",", ";", "\t", "|"]),
)
def test_any_text_table_is_read_or_refused(
    rows: list[list[str]], encoding: str, delimiter: str
) -> None:
    data = "\n".join(delimiter.join(row) for row in rows).encode(encoding)
    assert isinstance(outcome(data), list | UnusableInput)
