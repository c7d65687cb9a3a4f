"""The samples of a proficiency round: as somebody types them, as they are stored, as core reads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.kernel.text import ascii_digits
from passmuster.core.laboratory.quality.proficiency import Sample
from passmuster.web.accreditation.scope import codes_of_panel
from passmuster.web.people.models import Force

FIELDS: Final = ("code", "analyte", "positive", "reported", "target", "measured", "deviation")
MOST = 200
"""Samples of one round."""

_NUMBER: Final = re.compile(r"[0-9]{1,7}(\.[0-9]{1,3})?", re.ASCII)
_CODE: Final = re.compile(r"[0-9A-Za-z./-]{1,24}", re.ASCII)
_SIGNS: Final = {"+": True, "-": False, "−": False}


def read_samples(text: str) -> list[dict[str, Any]]:
    """Read one sample a line: code, drug, + or - sent, + or - reported, then numbers in ng/mL.

    ``S1 BZE + + 520 498 31``; the three numbers (target, measured, deviation) may be left out from
    the right, and - stands for one that was not given. Raises UnusableInput
    (``round-line-unreadable``) for a line that is none.
    """
    found = []
    for line in text.splitlines():
        words = ascii_digits(line).replace(",", " ").replace(";", " ").split()
        if not words:
            continue
        numbers = [number if number not in _SIGNS else "" for number in words[4:]]
        signs = [_SIGNS.get(word) for word in words[2:4]]
        given = dict(zip(FIELDS, [*words[:2], *signs, *numbers], strict=False))
        whole = {"target": "", "measured": "", "deviation": ""} | given
        if len(words) not in range(4, 8) or _fault_of(whole):
            raise UnusableInput(
                "round-line-unreadable",
                "Each line is one sample: write S1 BZE + + 520 498 31.",
            )
        found.append(whole)
    return found


def require_samples(force: Force, samples: Sequence[Mapping[str, Any]]) -> None:
    """Raise Refused (``round-samples-unreadable``) for samples that no round can have."""
    known = set(codes_of_panel(force))
    codes = [one.get("code") for one in samples]
    if (
        not 1 <= len(samples) <= MOST
        or len(set(codes)) != len(codes)
        or any(_fault_of(one) or one["analyte"] not in known for one in samples)
    ):
        raise Refused(
            "round-samples-unreadable",
            "Give each sample once, with a drug of the panel and numbers in ng/mL.",
        )


def _fault_of(one: Mapping[str, Any]) -> bool:
    numbers = [one.get(name) for name in ("target", "measured", "deviation")]
    return (
        set(one) != set(FIELDS)
        or not _CODE.fullmatch(str(one["code"]))
        or not isinstance(one["analyte"], str)
        or not all(isinstance(one[name], bool) for name in ("positive", "reported"))
        or any(number != "" and not _NUMBER.fullmatch(str(number)) for number in numbers)
        or (one["target"] != "" and not Fraction(str(one["target"])))
        or (one["target"] == "" and any(numbers))
    )


def as_core(one: Mapping[str, Any]) -> Sample:
    """Return a stored sample as the core judges it."""
    return Sample(
        code=one["code"],
        positive=one["positive"],
        reported=one["reported"],
        target=_number(one["target"]),
        measured=_number(one["measured"]),
        deviation=_number(one["deviation"]) or Fraction(0),
    )


def z_score(one: Mapping[str, Any]) -> Fraction | None:
    """Return how many deviations of the group a quantity lies off its target, None for no such."""
    sample = as_core(one)
    if sample.target is None or sample.measured is None or not sample.deviation:
        return None
    return (sample.measured - sample.target) / sample.deviation


def _number(text: str) -> Fraction | None:
    return Fraction(text) if text else None
