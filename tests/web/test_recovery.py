"""A database restored from an old copy: it refuses to go on, and the lawful way back is public."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from passmuster.core.access.actors import Actor, Role
from passmuster.core.kernel.errors import Refused
from passmuster.web.ledger.recovery import recover_published
from tests.support.programs import DATABASE, passmuster
from tests.support.season import made_people, personnel_file

ADMINISTRATOR = Actor(human="h-admin", role=Role.ADMINISTRATOR)
INSPECTOR = Actor(human="h-inspector", role=Role.OVERSIGHT_BODY)


def test_nothing_is_recovered_where_nothing_was_lost(begin):
    season = begin("announce")

    with pytest.raises(Refused) as refused:
        recover_published(by=ADMINISTRATOR, second=INSPECTOR, log=season.force.log)

    assert refused.value.code == "nothing-to-recover"


@pytest.mark.parametrize(
    ("by", "second", "code"),
    [
        (INSPECTOR, INSPECTOR, "role-not-allowed"),
        (ADMINISTRATOR, ADMINISTRATOR, "role-not-allowed"),
        (ADMINISTRATOR, Actor(human="h-admin", role=Role.OVERSIGHT_BODY), "same-human-twice"),
    ],
)
def test_two_humans_in_their_roles_recover(begin, by, second, code):
    season = begin("establish")

    with pytest.raises(Refused) as refused:
        recover_published(by=by, second=second, log=season.force.log)

    assert refused.value.code == code


@pytest.fixture
def rolled_back(copy: Path, played: Path) -> Path:
    """Return an installation whose database alone was restored from yesterday's backup."""
    return roll_back(copy, played)


def roll_back(copy: Path, played: Path) -> Path:
    for leftover in copy.glob(f"{DATABASE}*"):
        leftover.unlink()
    for part in (played / "yesterday").glob(f"{DATABASE}*"):
        shutil.copy(part, copy / part.name)
    return copy


def recover(folder: Path, second: str = "h-inspector", check: int | None = None):
    people = ("--by", "h-admin", "--second", second)
    return passmuster("ledger", "recover", *people, "--dir", folder, check=check)


def test_a_restored_database_goes_on_only_after_the_loss_is_public(rolled_back, tmp_path):
    served = rolled_back / "published"
    kept = tmp_path / "kept-checkpoint"
    shutil.copy(served / "log" / "checkpoint", kept)

    refused = passmuster("ledger", "publish", "--dir", rolled_back, check=1)
    taken = recover(rolled_back, check=0).said["taken_back"]
    audited = passmuster("audit", "--dir", rolled_back, check=1)
    policy = ("--policy", served / "policy")
    grown = passmuster("verify", "log", served / "log", *policy, "--old", kept)

    assert refused.code == "ledger-behind-signed-head"
    assert taken > 0
    # The draw that ended in the lost span is public and unknown here: it stays named until voided.
    named = [(found["code"], found["row"]) for found in audited.differences()]
    assert named == [("dossier-unexpected", "dossiers/2023-001")]
    # The new head waits for its witnesses; until then the one they cosigned is shown.
    assert grown.status == 0, grown.text
    assert (served / "log" / "checkpoint").read_bytes() == kept.read_bytes()
    assert passmuster("ledger", "publish", "--dir", rolled_back, check=0).said["size"] > taken


def test_entries_under_a_head_that_waits_for_its_witnesses_are_taken_back_too(
    copy, played, tmp_path
):
    file = tmp_path / "personnel.csv"
    file.write_bytes(personnel_file(made_people()[1:]))
    passmuster("roster", "import", file, "--dir", copy, check=0)
    signed = passmuster("ledger", "publish", "--dir", copy, check=0).said["size"]
    shown = (copy / "published" / "log" / "checkpoint").read_text("utf-8").splitlines()[1]
    assert int(shown) < signed

    recover(roll_back(copy, played), check=0)

    assert passmuster("ledger", "publish", "--dir", copy, check=0).said["size"] > signed


def test_a_recovery_takes_nothing_from_files_that_another_history_wrote(rolled_back):
    bundle = next((rolled_back / "published" / "log" / "tile" / "entries").rglob("000"))
    data = bytearray(bundle.read_bytes())
    data[10] ^= 1
    bundle.write_bytes(bytes(data))

    assert recover(rolled_back, check=1).code == "published-not-a-continuation"


def test_lost_entries_that_no_public_entry_explains_are_named(rolled_back):
    import sqlite3

    recover(rolled_back, check=0)
    with sqlite3.connect(rolled_back / DATABASE) as database:
        database.execute("DROP TRIGGER ledger_event_no_update")
        database.execute("UPDATE ledger_event SET kind = 'log:lost' WHERE id = 3")
    database.close()

    named = passmuster("audit", "--dir", rolled_back, check=1).differences()

    assert {(found["table"], found["row"]) for found in named} >= {("ledger_event", "3")}
