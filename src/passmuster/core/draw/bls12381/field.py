"""Arithmetic in GF(p²) = GF(p)[u]/(u² + 1), p the prime of BLS12-381.

An element c0 + c1·u is the pair (c0, c1) of whole numbers in 0 … p - 1. Elements of GF(p) are used
as pairs with c1 = 0, so that one group law serves both curves.
"""

from __future__ import annotations

PRIME = int(
    "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f624"
    "1eabfffeb153ffffb9feffffffffaaab",
    16,
)
"""p; p mod 4 = 3, which makes square roots one power."""

Element = tuple[int, int]

ZERO: Element = (0, 0)
ONE: Element = (1, 0)


def add(a: Element, b: Element) -> Element:
    """Return a + b."""
    return (a[0] + b[0]) % PRIME, (a[1] + b[1]) % PRIME


def subtract(a: Element, b: Element) -> Element:
    """Return a - b."""
    return (a[0] - b[0]) % PRIME, (a[1] - b[1]) % PRIME


def multiply(a: Element, b: Element) -> Element:
    """Return a · b."""
    return (a[0] * b[0] - a[1] * b[1]) % PRIME, (a[0] * b[1] + a[1] * b[0]) % PRIME


def scale(a: Element, factor: int) -> Element:
    """Return a · factor for a whole number."""
    return a[0] * factor % PRIME, a[1] * factor % PRIME


def invert(a: Element) -> Element:
    """Return 1/a for a ≠ 0: the conjugate over the norm c0² + c1²."""
    inverse_norm = pow(a[0] * a[0] + a[1] * a[1], -1, PRIME)
    return a[0] * inverse_norm % PRIME, -a[1] * inverse_norm % PRIME


def power(a: Element, exponent: int) -> Element:
    """Return a to a whole power ≥ 0."""
    result = ONE
    for bit in bin(exponent)[2:]:
        result = multiply(result, result)
        if bit == "1":
            result = multiply(result, a)
    return result


def square_root(a: Element) -> Element | None:
    """Return one of the roots of a, or None when a is not a square.

    Adj and Rodríguez-Henríquez, IEEE Transactions on Computers 63 (2014), algorithm 9.
    """
    quarter = power(a, (PRIME - 3) // 4)
    first = multiply(quarter, a)
    alpha = multiply(quarter, first)
    if alpha == (PRIME - 1, 0):
        root = multiply((0, 1), first)
    else:
        root = multiply(power(add(ONE, alpha), (PRIME - 1) // 2), first)
    return root if multiply(root, root) == a else None
