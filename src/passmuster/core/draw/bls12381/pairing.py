"""The optimal ate pairing, as far as checking a product of pairings needs it.

GF(p¹²) is GF(p²)[w]/(w⁶ - (1 + u)); an element is its six coefficients. The twist's point (x, y) is
the point (x/w², y/w³) of the first curve.
"""

from __future__ import annotations

from collections.abc import Sequence

from passmuster.core.draw.bls12381 import field
from passmuster.core.draw.bls12381.curve import ORDER, Point, chord, third_point
from passmuster.core.draw.bls12381.field import ONE, PRIME, ZERO, Element

_LOOP = 0xD201000000010000
"""|x| of the curve family. x is negative, which only inverts every pairing: a product that is one
stays one, so the sign is left out."""

_HARD_EXPONENT = (PRIME**4 - PRIME**2 + 1) // ORDER
_TWICE_FROBENIUS = [field.power((1, 1), i * (PRIME**2 - 1) // 6) for i in range(6)]
"""w to the power p² is w times the second of these; the others are its powers."""

Wide = Sequence[Element]


def pairings_cancel(pairs: Sequence[tuple[Point, Point]]) -> bool:
    """Tell whether the product of e(P, Q) over all pairs (P of G1, Q of G2) is one.

    The last step raises f to (p⁶ - 1)(p² + 1)(p⁴ - p² + 1)/r. The first factor is not carried out:
    g to the power p⁶ - 1 is one exactly when g equals its conjugate, that is, lies in GF(p⁶) and
    has no odd coefficient. (f is never zero: every line below has yP ≠ 0 as a coefficient, as no
    point of odd order has y = 0.)
    """
    f = _miller_loop(pairs)
    f = _multiply(f, _frobenius_twice(f))
    f = _power(f, _HARD_EXPONENT)
    return all(f[i] == ZERO for i in (1, 3, 5))


def _miller_loop(pairs: Sequence[tuple[Point, Point]]) -> Wide:
    f: Wide = [ONE] + [ZERO] * 5
    running = [q for _, q in pairs]
    for bit in bin(_LOOP)[3:]:
        f = _multiply(f, f)
        for i, (p, q) in enumerate(pairs):
            f, running[i] = _step(f, p, running[i], running[i])
            if bit == "1":
                f, running[i] = _step(f, p, running[i], q)
    return f


def _step(f: Wide, p: Point, t: Point, q: Point) -> tuple[Wide, Point]:
    """Multiply f by the line through t and q at p, and return it with t + q.

    The line, times w³ (which the final power removes, as w⁶ lies in GF(p²)):
    yP·w³ - slope·xP·w² + (slope·xT - yT).
    """
    slope = chord(t, q)
    if slope is None:  # pragma: no cover - multiples of a point of order r below r never meet
        raise ArithmeticError("The loop met the point at infinity.")
    constant = field.subtract(field.multiply(slope, t[0]), t[1])
    line = [constant, ZERO, field.scale(slope, -p[0][0]), p[1], ZERO, ZERO]
    return _multiply(f, line), third_point(t, q, slope)


def _multiply(a: Wide, b: Wide) -> Wide:
    real, imaginary = [0] * 11, [0] * 11
    for i, (a0, a1) in enumerate(a):
        for j, (b0, b1) in enumerate(b):
            if b0 or b1:
                real[i + j] += a0 * b0 - a1 * b1
                imaginary[i + j] += a0 * b1 + a1 * b0
    # w⁶ = 1 + u: (c0 + c1·u)(1 + u) = (c0 - c1) + (c0 + c1)·u.
    for i in range(5):
        real[i] += real[i + 6] - imaginary[i + 6]
        imaginary[i] += real[i + 6] + imaginary[i + 6]
    return [(real[i] % PRIME, imaginary[i] % PRIME) for i in range(6)]


def _frobenius_twice(a: Wide) -> Wide:
    return [field.multiply(c, g) for c, g in zip(a, _TWICE_FROBENIUS, strict=True)]


def _power(a: Wide, exponent: int) -> Wide:
    result = a
    for bit in bin(exponent)[3:]:
        result = _multiply(result, result)
        if bit == "1":
            result = _multiply(result, a)
    return result
