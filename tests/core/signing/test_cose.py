"""A passkey's public key has one spelling, and a key under which anybody can sign is none."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import CoseKey
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.signing.cose import (
    MAX_KEY_BYTES,
    Algorithm,
    PublicKey,
    key_bytes,
    read_key,
    read_map,
)
from tests.core.ledger.test_ed25519 import SMALL_ORDER
from tests.core.signing.test_p256 import BASE, RFC_6979_KEY, private_key, public_of

X, Y = RFC_6979_KEY[:32], RFC_6979_KEY[32:]
EDWARDS = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key().public_bytes_raw()
ES256 = {1: 2, 3: -7, -1: 1, -2: X, -3: Y}
EDDSA = {1: 1, 3: -8, -1: 6, -2: EDWARDS}
WITH_Y = bytes.fromhex("a5010203262001215820") + X + bytes.fromhex("225820") + Y
WITHOUT = bytes.fromhex("a4010103272006215820") + EDWARDS


def code_of(data: bytes) -> str:
    with pytest.raises(UnusableInput) as caught:
        read_key(data)
    return caught.value.code


def test_both_kinds_are_read() -> None:
    assert cbor.encode(ES256) == WITH_Y
    assert cbor.encode(EDDSA) == WITHOUT
    assert read_key(WITH_Y) == PublicKey(Algorithm.ES256, X + Y)
    assert read_key(WITHOUT) == PublicKey(Algorithm.EDDSA, EDWARDS)


@given(st.integers(0, 2**255), st.binary(min_size=32, max_size=32), st.binary(max_size=99))
def test_every_key_of_another_program_is_read_and_checks(
    number: int, seed: bytes, message: bytes
) -> None:

    curve, edwards = private_key(number), Ed25519PrivateKey.from_private_bytes(seed)
    for private, signature in (
        (curve, curve.sign(message, ec.ECDSA(SHA256()))),
        (edwards, edwards.sign(message)),
    ):
        cose = CoseKey.for_alg(-7 if private is curve else -8)
        spelt = cbor.encode(dict(cose.from_cryptography_key(private.public_key())))
        key = read_key(spelt)
        assert key_bytes(key) == spelt
        assert key.holds(signature, message)
        assert not key.holds(signature, message + b"!")
        assert not key.holds(signature[:-1], message)


@pytest.mark.parametrize("fields", [ES256, EDDSA])
@pytest.mark.parametrize("label", [1, 3, -1])
@pytest.mark.parametrize("value", [0, -1, 3, 99, -257, b"\x02"])
def test_another_kind_of_key_is_not_known(fields: dict, label: int, value: object) -> None:
    assert code_of(cbor.encode({**fields, label: value})) == "cose-key-unknown"
    assert code_of(cbor.encode({k: v for k, v in fields.items() if k != label})) == (
        "cose-key-unknown"
    )


@pytest.mark.parametrize(
    "fields",
    [
        {**ES256, 4: 2},
        {**ES256, 2: b"name"},
        {**ES256, -4: X},
        {k: v for k, v in ES256.items() if k != -3},
        {k: v for k, v in ES256.items() if k != -2},
        {**EDDSA, -3: Y},
        {k: v for k, v in EDDSA.items() if k != -2},
    ],
)
def test_a_part_too_many_or_too_few_is_refused(fields: dict) -> None:
    assert code_of(cbor.encode(fields)) == "cose-key-fields"


@pytest.mark.parametrize("fields", [ES256, EDDSA])
@pytest.mark.parametrize("value", [b"", X[:31], X + b"\0", 0, -7, 2**40])
def test_a_coordinate_is_32_bytes(fields: dict, value: object) -> None:
    assert code_of(cbor.encode({**fields, -2: value})) == "cose-key-coordinate"


def test_a_compressed_point_is_refused() -> None:
    # A sign bit for y (RFC 9053 §7.1.1) is a boolean, which no value of ours is.
    assert code_of(cbor.encode({**ES256, -3: True})) == "cbor-unreadable"


def test_a_key_off_its_curve_is_refused() -> None:
    assert code_of(cbor.encode({**ES256, -2: Y, -3: X})) == "cose-key-off-curve"
    assert code_of(cbor.encode({**ES256, -2: bytes(32), -3: bytes(32)})) == "cose-key-off-curve"
    assert code_of(cbor.encode({**EDDSA, -2: (2).to_bytes(32, "little")})) == "cose-key-off-curve"


def test_a_key_under_which_anybody_can_sign_is_refused() -> None:

    assert len(set(SMALL_ORDER)) == 8
    for point in SMALL_ORDER:
        assert code_of(cbor.encode({**EDDSA, -2: point})) == "cose-key-weak"


NOT_READ = {
    "nothing": b"",
    "an empty map": b"\xa0",
    "a list": b"\x80",
    "a number": b"\x01",
    "bytes": cbor.encode(X),
    "more behind": WITH_Y + b"\0",
    "no definite length": b"\xbf" + WITH_Y[1:] + b"\xff",
    "a reserved length": b"\xbc" + WITH_Y[1:],
    "a text for a label": cbor.encode({"1": 2}),
    "bytes for a label": cbor.encode({b"1": 2}),
    "a text": cbor.encode({1: "2"}),
    "a list inside": cbor.encode({1: [2]}),
    "a map inside": cbor.encode({1: {}}),
    "a truth": cbor.encode({1: True}),
    "nothing inside": b"\xa1\x01\xf6",
    "a tag": b"\xa1\x01\xc1\x02",
    "a fraction": b"\xa1\x01\xf9\x3c\x00",
    "bytes without end": b"\xa1\x01\x5f\x41\x00\xff",
    "more bytes than there are": b"\xa1\x01\x58\x20" + X[:31],
    "much more bytes than there are": b"\xa1\x01\x5b" + b"\xff" * 8,
    "a map of more than there is": b"\xbb" + b"\xff" * 8 + WITH_Y[1:],
    "a length that is cut": b"\xa1\x01\x19\x01",
    "a label alone": b"\xa1\x01",
    "too long": cbor.encode({1: bytes(MAX_KEY_BYTES)}),
}


@pytest.mark.parametrize("name", NOT_READ)
def test_what_is_no_map_of_numbers_and_bytes_is_not_read(name: str) -> None:
    assert code_of(NOT_READ[name]) == (
        "cose-key-unknown" if name == "an empty map" else "cbor-unreadable"
    )


def respelt(old: str, new: str) -> bytes:
    head = WITH_Y[:10].hex()
    assert head.count(old) == 1
    return bytes.fromhex(head.replace(old, new)) + WITH_Y[10:]


SPELT = {
    "the size long": b"\xb8\x05" + WITH_Y[1:],
    "the size longer": b"\xb9\x00\x05" + WITH_Y[1:],
    "a label long": respelt("0102", "180102"),
    "a value long": respelt("0102", "011802"),
    "a value that just fits": respelt("0102", "011817"),
    "a value between 16 and 24 long": respelt("0102", "011810"),
    "a value longer": respelt("0102", "01190002"),
    "a value longer still": respelt("0102", "011a00000002"),
    "a value longest": respelt("0102", "011b0000000000000002"),
    "a byte in two": respelt("0102", "011900ff"),
    "two bytes in four": respelt("0102", "011a0000ffff"),
    "four bytes in eight": respelt("0102", "011b00000000ffffffff"),
    "a negative one long": respelt("2001", "380001"),
    "bytes long": respelt("215820", "21590020"),
    "another order": respelt("01020326", "03260102"),
    "a label twice": b"\xa6\x01\x02" + WITH_Y[1:],
    "a label twice with another value": b"\xa6\x01\x01" + WITH_Y[1:],
    "a long label before a short one": b"\xa2\x18\x64\x01\x01\x02",
}


@pytest.mark.parametrize("name", SPELT)
def test_a_key_has_one_spelling(name: str) -> None:
    assert code_of(SPELT[name]) == "cbor-not-canonical"


MAPS = st.dictionaries(
    st.integers(-(2**64), 2**64 - 1),
    st.one_of(st.integers(-(2**64), 2**64 - 1), st.binary(max_size=20)),
    max_size=4,
)


@given(MAPS)
def test_what_another_program_writes_is_read_back(fields: dict) -> None:
    written = cbor.encode(fields)
    if len(written) <= MAX_KEY_BYTES:
        assert read_map(written) == fields


@given(st.binary(max_size=40).map(lambda tail: b"\xa2" + tail) | st.binary(max_size=40))
def test_any_bytes_are_read_as_they_would_be_written_or_refused(data: bytes) -> None:
    try:
        found = dict(read_map(data))
    except UnusableInput:
        found = None
    # Whatever is read has that one spelling; whatever another program reads elsewise is refused.
    assert found is None or cbor.encode(found) == data


@pytest.mark.parametrize("data", [WITH_Y, WITHOUT])
def test_each_changed_byte_is_refused_or_another_key(data: bytes) -> None:
    key = read_key(data)
    for place in range(len(data)):
        for bit in range(8):
            changed = bytearray(data)
            changed[place] ^= 1 << bit
            try:
                assert read_key(bytes(changed)) != key
            except UnusableInput:
                continue


def test_the_base_point_is_a_key_as_any_other() -> None:
    assert public_of(private_key(0)) == BASE
    data = cbor.encode({**ES256, -2: BASE[:32], -3: BASE[32:]})
    assert read_key(data).material == BASE


def test_a_map_has_a_longest_length() -> None:
    longest = cbor.encode({1: bytes(MAX_KEY_BYTES - 4)})
    assert len(longest) == MAX_KEY_BYTES
    assert read_map(longest) == {1: bytes(MAX_KEY_BYTES - 4)}
    with pytest.raises(UnusableInput):
        read_map(cbor.encode({1: bytes(MAX_KEY_BYTES - 3)}))
