"""Whether a laboratory was accredited for an analyte on a day, by records with their dates.

A record counts from the day on which it was recorded at the earliest: an accreditation that is
entered today does not cover last month's results.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from passmuster.core.laboratory.analytes import name_of
from passmuster.core.laboratory.rules import Stage


@dataclass(frozen=True, kw_only=True)
class Pause:
    """Days on which an accreditation did not hold, both included; ``until`` None: to this day."""

    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Tell whether a day lies in it."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, kw_only=True)
class Accreditation:
    """One certificate: of whom, by which body, for which analytes and stages, on which days.

    ``since`` and ``until`` are both included; ``recorded_on`` is the day on which two people
    entered it here. ``paused`` are suspensions; a withdrawal is one without an end.
    """

    laboratory: str
    body: str
    number: str
    analytes: frozenset[str]
    stages: frozenset[Stage]
    since: date
    until: date
    recorded_on: date
    paused: tuple[Pause, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a certificate that ends before it begins."""
        if self.until < self.since:
            raise ValueError("an accreditation: it ends after it begins")


@dataclass(frozen=True, kw_only=True)
class Cover:
    """The number of the certificate that covers it, or a code and a sentence why none does."""

    number: str = ""
    code: str = ""
    says: str = ""

    @property
    def accredited(self) -> bool:
        """Tell whether a certificate covers it."""
        return not self.code


def accredited(
    records: Iterable[Accreditation], *, laboratory: str, analyte: str, stage: Stage, day: date
) -> Cover:
    """Say whether a laboratory was accredited for an analyte at a stage on a day.

    Where several certificates could cover it, one that does is enough. Codes, nearest first:
    ``accreditation-suspended``, ``accreditation-recorded-later``, ``accreditation-not-on-day``,
    ``accreditation-other-scope``, ``accreditation-missing``.
    """
    theirs = [one for one in records if one.laboratory == laboratory]
    if not theirs:
        return _no(
            "accreditation-missing", f"No accreditation of {laboratory} is recorded. Add it."
        )
    fitting = [one for one in theirs if analyte in one.analytes and stage in one.stages]
    if not fitting:
        return _no(
            "accreditation-other-scope",
            f"No accreditation of {laboratory} is for {name_of(analyte)} at the stage {stage}.",
        )
    dated = [one for one in fitting if one.since <= day <= one.until]
    if not dated:
        return _no("accreditation-not-on-day", f"No accreditation of {laboratory} holds on {day}.")
    recorded = [one for one in dated if one.recorded_on <= day]
    if not recorded:
        return _no(
            "accreditation-recorded-later",
            f"The accreditation was recorded on {min(one.recorded_on for one in dated)}; it does "
            f"not reach back to {day}.",
        )
    held = [one for one in recorded if not any(pause.covers(day) for pause in one.paused)]
    if not held:
        return _no("accreditation-suspended", f"The accreditation was suspended on {day}.")
    return Cover(number=min(one.number for one in held))


def _no(code: str, says: str) -> Cover:
    return Cover(code=code, says=says)
