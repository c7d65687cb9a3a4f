"""ZIP packages before anything in them is parsed (formats/archive.py)."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.rows import Row
from passmuster.formats import archive
from passmuster.formats.archive import open_archive
from passmuster.formats.table import read_table
from tests.formats.workbook_maker import parts, zipped

GOOD = zipped(parts("<row/>"))


def refusal(data: bytes) -> str:
    with pytest.raises(UnusableInput) as refused:
        open_archive(data)
    assert refused.value.message.endswith(".")
    return refused.value.code


def test_a_sound_archive_is_opened() -> None:
    assert "xl/workbook.xml" in open_archive(GOOD).namelist()


def test_a_comment_behind_the_directory_is_allowed() -> None:
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as opened:
        opened.comment = b"x" * 60_000
    assert open_archive(out.getvalue()).comment


@pytest.mark.parametrize("name", ["/etc/passwd", "../up.xml", "a/../../b", "a\\..\\b", "C:x"])
def test_a_name_that_leads_outside_is_refused(name: str) -> None:
    assert refusal(zipped({"a": "x"}, (name, "x"))) == "archive-part-name"


@pytest.mark.parametrize("name", ["xl/workbook.xml", "XL/Workbook.xml"])
def test_two_parts_of_one_name_are_refused(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of what is made here on purpose
        data = zipped(parts(""), (name, "<x/>"))
    assert refusal(data) == "archive-duplicate-part"


def test_a_part_that_unpacks_a_hundredfold_is_refused() -> None:
    assert refusal(zipped({"bomb.xml": b"a" * 20_000_000})) == "archive-bomb"


def test_a_small_part_may_be_well_packed() -> None:
    assert open_archive(zipped({"xl/a.xml": b"a" * 900_000}))


@pytest.mark.parametrize(
    ("limit", "value"), [("MAX_UNPACKED_BYTES", 100), ("MAX_TAGS", 3), ("MAX_PARTS", 2)]
)
def test_what_is_larger_than_any_roster_is_refused(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(archive, limit, value)
    assert refusal(GOOD) == "archive-too-large"


@pytest.mark.parametrize("limit", ["MAX_UNPACKED_BYTES", "MAX_TAGS"])
def test_parts_are_also_counted_together(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    part = b"<a>" * 10
    monkeypatch.setattr(archive, limit, 25 if limit == "MAX_TAGS" else len(part) * 2)
    assert refusal(zipped(dict.fromkeys("abc", part))) == "archive-too-large"


def test_a_directory_that_claims_too_much_is_refused_unread() -> None:
    end = GOOD.rfind(b"PK\x05\x06")
    many = bytearray(GOOD)
    struct.pack_into("<H", many, end + 10, 60_000)
    assert refusal(bytes(many)) == "archive-too-large"
    large = bytearray(GOOD)
    struct.pack_into("<L", large, end + 12, 50_000_000)
    assert refusal(bytes(large)) == "archive-too-large"


def test_the_form_for_archives_beyond_four_gigabytes_is_refused() -> None:
    end = GOOD.rfind(b"PK\x05\x06")
    assert refusal(GOOD[:end] + b"PK\x06\x07" + bytes(16) + GOOD[end:]) == "archive-too-large"


def test_a_password_is_told() -> None:
    data = bytearray(GOOD)
    entry = data.rfind(b"PK\x01\x02")
    data[entry + 8] |= 1
    assert refusal(bytes(data)) == "archive-encrypted"


@pytest.mark.parametrize(
    "part",
    [
        b'<!DOCTYPE a [<!ENTITY b "c">]><a/>',
        b"<?xml version='1.0' encoding='UTF-8'?><!doctype a SYSTEM 'http://example.org/'><a/>",
        b" " * (archive._CHUNK - 4) + b"<!DOCTYPE a><a/>",
    ],
)
def test_declarations_are_refused_wherever_they_stand(part: bytes) -> None:
    assert refusal(zipped({"xl/a.bin": b"x" + part})) in ("archive-xml-entities", "archive-bomb")


def test_a_declaration_across_two_pieces_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    for size in range(5, 30):
        monkeypatch.setattr(archive, "_CHUNK", size)
        assert refusal(zipped({"a": b"<a><b></b>   <!DOCTYPE a></a>"})) == "archive-xml-entities"


@pytest.mark.parametrize(
    "part",
    [
        "<a/>".encode("utf-16"),
        "<a/>".encode("utf-16-be"),
        b"<?xml version='1.0' encoding='cp037'?><a/>",
        b'\xef\xbb\xbf<?xml version="1.0" encoding = "ISO-8859-1"?><a/>',
    ],
)
def test_xml_in_which_a_declaration_could_hide_is_refused(part: bytes) -> None:
    assert refusal(zipped({"a.xml": part})) == "archive-xml-encoding"


@pytest.mark.parametrize("cut", [4, 40, len(GOOD) // 2, len(GOOD) - 1])
def test_a_cut_archive_is_told(cut: int) -> None:
    assert refusal(GOOD[:cut]) == "archive-damaged"


def test_a_damaged_part_is_told() -> None:
    data = bytearray(zipped({"a.xml": bytes(range(256)) * 8}))
    data[60] ^= 0xFF
    assert refusal(bytes(data)) == "archive-damaged"


def read_or_refused(data: bytes) -> list[Row] | UnusableInput:
    try:
        return list(read_table(data).rows())
    except UnusableInput as refused:
        return refused


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
def test_one_changed_byte_never_breaks_the_reader(place: int, value: int) -> None:
    data = bytearray(GOOD)
    data[place] = value
    assert isinstance(read_or_refused(bytes(data)), list | UnusableInput)
