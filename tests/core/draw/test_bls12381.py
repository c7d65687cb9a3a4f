"""Signatures on BLS12-381 are checked as two other implementations check them."""

from __future__ import annotations

import json
import time
from hashlib import sha256
from pathlib import Path

import pytest
from py_ecc.bls import hash_to_curve, point_compression
from py_ecc.bls.hash import expand_message_xmd
from py_ecc.optimized_bls12_381 import G1, G2, curve_order, field_modulus, multiply, normalize

from passmuster.core.draw import bls12381
from passmuster.core.draw.beacon import QUICKNET
from passmuster.core.draw.bls12381 import curve, field, hashing, pairing
from passmuster.core.kernel.errors import UnusableInput

VECTOR = json.loads(
    (Path(__file__).parents[3] / "vectors/beacon/drand-quicknet.json").read_text("utf-8")
)["cases"][0]
SIGNATURE = bytes.fromhex(VECTOR["signature"])
MESSAGE = sha256(VECTOR["round"].to_bytes(8, "big")).digest()

RFC_TAG = b"QUUX-V01-CS02-with-BLS12381G1_XMD:SHA-256_SSWU_RO_"
# RFC 9380 appendix J.9.1, the point of the empty message.
RFC_X = (
    "052926add2207b76ca4fa57a8734416c8dc95e24501772c814278700eed6d1e4"
    "e8cf62d9c09db0fac349612b759e79a1"
)
RFC_Y = (
    "08ba738453bfed09cb546dbb0783dbb3a5f1f566ed67bb6be0e8c67e2e81a4cc"
    "68ee29813bb7994998f3eae0c9c6a265"
)


def g1_bytes(point: object) -> bytes:
    return point_compression.compress_G1(point).to_bytes(48, "big")


def g2_bytes(point: object) -> bytes:
    return b"".join(part.to_bytes(48, "big") for part in point_compression.compress_G2(point))


def sign(secret: int, message: bytes, tag: bytes) -> bytes:
    return g1_bytes(multiply(hash_to_curve.hash_to_G1(message, tag, sha256), secret))


def verify(signature: bytes, message: bytes = MESSAGE, tag: bytes = QUICKNET.tag) -> bool:
    return bls12381.verify(
        public_key=QUICKNET.public_key, message=message, signature=signature, tag=tag
    )


def test_a_real_round_verifies_and_its_neighbour_does_not() -> None:
    assert verify(SIGNATURE)
    assert not verify(SIGNATURE, sha256((VECTOR["round"] + 1).to_bytes(8, "big")).digest())
    assert not verify(SIGNATURE, tag=b"another tag")


def test_a_check_takes_at_most_a_second() -> None:
    begin = time.process_time()
    verify(SIGNATURE)
    assert time.process_time() - begin < 1


@pytest.mark.parametrize("secret", [1, 2, 0x5EED, curve_order - 1])
def test_signatures_made_by_another_implementation_verify(secret: int) -> None:
    message = b"message %d" % secret
    key, signature = g2_bytes(multiply(G2, secret)), sign(secret, message, b"tag")
    assert bls12381.verify(public_key=key, message=message, signature=signature, tag=b"tag")
    assert not bls12381.verify(public_key=key, message=b"other", signature=signature, tag=b"tag")
    other_key = g2_bytes(multiply(G2, secret + 1 if secret < curve_order - 1 else 3))
    assert not bls12381.verify(
        public_key=other_key, message=message, signature=signature, tag=b"tag"
    )


def test_the_hash_to_the_curve_gives_the_rfc_s_point() -> None:
    point = hashing.hash_to_g1(b"", RFC_TAG)
    assert point == ((int(RFC_X, 16), 0), (int(RFC_Y, 16), 0))


@pytest.mark.parametrize("message", [b"", b"abc", bytes(range(200)), b"q" * 512])
def test_the_hash_to_the_curve_is_the_other_implementation_s(message: bytes) -> None:
    x, y = normalize(hash_to_curve.hash_to_G1(message, b"a tag", sha256))
    assert hashing.hash_to_g1(message, b"a tag") == ((int(x.n), 0), (int(y.n), 0))


@pytest.mark.parametrize("length", [32, 64, 128, 8160])
def test_expanded_bytes_are_the_other_implementation_s(length: int) -> None:
    theirs = expand_message_xmd(b"message", b"tag", length, sha256)
    assert hashing.expand_message(b"message", b"tag", length) == theirs


@pytest.mark.parametrize("tag", [b"", b"t" * 256])
def test_a_tag_of_no_or_too_many_bytes_is_refused(tag: bytes) -> None:
    with pytest.raises(UnusableInput) as refused:
        hashing.hash_to_g1(b"", tag)
    assert refused.value.code == "bls-tag-wrong"


@pytest.mark.parametrize("u", [0, 1, 2, 3, 5, field.PRIME - 1])
def test_every_field_element_maps_to_a_point_of_the_curve(u: int) -> None:
    x, y, z = hash_to_curve.map_to_curve_G1(hash_to_curve.FQ(u))
    expected = normalize((x, y, z))
    assert hashing.map_to_curve(u) == ((int(expected[0].n), 0), (int(expected[1].n), 0))


def test_the_kernel_of_the_isogeny_goes_to_infinity() -> None:
    # A root of the denominator of degree ten, found by splitting it (Cantor and Zassenhaus).
    root = int(
        "140d41735b10ce710727cd9356905701a2b866b803baa468948b7f423ddcc560"
        "c9a8f1cd5f8ed4297c37464fb8bfe4a7",
        16,
    )
    assert hashing.apply_isogeny(root, 1) is None


def flipped(data: bytes, position: int, mask: int) -> bytes:
    return data[:position] + bytes([data[position] ^ mask]) + data[position + 1 :]


OFF_CURVE = next(x for x in range(1, 99) if pow(x**3 + 4, (field.PRIME - 1) // 2, field.PRIME) != 1)
OFF_SUBGROUP = next(
    x for x in range(1, 99) if pow(x**3 + 4, (field.PRIME - 1) // 2, field.PRIME) == 1
)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        SIGNATURE[:-1],
        SIGNATURE + b"\0",
        flipped(SIGNATURE, 0, 0x80),
        b"\xc0" + bytes(47),
        flipped(SIGNATURE, 0, 0x40),
        bytes([0x80 | field.PRIME >> 376]) + (field.PRIME % (1 << 376)).to_bytes(47, "big"),
        b"\x80" + OFF_CURVE.to_bytes(47, "big"),
        b"\x80" + OFF_SUBGROUP.to_bytes(47, "big"),
    ],
    ids=[
        "empty",
        "short",
        "long",
        "not compressed",
        "infinity",
        "infinity flag",
        "x not below p",
        "off the curve",
        "outside the subgroup",
    ],
)
def test_a_malformed_signature_is_no_signature(data: bytes) -> None:
    with pytest.raises(curve.MalformedPoint) as refused:
        curve.decode_g1(data)
    assert refused.value.code == "bls-point-malformed"
    assert not verify(data)


def test_the_mirrored_point_is_another_signature() -> None:
    mirrored = flipped(SIGNATURE, 0, 0x20)
    assert curve.decode_g1(mirrored) == curve.negate(curve.decode_g1(SIGNATURE))
    assert not verify(mirrored)


@pytest.mark.parametrize("factor", [1, 2, 3, 77, curve_order - 1])
def test_points_are_read_as_the_other_implementation_writes_them(factor: int) -> None:
    x, y = normalize(multiply(G1, factor))
    assert curve.decode_g1(g1_bytes(multiply(G1, factor))) == ((int(x.n), 0), (int(y.n), 0))
    x2, y2 = normalize(multiply(G2, factor))
    decoded = curve.decode_g2(g2_bytes(multiply(G2, factor)))
    assert decoded == (tuple(map(int, x2.coeffs)), tuple(map(int, y2.coeffs)))
    assert curve.times(curve.G2_GENERATOR, factor) == decoded


def test_a_malformed_public_key_is_the_caller_s_fault() -> None:
    x = next(n for n in range(99) if field.square_root(field.add((pow(n, 3), 0), (4, 4))) is None)
    for data in (b"", b"\x80" + bytes(47) + x.to_bytes(48, "big")):
        with pytest.raises(curve.MalformedPoint):
            bls12381.verify(public_key=data, message=b"", signature=SIGNATURE, tag=b"t")


def test_adding_keeps_the_group_s_laws() -> None:
    g = curve.G2_GENERATOR
    assert curve.add(None, g) == curve.add(g, None) == g
    assert curve.add(g, curve.negate(g)) is None
    assert curve.add(g, g) == curve.times(g, 2)
    assert curve.times(g, 0) is None
    assert curve.times(g, curve.ORDER) is None
    # A point of order two is upright to itself.
    upright = ((1, 0), (0, 0))
    assert curve.add(upright, upright) is None


def test_square_roots_are_found_where_there_are_any() -> None:
    minus_one = (field.PRIME - 1, 0)
    root = field.square_root(minus_one)
    assert root is not None
    assert field.multiply(root, root) == minus_one
    for element in ((3, 5), (2**300, 7), (4, 0), (0, 0)):
        square = field.multiply(element, element)
        assert field.square_root(square) in (element, field.subtract(field.ZERO, element))
    assert field.square_root((1, 1)) is None


def test_pairings_are_bilinear() -> None:
    p, q = curve.decode_g1(g1_bytes(G1)), curve.G2_GENERATOR
    p5, q3 = curve.times(p, 5), curve.times(q, 3)
    p15 = curve.times(p, 15)
    assert p5 is not None
    assert q3 is not None
    assert p15 is not None
    assert pairing.pairings_cancel([(p5, q3), (p15, curve.negate(q))])
    assert not pairing.pairings_cancel([(p5, q3), (p5, curve.negate(q))])
    assert not pairing.pairings_cancel([(p, q)])


def test_the_prime_and_the_order_are_those_of_the_other_implementation() -> None:
    assert field_modulus == field.PRIME
    assert curve_order == curve.ORDER
