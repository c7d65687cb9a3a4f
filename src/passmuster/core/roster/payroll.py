"""The completeness gate: the roster against payroll's keyed hashes.

Payroll gives no list of names. Each identity is hashed under a key of two halves, one held by
payroll and one by personnel, and the two sets of hashes are compared (protocol §10.8 (3)). Every
difference is one gap, by identity: equal counts hide nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.text import identity_key
from passmuster.core.roster.people import Person

KEY_BYTES: Final = 32
"""Length of each half and of the joined key: 256 bits, for service numbers can be guessed."""

NOT_ON_ROSTER: Final = "not-on-roster"
"""Payroll pays somebody whom the roster does not have: a person who would never be drawn."""
NOT_ON_PAYROLL: Final = "not-on-payroll"
"""The roster has somebody whom nobody pays: perhaps a ghost that thins everybody's chance."""
PAID_TWICE: Final = "paid-twice"
"""Payroll lists one identity more than once."""
GAP_KINDS: Final = (NOT_ON_ROSTER, NOT_ON_PAYROLL, PAID_TWICE)


class GapReason(NamedTuple):
    """One reason why an identity may stand on one list only, and the kinds of gap it can explain.

    Source: none seen yet; ``confirmed`` stays false until a force's own rules are compared.
    """

    code: str
    explains: frozenset[str]
    confirmed: bool = False


GAP_REASONS: Final = (
    GapReason("joined-after-pay-day", frozenset({NOT_ON_PAYROLL})),
    GapReason("left-after-pay-day", frozenset({NOT_ON_ROSTER})),
    GapReason("paid-elsewhere", frozenset({NOT_ON_PAYROLL})),
    GapReason("seconded-in", frozenset({NOT_ON_PAYROLL})),
    GapReason("seconded-away", frozenset({NOT_ON_ROSTER})),
    GapReason("paid-in-parts", frozenset({PAID_TWICE})),
)
"""Version 2 of 2026-11-29: each with its direction. Whoever joined after the pay day is not on
payroll yet; whoever left after it is paid still."""


def gap_reasons(kinds: Collection[str]) -> tuple[str, ...]:
    """Return the codes of the reasons that can explain a gap of one of these kinds."""
    return tuple(one.code for one in GAP_REASONS if one.explains & set(kinds))


KEY_SIDES: Final = ("personnel", "payroll")
"""Whose halves make the key: the force's, on its server, and payroll's own."""

_TITLE: Final = "passmuster-payroll/v1"
_HALF_TITLE: Final = "passmuster-payroll-key-part/v1"
_HALF: Final = re.compile("(personnel|payroll)\n([0-9a-f]{64})\n")
_HASH: Final = re.compile("[0-9a-f]{64}")


class Gap(NamedTuple):
    """One difference: its kind, payroll's hash, and the person where the roster knows them."""

    kind: str
    hash: str
    person: Person | None = None


class Reconciliation(NamedTuple):
    """The gaps between roster and payroll, sorted, and how many identities agree."""

    agreed: int
    gaps: tuple[Gap, ...]


def payroll_key(personnel_half: bytes, payroll_half: bytes) -> bytes:
    """Join the two halves: HMAC-SHA256 keyed by personnel's, over payroll's (as K in §10.2).

    Raises UnusableInput (``payroll-key-length``) unless each half has 32 bytes.
    """
    for half in (personnel_half, payroll_half):
        if len(half) != KEY_BYTES:
            raise UnusableInput(
                "payroll-key-length", f"Each half of the payroll key has {KEY_BYTES} bytes."
            )
    return hmac.digest(personnel_half, payroll_half, "sha256")


def payroll_hash(key: bytes, number: str) -> str:
    """Return the keyed hash of one identity, 64 hex digits, equal for two spellings of a number."""
    text = f"{_TITLE}\nperson {identity_key(number)}\n"
    return hmac.digest(key, text.encode("utf-8"), "sha256").hex()


def payroll_file(hashes: Iterable[str]) -> bytes:
    """Return the file that payroll hands over: a title, then the hashes, sorted, one a line."""
    return "".join(f"{line}\n" for line in (_TITLE, *sorted(hashes))).encode("ascii")


def parse_payroll(data: bytes) -> list[str]:
    """Read payroll's file, repeated hashes kept; raises UnusableInput ``payroll-unreadable``."""
    try:
        title, *hashes = data.decode("ascii").splitlines()
    except ValueError as error:
        raise _unreadable("it is not the text file that payroll's tool writes") from error
    if title != _TITLE:
        raise _unreadable(f"its first line is not “{_TITLE}”")
    for number, line in enumerate(hashes, start=2):
        if not _HASH.fullmatch(line):
            raise _unreadable(f"line {number} is not a hash of 64 hex digits")
    if not hashes:
        raise _unreadable("it holds no identity at all")
    return hashes


def reconcile(roster: Mapping[str, Person], payroll: Collection[str]) -> Reconciliation:
    """Compare the roster's people, by their payroll hash, with payroll's hashes."""
    paid = Counter(payroll)
    gaps = [Gap(NOT_ON_PAYROLL, mine, roster[mine]) for mine in roster if mine not in paid]
    gaps += [Gap(NOT_ON_ROSTER, theirs) for theirs in paid if theirs not in roster]
    gaps += [Gap(PAID_TWICE, twice, roster.get(twice)) for twice in paid if paid[twice] > 1]
    agreed = sum(mine in paid for mine in roster)
    return Reconciliation(agreed, tuple(sorted(gaps, key=lambda gap: (gap.kind, gap.hash))))


def roster_hashes(key: bytes, people: Iterable[Person]) -> dict[str, Person]:
    """Return everybody who has not left by their payroll hash."""
    return {payroll_hash(key, person.number): person for person in people if not person.has_left}


def payroll_half_file(side: str, half: bytes) -> bytes:
    """Return the file in which one half travels: a title, whose half it is, 64 hex digits.

    These are the bytes that the commitment hashes, so anybody who holds the file can compare the
    two with any program that computes SHA-256.
    """
    return f"{_HALF_TITLE}\n{side}\n{half.hex()}\n".encode("ascii")


def parse_payroll_half(data: bytes) -> tuple[str, bytes]:
    """Read one half's file: side and half; raises UnusableInput ``payroll-half-unreadable``."""
    try:
        title, _, rest = data.decode("ascii").replace("\r\n", "\n").partition("\n")
    except ValueError:
        title, rest = "", ""
    found = _HALF.fullmatch(rest)
    if title != _HALF_TITLE or found is None:
        raise UnusableInput(
            "payroll-half-unreadable", "This file is not a half of the payroll key."
        )
    return found[1], bytes.fromhex(found[2])


def payroll_key_commitment(side: str, half: bytes) -> str:
    """Return the hash under which one half is committed to before it is used."""
    return hashlib.sha256(payroll_half_file(side, half)).hexdigest()


def _unreadable(reason: str) -> UnusableInput:
    return UnusableInput("payroll-unreadable", f"This is not payroll's file: {reason}.")
