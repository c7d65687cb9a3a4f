from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.formats.lab.hl7v2.acknowledgement import (
    SAYS,
    Acknowledgement,
    Outcome,
    Received,
    acknowledgements,
    message_number,
    read_acknowledgement,
)
from passmuster.formats.lab.hl7v2.profile import VERSIONS
from tests.formats.lab.messages import HEADER, ORDER, THC, hl7

AT = datetime(2026, 11, 1, 8, 0, 5, tzinfo=UTC)
STORED, KEPT = Received(Outcome.STORED), Received(Outcome.KEPT, "report-held")
REFUSED = Received(Outcome.REFUSED, "message-not-read")
FAILED = Received(Outcome.FAILED, "not-stored")


def answers(raw: bytes, received: Received = STORED) -> tuple[bytes, ...]:
    """Return the answers to a message, with a number and a moment that do not change."""
    return acknowledgements(raw, received, control_id="1234567890abcdef", at=AT)


def only(raw: bytes, received: Received = STORED) -> bytes:
    """Return the one answer."""
    (answer,) = answers(raw, received)
    return answer


def test_a_stored_message_is_answered_to_its_sender_by_its_number() -> None:
    assert only(hl7()) == (
        b"MSH|^~\\&|PASSMUSTER|FORCE|LIS|Phnum Sa Laboratory|20261101080005+0000||ACK^R01^ACK|"
        b"1234567890abcdef|P|2.5.1\r"
        b"MSA|AA|M1\r"
    )


def test_a_message_that_a_person_has_to_look_at_says_why_by_a_code() -> None:
    said = b"Kept. A person has to look at it before it counts."
    assert only(hl7(), KEPT).splitlines()[1:] == [
        b"MSA|AE|M1|report-held: " + said,
        b"ERR|||207^Application internal error^HL70357|E|report-held^^L|||" + said,
    ]


@pytest.mark.parametrize(
    ("version", "kind", "msa", "err"),
    [
        ("2.2", b"ACK", True, False),
        ("2.3", b"ACK^R01", True, False),
        ("2.3.1", b"ACK^R01", True, False),
        ("2.4", b"ACK^R01^ACK", True, False),
        ("2.5", b"ACK^R01^ACK", True, True),
        ("2.6", b"ACK^R01^ACK", True, True),
        ("2.7", b"ACK^R01^ACK", False, True),
    ],
)
def test_each_version_is_answered_in_its_own_way(
    version: str, kind: bytes, *, msa: bool, err: bool
) -> None:
    answer = only(hl7(header=HEADER.replace("2.5.1", version)), KEPT)
    header, said, *fault = answer.split(b"\r")[:-1]
    assert header.split(b"|")[8] == kind
    assert header.split(b"|")[11] == version.encode()
    assert (b"report-held" in said) is msa
    assert bool(fault) is err
    read = read_acknowledgement(answer)
    assert read == Acknowledgement("AE", "M1", "report-held")
    assert read.is_settled


UNREADABLE = [
    b"",
    b"PID|1||S-0001",
    b"\xff\xfe\x00",
    b"MSH",
    b"MSH||||||",
    b"MSH|^^^^|a|b",
    b"GET /",
]


@pytest.mark.parametrize("raw", UNREADABLE)
def test_a_message_that_cannot_be_read_is_answered_without_a_number(raw: bytes) -> None:
    answer = only(raw, REFUSED)
    assert answer.startswith(b"MSH|^~\\&|||||20261101080005+0000||ACK^R01^ACK|")
    assert read_acknowledgement(answer) == Acknowledgement("AR", "", "message-not-read")
    assert message_number(raw) == ""


def test_a_header_behind_transport_bytes_and_blanks_is_found() -> None:
    for before in (b"\x0b", b"\xef\xbb\xbf", b"\x0b\xef\xbb\xbf ", b"FHS|^~\\&\rBHS|^~\\&\r"):
        assert read_acknowledgement(only(before + hl7())) == Acknowledgement("AA", "M1")


@pytest.mark.parametrize(
    ("accept", "application", "after"),
    [
        ("AL", "NE", {"stored": "CA", "kept": "CA", "refused": "CR", "failed": "CE"}),
        ("NE", "AL", {"stored": "AA", "kept": "AE", "refused": "AR", "failed": "AR"}),
        ("", "ER", {"stored": "", "kept": "AE", "refused": "AR", "failed": "AR"}),
        ("SU", "", {"stored": "CA", "kept": "", "refused": "", "failed": ""}),
        ("AL", "AL", {"stored": "CA AA", "kept": "CA AE", "refused": "CR AR", "failed": "CE AR"}),
        ("NE", "NE", {"stored": "", "kept": "", "refused": "", "failed": ""}),
        ("??", "", {"stored": "CA", "kept": "CA", "refused": "CR", "failed": "CE"}),
    ],
)
def test_the_enhanced_mode_is_answered_as_it_asks(
    accept: str, application: str, after: dict[str, str]
) -> None:
    raw = hl7(header=f"{HEADER}|||{accept}|{application}")
    for received in (STORED, KEPT, REFUSED, FAILED):
        found = answers(raw, received)
        assert " ".join(read_acknowledgement(a).code for a in found) == after[received.outcome]
        assert len({a.split(b"|")[9] for a in found}) == len(found)
        assert all(len(a.split(b"|")[9]) <= 20 for a in found)


def test_separators_mode_and_character_set_are_the_senders_own() -> None:
    raw = HEADER.replace("|P|", "|T|").replace("M1", "M1#1") + "||||||UNICODE UTF-8"
    raw = raw.translate(str.maketrans("|^~\\&", "#*!%$")).replace("M1#1", "M1")
    answer = only(raw.encode(), KEPT)
    assert answer.startswith(b"MSH#*!%$#PASSMUSTER#FORCE#LIS#")
    assert b"#T#2.5.1######UNICODE UTF-8\r" in answer
    assert read_acknowledgement(answer) == Acknowledgement("AE", "M1", "report-held")


def test_a_separator_inside_our_own_sentence_is_escaped_or_left_out() -> None:
    for marks, there in (("|^~\\.", rb"Kept\T\ A"), ("|^~", b"Kept. A"), ("|.", b"Kept  A")):
        raw = f"MSH{marks}|a|b|c|d|||ORU{marks[1]}R01|M1|P|2.5.1".encode()
        answer = only(raw, KEPT)
        assert there in answer
        assert read_acknowledgement(answer) == Acknowledgement("AE", "M1", "report-held")


def test_the_moment_is_told_in_utc() -> None:
    local = AT.astimezone(timezone(timedelta(hours=7)))
    (answer,) = acknowledgements(hl7(), STORED, control_id="1", at=local)
    assert b"|20261101080005+0000|" in answer


def test_codes_that_the_standard_has_a_number_for_carry_it() -> None:
    told = Received(Outcome.REFUSED, "version-unknown")
    assert b"|203^Unsupported version id^HL70357|" in only(hl7(), told)


def test_a_reason_that_is_no_code_is_not_repeated() -> None:
    answer = only(hl7(), Received(Outcome.KEPT, "Sorphea Dara|4711"))
    assert b"Sorphea" not in answer
    assert read_acknowledgement(answer) == Acknowledgement("AE", "M1")
    answer = only(hl7(), Received(Outcome.REFUSED, "not-known-here"))
    assert b"not-known-here^^L|||Refused. Sending the same again changes nothing." in answer


def test_every_sentence_is_one_that_any_sender_can_read() -> None:
    for code, says in SAYS.items():
        assert says.isascii()
        assert says.endswith(".")
        read = read_acknowledgement(only(hl7(), Received(Outcome.KEPT, code)))
        assert read is not None
        assert read.reason == code


SECRET = st.text("ABCDEFGHJKLMNOPQRSTUVWXYZ", min_size=12, max_size=20)


@given(SECRET, st.sampled_from(sorted(VERSIONS)), st.sampled_from(list(Outcome)))
def test_nothing_of_a_donor_or_a_result_comes_back(
    secret: str, version: str, outcome: Outcome
) -> None:
    header = HEADER.replace("2.5.1", version)
    person = f"PID|1||{secret}||{secret}^{secret}||19900101|||{secret}"
    raw = hl7(person, ORDER, THC.replace("Negative", secret), f"NTE|1||{secret}", header=header)
    told = Received(outcome, "message-names-a-person")
    assert secret.encode() not in b"".join(answers(raw, told))


@given(st.binary(max_size=300), st.sampled_from([STORED, KEPT, REFUSED, FAILED]))
def test_any_bytes_are_answered_in_whole_segments(data: bytes, received: Received) -> None:
    for raw in (data, b"MSH|^~\\&|" + data, HEADER.encode() + b"|" + data):
        for answer in answers(raw, received):
            assert not {0x0B, 0x1C, 0x0A, 0x00} & set(answer)
            names = [line[:3] for line in answer.split(b"\r")]
            assert names in ([b"MSH", b"MSA", b""], [b"MSH", b"MSA", b"ERR", b""])
            read = read_acknowledgement(answer)
            assert read is not None
            assert len(read.message_id) <= 199


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff", b"MSA|AA|M1", b"MSH|^~\\&|a\r", b"MSH|^~\\&|a\rMSA|ZZ|M1", b"MSH|^^^^|\rMSA|AA"],
)
def test_what_is_no_answer_is_none(data: bytes) -> None:
    assert read_acknowledgement(data) is None


def test_an_answer_of_somebody_else_is_read_for_what_it_says() -> None:
    other = b"MSH|^~\\&|X|Y|||20260101||ACK|77|P|2.3\r\nMSA|AR|M1|No such patient\r\n"
    answer = read_acknowledgement(other)
    assert answer == Acknowledgement("AR", "M1")
    assert not answer.is_settled


def test_every_real_message_is_answered_by_its_own_number(shared: Path) -> None:
    files = sorted((shared / "data" / "lab-messages").glob("hl7-*/*"))
    if not files:
        pytest.skip(
            "the real messages (shared/data/lab-messages) do not stand beside this checkout"
        )
    for path in files:
        raw = path.read_bytes()
        for answer in answers(raw, KEPT):
            read = read_acknowledgement(answer)
            assert read is not None
            assert read.message_id == message_number(raw)
            assert read.is_settled
