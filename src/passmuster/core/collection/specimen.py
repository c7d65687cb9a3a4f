"""A specimen's volume and temperature, judged by inclusive bounds and never by a person's guess.

Out of range is not an accusation: it opens the branch that the rules prescribe, an observed second
specimen, and the first is kept beside it (49 CFR 40.65(b), rules.md §3.4).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from passmuster.core.collection.constants import CollectionRules
from passmuster.core.kernel.errors import Refused

PRACTICE = "PRACTICE-"
"""How every serial and order number of a practice session begins, and no live one does."""


class Volume(StrEnum):
    """Whether one specimen is enough for two bottles."""

    ENOUGH = "enough"
    SHORT = "short"


class Strip(StrEnum):
    """What the strip on the container shows."""

    IN_RANGE = "in-range"
    BELOW = "below"
    ABOVE = "above"
    NOTHING = "nothing"


class Temperature(StrEnum):
    """The judgement of a reading. Whatever is not IN_RANGE asks for an observed second specimen."""

    IN_RANGE = "in-range"
    BELOW = "below"
    ABOVE = "above"
    UNREADABLE = "unreadable"
    LATE = "late"


@dataclass(frozen=True, kw_only=True)
class Kit:
    """The serials that belong together: the form's number and the two seals."""

    form: str
    seal_a: str
    seal_b: str


@dataclass(frozen=True, kw_only=True)
class Specimen:
    """One sealed specimen: ``number`` of ``of`` (1 of 1, or 1 of 2 and 2 of 2).

    Volumes are in mL, ``sealed_at`` in Unix seconds; ``linked_to`` is the form of the other
    specimen of two, or "" while there is none (49 CFR 40.67(f)).
    """

    form: str
    number: int
    of: int
    volume_ml: int
    a_ml: int
    b_ml: int
    temperature: Temperature
    tampering: bool
    observed: bool
    seal_a: str
    seal_b: str
    sealed_at: int
    linked_to: str = ""


def is_practice_serial(serial: str) -> bool:
    """Tell whether a serial is of the form that only practice uses."""
    return serial.startswith(PRACTICE)


def judge_volume(volume_ml: int, rules: CollectionRules) -> Volume:
    """Judge a volume in mL; the least volume itself is enough (49 CFR 40.65(a))."""
    return Volume.ENOUGH if volume_ml >= rules.value("min-void-ml") else Volume.SHORT


def read_until(given_at: int, rules: CollectionRules) -> int:
    """Return the last second, in Unix time, in which the strip may be read."""
    return given_at + rules.value("temperature-minutes") * 60


def judge_temperature(
    strip: Strip, tenths: int | None, *, given_at: int, read_at: int, rules: CollectionRules
) -> Temperature:
    """Judge what the strip shows, ``tenths`` being the exact reading in tenths of °C if there is.

    ``given_at`` is when the donor handed the container over (Unix seconds). Both temperatures and
    the last second of the limit are inclusive (49 CFR 40.65(b)). Raises Refused
    (``reading-contradicts-strip``) when the number and the chosen answer differ.
    """
    if tenths is not None and strip is not _strip_of(tenths, rules):
        raise Refused(
            "reading-contradicts-strip", "The number and the chosen answer differ. Read again."
        )
    if read_at > read_until(given_at, rules):
        return Temperature.LATE
    return {
        Strip.IN_RANGE: Temperature.IN_RANGE,
        Strip.BELOW: Temperature.BELOW,
        Strip.ABOVE: Temperature.ABOVE,
        Strip.NOTHING: Temperature.UNREADABLE,
    }[strip]


def _strip_of(tenths: int, rules: CollectionRules) -> Strip:
    if tenths < rules.value("temperature-low"):
        return Strip.BELOW
    return Strip.ABOVE if tenths > rules.value("temperature-high") else Strip.IN_RANGE


def require_pour(
    *, volume_ml: int, a_ml: int, b_ml: int | None, short_kept: bool, rules: CollectionRules
) -> None:
    """Refuse bottles that are too little or hold more than was given; ``b_ml`` None before B.

    ``short_kept`` is a specimen below the least volume that is kept because its temperature or
    look asks for it: it goes to the laboratory whatever it holds (49 CFR 40.65(b)(6)). Codes:
    ``bottle-a-short``, ``bottle-b-short``, ``poured-more-than-given``.
    """
    if a_ml + (b_ml or 0) > volume_ml:
        raise Refused("poured-more-than-given", "The bottles hold more than the donor gave.")
    if short_kept:
        return
    if a_ml < rules.value("bottle-a-ml"):
        raise Refused("bottle-a-short", f"Bottle A needs at least {rules.value('bottle-a-ml')} mL.")
    if b_ml is not None and b_ml < rules.value("bottle-b-ml"):
        raise Refused("bottle-b-short", f"Bottle B needs at least {rules.value('bottle-b-ml')} mL.")
