"""A doctor's credential at the moment of signing: in force then, and recorded before by two others.

What is recorded today never makes last month's signature good (attack M-01). Source: product.md,
promise 5 (a doctor with a valid credential); attacks.md M-01.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import FigureSet
from passmuster.core.review.limits import DEFAULT

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


class Standing(StrEnum):
    """How a credential stands at a moment; a doctor signs with the two in the middle alone."""

    COMING = "not-begun"
    VALID = "valid"
    LAPSING = "lapsing"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


STANDS: Final = frozenset({Standing.VALID, Standing.LAPSING})
"""With such a credential a doctor may sign."""


def standing(credential: Credential, *, at: datetime, limits: FigureSet = DEFAULT) -> Standing:
    """Return how a credential stands: lapsing from the figure's days before its end on."""
    if credential.withdrawn_at is not None and at >= credential.withdrawn_at:
        return Standing.WITHDRAWN
    if at >= credential.valid_until:
        return Standing.LAPSED
    if at < credential.valid_from:
        return Standing.COMING
    warned = credential.valid_until - limits.span("credential-warning-days")
    return Standing.LAPSING if at >= warned else Standing.VALID


def lapsing_without_another(
    credentials: Iterable[Credential], *, at: datetime, limits: FigureSet = DEFAULT
) -> tuple[Credential, ...]:
    """Return each lapsing credential whose doctor has none that goes on after it, by its end.

    One that has not begun yet goes on where it begins before the other ends.
    """
    known = list(credentials)

    def goes_on(one: Credential) -> bool:
        return any(
            other.holder == one.holder
            and other.valid_from <= one.valid_until < other.valid_until
            and standing(other, at=at, limits=limits) not in (Standing.LAPSED, Standing.WITHDRAWN)
            for other in known
        )

    found = [
        one
        for one in known
        if standing(one, at=at, limits=limits) is Standing.LAPSING and not goes_on(one)
    ]
    return tuple(sorted(found, key=lambda one: (one.valid_until, one.holder)))
