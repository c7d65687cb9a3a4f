from __future__ import annotations

import pytest

from passmuster.core.kernel.errors import CheckFailed
from passmuster.core.ledger.cosignatures import cosigned_message, verify_cosignatures
from passmuster.core.ledger.keys import COSIGNATURE
from passmuster.core.ledger.notes import (
    SignatureLine,
    SignedNote,
    parse_note,
    parse_signature_line,
)
from passmuster.formats.signing import SigningKey, cosign
from tests.core.ledger.vector_log import VECTORS, vkey

W1, W2 = vkey("witness-1 as cosigner"), vkey("witness-2 as cosigner")
KEY = SigningKey("witness.example/x", bytes(range(32)))
TEXT = b"log.example/x\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"


def note_with(*lines: str, text: bytes = TEXT) -> SignedNote:
    return SignedNote(text, tuple(parse_signature_line(line[:-1]) for line in lines))


@pytest.mark.parametrize("size", [256, 600])
def test_cosignatures_of_other_programs_verify_with_their_times(size: int) -> None:
    note = parse_note((VECTORS / f"cosigned/ed25519-{size}").read_bytes())
    found = verify_cosignatures(note, [W2, W1])
    assert [(c.name, c.key_id) for c in found] == [(W1.name, W1.id), (W2.name, W2.id)]
    assert {c.time for c in found} == {1795297406}
    assert verify_cosignatures(note, [vkey("witness-3 as cosigner")]) == ()


def test_the_message_is_the_one_of_the_specification() -> None:
    assert cosigned_message(b"o\n1\nr\n", 1679315147) == (
        b"cosignature/v1\ntime 1679315147\no\n1\nr\n"
    )


def test_a_cosignature_covers_the_whole_text_with_extension_lines() -> None:
    text = TEXT + b"extension\n"
    line = cosign(text, KEY, 7)
    [found] = verify_cosignatures(note_with(line, text=text), [KEY.vkey(COSIGNATURE)])
    assert found.time == 7
    with pytest.raises(CheckFailed):
        verify_cosignatures(note_with(line), [KEY.vkey(COSIGNATURE)])


def test_a_changed_time_is_refused() -> None:
    line = parse_signature_line(cosign(TEXT, KEY, 1000)[:-1])
    for time in (999, 1001, 0, 2**63, 2**64 - 1):
        payload = time.to_bytes(8, "big") + line.payload[8:]
        note = SignedNote(TEXT, (SignatureLine(line.name, line.id, payload),))
        with pytest.raises(CheckFailed) as caught:
            verify_cosignatures(note, [KEY.vkey(COSIGNATURE)])
        assert caught.value.code == "note-signature-wrong"


def test_a_time_beyond_the_limit_is_refused_even_when_it_was_signed() -> None:
    time = 2**63
    payload = time.to_bytes(8, "big") + KEY.sign(cosigned_message(TEXT, time))
    note = SignedNote(TEXT, (SignatureLine(KEY.name, KEY.vkey(COSIGNATURE).id, payload),))
    with pytest.raises(CheckFailed):
        verify_cosignatures(note, [KEY.vkey(COSIGNATURE)])


def test_the_earliest_of_one_cosigners_times_counts() -> None:
    note = note_with(cosign(TEXT, KEY, 30), cosign(TEXT, KEY, 10), cosign(TEXT, KEY, 20))
    assert [c.time for c in verify_cosignatures(note, [KEY.vkey(COSIGNATURE)])] == [10]


def test_a_plain_signature_is_not_a_cosignature_and_the_other_way_round() -> None:
    plain = str(SignatureLine(KEY.name, KEY.vkey().id, KEY.sign(TEXT)))
    assert verify_cosignatures(note_with(plain), [KEY.vkey()]) == ()
    assert verify_cosignatures(note_with(plain), [KEY.vkey(COSIGNATURE)]) == ()
    disguised = str(SignatureLine(KEY.name, KEY.vkey(COSIGNATURE).id, KEY.sign(TEXT)))
    with pytest.raises(CheckFailed):
        verify_cosignatures(note_with(disguised), [KEY.vkey(COSIGNATURE)])
