"""Whose passkey it was at the moment of signing: enrolled before, seen by another human, in force.

What is enrolled today never makes last month's signature good. Source: protocol.md §10.8 rule 8;
product.md, "Limits, on purpose".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from passmuster.core.kernel.errors import Refused
from passmuster.core.signing.assertions import Passkey


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """One passkey of one human, as the log recorded it.

    It holds after ``enrolled_at`` and before ``revoked_at``, both the moments of their entries in
    the log; ``witnessed_by`` is the human who saw whose hand the authenticator was in.
    """

    human: str
    passkey: Passkey
    enrolled_at: datetime
    witnessed_by: str
    revoked_at: datetime | None = None


_REASONS: Final = (
    ("enrolment-not-witnessed", "Another human sees whose passkey it is, or it counts for nobody."),
    ("enrolment-recorded-later", "It was enrolled after this act: it does not reach back."),
    ("enrolment-revoked", "It was revoked before the moment of signing."),
    ("enrolment-shared", "This passkey is enrolled for another human too."),
    ("enrolment-key-differs", "This passkey is enrolled with another public key too."),
)
"""Why an enrolment does not count, from the farthest to the nearest to counting."""


def _recorded(one: Enrolment, at: datetime) -> str:
    """Return why an enrolment was no record of anything before a moment; nothing if it was."""
    if not one.human or one.witnessed_by in ("", one.human):
        return "enrolment-not-witnessed"
    return "enrolment-recorded-later" if one.enrolled_at >= at else ""


def _why_not(one: Enrolment, known: Iterable[Enrolment], at: datetime) -> str:
    why = _recorded(one, at)
    if why:
        return why
    if one.revoked_at is not None and at >= one.revoked_at:
        return "enrolment-revoked"
    # A revoked one speaks here too: a key that two hands had does not say whose hand it was.
    others = [other for other in known if not _recorded(other, at)]
    if any(other.human != one.human and _same(one.passkey, other.passkey) for other in others):
        return "enrolment-shared"
    mine = [other.passkey for other in others if other.human == one.human]
    changed = any(
        other.credential == one.passkey.credential and other.key != one.passkey.key
        for other in mine
    )
    return "enrolment-key-differs" if changed else ""


def _same(one: Passkey, other: Passkey) -> bool:
    return one.credential == other.credential or one.key == other.key


def enrolment_in_force(
    enrolments: Iterable[Enrolment], human: str, credential: bytes, *, at: datetime
) -> Enrolment:
    """Return the enrolment by which ``human`` signed with a credential (its id), or raise Refused.

    Codes: ``enrolment-none`` (nobody enrolled it), ``enrolment-of-another`` (somebody else alone
    did), else why the one that comes nearest does not count: ``enrolment-not-witnessed``,
    ``enrolment-recorded-later``, ``enrolment-revoked``, ``enrolment-shared`` (with another human,
    at any time before), ``enrolment-key-differs``.
    """
    known = list(enrolments)
    named = [one for one in known if one.passkey.credential == credential]
    if not named:
        raise Refused("enrolment-none", "This passkey was never enrolled.")
    mine = [one for one in named if one.human == human]
    if not mine:
        raise Refused("enrolment-of-another", "This is another human's passkey.")
    whys = {_why_not(one, known, at): one for one in mine}
    if "" in whys:
        return whys[""]
    nearest, says = [one for one in _REASONS if one[0] in whys][-1]
    raise Refused(nearest, says)
