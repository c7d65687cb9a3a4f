"""Hash to the curve: the suite BLS12381G1_XMD:SHA-256_SSWU_RO_ of RFC 9380 §8.8.1."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from passmuster.core.draw.bls12381 import isogeny
from passmuster.core.draw.bls12381.curve import Point, add, times
from passmuster.core.draw.bls12381.field import PRIME
from passmuster.core.kernel.errors import UnusableInput

_Z = 11
_A = int(
    "00144698a3b8e9433d693a02c96d4982b0ea985383ee66a8d8e8981aefd881ac"
    "98936f8da0e0f97f5cf428082d584c1d",
    16,
)
_B = int(
    "12e2908d11688030018b12e8753eee3b2016c1f0f24f4070a0b9c14fcef35ef5"
    "5a23215a316ceaa5d1cc48e98e172be0",
    16,
)
"""Z of the map, and the helper curve y² = x³ + Ax + B (RFC 9380 §8.8.1)."""

_COFACTOR = 0xD201000000010001
"""h_eff, which moves any point of the curve into G1."""

_FIELD_BYTES = 64
"""L: enough bytes that the remainder modulo p is even to 128 bits."""

_BLOCK = 64
_DIGEST = 32
_MAX_TAG = 255


def hash_to_g1(message: bytes, tag: bytes) -> Point:
    """Return the point of G1 for a message under a domain separation tag of 1 … 255 bytes."""
    first, second = hash_to_field(message, tag)
    point = times(add(map_to_curve(first), map_to_curve(second)), _COFACTOR)
    if point is None:  # pragma: no cover - one message in 2^255, and nobody can find it
        raise ArithmeticError("The message hashes to the point at infinity.")
    return point


def hash_to_field(message: bytes, tag: bytes) -> tuple[int, int]:
    """Return two elements of GF(p) (RFC 9380 §5.2 with count 2)."""
    data = expand_message(message, tag, 2 * _FIELD_BYTES)
    return (
        int.from_bytes(data[:_FIELD_BYTES], "big") % PRIME,
        int.from_bytes(data[_FIELD_BYTES:], "big") % PRIME,
    )


def expand_message(message: bytes, tag: bytes, length: int) -> bytes:
    """Return ``length`` even bytes, a multiple of 32 up to 8,160 (RFC 9380 §5.3.1, SHA-256)."""
    if not 1 <= len(tag) <= _MAX_TAG:
        raise UnusableInput("bls-tag-wrong", "A domain separation tag is 1 to 255 bytes.")
    suffix = tag + bytes([len(tag)])
    start = sha256(bytes(_BLOCK) + message + length.to_bytes(2, "big") + b"\0" + suffix).digest()
    block = sha256(start + b"\1" + suffix).digest()
    blocks = [block]
    for i in range(2, length // _DIGEST + 1):
        mixed = bytes(a ^ b for a, b in zip(start, block, strict=True))
        block = sha256(mixed + bytes([i]) + suffix).digest()
        blocks.append(block)
    return b"".join(blocks)


def map_to_curve(u: int) -> Point | None:
    """Return the point of the first curve for one field element (RFC 9380 §6.6.2 and §6.6.3)."""
    spread = (_Z * _Z * pow(u, 4, PRIME) + _Z * u * u) % PRIME
    if spread:
        x = -_B * pow(_A, -1, PRIME) * (1 + pow(spread, -1, PRIME)) % PRIME
    else:
        x = _B * pow(_Z * _A, -1, PRIME) % PRIME
    square = _helper_curve(x)
    if pow(square, (PRIME - 1) // 2, PRIME) == PRIME - 1:
        x = _Z * u * u * x % PRIME
        square = _helper_curve(x)
    y = pow(square, (PRIME + 1) // 4, PRIME)
    if u % 2 != y % 2:
        y = -y % PRIME
    return apply_isogeny(x, y)


def apply_isogeny(x: int, y: int) -> Point | None:
    """Carry a point of the helper curve to the first curve; points of the kernel go to infinity."""
    x_bottom = _evaluate(isogeny.X_DENOMINATOR, x)
    y_bottom = _evaluate(isogeny.Y_DENOMINATOR, x)
    if not x_bottom * y_bottom:
        return None
    return (
        (_evaluate(isogeny.X_NUMERATOR, x) * pow(x_bottom, -1, PRIME) % PRIME, 0),
        (y * _evaluate(isogeny.Y_NUMERATOR, x) * pow(y_bottom, -1, PRIME) % PRIME, 0),
    )


def _helper_curve(x: int) -> int:
    return (pow(x, 3, PRIME) + _A * x + _B) % PRIME


def _evaluate(coefficients: Sequence[int], x: int) -> int:
    value = 0
    for coefficient in reversed(coefficients):
        value = (value * x + coefficient) % PRIME
    return value
