"""Checks ECDSA signatures on P-256 with SHA-256 (ES256) with nothing but the standard library.

Source: FIPS 186-5 §6.4.2; SEC 1 v2 §4.1.4. For the audit, the court bundle and the stand-alone
verifier. It only verifies, so nothing here is secret and running times that depend on the input
do no harm.

Where implementations differ it takes the strict reading: r and s lie between 1 and the order less
one, and a signature has one DER spelling. A large s is taken: WebAuthn asks nobody for a small
one, and security keys and computers' own chips make both.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

_P: Final = 2**256 - 2**224 + 2**192 + 2**96 - 1
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_B: Final = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
_WINDOW: Final = 4
_LONGEST: Final = 33
"""Bytes of the longest integer of a signature: 32, and a zero that keeps it positive."""

_Point = tuple[int, int, int]
"""Homogeneous coordinates (X, Y, Z) with x = X/Z, y = Y/Z; Z is 0 for the neutral point alone."""

_NEUTRAL: Final[_Point] = (0, 1, 0)
_BASE: Final[_Point] = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
    1,
)


def verify(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Return whether ``signature`` (DER) over ``message`` is by ``public_key`` (64 bytes: x ‖ y).

    Anything malformed is simply not a signature: a key off the curve, a spelling that is not the
    one of DER, an r or s out of range.
    """
    return verify_digest(public_key, signature, sha256(message).digest())


def verify_digest(public_key: bytes, signature: bytes, digest: bytes) -> bool:
    """Return what ``verify`` does, for the 32 bytes of the message's hash."""
    pair = read_signature(signature)
    if pair is None or not is_key(public_key):
        return False
    r, s = pair
    inverse = pow(s, -1, _ORDER)
    key = (int.from_bytes(public_key[:32], "big"), int.from_bytes(public_key[32:], "big"), 1)
    of_base = int.from_bytes(digest, "big") * inverse % _ORDER
    x, _, z = _sum_of_multiples(of_base, r * inverse % _ORDER, key)
    return z != 0 and x * pow(z, -1, _P) % _P % _ORDER == r


def is_key(public_key: bytes) -> bool:
    """Return whether ``public_key`` is 64 bytes that name a point on the curve.

    The curve has prime order: a point on it generates the whole group.
    """
    if len(public_key) != 64:
        return False
    x, y = int.from_bytes(public_key[:32], "big"), int.from_bytes(public_key[32:], "big")
    return x < _P and y < _P and (y * y - (x * x - 3) * x - _B) % _P == 0


def read_signature(data: bytes) -> tuple[int, int] | None:
    """Return r and s of ``SEQUENCE { r INTEGER, s INTEGER }`` in DER, None for anything else.

    Both lie between 1 and the order of the curve less one.
    """
    if data[:1] != b"\x30" or data[1:2] != bytes([len(data) - 2 & 0xFF]) or len(data) > 72:
        return None
    r, rest = _integer(data[2:])
    s, rest = _integer(rest)
    return None if rest or r is None or s is None else (r, s)


def _integer(data: bytes) -> tuple[int | None, bytes]:
    """Return the integer in range that ``data`` begins with, if it does, and what follows it."""
    length = data[1] if len(data) > 1 else 0
    value, rest = data[2 : 2 + length], data[2 + length :]
    if data[:1] != b"\x02" or not 1 <= length <= _LONGEST or len(value) != length:
        return None, data
    # DER (X.690 §8.3.2): no zero in front but the one that keeps the number from being negative.
    padded = length > 1 and value[0] == 0 and value[1] < 0x80
    number = int.from_bytes(value, "big", signed=True)
    return (None if padded or not 0 < number < _ORDER else number), rest


def _add(left: _Point, right: _Point) -> _Point:
    # Renes, Costello, Batina (2016), algorithm 4; complete on a curve of prime order, so it also
    # doubles and takes the neutral point.
    x1, y1, z1 = left
    x2, y2, z2 = right
    xx, yy, zz = x1 * x2 % _P, y1 * y2 % _P, z1 * z2 % _P
    xy = ((x1 + y1) * (x2 + y2) - xx - yy) % _P
    yz = ((y1 + z1) * (y2 + z2) - yy - zz) % _P
    xz = ((x1 + z1) * (x2 + z2) - xx - zz) % _P
    w = 3 * (xz - _B * zz) % _P
    v = 3 * (_B * xz - 3 * zz - xx) % _P
    u = 3 * (xx - zz)
    more, less = yy + w, yy - w
    return (xy * more - yz * v) % _P, (more * less + u * v) % _P, (yz * less + xy * u) % _P


def _multiples(point: _Point) -> list[_Point]:
    found = [_NEUTRAL]
    for _ in range((1 << _WINDOW) - 1):
        found.append(_add(found[-1], point))
    return found


def _sum_of_multiples(of_base: int, of_key: int, key: _Point) -> _Point:
    """Return of_base · base + of_key · key, with the doublings of both done once."""
    multiples, digit = _multiples(key), (1 << _WINDOW) - 1
    result = _NEUTRAL
    for shift in range(256 - _WINDOW, -1, -_WINDOW):
        for _ in range(_WINDOW):
            result = _add(result, result)
        result = _add(result, _OF_BASE[of_base >> shift & digit])
        result = _add(result, multiples[of_key >> shift & digit])
    return result


_OF_BASE: Final = _multiples(_BASE)
