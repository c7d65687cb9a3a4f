"""Dice: thrown in public by several people, each of whom confirms their own digits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from passmuster.core.kernel.errors import Refused

LEAST_DIGITS = 20
"""Twenty ten-sided dice give 66 bits, which nobody can foresee (protocol.md §10.3)."""

LEAST_THROWERS = 2

_DIGITS = re.compile(r"[0-9]+", re.ASCII)


@dataclass(frozen=True)
class Throw:
    """What one person threw: who, the digits in order, and whose login confirmed them."""

    thrower: str
    digits: str
    confirmed_by: str


def shares(announced: int, throwers: int) -> list[int]:
    """Return how many digits each thrower throws, in the order of throwing.

    ``announced`` digits are dealt as evenly as can be, the earlier throwers one more where they do
    not divide. Raises Refused (``dice-throwers-too-few``) for fewer than two throwers.
    """
    if throwers < LEAST_THROWERS:
        raise Refused("dice-throwers-too-few", "At least two people throw the dice.")
    each, more = divmod(announced, throwers)
    return [each + (place < more) for place in range(throwers)]


def join_throws(throws: Sequence[Throw], announced: int) -> str:
    """Return all digits in the order thrown, once every rule holds; else raise Refused.

    ``announced`` is the number of digits in the announcement. Codes: ``dice-throwers-too-few``,
    ``dice-thrower-twice``, ``dice-not-confirmed-by-thrower``, ``dice-not-digits``,
    ``dice-count-wrong``.
    """
    if len({throw.thrower for throw in throws}) != len(throws):
        raise Refused("dice-thrower-twice", "One person throws once; ask somebody else.")
    if len(throws) < LEAST_THROWERS:
        raise Refused("dice-throwers-too-few", "At least two people throw the dice.")
    for throw in throws:
        if throw.confirmed_by != throw.thrower:
            raise Refused(
                "dice-not-confirmed-by-thrower",
                "Each thrower confirms their own digits, with their own login.",
            )
        if not _DIGITS.fullmatch(throw.digits):
            raise Refused("dice-not-digits", "A throw is written with the digits 0 to 9 only.")
    dice = "".join(throw.digits for throw in throws)
    if len(dice) != announced:
        raise Refused(
            "dice-count-wrong",
            f"{len(dice)} digits were thrown, but {announced} were announced.",
        )
    return dice
