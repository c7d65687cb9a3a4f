"""Points of BLS12-381: G1 on y² = x³ + 4 over GF(p), G2 on the twist y² = x³ + 4(1 + u).

Reading is strict: length, flags, coordinate below p, on the curve, in the subgroup of order r, and
never the point at infinity, which would make every signature true.
"""

from __future__ import annotations

from functools import lru_cache

from passmuster.core.draw.bls12381 import field
from passmuster.core.draw.bls12381.field import PRIME, Element
from passmuster.core.kernel.errors import UnusableInput

ORDER = 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001
"""r, the prime order of both subgroups."""

Point = tuple[Element, Element]
"""An affine point; ``None`` in its place is the point at infinity."""

_G2_CONSTANT: Element = (4, 4)

_COMPRESSED, _INFINITY, _LARGER = 0x80, 0x40, 0x20
_SIZE = 48


class MalformedPoint(UnusableInput):
    """Bytes that are not the one proper encoding of a usable point (``bls-point-malformed``)."""

    def __init__(self, message: str) -> None:
        super().__init__("bls-point-malformed", message)


def negate(point: Point) -> Point:
    """Return the point mirrored in the x axis."""
    return point[0], field.subtract(field.ZERO, point[1])


def add(p: Point | None, q: Point | None) -> Point | None:
    """Return p + q. Holds on both curves: the formulas do not use the constant term."""
    if p is None or q is None:
        return q if p is None else p
    slope = chord(p, q)
    return None if slope is None else third_point(p, q, slope)


def chord(p: Point, q: Point) -> Element | None:
    """Return the slope of the line through p and q (the tangent when equal), None when upright."""
    if p[0] != q[0]:
        rise, run = field.subtract(q[1], p[1]), field.subtract(q[0], p[0])
    elif p[1] == q[1] and p[1] != field.ZERO:
        rise, run = field.scale(field.multiply(p[0], p[0]), 3), field.scale(p[1], 2)
    else:
        return None
    return field.multiply(rise, field.invert(run))


def third_point(p: Point, q: Point, slope: Element) -> Point:
    """Return p + q, given the slope of the line through them."""
    x = field.subtract(field.multiply(slope, slope), field.add(p[0], q[0]))
    return x, field.subtract(field.multiply(slope, field.subtract(p[0], x)), p[1])


def times(point: Point | None, factor: int) -> Point | None:
    """Return the point added to itself ``factor`` times (a whole number ≥ 0)."""
    result: Point | None = None
    for bit in bin(factor)[2:]:
        result = add(result, result)
        if bit == "1":
            result = add(result, point)
    return result


def decode_g1(data: bytes) -> Point:
    """Return the G1 point of 48 compressed bytes; raises MalformedPoint."""
    larger, (x,) = _coordinates(data, 1)
    square = (pow(x, 3, PRIME) + 4) % PRIME
    y = pow(square, (PRIME + 1) // 4, PRIME)
    if y * y % PRIME != square:
        raise MalformedPoint("No point of the curve has this coordinate.")
    if (y > (PRIME - 1) // 2) != larger:
        y = PRIME - y
    return _in_subgroup(((x, 0), (y, 0)))


@lru_cache(maxsize=16)
def decode_g2(data: bytes) -> Point:
    """Return the G2 point of 96 compressed bytes (imaginary part first); raises MalformedPoint."""
    larger, (imaginary, real) = _coordinates(data, 2)
    x = (real, imaginary)
    y = field.square_root(field.add(_cube(x), _G2_CONSTANT))
    if y is None:
        raise MalformedPoint("No point of the curve has this coordinate.")
    # Of y and -y the larger is the one with the larger imaginary part, or real part when that is 0.
    if ((y[1] or y[0]) > (PRIME - 1) // 2) != larger:
        y = field.subtract(field.ZERO, y)
    return _in_subgroup((x, y))


def _coordinates(data: bytes, count: int) -> tuple[bool, list[int]]:
    if len(data) != count * _SIZE:
        raise MalformedPoint(f"A point here is {count * _SIZE} bytes.")
    flags = data[0] & 0xE0
    if not flags & _COMPRESSED or flags & _INFINITY:
        raise MalformedPoint("The point is not compressed, or is the point at infinity.")
    whole = bytes([data[0] & 0x1F]) + data[1:]
    parts = [int.from_bytes(whole[i : i + _SIZE], "big") for i in range(0, len(whole), _SIZE)]
    if max(parts) >= PRIME:
        raise MalformedPoint("A coordinate is not below the prime.")
    return bool(flags & _LARGER), parts


def _in_subgroup(point: Point) -> Point:
    if times(point, ORDER) is not None:
        raise MalformedPoint("The point is outside the subgroup.")
    return point


def _cube(x: Element) -> Element:
    return field.multiply(field.multiply(x, x), x)


G2_GENERATOR: Point = (
    (
        int(
            "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d177"
            "0bac0326a805bbefd48056c8c121bdb8",
            16,
        ),
        int(
            "13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049"
            "334cf11213945d57e5ac7d055d042b7e",
            16,
        ),
    ),
    (
        int(
            "0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c"
            "923ac9cc3baca289e193548608b82801",
            16,
        ),
        int(
            "0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab"
            "3f370d275cec1da1aaa9075ff05f79be",
            16,
        ),
    ),
)
"""The standard generator of G2 (draft-irtf-cfrg-pairing-friendly-curves-11 §4.2.1)."""
