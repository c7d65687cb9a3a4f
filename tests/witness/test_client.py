from __future__ import annotations

from pathlib import Path

import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.ledger.cosignatures import cosigned_message, verify_cosignatures
from passmuster.core.ledger.keys import COSIGNATURE
from passmuster.core.ledger.merkle import leaf_hash
from passmuster.core.ledger.notes import SignatureLine, parse_note, parse_signature_line
from passmuster.core.ledger.witness_rules import SIZE_TYPE
from passmuster.formats.signing import SigningKey
from passmuster.formats.signing import cosign as sign
from passmuster.witness.client import WitnessFailed, cosign, latest_checkpoint
from tests.core.ledger.vector_log import LEAVES_OF_A
from tests.witness.serving import LOG, Log, answering, vkey_of, witness_at

LOG_X = Log()
FORK = Log([leaf_hash(b"other"), *LEAVES_OF_A[1:]])
WITNESS = SigningKey("union.example/w", bytes(range(1, 33)))
KEY = WITNESS.vkey(COSIGNATURE)
TEXT = parse_note(LOG_X.note(9)).text
GOOD = sign(TEXT, WITNESS, 77)


def failure_of(*answers: tuple[int, dict[str, str], bytes], **options) -> WitnessFailed:
    with answering(*answers) as url, pytest.raises(WitnessFailed) as caught:
        cosign(LOG_X.note(9), LOG_X.prove(9), url, KEY, 2, **options)
    return caught.value


def test_a_cosignature_is_obtained_whatever_size_the_witness_has(tmp_path: Path) -> None:
    with witness_at(tmp_path) as (url, store):
        for size, known in ((3, 0), (5, 0), (9, 5), (9, 0), (9, 9), (12, 99)):
            line = cosign(
                LOG_X.note(size), LOG_X.prove(size), url + "/", vkey_of(store), 5, known_size=known
            )
            note = parse_note(LOG_X.note(size)).with_lines([parse_signature_line(line[:-1])])
            assert verify_cosignatures(note, [vkey_of(store)])
            assert store.latest[LOG.name].size == size


def test_a_fork_is_an_alarm_and_leaves_the_witness_as_it_was(tmp_path: Path) -> None:
    with witness_at(tmp_path) as (url, store):
        cosign(LOG_X.note(9), LOG_X.prove(9), url, vkey_of(store), 5)
        for size in (9, 12):
            with pytest.raises(WitnessFailed) as caught:
                cosign(FORK.note(size), FORK.prove(size), url, vkey_of(store), 5)
            assert (caught.value.code, caught.value.alarm) == ("witness-inconsistent", True)
        with pytest.raises(WitnessFailed) as caught:
            cosign(LOG_X.note(5), LOG_X.prove(5), url, vkey_of(store), 5)
        assert (caught.value.code, caught.value.alarm) == ("witness-ahead", True)
        assert store.latest[LOG.name].size == 9


def test_other_lines_in_the_answer_are_ignored() -> None:
    stranger = sign(TEXT, SigningKey.generate("x"), 5)
    with answering((200, {}, (stranger + GOOD).encode())) as url:
        assert cosign(LOG_X.note(9), LOG_X.prove(9), url, KEY, 2) == GOOD


def undated() -> str:
    payload = bytes(8) + WITNESS.sign(cosigned_message(TEXT, 0))
    return str(SignatureLine(WITNESS.name, KEY.id, payload))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\n",
        GOOD.encode()[:-1],
        b"\n" + GOOD.encode(),
        GOOD.encode() + b"\n",
        GOOD.encode().replace(b"\n", b"\r\n"),
        b"\xff\n",
        b"OK\n",
        sign(TEXT, SigningKey.generate("union.example/w"), 77).encode(),
        sign(parse_note(FORK.note(9)).text, WITNESS, 77).encode(),
        sign(parse_note(LOG_X.note(8)).text, WITNESS, 77).encode(),
        undated().encode(),
    ],
)
def test_an_answer_that_is_no_cosignature_over_our_checkpoint_is_refused(body: bytes) -> None:
    assert failure_of((200, {}, body)).code == "witness-answer-wrong"


@pytest.mark.parametrize("status", [201, 204, 301, 307, 400, 403, 404, 500, 503])
def test_every_other_status_is_a_failure(status: int) -> None:
    elsewhere = {"Location": "http://127.0.0.1:1/"}
    failed = failure_of((status, elsewhere, b""))
    assert (failed.code, failed.alarm) == ("witness-refused", False)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/plain", b"5\n"),
        (SIZE_TYPE, b"5"),
        (SIZE_TYPE, b"05\n"),
        (SIZE_TYPE, b"5\n5\n"),
        (SIZE_TYPE, b""),
        (SIZE_TYPE, "٥\n".encode()),
    ],
)
def test_a_conflict_without_a_plain_size_is_an_alarm(kind: str, body: bytes) -> None:
    failed = failure_of((409, {"Content-Type": kind}, body))
    assert (failed.code, failed.alarm) == ("witness-size-missing", True)


def test_a_conflict_over_the_very_size_we_sent_is_refused() -> None:
    size = {"Content-Type": SIZE_TYPE}
    assert failure_of((409, size, b"5\n"), known_size=5).code == "witness-answer-wrong"


def test_a_witness_that_never_agrees_is_given_up() -> None:
    size = {"Content-Type": SIZE_TYPE}
    failed = failure_of((409, size, b"5\n"), (409, size, b"6\n"), (409, size, b"7\n"))
    assert failed.code == "witness-refused"


def test_a_witness_that_says_too_much_or_nothing_is_given_up() -> None:
    assert failure_of((200, {}, b"x" * (1 << 21))).code == "witness-unreachable"
    assert failure_of((200, {"Content-Length": "999"}, b"x")).code == "witness-answer-wrong"
    with pytest.raises(WitnessFailed) as caught:
        cosign(LOG_X.note(9), LOG_X.prove(9), "http://127.0.0.1:1", KEY, 2)
    assert caught.value.code == "witness-unreachable"


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://w.example", "w.example"])
def test_an_address_of_another_kind_is_unusable(url: str) -> None:
    with pytest.raises(UnusableInput) as caught:
        cosign(LOG_X.note(9), LOG_X.prove(9), url, KEY, 2)
    assert caught.value.code == "witness-url-unusable"


def test_a_logs_key_is_not_a_witnesss() -> None:
    with answering((200, {}, GOOD.encode())) as url, pytest.raises(UnusableInput) as caught:
        cosign(LOG_X.note(9), LOG_X.prove(9), url, WITNESS.vkey(), 2)
    assert caught.value.code == "vkey-wrong-kind"


def test_a_monitor_believes_only_the_witnesss_signature() -> None:
    cosigned = LOG_X.note(9) + GOOD.encode()
    with answering((200, {}, cosigned)) as url:
        note, checkpoint, cosignature = latest_checkpoint(url, LOG.name, KEY, 2)
        assert (note.to_bytes(), checkpoint.size, cosignature.time) == (cosigned, 9, 77)
        with pytest.raises(WitnessFailed):
            latest_checkpoint(url, "log.example/other", KEY, 2)
    with answering((404, {}, b"")) as url:
        assert latest_checkpoint(url, LOG.name, KEY, 2) is None
    for status, body in ((200, LOG_X.note(9)), (200, b"x"), (500, b""), (200, cosigned[:-1])):
        with answering((status, {}, body)) as url, pytest.raises(WitnessFailed):
            latest_checkpoint(url, LOG.name, KEY, 2)
