"""What becomes of one specimen's report on arrival: one class each, and the ways out of it.

Only FIRST and FINAL_AFTER_PRELIMINARY count by themselves. RETESTED is of a bottle that was ordered
to be tested once more: it answers that order and takes no other report's place. Nothing that
arrives later replaces what counts: a correction or a withdrawal stands beside it until two people
have seen the laboratory's signed certificate (attack L-01). Nothing is matched by hand: what came
with the wrong number, unit or code is asked for anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Outcome(StrEnum):
    """The class of a report; the last four stand beside it or are of a whole message.

    NAMES_A_PERSON is the alarm about a message, and the class of each report in it.
    """

    FIRST = "first"
    PRELIMINARY = "preliminary"
    FINAL_AFTER_PRELIMINARY = "final-after-preliminary"
    PRELIMINARY_AFTER_FINAL = "preliminary-after-final"
    DUPLICATE = "duplicate"
    CORRECTED = "corrected"
    CORRECTED_WITHOUT_FIRST = "corrected-without-first"
    WITHDRAWN = "withdrawn"
    UNMATCHED = "unmatched"
    WRONG_LABORATORY = "wrong-laboratory"
    BEFORE_RECEIPT = "before-receipt"
    NOT_TO_BE_TESTED = "not-to-be-tested"
    NOT_YET_TO_BE_TESTED = "not-yet-to-be-tested"
    WRONG_SPECIMEN = "wrong-specimen"
    UNKNOWN_CODE = "unknown-code"
    WRONG_UNIT = "wrong-unit"
    IMPLAUSIBLE = "implausible-value"
    HELD = "held"
    RETESTED = "retested"
    RETEST_CHANGED = "retest-changed"
    DAYS_CONTRADICT = "days-contradict"
    UNREADABLE = "unreadable"
    PARTLY_READ = "partly-read"
    NAMES_A_PERSON = "names-a-person"


class Way(StrEnum):
    """What two people may say of what lies in the inbox."""

    ASKED_ANEW = "asked-anew"
    SET_ASIDE = "set-aside"
    TAKEN = "taken"
    NOT_TAKEN = "not-taken"
    LOOKED_INTO = "looked-into"
    EXPLAINED = "explained"


COUNTS: Final = frozenset({Outcome.FIRST, Outcome.FINAL_AFTER_PRELIMINARY})
"""Classes whose result counts from its arrival on."""

ON_CERTIFICATE: Final = frozenset({Outcome.CORRECTED, Outcome.WITHDRAWN, Outcome.RETEST_CHANGED})
"""Classes that count only after the laboratory's signed certificate was seen (Way.TAKEN)."""

REFUSED: Final = frozenset(
    {
        *(Outcome.UNMATCHED, Outcome.WRONG_LABORATORY, Outcome.BEFORE_RECEIPT),
        *(Outcome.NOT_TO_BE_TESTED, Outcome.NOT_YET_TO_BE_TESTED, Outcome.UNREADABLE),
    }
)
"""Classes that are no result of a specimen here: the bytes are kept as evidence alone."""

MAY_CHANGE: Final = frozenset(
    {
        *ON_CERTIFICATE,
        *(Outcome.PRELIMINARY_AFTER_FINAL, Outcome.CORRECTED_WITHOUT_FIRST),
        *(Outcome.BEFORE_RECEIPT, Outcome.NOT_YET_TO_BE_TESTED, Outcome.WRONG_SPECIMEN),
        *(Outcome.UNKNOWN_CODE, Outcome.WRONG_UNIT, Outcome.IMPLAUSIBLE, Outcome.HELD),
        Outcome.PARTLY_READ,
    }
)
"""Classes that no doctor signs beside while they wait: their end may bring another result.

They are those that two people take, or of which they ask the laboratory for a right message.
UNMATCHED and UNREADABLE are not among them: they name no specimen here, so nothing waits for them.
Nor is what can only be set aside (WRONG_LABORATORY, NOT_TO_BE_TESTED): nobody who has no bottle may
stop a verdict by a message. An alarm about days or a name (DAYS_CONTRADICT, NAMES_A_PERSON) asks
what happened and changes no result: a message that names a person counts for nobody.
"""

_ANEW: Final = (Way.ASKED_ANEW, Way.SET_ASIDE)
_SHOWN: Final = (Way.TAKEN, Way.NOT_TAKEN)

WAYS: Final[Mapping[Outcome, tuple[Way, ...]]] = MappingProxyType(
    {
        Outcome.FIRST: (),
        Outcome.PRELIMINARY: (),
        Outcome.FINAL_AFTER_PRELIMINARY: (),
        Outcome.DUPLICATE: (),
        Outcome.PRELIMINARY_AFTER_FINAL: _ANEW,
        Outcome.CORRECTED: _SHOWN,
        Outcome.CORRECTED_WITHOUT_FIRST: _ANEW,
        Outcome.WITHDRAWN: _SHOWN,
        Outcome.UNMATCHED: _ANEW,
        Outcome.WRONG_LABORATORY: (Way.SET_ASIDE,),
        Outcome.BEFORE_RECEIPT: _ANEW,
        Outcome.NOT_TO_BE_TESTED: (Way.SET_ASIDE,),
        Outcome.NOT_YET_TO_BE_TESTED: _ANEW,
        Outcome.WRONG_SPECIMEN: _ANEW,
        Outcome.UNKNOWN_CODE: _ANEW,
        Outcome.WRONG_UNIT: _ANEW,
        Outcome.IMPLAUSIBLE: _ANEW,
        Outcome.HELD: _ANEW,
        Outcome.RETESTED: (),
        Outcome.RETEST_CHANGED: _SHOWN,
        Outcome.DAYS_CONTRADICT: (Way.EXPLAINED,),
        Outcome.UNREADABLE: _ANEW,
        Outcome.PARTLY_READ: _ANEW,
        Outcome.NAMES_A_PERSON: (Way.LOOKED_INTO,),
    }
)
"""The supervised ways out of each class; none where nobody has to do anything."""
