"""Checks Ed25519 signatures (RFC 8032 §5.1.7) with nothing but the standard library.

For the stand-alone verifier, which must run where no package can be installed. It only verifies,
so nothing here is secret and running times that depend on the input do no harm.

Where implementations differ it takes the strict reading: the scalar must be below the group order,
and points have one encoding only. Like OpenSSL it checks the equation without the cofactor.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha512

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_SQRT_MINUS_ONE = pow(2, (_P - 1) // 4, _P)
_WINDOW = 4

_Point = tuple[int, int, int, int]
"""Extended homogeneous coordinates (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z."""

_NEUTRAL: _Point = (0, 1, 1, 0)


def verify(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Return whether ``signature`` (64 bytes) over ``message`` is by ``public_key`` (32 bytes).

    Anything malformed is simply not a signature: wrong lengths, a scalar of the group order or
    more, an encoding that is not the canonical one.
    """
    if len(signature) != 64:
        return False
    point = _decode(public_key)
    scalar = int.from_bytes(signature[32:], "little")
    if point is None or scalar >= _ORDER:
        return False
    commitment = signature[:32]
    digest = sha512(commitment + public_key + message).digest()
    challenge = int.from_bytes(digest, "little") % _ORDER
    x, y, z, t = point
    minus_key = (_P - x, y, z, _P - t)
    # S·B - k·A must be R; comparing encodings also refuses every other spelling of R.
    return _encode(_add(_multiply(scalar, _BASE), _multiply(challenge, minus_key))) == commitment


def is_canonical_key(public_key: bytes) -> bool:
    """Return whether ``public_key`` is the one canonical encoding of a point on the curve.

    Faster libraries (OpenSSL) take other spellings of a key; callers of those ask this first so
    that every verifier gives one answer.
    """
    return _decode(public_key) is not None


def _add(left: _Point, right: _Point) -> _Point:
    # RFC 8032 §5.1.4; complete on this curve, so it also doubles and takes the neutral point.
    x1, y1, z1, t1 = left
    x2, y2, z2, t2 = right
    a = (y1 - x1) * (y2 - x2) % _P
    b = (y1 + x1) * (y2 + x2) % _P
    c = 2 * t1 * t2 * _D % _P
    d = 2 * z1 * z2 % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _double(point: _Point) -> _Point:
    x, y, z, _ = point
    a = x * x % _P
    b = y * y % _P
    h = a + b
    e = h - (x + y) * (x + y) % _P
    g = a - b
    f = 2 * z * z % _P + g
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _multiply(scalar: int, point: _Point) -> _Point:
    multiples = [_NEUTRAL]
    for _ in range((1 << _WINDOW) - 1):
        multiples.append(_add(multiples[-1], point))
    result = _NEUTRAL
    for shift in range(256 - _WINDOW, -1, -_WINDOW):
        for _ in range(_WINDOW):
            result = _double(result)
        result = _add(result, multiples[scalar >> shift & (1 << _WINDOW) - 1])
    return result


def _encode(point: _Point) -> bytes:
    x, y, z, _ = point
    inverse = pow(z, -1, _P)
    return (y * inverse % _P | (x * inverse % _P & 1) << 255).to_bytes(32, "little")


# Only keys are decoded (R is compared as bytes), and a run meets the same few again and again.
@lru_cache(maxsize=256)
def _decode(data: bytes) -> _Point | None:
    if len(data) != 32:
        return None
    value = int.from_bytes(data, "little")
    y, sign = value & (1 << 255) - 1, value >> 255
    if y >= _P:
        return None
    x = _recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % _P)


def _recover_x(y: int, sign: int) -> int | None:
    # RFC 8032 §5.1.3: x² = (y² - 1) / (d y² + 1), one square root by exponentiation.
    u, v = (y * y - 1) % _P, (_D * y * y + 1) % _P
    x = u * pow(v, 3, _P) * pow(u * pow(v, 7, _P), (_P - 5) // 8, _P) % _P
    if v * x * x % _P == -u % _P:
        x = x * _SQRT_MINUS_ONE % _P
    if v * x * x % _P != u or (x == 0 and sign):
        return None
    return _P - x if x & 1 != sign else x


def _base_point() -> _Point:
    base = _decode((4 * pow(5, -1, _P) % _P).to_bytes(32, "little"))
    if base is None:  # pragma: no cover - a constant of RFC 8032
        raise ArithmeticError("the base point of Ed25519 is not on the curve")
    return base


_BASE = _base_point()
