from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.errors import CheckFailed, UnusableInput
from passmuster.core.ledger.encoding import format_base64
from passmuster.core.ledger.keys import (
    COSIGNATURE,
    ED25519,
    VerifierKey,
    key_id,
    require_key_name,
)
from passmuster.core.ledger.notes import (
    MAX_NOTE_BYTES,
    MAX_SIGNATURES,
    SignatureLine,
    format_signature_line,
    parse_note,
    parse_signature_line,
    verify_note,
)
from passmuster.formats.signing import SigningKey, fast_check
from tests.core.ledger.vector_log import VECTORS, role, vkey

# C2SP signed-note v1.0.0, "Example".
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXm"
    "RKuwHjG1Yu72IneyaQM=\n"
).encode()

KEY = SigningKey("log.example/x", bytes(range(32)))
OTHER = SigningKey("log.example/y", bytes(32))


def signed(text: bytes, *keys: SigningKey) -> bytes:
    lines = "".join(format_signature_line(key.name, key.vkey().id, key.sign(text)) for key in keys)
    return text + b"\n" + lines.encode()


def refused(data: bytes) -> None:
    with pytest.raises(CheckFailed) as caught:
        parse_note(data)
    assert caught.value.code == "note-malformed"


def test_the_example_of_the_specification_verifies() -> None:
    note = parse_note(EXAMPLE)
    [(key, line)] = verify_note(note, [VerifierKey.parse(EXAMPLE_KEY)])
    assert str(key) == EXAMPLE_KEY
    assert line.is_by(key)
    assert note.to_bytes() == EXAMPLE


@pytest.mark.parametrize("size", [0, 1, 255, 256, 600])
def test_notes_of_other_programs_verify_under_their_key_and_under_no_other(size: int) -> None:
    data = (VECTORS / f"log-a/checkpoints/{size}").read_bytes()
    assert verify_note(parse_note(data), [vkey("log-a"), vkey("stranger")])[0][0] == vkey("log-a")
    with pytest.raises(CheckFailed) as caught:
        verify_note(parse_note(data), [vkey("stranger"), vkey("log-b")])
    assert caught.value.code == "note-unsigned"


def test_a_note_parts_at_its_last_empty_line() -> None:
    text = b"a\n\n\nb\n\n"
    note = parse_note(signed(text, KEY))
    assert note.text == text
    assert verify_note(note, [KEY.vkey()])


@pytest.mark.parametrize("line_break", ["\u2028", "\u2029", "\u0085", "\u00a0"])
def test_only_a_line_feed_ends_a_line(line_break: str) -> None:
    note = parse_note(signed(f"a{line_break}b\n".encode(), KEY))
    assert note.text.decode() == f"a{line_break}b\n"


@pytest.mark.parametrize(
    "change",
    [
        lambda note: note[:-1],
        lambda note: note + b"\n",
        lambda note: note + b" \n",
        lambda note: note.replace(b"\n", b"\r\n"),
        lambda note: note.replace(b"text", b"te\txt"),
        lambda note: note.replace(b"text", b"te\x00xt"),
        lambda note: note.replace(b"text", b"te\xffxt"),
        lambda note: note.replace(b"text", b"te\x1fxt"),
        lambda note: note.replace(b"\n\n", b"\n"),
        lambda note: note.replace("— ".encode(), "—  ".encode()),
        lambda note: note.replace("— ".encode(), b"- "),
        lambda note: note.replace("— ".encode(), "—".encode()),
        lambda note: note.replace(b"log.example/x ", b"log.example/x  "),
        lambda note: note.replace(b"log.example/x ", b"log.example/x "[:-1]),
        lambda note: note.replace(b"log.example/x ", b" "),
        lambda note: note.replace(b"log.example/x ", b"log+example "),
        lambda note: note.replace(b"log.example/x ", "log\u00a0example ".encode()),
        lambda note: note.replace(b"log.example/x ", "log\u2003example ".encode()),
        lambda note: note[:-1] + b" \n",
        lambda note: note[:-1] + b"=\n",
        lambda note: note[:-3] + b"\n",
        lambda note: note[: note.index("—".encode())],
        lambda note: note[: note.index(b"\n\n") + 2],
        lambda note: b"",
        lambda note: "— only.a/line AAAAAAA=\n".encode(),
    ],
)
def test_a_note_in_any_other_form_is_refused(change) -> None:
    good = signed(b"text\n", KEY)
    parse_note(good)
    changed = change(good)
    assert changed != good
    refused(changed)


def test_a_second_spelling_of_a_signature_is_refused() -> None:
    good = signed(b"text\n", KEY)
    # 68 bytes end in one pad character: the last digit before it has two unused bits.
    assert good.endswith(b"=\n")
    digit = good[-3:-2]
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = alphabet[alphabet.index(digit) ^ 1 :][:1]
    refused(good[:-3] + other + b"=\n")


@pytest.mark.parametrize("length", [0, 3, 4])
def test_a_signature_line_needs_a_key_id_and_a_signature(length: int) -> None:
    with pytest.raises(CheckFailed):
        parse_signature_line(f"— a {format_base64(bytes(length))}")
    assert parse_signature_line(f"— a {format_base64(bytes(5))}").payload == bytes(1)


def test_a_hundred_lines_are_read_and_a_hundred_and_one_are_not() -> None:
    lines = "".join(
        format_signature_line(f"w{number}", bytes(4), bytes(64)) for number in range(MAX_SIGNATURES)
    ).encode()
    assert len(parse_note(b"t\n\n" + lines).signatures) == 100
    refused(b"t\n\n" + lines + lines[: lines.index(b"\n") + 1])


def test_a_note_beyond_the_limit_is_refused_unread() -> None:
    refused(b"a" * MAX_NOTE_BYTES + signed(b"text\n", KEY))


def test_lines_of_unknown_keys_and_kinds_are_ignored() -> None:
    post_quantum = format_signature_line("witness.example/pq1", b"\x32\x90\x2e\xde", bytes(2428))
    same_name = format_signature_line(KEY.name, bytes(4), bytes(64))
    same_id = format_signature_line("other.example", KEY.vkey().id, b"?")
    note = parse_note(signed(b"text\n", KEY) + (post_quantum + same_name + same_id).encode())
    assert len(note.signatures) == 4
    [(key, _)] = verify_note(note, [KEY.vkey(), OTHER.vkey()])
    assert key == KEY.vkey()


def test_one_false_line_of_a_known_key_spoils_the_note() -> None:
    false = format_signature_line(OTHER.name, OTHER.vkey().id, bytes(64))
    short = format_signature_line(OTHER.name, OTHER.vkey().id, bytes(3))
    for line in (false, short):
        note = parse_note(signed(b"text\n", KEY) + line.encode())
        assert verify_note(note, [KEY.vkey()])
        for keys in ([OTHER.vkey()], [KEY.vkey(), OTHER.vkey()]):
            with pytest.raises(CheckFailed) as caught:
                verify_note(note, keys)
            assert caught.value.code == "note-signature-wrong"


def test_a_repeated_line_counts_and_a_false_repetition_spoils() -> None:
    good = signed(b"text\n", KEY, KEY)
    assert len(verify_note(parse_note(good), [KEY.vkey()])) == 2
    false = format_signature_line(KEY.name, KEY.vkey().id, bytes(64)).encode()
    with pytest.raises(CheckFailed):
        verify_note(parse_note(signed(b"text\n", KEY) + false), [KEY.vkey()])


def test_no_known_signature_is_no_signature() -> None:
    with pytest.raises(CheckFailed) as caught:
        verify_note(parse_note(signed(b"text\n", KEY)), [])
    assert caught.value.code == "note-unsigned"
    assert "nobody" in caught.value.message


@given(st.binary(max_size=60))
def test_whatever_is_read_as_a_note_is_written_back_alike(junk: bytes) -> None:
    for data in (junk, signed(b"text\n", KEY) + junk, junk + signed(b"text\n", KEY)):
        with suppress(CheckFailed):
            assert parse_note(data).to_bytes() == data


@given(st.integers(0), st.integers(0, 7))
def test_any_bit_changed_is_refused(place: int, bit: int) -> None:
    good = signed(b"origin\n5\nroot\n", KEY)
    changed = bytearray(good)
    changed[place % len(good)] ^= 1 << bit
    with pytest.raises(CheckFailed):
        verify_note(parse_note(bytes(changed)), [KEY.vkey()], fast_check)


def test_added_lines_replace_older_ones_of_the_same_key() -> None:
    note = parse_note(signed(b"text\n", KEY))
    one, two = (SignatureLine("w", b"idid", payload) for payload in (b"1", b"2"))
    assert [line.payload for line in note.with_lines([one, two]).signatures][1:] == [b"2"]


@pytest.mark.parametrize("name", ["log-a", "witness-1 as cosigner", "witness-3 as cosigner"])
def test_verifier_keys_of_other_programs_are_read_and_written_back(name: str) -> None:
    text = role(name)["Vkey"]
    key = VerifierKey.parse(text)
    assert str(key) == text
    assert key.type == (COSIGNATURE if "cosigner" in name else ED25519)
    assert key == VerifierKey.of(key.name, key.type, key.public_key)
    assert key.id == key_id(key.name, key.type, key.public_key)


@pytest.mark.parametrize(
    "change",
    [
        lambda v: "",
        lambda v: "a+b",
        lambda v: v.upper(),
        lambda v: v.replace("47eeec73", "47EEEC73"),
        lambda v: v.replace("47eeec73", "47eeec74"),
        lambda v: v.replace("47eeec73", "47eeec7"),
        lambda v: v.replace("passmuster.example", "passmuster.example "),
        lambda v: v.replace("passmuster.example/vec/a", ""),
        lambda v: v.replace("passmuster.example/vec/a", "pass\ud800"),
        lambda v: v.replace("passmuster.example/vec/a", "a\tb"),
        lambda v: v + "A",
        lambda v: v[:-4],
        lambda v: v + "\n",
        lambda v: "a+00000000+",
        lambda v: "a+00000000+AQ==",
        lambda v: v.split("+")[0] + "+00000000+" + format_base64(b"\x01\x02" + bytes(31)),
    ],
)
def test_a_verifier_key_in_any_other_form_is_refused(change) -> None:
    with pytest.raises(UnusableInput) as caught:
        VerifierKey.parse(change(role("log-a")["Vkey"]))
    assert caught.value.code == "vkey-malformed"


@pytest.mark.parametrize("kind", [b"\x02", b"\x05", b"\x06", b"\x77"])
def test_keys_of_other_kinds_are_refused_by_name(kind: bytes) -> None:
    with pytest.raises(UnusableInput) as caught:
        VerifierKey.parse(f"a+00000000+{format_base64(kind + bytes(32))}")
    assert caught.value.code == "vkey-type-unsupported"


def test_the_post_quantum_key_of_the_vectors_is_refused_by_name() -> None:
    with pytest.raises(UnusableInput, match="ML-DSA-44"):
        vkey("ml-dsa-44 cosigner (random key)")


@pytest.mark.parametrize("name", ["", "a b", "a+b", "é", "a\u00a0b", "x" * 256, "a\n"])
def test_we_give_our_own_keys_plain_names_only(name: str) -> None:
    with pytest.raises(UnusableInput) as caught:
        require_key_name(name)
    assert caught.value.code == "key-name-unusable"
