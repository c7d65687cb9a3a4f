"""The seed: one line of ASCII that binds the draw, its pool, the dice and the beacon round."""

from __future__ import annotations

import re
from dataclasses import dataclass

from passmuster.core.draw.beacon import Beacon
from passmuster.core.kernel.errors import UnusableInput

NONE = "none"
"""Written in place of a part that is not used."""

_SEED = re.compile(
    r"passmuster-seed/v1/(?P<draw>[0-9]{4}-[0-9]{3})/(?P<pool_root>[0-9a-f]{64})"
    r"/dice-(?P<dice>[0-9]{1,200})"
    r"/(?:none|drand-(?P<chain>[0-9a-f]{64})-(?P<round>[1-9][0-9]{0,15})"
    r"-(?P<randomness>[0-9a-f]{64}))",
    re.ASCII,
)


@dataclass(frozen=True)
class Seed:
    """A seed taken apart; the last three are None when the draw used no beacon."""

    draw: str
    pool_root: str
    dice: str
    chain: str | None
    round: int | None
    randomness: str | None


def seed_text(draw: str, pool_root: str, dice: str, beacon: Beacon | None) -> str:
    """Return the seed of a draw (protocol.md §10.3). No line feed follows it.

    Raises UnusableInput (``seed-malformed``) for a part that is not in its form.
    """
    chance = NONE
    if beacon is not None:
        chance = f"drand-{beacon.chain}-{beacon.round}-{beacon.randomness}"
    text = f"passmuster-seed/v1/{draw}/{pool_root}/dice-{dice}/{chance}"
    parse_seed(text)
    return text


def parse_seed(text: str) -> Seed:
    """Take a seed apart; raises UnusableInput (``seed-malformed``) for any other text."""
    match = _SEED.fullmatch(check_seed_line(text))
    if match is None:
        raise UnusableInput("seed-malformed", "This is not a seed of the form passmuster-seed/v1.")
    number = match["round"]
    return Seed(
        draw=match["draw"],
        pool_root=match["pool_root"],
        dice=match["dice"],
        chain=match["chain"],
        round=None if number is None else int(number),
        randomness=match["randomness"],
    )


def check_seed_line(text: str) -> str:
    """Return ``text`` when it is one line of printable ASCII without spaces at either end.

    Raises UnusableInput (``seed-not-one-line``): a line feed or a space that nobody sees makes
    another draw.
    """
    if not text or not text.isascii() or not text.isprintable() or text != text.strip(" "):
        raise UnusableInput(
            "seed-not-one-line",
            "A seed is one line of printable ASCII without spaces at either end.",
        )
    return text
