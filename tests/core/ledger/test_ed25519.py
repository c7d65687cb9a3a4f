"""The stand-alone verifier's Ed25519 gives the answers of `cryptography`, and the strict ones."""

from __future__ import annotations

from hashlib import sha256

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.ledger.ed25519 import is_canonical_key, verify
from passmuster.formats.signing import fast_check

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493

# RFC 8032 §7.1, tests 1 to 3: public key, message, both halves of the signature.
RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155",
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac",
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


def outside_opinion(public_key: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def key_of(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(sha256(b"%d" % number).digest())


def little(number: int) -> bytes:
    return number.to_bytes(32, "little")


@pytest.mark.parametrize(("key", "message", "first", "second"), RFC_8032)
def test_the_examples_of_the_standard_verify(
    key: str, message: str, first: str, second: str
) -> None:
    arguments = bytes.fromhex(key), bytes.fromhex(first + second), bytes.fromhex(message)
    assert verify(*arguments)
    assert fast_check(*arguments)


@given(st.integers(0, 10**6), st.binary(max_size=200), st.integers(0, 511), st.integers(0, 255))
def test_every_answer_is_that_of_cryptography(
    number: int, message: bytes, bit: int, key_bit: int
) -> None:
    private = key_of(number)
    public = private.public_key().public_bytes_raw()
    signature = private.sign(message)
    altered = bytearray(signature)
    altered[bit // 8] ^= 1 << bit % 8
    other_key = bytearray(public)
    other_key[key_bit // 8] ^= 1 << key_bit % 8
    assert verify(public, signature, message)
    for case in (
        (public, signature, message),
        (public, bytes(altered), message),
        (public, signature, message + b"!"),
        (bytes(other_key), signature, message),
    ):
        assert verify(*case) == fast_check(*case) == outside_opinion(*case)


@pytest.mark.parametrize("message", [b"", b"one", b"two", b"three", b"four"])
def test_a_scalar_of_the_group_order_or_more_is_refused(message: bytes) -> None:
    private = key_of(1)
    public = private.public_key().public_bytes_raw()
    signature = private.sign(message)
    scalar = int.from_bytes(signature[32:], "little")
    for larger in (scalar + ORDER, ORDER, 2**256 - 1):
        case = (public, signature[:32] + little(larger), message)
        assert not verify(*case)
        assert not outside_opinion(*case)


# The eight points of small order have these y; with one of them as key, S = 0 signs many messages.
ORDER_8_Y = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)
SMALL_ORDER = [
    little(y | sign << 255)
    for y, sign in [
        (1, 0),
        (P - 1, 0),
        (0, 0),
        (0, 1),
        (ORDER_8_Y, 0),
        (ORDER_8_Y, 1),
        (P - ORDER_8_Y, 0),
        (P - ORDER_8_Y, 1),
    ]
]


@pytest.mark.parametrize("key", SMALL_ORDER)
def test_keys_of_small_order_get_the_answers_of_cryptography(key: bytes) -> None:
    assert is_canonical_key(key)
    answers = set()
    for number in range(16):
        for commitment in (little(1), key, key_of(3).public_key().public_bytes_raw()):
            case = (key, commitment + little(0), b"%d" % number)
            assert verify(*case) == fast_check(*case) == outside_opinion(*case)
            answers.add(verify(*case))
    assert True in answers


def test_keys_and_commitments_in_a_second_spelling_are_refused() -> None:
    neutral = little(1) + little(0)
    assert verify(little(1), neutral, b"any")
    for key in (little(P + 1), little(1 | 1 << 255), little(P - 1 | 1 << 255), little(P)):
        # OpenSSL takes some of these, so fast_check must ask first.
        assert not is_canonical_key(key)
        assert not verify(key, neutral, b"any")
        assert not fast_check(key, neutral, b"any")
    for commitment in (little(P + 1), little(1 | 1 << 255)):
        assert not verify(little(1), commitment + little(0), b"any")


def test_what_is_no_point_or_has_the_wrong_length_is_no_signature() -> None:
    private = key_of(7)
    public, signature = private.public_key().public_bytes_raw(), private.sign(b"m")
    assert not is_canonical_key(little(2))
    for key in (little(2), public[:31], public + b"\0", b""):
        assert not verify(key, signature, b"m")
        assert not fast_check(key, signature, b"m")
    for short in (signature[:63], signature + b"\0", b""):
        assert not verify(public, short, b"m")
        assert not fast_check(public, short, b"m")
