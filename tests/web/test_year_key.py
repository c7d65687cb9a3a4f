"""The year's key comes from two hands, is committed once, and leaves nothing when it is refused."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from passmuster.web.installation import here
from tests.support.season import FREEZE_DAY, refused


def key_files() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in here().keys.glob("pool-*")}


def commit_key(season, **changes):
    from passmuster.web.draw.ceremony import commit_year_key

    facts = {"manager": season.cast.manager, "staff": season.cast.staff_side}
    return commit_year_key(**facts | {"force": season.force, "year": 2024} | changes)


def test_the_key_comes_from_two_hands_and_only_its_commitments_are_stored(begin) -> None:
    from passmuster.core.draw.pool import key_commitment, part_commitment, pool_key

    season = begin("adopt_policy")
    manager, staff = b"m" * 32, b"s" * 32
    key = commit_key(season, manager_half=manager, staff_half=staff)
    assert key.key == key_commitment(pool_key(manager, staff))
    entry = season.force.log.entries.filter(event__kind="key:committed").order_by("-index").first()
    assert json.loads(bytes(entry.data))["data"] == {
        "year": 2024,
        "key": key.key,
        "manager": part_commitment("manager", manager),
        "staff": part_commitment("staff", staff),
    }
    paths = sorted(here().keys.glob("pool-*-2024-*"))
    assert [path.read_text().strip() for path in paths] == [manager.hex(), staff.hex()]
    assert all(path.stat().st_mode & 0o077 == 0 for path in paths)


def test_a_key_that_cannot_be_committed_leaves_no_half_behind(begin, monkeypatch) -> None:
    from passmuster.web.draw import ceremony

    season = begin("adopt_policy")
    cast, before = season.cast, key_files()
    for code, changes in {
        "key-exists": {"year": 2023},
        "key-half-wrong-length": {"staff_half": b"short"},
        "role-not-allowed": {"staff": cast.inspector},
    }.items():
        with refused(code):
            commit_key(season, **changes)
    with refused("key-half-wrong-length"):
        commit_key(season, manager_half=b"")
    with refused("same-human-twice"):
        commit_key(season, staff=replace(cast.staff_side, human=cast.manager.human))

    def crash(*facts, **more):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(ceremony, "append", crash)
        with pytest.raises(KeyboardInterrupt):
            commit_key(season)
    assert key_files() == before
    commit_key(season)
    assert len(key_files()) == len(before) + 2


def test_a_half_that_somebody_laid_there_is_neither_used_nor_replaced(begin) -> None:
    season = begin("adopt_policy")
    planted = here().keys / f"pool-{season.force.code}-2024-manager.key"
    planted.write_text("ab" * 32)
    with refused("key-half-exists"):
        commit_key(season)
    assert planted.read_text() == "ab" * 32


@pytest.mark.parametrize("side", ["manager", "staff"])
@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda path: path.unlink(), "key-half-missing"),
        (lambda path: path.write_text("not hexadecimal"), "key-half-missing"),
        (lambda path: path.write_text("cd" * 32), "key-not-the-committed-one"),
    ],
)
def test_without_both_genuine_halves_no_pool_is_made(begin, side, damage, code) -> None:
    from passmuster.web.draw.ceremony import audit_roster

    season = begin("announce")
    damage(here().keys / f"pool-{season.force.code}-2023-{side}.key")
    with season.at(FREEZE_DAY), refused(code):
        audit_roster(by=season.cast.auditor, draw=season.draw)
