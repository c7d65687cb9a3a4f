"""A person as the roster knows them, and the closed lists of what may be said of them."""

from __future__ import annotations

from typing import Final, NamedTuple

from passmuster.core.kernel.text import identity_key, normalise_service_number

ACTIVE: Final = "active"
ON_LEAVE: Final = "on-leave"
DETACHED: Final = "detached"
SUSPENDED: Final = "suspended"
LEFT: Final = "left"
STATUSES: Final = (ACTIVE, ON_LEAVE, DETACHED, SUSPENDED, LEFT)
"""Only ``left`` takes a person off the roster; every other status stays in the headcount."""

OFFICER: Final = "officer"
RECRUIT: Final = "recruit"
STAFF: Final = "staff"
PERSON_CLASSES: Final = (OFFICER, RECRUIT, STAFF)

MALE: Final = "male"
FEMALE: Final = "female"
OTHER_SEX: Final = "other"
SEXES: Final = (MALE, FEMALE, OTHER_SEX)

NO_UNIT: Final = "(none)"
"""Where a person with a blank unit is counted, so that no headcount loses them."""


class Person(NamedTuple):
    """One person of one force. Every value is text, blank as ""; dates are ISO 8601.

    ``number`` is the normalised service number as it is hashed, and stands for the person
    everywhere. ``name`` is in the force's own script, family name first when the file had the
    parts apart. ``badge`` may be shared and identifies nobody.
    """

    number: str
    name: str = ""
    latin_name: str = ""
    sex: str = ""
    rank: str = ""
    unit_code: str = ""
    unit_name: str = ""
    status: str = ACTIVE
    person_class: str = OFFICER
    joined_on: str = ""
    left_on: str = ""
    badge: str = ""

    @property
    def key(self) -> str:
        """Return the identity key: equal for two spellings of one number."""
        return identity_key(self.number)

    @property
    def unit(self) -> str:
        """Return the unit as people read it: its name, else its code, else ``(none)``."""
        return self.unit_name or self.unit_code or NO_UNIT

    @property
    def has_left(self) -> bool:
        """Tell whether the roster says that this person is no longer in the force."""
        return self.status == LEFT


def person_numbered(number: str) -> Person:
    """Return a person of whom only the service number is known, as typed."""
    return Person(normalise_service_number(number))
