"""A column mapping with a name, kept so that next month's file is read as this month's was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from passmuster.core.kernel.canonical import canonical_bytes, parse_canonical
from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.roster.dates import DATE_ORDERS
from passmuster.core.roster.headers import FIELDS

_FORMAT: Final = "passmuster-roster-profile/v1"


class Profile(NamedTuple):
    """A saved mapping: ``columns`` gives the column's name for each field, ``dates`` the order."""

    name: str
    columns: Mapping[str, str]
    dates: str = ""


def profile_bytes(profile: Profile) -> bytes:
    """Return the profile as canonical JSON."""
    return canonical_bytes(
        {
            "format": _FORMAT,
            "name": profile.name,
            "columns": dict(profile.columns),
            "dates": profile.dates,
        }
    )


def parse_profile(data: bytes) -> Profile:
    """Read a saved profile; raises UnusableInput ``profile-unreadable``."""
    try:
        value: Any = parse_canonical(data.strip())
    except UnusableInput as error:
        raise _unreadable("it is not canonical JSON") from error
    if not isinstance(value, dict) or value.get("format") != _FORMAT:
        raise _unreadable(f"its format is not {_FORMAT}")
    if set(value) != {"format", "name", "columns", "dates"}:
        raise _unreadable("it has other members than a profile has")
    columns, name, dates = value["columns"], value["name"], value["dates"]
    if not isinstance(columns, dict) or not {str} >= {
        type(text) for text in (name, dates, *columns.values())
    }:
        raise _unreadable("a member is not text")
    if not set(columns) <= set(FIELDS) or dates not in ("", *DATE_ORDERS):
        raise _unreadable("it names a field or a date order that does not exist")
    return Profile(name, columns, dates)


def _unreadable(reason: str) -> UnusableInput:
    return UnusableInput("profile-unreadable", f"This is not a roster profile: {reason}.")
