"""A doctor's credential at the moment of signing: in force then, and recorded before by two others.

What is recorded today never makes last month's signature good (attack M-01). Source: product.md,
promise 5 (a doctor with a valid credential); attacks.md M-01.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from passmuster.core.kernel.errors import Refused

CREDENTIAL: Final = "credential-valid"
"""The evidence that a signature asks for."""


@dataclass(frozen=True, kw_only=True)
class Credential:
    """One credential of one doctor as the programme recorded it.

    It holds from ``valid_from`` until just before ``valid_until``, or before ``withdrawn_at``.
    ``recorded_at`` is when the second of two humans confirmed it, whatever day it is dated.
    """

    holder: str
    number: str
    valid_from: datetime
    valid_until: datetime
    recorded_at: datetime
    recorded_by: str
    confirmed_by: str
    withdrawn_at: datetime | None = None


_REASONS: Final = (
    ("credential-not-by-two", "Two humans, and not the doctor, record a credential."),
    ("credential-recorded-later", "It was recorded after this act: it does not reach back."),
    ("credential-not-begun", "It was not in force yet at the moment of signing."),
    ("credential-lapsed", "It had lapsed at the moment of signing. Have the new one recorded."),
    ("credential-withdrawn", "It was withdrawn before the moment of signing."),
)
"""Why a credential does not count, from the farthest to the nearest to counting."""


def _why_not(credential: Credential, at: datetime) -> str:
    two = {credential.recorded_by, credential.confirmed_by}
    if len(two) != 2 or two & {"", credential.holder}:
        return "credential-not-by-two"
    if credential.recorded_at >= at:
        return "credential-recorded-later"
    if at < credential.valid_from:
        return "credential-not-begun"
    if at >= credential.valid_until:
        return "credential-lapsed"
    withdrawn = credential.withdrawn_at
    return "credential-withdrawn" if withdrawn is not None and at >= withdrawn else ""


def require_credential(
    credentials: Iterable[Credential], doctor: str, *, at: datetime
) -> Credential:
    """Return a credential by which a doctor may sign at a moment, or raise Refused.

    Codes: ``credential-none`` (nothing recorded for this human), else why the one that comes
    nearest does not count: ``credential-not-by-two``, ``credential-recorded-later``,
    ``credential-not-begun``, ``credential-lapsed``, ``credential-withdrawn``.
    """
    mine = [one for one in credentials if doctor and one.holder == doctor]
    if not mine:
        raise Refused("credential-none", "No credential of this doctor is recorded.")
    whys = {_why_not(one, at): one for one in mine}
    if "" in whys:
        return whys[""]
    nearest, says = [one for one in _REASONS if one[0] in whys][-1]
    raise Refused(nearest, says)


def credential_evidence(
    credentials: Iterable[Credential], doctor: str, *, at: datetime
) -> frozenset[str]:
    """Return CREDENTIAL where a doctor may sign at a moment, else nothing."""
    try:
        require_credential(credentials, doctor, at=at)
    except Refused:
        return frozenset()
    return frozenset({CREDENTIAL})
