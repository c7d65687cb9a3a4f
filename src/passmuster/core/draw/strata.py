"""Strata: how many each gives, and which are too small to stand alone.

A count in a tiny stratum names a person, and a stratum whose expected draw is below one cannot be
drawn from fairly; such strata are merged before the freeze (protocol.md §10.5).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil
from typing import Any

from passmuster.core.kernel.errors import UnusableInput

LEAST_MEMBERS = 20
"""A stratum below this many members is merged."""

LEAST_EXPECTED = 1
"""A stratum whose expected number drawn (members times rate) is below this is merged."""

_RATE = re.compile(r"([1-9][0-9]{0,6})/([1-9][0-9]{0,6})", re.ASCII)


def parse_rate(text: str) -> Fraction:
    """Read ``num/den``, above 0 and at most 1; raises UnusableInput (``rate-not-usable``)."""
    match = _RATE.fullmatch(text)
    rate = Fraction(int(match[1]), int(match[2])) if match else Fraction(0)
    if not 0 < rate <= 1:
        raise UnusableInput(
            "rate-not-usable", f"The rate {text!r} is not a fraction above 0 and at most 1, as 1/4."
        )
    return rate


def take_for(members: int, rate: Fraction) -> int:
    """Return how many a stratum gives: members times rate, rounded up."""
    return ceil(members * rate)


def take_of(stratum: Mapping[str, Any], members: int) -> int:
    """Return how many an announced stratum gives: by its rate, or its fixed number if there are
    so many members. ``stratum`` is one element of the announcement's ``strata``."""
    if "rate" in stratum:
        return take_for(members, parse_rate(stratum["rate"]))
    return min(int(stratum["take"]), members)


def merge_strata(
    counts: Mapping[str, int],
    rates: Fraction | Mapping[str, Fraction],
    *,
    order: Sequence[str] | None = None,
    least: int = LEAST_MEMBERS,
) -> dict[str, str]:
    """Return for each stratum the label of the stratum it goes into.

    ``counts`` are members by label, ``rates`` one rate for all or one for each label, ``order`` the
    order in which the policy declares the strata (default: that of ``counts``). Going through the
    order, strata are joined until the group has ``least`` members and an expected draw of at least
    one; a last group that stays too small joins the one before it. A group bears the label of its
    largest stratum (the first declared among equals) and draws at the highest rate in it, so that
    merging never makes anybody's chance smaller. Raises UnusableInput (``strata-order-wrong``) when
    ``order`` does not name exactly the strata of ``counts``.
    """
    declared = list(counts) if order is None else list(order)
    if sorted(declared) != sorted(counts):
        raise UnusableInput(
            "strata-order-wrong", "The declared order does not name every stratum exactly once."
        )
    groups: list[list[str]] = []
    waiting: list[str] = []
    for label in declared:
        waiting.append(label)
        if _stands(waiting, counts, rates, least):
            groups.append(waiting)
            waiting = []
    if waiting and groups:
        groups[-1].extend(waiting)
    elif waiting:
        groups.append(waiting)
    return {
        label: max(group, key=lambda member: counts[member]) for group in groups for label in group
    }


def rate_of(group: Sequence[str], rates: Fraction | Mapping[str, Fraction]) -> Fraction:
    """Return the rate at which merged strata are drawn: the highest among them."""
    return rates if isinstance(rates, Fraction) else max(rates[label] for label in group)


def _stands(
    group: Sequence[str],
    counts: Mapping[str, int],
    rates: Fraction | Mapping[str, Fraction],
    least: int,
) -> bool:
    members = sum(counts[label] for label in group)
    return members >= least and members * rate_of(group, rates) >= LEAST_EXPECTED
