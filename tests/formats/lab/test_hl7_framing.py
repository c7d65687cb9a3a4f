"""From bytes to HL7 messages: line ends, transport, batches, character sets, headers."""

from __future__ import annotations

import pytest

from passmuster.formats.lab import limits
from passmuster.formats.lab.hl7v2 import framing
from passmuster.formats.lab.reader import read_results
from tests.formats.lab.messages import (
    HEADER,
    ORDER,
    PERSON,
    THC,
    codes,
    hl7,
    only_line,
    only_report,
    with_line,
)


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\r\n\r\n", "\n\r"])
def test_every_line_end_gives_the_same_result(end: str) -> None:
    report = only_report(hl7(end=end))
    assert (report.specimen_id, report.problems) == ("S-0001", ())
    assert report.lines[0].value == "Negative"


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"\x0b", b"\x1c\r"), (b"\xef\xbb\xbf", b""), (b"\r\n \t", b"\x00\x00"), (b"\x0b", b"\x1c")],
)
def test_transport_bytes_and_marks_are_no_part_of_the_message(before: bytes, after: bytes) -> None:
    assert codes(before + hl7() + after) == []


def test_a_frame_that_is_never_closed_is_told() -> None:
    whole = b"\x0b" + hl7() + b"\x1c\r"
    assert codes(b"\x0b" + hl7()) == ["message-truncated"]
    second = hl7(header=HEADER.replace("M1", "M2"))
    found = read_results(b"\x0b" + hl7() + b"\x0b" + second + b"\x1c\r").reports
    assert [[p.code for p in report.problems] for report in found] == [["message-truncated"], []]
    assert codes(whole) == []


def test_several_messages_in_one_file_are_read_each() -> None:
    second = hl7(PERSON, ORDER.replace("S-0001", "S-0002"), THC, header=HEADER.replace("M1", "M2"))
    found = read_results(hl7() + b"\xef\xbb\xbf" + second).reports
    assert [(one.specimen_id, one.message_id) for one in found] == [
        ("S-0001", "M1"),
        ("S-0002", "M2"),
    ]
    assert found[1].lines[0].place == "message 2, OBX 1"


def test_the_same_message_counts_once_and_the_same_number_with_other_content_alarms() -> None:
    assert codes(hl7() + hl7()) == ["message-twice"]
    other = hl7(PERSON, ORDER, THC.replace("Negative||", "Positive||"))
    assert codes(hl7() + other) == ["message-id-twice"]
    elsewhere = hl7(header=HEADER.replace("LIS", "OTHER"))
    assert codes(hl7() + elsewhere) == []


BATCHES = [
    ("FHS|^~\\&\rBHS|^~\\&\r", "BTS|1\rFTS|1\r", []),
    ("FHS|^~\\&\rBHS|^~\\&\r", "BTS|2\rFTS|1\r", ["batch-count-differs"]),
    ("BHS|^~\\&\r", "BTS\r", []),
    ("BHS|^~\\&\r", "", ["batch-not-closed"]),
    ("", "BTS|3\r", ["batch-count-differs"]),
    ("", "FTS|many\r", []),
]


@pytest.mark.parametrize(("before", "after", "told"), BATCHES)
def test_a_batch_that_is_not_whole_is_told(before: str, after: str, told: list[str]) -> None:
    assert codes(before.encode() + hl7() + after.encode()) == told


def test_a_line_that_is_no_segment_is_named_and_not_read() -> None:
    broken = hl7(PERSON, ORDER, "OBX|1|ST|3427-2^Cannabinoids^LN||Neg", "ative||||||F")
    assert codes(broken) == ["line-not-a-segment", "status-missing"]
    assert codes(b"# a remark\r" + hl7()) == ["line-not-a-segment"]


def test_a_line_break_of_another_kind_inside_a_message_is_named() -> None:
    hidden = f"NTE|1||fine\n{ORDER.replace('S-0001', 'S-0002')}\nOBX|1|ST|THC^x^L||POS||||||F"
    found = read_results(hl7(PERSON, ORDER, THC, hidden)).reports
    assert [one.specimen_id for one in found] == ["S-0001", "S-0002"]
    for report in found:
        assert [one.code for one in report.problems] == ["line-ends-mixed"]
    assert codes(hl7(PERSON, ORDER, THC).removesuffix(b"\r") + b"\n") == []
    second = hl7(header=HEADER.replace("M1", "M2"), end="\n")
    assert codes(hl7() + second) == []


def test_many_broken_lines_are_counted_and_not_all_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(framing, "MAX_OF_ONE_MESSAGE", 3)
    found = codes(hl7(PERSON, ORDER, THC, *["x"] * 9))
    assert found == ["line-not-a-segment"] * 3 + ["too-many-problems"]


def test_segments_without_a_header_are_refused_once() -> None:
    reading = read_results(b"PID|1||S-0001\rOBR|1\rOBX|1\r")
    assert (reading.kind, reading.reports) == ("hl7v2", ())
    assert [p.code for p in reading.problems] == ["message-without-msh"]
    lost = b"OBR|1|S-0009\r" + hl7()
    assert codes(lost) == ["message-without-msh"]
    assert only_report(lost).specimen_id == "S-0001"


@pytest.mark.parametrize(
    "header",
    [
        "MSH{{{{{|LIS",
        r"MSH|^~\\&|LIS",
        "MSH|^~\\ &|LIS",
        "MSH|a~\\&|LIS",
        "MSH||LIS",
        "MSH|^~\\&#+|LIS",
        "MSH|",
    ],
)
def test_separators_that_cannot_be_told_apart_refuse_the_message(header: str) -> None:
    reading = read_results(f"{header}\rPID|1\r".encode())
    assert ([p.code for p in reading.problems], reading.reports) == (["delimiters-unusable"], ())


def test_other_separators_than_the_usual_are_those_of_the_header() -> None:
    text = hl7().decode().replace("|", "!").replace("^", "*")
    line = only_line(text.encode())
    assert (line.codings[0].code, line.value) == ("3427-2", "Negative")
    assert codes(hl7(header=HEADER.replace("^~\\&", "^~\\&#"))) == []
    short = hl7(header=HEADER.replace("^~\\&", "^"))
    assert only_line(short).value == "Negative"


CHARSETS = [
    ("", "ascii", "Neg", []),
    ("UNICODE UTF-8", "utf-8", "អវិជ្ជមាន", []),
    ("8859/1", "latin-1", "négatif", []),
    ("ASCII", "latin-1", "n\ufffdgatif", ["charset-wrong"]),
    ("", "utf-8", "négatif", ["charset-undeclared"]),
    ("", "latin-1", "négatif", ["charset-undeclared"]),
]


@pytest.mark.parametrize(("declared", "written", "read", "told"), CHARSETS)
def test_text_is_read_in_the_declared_character_set(
    declared: str, written: str, read: str, told: list[str]
) -> None:
    sent = read.replace("\ufffd", "é")
    text = hl7(PERSON, ORDER, THC.replace("Negative||", f"{sent}||"), header=_charset(declared))
    data = text.decode().encode(written)
    assert (only_line(data).value, codes(data)) == (read, told)


def _charset(declared: str) -> str:
    return f"{HEADER}||||||{declared}"


def test_an_accent_in_a_name_alone_needs_no_declared_character_set() -> None:
    data = hl7(PERSON + "||Núñez", ORDER, THC)
    assert codes(data) == ["message-names-a-person"]


def test_a_character_set_that_is_not_read_refuses_the_message() -> None:
    data = hl7(header=_charset("GB 18030-2000"))
    assert (codes(data), read_results(data).reports) == (["charset-unknown"], ())


def test_a_message_of_absurd_size_is_refused_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wide = THC + "|" * limits.MAX_FIELDS
    assert codes(with_line(wide)) == ["message-too-large"]
    monkeypatch.setattr(framing, "MAX_SEGMENTS", 5)
    assert codes(hl7(PERSON, ORDER, *[THC] * 9)) == ["message-too-large"]
    monkeypatch.setattr(framing, "MAX_FILE_SEGMENTS", 5)
    assert codes(hl7(PERSON, ORDER, *[THC] * 9)) == ["too-many-segments"]


HEADERS = [
    (("ORU^R01", "ADT^A01"), ["message-type-not-a-result"]),
    (("ORU^R01", "ORU^R30"), ["message-type-not-a-result"]),
    (("ORU^R01", "ORU"), ["message-type-not-a-result"]),
    (("ORU^R01", "ORU^R01^ORU_R01"), []),
    (("ORU^R01|M1|P|2.5.1", "ORU|M1|P|2.2"), []),
    (("ORU^R01", ""), ["message-type-missing"]),
    (("|2.5.1", "|2.9"), ["version-unknown"]),
    (("|2.5.1", ""), ["version-missing"]),
    (("|2.5.1", "|2.8"), []),
    (("|M1|", "||"), ["message-id-missing"]),
    (("|P|", "|T|"), ["message-is-a-trial"]),
    (("|P|", "|D|"), ["message-is-a-trial"]),
    (("|P|", "|Q|"), ["message-mode-unknown"]),
    (("|P|", "||"), []),
    (("|LIS|", f"|{'L' * 228}|"), ["field-too-long"]),
    (("|LIS|", f"|{'L' * 227}|"), []),
]


@pytest.mark.parametrize(("change", "told"), HEADERS)
def test_a_header_says_whether_the_message_is_a_result(
    change: tuple[str, str], told: list[str]
) -> None:
    assert codes(hl7(header=HEADER.replace(*change))) == told
