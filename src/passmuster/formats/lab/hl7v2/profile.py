"""Which HL7 messages are taken as results at all, and what their letters for states mean.

Sources: HL7 v2.5.1 chapter 2 (MSH) and chapter 7 (ORU^R01); tables 0085 (OBX-11), 0103 (MSH-11),
0123 (OBR-25); version 2.8 for letters that came later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from passmuster.core.laboratory.reported import Problem, Status
from passmuster.formats.lab.hl7v2.fields import Segment
from passmuster.formats.lab.problems import problem
from passmuster.formats.lab.values import names

VERSIONS: Final = names("2.1 2.2 2.3 2.3.1 2.4 2.5 2.5.1 2.6 2.7 2.7.1 2.8 2.8.1 2.8.2")
"""Versions whose results are read: 2.2 to 2.5.1 are the profile; in the others the fields that are
read stand at the same places."""

LINE_STATUS: Final = MappingProxyType(
    {
        "A": Status.CORRECTED,
        "B": Status.CORRECTED,
        "C": Status.CORRECTED,
        "D": Status.WITHDRAWN,
        "F": Status.FINAL,
        "I": Status.PENDING,
        "N": Status.WITHDRAWN,
        "O": Status.PENDING,
        "P": Status.PRELIMINARY,
        "R": Status.PRELIMINARY,
        "S": Status.PRELIMINARY,
        "U": Status.FINAL,
        "V": Status.FINAL,
        "W": Status.WITHDRAWN,
        "X": Status.WITHDRAWN,
    }
)
"""Table 0085. X (cannot be obtained) and N (not asked) never become a result."""

ORDER_STATUS: Final = MappingProxyType(
    {
        "A": Status.PRELIMINARY,
        "C": Status.CORRECTED,
        "F": Status.FINAL,
        "I": Status.PENDING,
        "M": Status.CORRECTED,
        "O": Status.PENDING,
        "P": Status.PRELIMINARY,
        "R": Status.PRELIMINARY,
        "S": Status.PENDING,
        "X": Status.WITHDRAWN,
    }
)
"""Table 0123. Y and Z (no such order, no such patient) are no state of a result."""

_KNOWN: Final = names(
    "MSH SFT UAC PID PD1 PRT ARV NTE NK1 PV1 PV2 ROL DB1 AL1 ACC GT1 IN1 IN2 IN3 DG1 DRG PR1 ORC "
    "OBR TQ1 TQ2 CTD OBX CTI FT1 BLG SPM SAC DSC ADD EVN MSA ERR"
)
_LIMITS: Final = ((3, 227), (4, 227), (5, 227), (6, 227), (10, 199))
"""Longest texts of header fields (2.5.1 for the names, 2.6 for the number of the message)."""

_TRIGGER: Final = re.compile(r"R01")


def is_known(name: str) -> bool:
    """Tell whether a segment belongs to some version's result message, or is a local one (Z)."""
    return name in _KNOWN or name.startswith("Z")


def refusal(header: Segment) -> Problem | None:
    """Return why the message is not taken as a result, or None."""
    kind, trigger = header.component(9, 1), header.component(9, 2)
    version = header.component(12)
    if not kind:
        return problem("message-type-missing", header.place)
    old = not trigger and version in ("2.1", "2.2")
    if kind != "ORU" or not (old or _TRIGGER.fullmatch(trigger)):
        named = f"{kind}^{trigger}" if trigger else kind
        return problem("message-type-not-a-result", header.place, kind=named)
    if version and version not in VERSIONS:
        return problem("version-unknown", header.place, version=version)
    return None


def header_problems(header: Segment) -> Iterator[Problem]:
    """Yield what a person must look at before anything of the message counts."""
    place = header.place
    if not header.component(12):
        yield problem("version-missing", place)
    if not header.component(10):
        yield problem("message-id-missing", place)
    mode = header.component(11)
    if mode in ("T", "D"):
        yield problem("message-is-a-trial", place, mode=mode)
    elif mode and mode != "P":
        yield problem("message-mode-unknown", place, mode=mode)
    for number, limit in _LIMITS:
        length = len(header.raw(number))
        if length > limit:
            yield problem(
                "field-too-long", place, field=f"MSH-{number}", length=length, limit=limit
            )
