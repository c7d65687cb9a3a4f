"""Saved mappings (core/roster/profile.py)."""

from __future__ import annotations

import pytest

from passmuster.core.kernel.canonical import canonical_bytes
from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.roster.profile import Profile, parse_profile, profile_bytes

PROFILE = Profile("rivermouth", {"service_number": "អត្តលេខ", "rank": "title"}, "dmy")
GOOD = {"format": "passmuster-roster-profile/v1", "name": "x", "columns": {}, "dates": ""}


def test_a_profile_is_read_back() -> None:
    assert parse_profile(profile_bytes(PROFILE)) == PROFILE
    assert parse_profile(profile_bytes(PROFILE) + b"\n") == PROFILE


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not json",
        canonical_bytes([]),
        canonical_bytes({**GOOD, "format": "v2"}),
        canonical_bytes({**GOOD, "more": ""}),
        canonical_bytes({**GOOD, "columns": []}),
        canonical_bytes({**GOOD, "columns": {"rank": 3}}),
        canonical_bytes({**GOOD, "name": 3}),
        canonical_bytes({**GOOD, "columns": {"height": "h"}}),
        canonical_bytes({**GOOD, "dates": "ymd"}),
    ],
)
def test_another_file_is_no_profile(data: bytes) -> None:
    with pytest.raises(UnusableInput, match="profile-unreadable"):
        parse_profile(data)
