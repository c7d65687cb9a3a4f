"""Exact limits of a share and the power of blind controls, in whole numbers and fractions only.

Limits: C. J. Clopper, E. S. Pearson, "The use of confidence or fiducial limits illustrated in the
case of the binomial", Biometrika 26 (1934) 404-413. Power: rules.md §4.1.
"""

from __future__ import annotations

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
    tail = (1 - asked) / 2
    whole = 10**places
    low = 0 if seen == 0 else whole - _last(of - seen, of, tail, whole) - 1
    high = whole if seen == of else _last(seen, of, tail, whole) + 1
    return Limits(low=Fraction(low, whole), high=Fraction(high, whole))


def _last(seen: int, of: int, tail: Fraction, whole: int) -> int:
    """Return the largest k for which ``seen`` or fewer at a share k/whole has more than the tail.

    The chance falls as k grows: it is 1 at 0, and 0 at ``whole`` where seen < of.
    """
    inside, outside = 0, whole
    while outside - inside > 1:
        middle = (inside + outside) // 2
        if _at_most(seen, of, middle, whole) * tail.denominator > tail.numerator * whole**of:
            inside = middle
        else:
            outside = middle
    return inside


def _at_most(seen: int, of: int, k: int, whole: int) -> int:
    """Return whole**of times the chance of ``seen`` or fewer in ``of`` at a share k/whole."""
    rest = whole - k
    # Horner's rule from the largest count down: one power at the end instead of one a term.
    total = 0
    for count in range(seen, -1, -1):
        total = total * k + comb(of, count) * rest ** (seen - count)
    return int(total) * int(rest ** (of - seen))


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
