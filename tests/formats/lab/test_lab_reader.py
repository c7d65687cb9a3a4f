"""Which reader takes a file, and what is said of files that nobody takes."""

from __future__ import annotations

import hashlib

import pytest

from passmuster.formats.lab import reader
from passmuster.formats.lab.reader import kind_of, read_results
from passmuster.formats.lab.table.mapping import parse_mapping
from tests.formats.lab.messages import as_json, codes, hl7, observation
from tests.formats.lab.test_result_table import WIDE
from tests.support.guides import guide_block

KINDS = [
    (b"MSH|^~\\&|", "hl7v2"),
    (b"\xef\xbb\xbf\x0bMSH|^~\\&|", "hl7v2"),
    (b"# remark\r\nFHS|^~\\&|", "hl7v2"),
    (b"OBX|1|NM|", "hl7v2"),
    (b" \n{", "fhir"),
    (b"[", "fhir"),
    (b"<a>", "xml"),
    (b"MSH,name\n1,2\n", "table"),
    (b"MSHA|x\n1|2\n", "table"),
    (b"id,THC\n", "table"),
]


@pytest.mark.parametrize(("data", "kind"), KINDS)
def test_the_kind_of_a_file_is_told_by_its_bytes(data: bytes, kind: str) -> None:
    assert kind_of(data) == kind


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_message_in_utf16_is_told_apart_from_a_table(encoding: str) -> None:
    for data in (hl7(), as_json(observation())):
        assert codes(data.decode().encode(encoding)) == ["message-in-wide-letters"]
    table = "Case,THC\nS,Y\n".encode(encoding)
    assert codes(table) == ["mapping-missing"]


def test_the_mapping_in_the_laboratorys_guide_is_one() -> None:
    mapping = parse_mapping(guide_block("laboratory", "toml"))
    assert (mapping.layout, set(mapping.words)) == ("wide", {"Y", "N"})


def test_the_hash_is_that_of_the_bytes_as_they_came() -> None:
    for data in (hl7(), as_json(observation()), b"", b"\x00\xff"):
        assert read_results(data).sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("data", [b"", b" \r\n", b"\xef\xbb\xbf", b"\x00\x00", b"\x0b\x1c\r"])
def test_a_file_that_holds_nothing_is_told(data: bytes) -> None:
    assert codes(data) == ["file-empty"]


@pytest.mark.parametrize("data", [b"FHS|^~\\&\rFTS|0\r", b"Case,Date,THC,Morphine\n"])
def test_a_whole_file_that_reports_nothing_says_so(data: bytes) -> None:
    mapping = parse_mapping(as_json(WIDE))
    assert codes(data, mapping=mapping) == ["nothing-reported"]


def test_a_file_over_the_limit_is_not_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_FILE_BYTES", 10)
    assert codes(hl7()) == ["file-too-large"]


def test_more_problems_than_anybody_reads_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_PROBLEMS", 2)
    many = b"".join(hl7(header=f"MSH{{{number}") for number in range(9))
    assert codes(hl7() + many) == ["delimiters-unusable"] * 2 + ["too-many-problems"]


def test_junk_that_is_called_a_message_is_no_table_that_lacks_its_mapping() -> None:
    for name in ("junk.hl7", "JUNK.HL7", "junk.er7"):
        (found,) = read_results(b"hello", name).problems
        assert found.code == "not-a-message"
        assert "mapping" not in found.says
    assert codes(b"hello") == ["mapping-missing"]
