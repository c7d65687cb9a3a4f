"""The stand-alone verifier's P-256 gives the answers of `cryptography`, and the strict ones."""

from __future__ import annotations

import hashlib

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.signing.p256 import is_key, read_signature, verify, verify_digest

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
BASE = bytes.fromhex(
    "6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"
    "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5"
)

RFC_6979_KEY = bytes.fromhex(
    "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
    "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"
)
# RFC 6979 A.2.5: hash, message, r, s.
RFC_6979 = [
    (
        "sha1",
        b"sample",
        "61340C88C3AAEBEB4F6D667F672CA9759A6CCAA9FA8811313039EE4A35471D32",
        "6D7F147DAC089441BB2E2FE8F7A3FA264B9C475098FDCF6E00D7C996E1B8B7EB",
    ),
    (
        "sha224",
        b"sample",
        "53B2FFF5D1752B2C689DF257C04C40A587FABABB3F6FC2702F1343AF7CA9AA3F",
        "B9AFB64FDC03DC1A131C7D2386D11E349F070AA432A4ACC918BEA988BF75C74C",
    ),
    (
        "sha256",
        b"sample",
        "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
        "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
    ),
    (
        "sha384",
        b"sample",
        "0EAFEA039B20E9B42309FB1D89E213057CBF973DC0CFC8F129EDDDC800EF7719",
        "4861F0491E6998B9455193E34E7B0D284DDD7149A74B95B9261F13ABDE940954",
    ),
    (
        "sha512",
        b"sample",
        "8496A60B5E9B47C825488827E0495B0E3FA109EC4568FD3F8D1097678EB97F00",
        "2362AB1ADBE2B8ADF9CB9EDAB740EA6049C028114F2460F96554F61FAE3302FE",
    ),
    (
        "sha1",
        b"test",
        "0CBCC86FD6ABD1D99E703E1EC50069EE5C0B4BA4B9AC60E409E8EC5910D81A89",
        "01B9D7B73DFAA60D5651EC4591A0136F87653E0FD780C3B1BC872FFDEAE479B1",
    ),
    (
        "sha224",
        b"test",
        "C37EDB6F0AE79D47C3C27E962FA269BB4F441770357E114EE511F662EC34A692",
        "C820053A05791E521FCAAD6042D40AEA1D6B1A540138558F47D0719800E18F2D",
    ),
    (
        "sha256",
        b"test",
        "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367",
        "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083",
    ),
    (
        "sha384",
        b"test",
        "83910E8B48BB0C74244EBDF7F07A1C5413D61472BD941EF3920E623FBCCEBEB6",
        "8DDBEC54CF8CD5874883841D712142A56A8D0F218F5003CB0296B6B509619F2C",
    ),
    (
        "sha512",
        b"test",
        "461D93F31B6540894788FD206C07CFA0CC35F46FA3C91816FFF1040AD1581A04",
        "39AF9F15DE0DB8D97E72719C74820D304CE5226E32DEDAE67519E840D1194E55",
    ),
]


def number(value: int) -> bytes:
    return value.to_bytes(32, "big")


def private_key(seed: int) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(seed % (ORDER - 1) + 1, ec.SECP256R1())


def public_of(private: ec.EllipticCurvePrivateKey) -> bytes:
    numbers = private.public_key().public_numbers()
    return number(numbers.x) + number(numbers.y)


def der(r: bytes, s: bytes) -> bytes:
    inner = b"".join(b"\x02" + bytes([len(each)]) + each for each in (r, s))
    return b"\x30" + bytes([len(inner)]) + inner


def outside_opinion(public_key: bytes, signature: bytes, digest: bytes) -> bool:
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b"\x04" + public_key)
        key.verify(signature, digest, ec.ECDSA(utils.Prehashed(SHA256())))
    except (InvalidSignature, ValueError):
        return False
    return True


def same_answer(public_key: bytes, signature: bytes, digest: bytes) -> bool:
    """Return the answer of both, having seen that it is one."""
    answer = verify_digest(public_key, signature, digest)
    assert answer == outside_opinion(public_key, signature, digest)
    return answer


def on_curve(x: int) -> bytes | None:
    """Return a point with this x, if there is one."""
    square = (x**3 - 3 * x + B) % P
    y = pow(square, (P + 1) // 4, P)
    return number(x) + number(y) if y * y % P == square else None


@pytest.mark.parametrize(("name", "message", "r", "s"), RFC_6979)
def test_the_examples_of_the_standard_verify(name: str, message: bytes, r: str, s: str) -> None:
    digest = hashlib.new(name, message).digest()[:32].rjust(32, b"\0")
    signature = utils.encode_dss_signature(int(r, 16), int(s, 16))
    assert same_answer(RFC_6979_KEY, signature, digest)
    assert not same_answer(RFC_6979_KEY, signature, hashlib.sha256(b"other").digest())
    assert verify(RFC_6979_KEY, signature, message) is (name == "sha256")


@given(st.integers(0, ORDER), st.binary(max_size=200), st.integers(0, 575), st.integers(0, 511))
def test_a_signature_verifies_and_no_flipped_bit_does(
    seed: int, message: bytes, bit: int, key_bit: int
) -> None:
    private = private_key(seed)
    public = public_of(private)
    signature = private.sign(message, ec.ECDSA(SHA256()))
    digest = hashlib.sha256(message).digest()
    altered = bytearray(signature)
    altered[bit // 8 % len(altered)] ^= 1 << bit % 8
    other_key = bytearray(public)
    other_key[key_bit // 8] ^= 1 << key_bit % 8
    assert verify(public, signature, message)
    assert same_answer(public, signature, digest)
    assert not verify(public, signature, message + b"!")
    assert not same_answer(public, bytes(altered), digest)
    assert not same_answer(bytes(other_key), signature, digest)


@given(st.integers(0, ORDER), st.binary(max_size=20))
def test_the_large_s_and_the_small_one_both_count(seed: int, message: bytes) -> None:
    private = private_key(seed)
    public, digest = public_of(private), hashlib.sha256(message).digest()
    r, s = utils.decode_dss_signature(private.sign(message, ec.ECDSA(SHA256())))
    for either in (s, ORDER - s):
        assert same_answer(public, utils.encode_dss_signature(r, either), digest)


NUMBERS = [0, 1, 2, 3, ORDER - 1, ORDER, ORDER + 1, P - 1, P, P + 1, 2**256 - 1, 2**255, 2**256]


@pytest.mark.parametrize("r", NUMBERS)
def test_numbers_at_the_edges_get_the_answers_of_cryptography(r: int) -> None:
    for s in NUMBERS:
        pair = utils.encode_dss_signature(r, s)
        assert not same_answer(RFC_6979_KEY, pair, hashlib.sha256(b"sample").digest())
        inside = 0 < r < ORDER and 0 < s < ORDER
        assert read_signature(pair) == ((r, s) if inside else None)


def test_a_point_whose_x_is_beyond_the_order_counts_for_its_remainder() -> None:
    rest, point = next(
        (rest, point) for rest in range(1, 99) if (point := on_curve(ORDER + rest)) is not None
    )
    pair = utils.encode_dss_signature(rest, rest)
    assert same_answer(point, pair, bytes(32))
    assert not same_answer(point, utils.encode_dss_signature(rest + ORDER, rest), bytes(32))
    assert not same_answer(point, utils.encode_dss_signature(rest + 1, rest + 1), bytes(32))


@pytest.mark.parametrize("private", [1, 2, 3, 4, ORDER // 2, ORDER - 2, ORDER - 1])
def test_keys_beside_the_base_point_meet_every_case_of_the_addition(private: int) -> None:
    public = public_of(private_key(private - 1))
    answers = set()
    for r, s in ((1, 1), (5, 5), (5, 7), (ORDER - 1, 3)):
        for e in (
            0,
            r,
            2 * r % ORDER,
            ORDER - r,
            -private * r % ORDER,
            ORDER - 1,
            ORDER,
            2**256 - 1,
        ):
            answers.add(same_answer(public, utils.encode_dss_signature(r, s), number(e)))
    x = int.from_bytes(BASE[:32], "big")
    # k = 1: the commitment is the base point itself.
    s = (7 + x * private) % ORDER
    assert same_answer(public, utils.encode_dss_signature(x, s), number(7))
    assert answers == {False}


def test_a_sum_that_is_no_point_is_no_signature() -> None:
    for r in (1, 2, ORDER - 1):
        assert not same_answer(BASE, utils.encode_dss_signature(r, 1), number(ORDER - r))


GOOD_R, GOOD_S = (bytes.fromhex(each) for each in RFC_6979[7][2:])
SAMPLE = hashlib.sha256(b"test").digest()
TESTED = der(b"\0" + GOOD_R, GOOD_S)
SPELT = {
    "nothing": b"",
    "one byte": b"\x30",
    "no numbers": b"\x30\x00",
    "another tag": b"\x31" + TESTED[1:],
    "cut": TESTED[:-1],
    "cut and said so": b"\x30" + bytes([len(TESTED) - 3]) + TESTED[2:-1],
    "more behind": TESTED + b"\0",
    "more behind, inside": b"\x30" + bytes([len(TESTED) - 1]) + TESTED[2:] + b"\0",
    "a third number": b"\x30" + bytes([len(TESTED) + 1]) + TESTED[2:] + b"\x02\x01\x01",
    "long length": b"\x30\x81" + TESTED[1:],
    "no definite length": b"\x30\x80" + TESTED[2:] + b"\0\0",
    "long length inside": b"\x30" + bytes([len(TESTED) - 1]) + b"\x02\x81" + TESTED[3:],
    "a zero too many before r": der(b"\0\0" + GOOD_R, GOOD_S),
    "a zero too many before s": der(b"\0" + GOOD_R, b"\0" + GOOD_S),
    "a negative r": der(GOOD_R, GOOD_S),
    "a negative s": der(b"\0" + GOOD_R, b"\xff" + GOOD_S),
    "an empty r": der(b"", GOOD_S),
    "an empty s": der(b"\0" + GOOD_R, b""),
    "r alone": b"\x30\x23\x02\x21\x00" + GOOD_R,
    "r of another kind": TESTED[:2] + b"\x03" + TESTED[3:],
    "s of another kind": TESTED[:37] + b"\x03" + TESTED[38:],
    "raw": GOOD_R + GOOD_S,
    "too long": der(b"\0" + GOOD_R, b"\0" * 2 + GOOD_S),
    "much too long": der(b"\0" + GOOD_R, b"\0" * 180 + GOOD_S),
}


def test_the_signature_that_is_misspelt_below_is_good() -> None:
    assert same_answer(RFC_6979_KEY, TESTED, SAMPLE)
    assert read_signature(TESTED) == (
        int.from_bytes(GOOD_R, "big"),
        int.from_bytes(GOOD_S, "big"),
    )


@pytest.mark.parametrize("name", SPELT)
def test_a_signature_has_one_spelling(name: str) -> None:
    assert not same_answer(RFC_6979_KEY, SPELT[name], SAMPLE)
    assert read_signature(SPELT[name]) is None


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    pair = read_signature(data)
    assert pair is None or utils.encode_dss_signature(*pair) == data


@given(st.integers(1, ORDER - 1), st.integers(1, ORDER - 1))
def test_every_pair_in_range_is_read_back(r: int, s: int) -> None:
    assert read_signature(utils.encode_dss_signature(r, s)) == (r, s)


def test_what_is_no_point_is_no_key() -> None:
    x, y = RFC_6979_KEY[:32], RFC_6979_KEY[32:]
    assert is_key(RFC_6979_KEY)
    assert is_key(x + number(P - int.from_bytes(y, "big")))
    small = next(point for n in range(99) if (point := on_curve(n)) is not None)
    assert is_key(small)
    beyond = number(int.from_bytes(small[:32], "big") + P) + small[32:]
    second = small[:32] + number(2**256 - 1)
    # The point with y = 5: P + 5 would spell it a second time.
    low = number(0xD7325D7646CD60D80A92738CEB345F844CFFAF35841022CAB176F692DE8DE1D7)
    assert is_key(low + number(5))
    assert not is_key(low + number(P + 5))
    wrong = (bytes(64), number(P) + y, x + number(P), y + x, beyond, second, x, b"", x + y + b"\0")
    for key in (*wrong, b"\x04" + RFC_6979_KEY):
        assert not is_key(key)
        assert not verify(key, TESTED, b"test")
