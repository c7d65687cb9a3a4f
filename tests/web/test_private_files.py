"""What stands in an installation's folder is for its owner, but for what is published."""

from __future__ import annotations

import stat

from passmuster.core.roster.people import Person
from tests.support.programs import DATABASE


def mode(path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


def test_database_keys_and_kept_files_are_readable_by_their_owner_only(copy, played):
    from tests.support.programs import passmuster

    (copy / DATABASE).chmod(0o644)

    passmuster("audit", "--dir", copy, check=0)

    assert mode(copy / DATABASE) == "0o600"
    for private in ("keys", "kept", "signed"):
        assert mode(played / "now" / private) == "0o700"
        for path in (played / "now" / private).rglob("*"):
            if path.is_file() and private != "signed":
                assert mode(path) == "0o600", path
    # Others pass through to the published folder and cannot list what stands beside it.
    assert mode(played / "now") == "0o711"


def test_people_without_a_unit_are_not_transferred_by_every_file(begin):
    people = [
        Person(f"N{n:03d}", f"Name {n}", unit_code="post-1" if n % 2 else "") for n in range(60)
    ]
    season = begin("establish")
    with season.at(season.now):
        season.import_roster(people)
        again = season.import_roster(people)

    assert again.comparison.unchanged == 60
    assert again.comparison.transfers == []
    assert again.snapshot is None
