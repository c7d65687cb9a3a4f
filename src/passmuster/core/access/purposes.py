"""Why somebody may open a person's record, and when that person learns of it.

A purpose is chosen from this list and never typed, so that no remark about anybody can slip into
the list of who looked. Its disclosure class follows from the purpose alone: whoever opens a record
cannot choose to stay unseen (product.md, promise 8; attack P-05).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from passmuster.core.access.roles import Role
from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.text import ascii_digits, normalise_text

SAME_OPENING: Final = timedelta(minutes=15)
"""Whoever comes back within this time is not asked again; each look is counted all the same."""

MAX_CASE_NUMBER: Final = 24
_CASE_NUMBER: Final = re.compile(r"(?=.*\d)[A-Z0-9]{1,8}([-/.][A-Z0-9]{1,8}){0,4}", re.ASCII)


class Disclosure(StrEnum):
    """When the person whose record was opened sees it in their own window."""

    AT_ONCE = "at-once"
    AFTER_NOTICE = "after-notice"
    HELD = "held-by-inspector"


@dataclass(frozen=True)
class Purpose:
    """One reason to open a record: who may give it, and when the person learns of it."""

    code: str
    disclosure: Disclosure
    roles: frozenset[Role]
    needs_case: bool = False


_CLERK, _AUDITOR = Role.ROSTER_CLERK, Role.ROSTER_AUDITOR
_INSPECTOR = Role.INSPECTOR_GENERAL
_OF_UNIT = frozenset({Role.UNIT_OFFICER, Role.COMMANDER})

PURPOSES: Final = (
    Purpose("roster-correction", Disclosure.AT_ONCE, frozenset({_CLERK})),
    Purpose("payroll-difference", Disclosure.AT_ONCE, frozenset({_CLERK, _AUDITOR})),
    Purpose("headcount", Disclosure.AT_ONCE, _OF_UNIT),
    Purpose("exclusion", Disclosure.AT_ONCE, frozenset({_CLERK}) | _OF_UNIT),
    Purpose("own-request", Disclosure.AT_ONCE, frozenset({_CLERK}) | _OF_UNIT),
    Purpose("roster-audit", Disclosure.AT_ONCE, frozenset({_AUDITOR, _INSPECTOR})),
    Purpose("signal", Disclosure.HELD, frozenset({_AUDITOR, _INSPECTOR}), needs_case=True),
    Purpose("case", Disclosure.HELD, frozenset({_INSPECTOR}), needs_case=True),
)
"""Every purpose there is. Held openings need a case number, so that none is held without an end;
``after-notice`` waits for the notices, which no page here serves. Unconfirmed until a force's own
rules are seen."""


def purposes_for(role: Role) -> tuple[Purpose, ...]:
    """Return the purposes that a role may give, in the order in which they are offered."""
    return tuple(purpose for purpose in PURPOSES if role in purpose.roles)


def purpose_given(role: Role, code: str, case_number: str) -> Purpose:
    """Return the purpose of an opening, as its role may give it.

    Raises Refused: ``purpose-not-given`` (none, or none of this role's), ``case-number-missing``,
    ``case-number-unreadable`` (as from ``case_number``).
    """
    found = next((one for one in purposes_for(role) if one.code == code), None)
    if found is None:
        raise Refused("purpose-not-given", "Say from the list why this record is opened.")
    if found.needs_case and not case_number:
        raise Refused("case-number-missing", "Give the number of the case this belongs to.")
    return found


def read_case_number(text: str) -> str:
    """Return a case number in one spelling, "" for none: letters, digits and - / . between them.

    Khmer digits are taken. At most 24 characters with a digit among them, so that no remark and no
    name fits. Raises Refused (``case-number-unreadable``).
    """
    number = ascii_digits(normalise_text(text)).replace(" ", "").upper()
    if number and (len(number) > MAX_CASE_NUMBER or not _CASE_NUMBER.fullmatch(number)):
        raise Refused(
            "case-number-unreadable",
            "A case number has letters A to Z, digits, and - / or . between them.",
        )
    return number
