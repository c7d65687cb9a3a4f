"""The completeness gate: the roster against payroll's keyed hashes, and headcounts as attested.

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

_TITLE: Final = "passmuster-payroll/v1"
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


def headcounts(people: Iterable[Person]) -> dict[str, int]:
    """Return how many people who have not left stand in each unit, "(none)" included."""
    return dict(sorted(Counter(person.unit for person in people if not person.has_left).items()))


def headcount_differences(
    counted: Mapping[str, int], attested: Mapping[str, int]
) -> dict[str, tuple[int, int]]:
    """Return each unit whose count on the roster differs from the attested one: (roster, attested).

    A unit that nobody attested, or that only the attestation knows, counts as 0 there.
    """
    return {
        unit: (counted.get(unit, 0), attested.get(unit, 0))
        for unit in sorted({*counted, *attested})
        if counted.get(unit, 0) != attested.get(unit, 0)
    }


def payroll_key_commitment(side: str, half: bytes) -> str:
    """Return the hash under which one half is committed to before it is used."""
    text = f"passmuster-payroll-key-part/v1\n{side}\n{half.hex()}\n"
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _unreadable(reason: str) -> UnusableInput:
    return UnusableInput("payroll-unreadable", f"This is not payroll's file: {reason}.")
