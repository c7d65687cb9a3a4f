"""Exact limits of a share and the power of blind controls, in whole numbers and fractions only.

Limits: C. J. Clopper, E. S. Pearson, "The use of confidence or fiducial limits illustrated in the
case of the binomial", Biometrika 26 (1934) 404-413. Power: rules.md §4.1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import comb

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.quality.figures import share

PLACES = 4
"""Decimals of a limit, as a share: a hundredth of a percent."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Two shares between which the true one lies with the confidence asked, both included."""

    low: Fraction
    high: Fraction


def exact_limits(
    seen: int, of: int, *, confidence: Fraction | None = None, places: int = PLACES
) -> Limits:
    """Return the two-sided Clopper-Pearson limits of ``seen`` in ``of``, rounded outwards.

    Outwards, so that the limits never promise more than the exact ones. ``confidence`` is that of
    the figures unless given. Of nothing, the limits are 0 and 1. Raises UnusableInput
    (``share-not-usable``) unless 0 ≤ seen ≤ of, 0 < confidence < 1 and places ≥ 1.
    """
    asked = share("confidence") if confidence is None else confidence
    if not 0 <= seen <= of or not 0 < asked < 1 or places < 1:
        raise UnusableInput("share-not-usable", f"{seen} of {of} is no share that can be bounded.")
    if 2 * seen > of:  # the other side has fewer terms, and its limits are the same from 1 down
        other = exact_limits(of - seen, of, confidence=asked, places=places)
        return Limits(low=1 - other.high, high=1 - other.low)
    tail = (1 - asked) / 2
    whole = 10**places
    low = _first_below(seen - 1, of, 1 - tail, whole) - 1 if seen else 0
    high = _first_at_most(seen, of, tail, whole) if of else whole
    return Limits(low=Fraction(low, whole), high=Fraction(high, whole))


def _first_below(seen: int, of: int, chance: Fraction, whole: int) -> int:
    """Return the smallest k for which ``seen`` or fewer at a share k/whole is below a chance."""
    return _first(whole, lambda k: _compared(seen, of, k, whole, chance) < 0)


def _first_at_most(seen: int, of: int, chance: Fraction, whole: int) -> int:
    """Return the smallest k for which ``seen`` or fewer at a share k/whole has at most a chance."""
    return _first(whole, lambda k: _compared(seen, of, k, whole, chance) <= 0)


def _first(whole: int, holds: Callable[[int], bool]) -> int:
    """Return the smallest k from 1 to ``whole`` for which something holds that then stays so.

    The chance of ``seen`` or fewer falls as the share grows, from 1 at 0 to 0 at 1 (seen < of).
    """
    outside, inside = 0, whole
    while inside - outside > 1:
        middle = (outside + inside) // 2
        if holds(middle):
            inside = middle
        else:
            outside = middle
    return inside


def _compared(seen: int, of: int, k: int, whole: int, chance: Fraction) -> int:
    """Return above, at or below 0 as ``seen`` or fewer is likelier than, as or less than a chance.

    All in whole numbers: both sides are taken whole**of times.
    """
    rest = whole - k
    # Horner's rule: sum of C(of, count)·k**count·rest**(seen - count), then the common power.
    total, power_of_rest = 0, 1
    terms = []
    for count in range(seen, -1, -1):
        terms.append(comb(of, count) * power_of_rest)
        power_of_rest *= rest
    for term in terms:
        total = total * k + term
    common: int = rest ** (of - seen)
    everything: int = whole**of
    return total * common * chance.denominator - chance.numerator * everything


def power(share_turned: Fraction, blinds: int) -> Fraction:
    """Return the chance that at least one of ``blinds`` controls shows what is turned.

    ``share_turned`` is the share of positives that somebody turns negative, at random. Raises
    UnusableInput (``share-not-usable``) unless 0 ≤ share ≤ 1 and blinds ≥ 0.
    """
    if not 0 <= share_turned <= 1 or blinds < 0:
        raise UnusableInput("share-not-usable", "A share lies from 0 to 1, a number from 0 on.")
    return 1 - (1 - share_turned) ** blinds


def blinds_needed(share_turned: Fraction, confidence: Fraction | None = None) -> int:
    """Return how few positive blind controls show a turned share with this chance.

    Raises UnusableInput (``share-not-usable``) unless 0 < share ≤ 1 and 0 < confidence < 1.
    """
    asked = share("confidence") if confidence is None else confidence
    if not 0 < share_turned <= 1 or not 0 < asked < 1:
        raise UnusableInput("share-not-usable", "No number of controls shows that for certain.")
    missed, needed = Fraction(1), 0
    while missed > 1 - asked:
        missed *= 1 - share_turned
        needed += 1
    return needed


def smallest_share(
    blinds: int, confidence: Fraction | None = None, places: int = PLACES
) -> Fraction:
    """Return the smallest turned share that ``blinds`` positive controls show with this chance.

    Rounded up to ``places`` decimals; 1 where there is no control.
    """
    asked = share("confidence") if confidence is None else confidence
    whole = 10**places
    shown, missed = whole, 0
    while shown - missed > 1:
        middle = (shown + missed) // 2
        if power(Fraction(middle, whole), blinds) >= asked:
            shown = middle
        else:
            missed = middle
    return Fraction(shown, whole)
