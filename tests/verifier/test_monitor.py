"""A watchdog that looks every day sees forks, rollbacks, old heads, gaps and silence."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from passmuster.cli.main import main
from passmuster.core.ledger.checkpoints import Checkpoint
from passmuster.core.ledger.entries import blind_entry, readable_entry
from passmuster.core.ledger.keys import COSIGNATURE
from passmuster.formats.signing import SigningKey, cosign, sign_checkpoint
from passmuster.formats.tile_files import TileFiles

ORIGIN = "passmuster.example/watched"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
AT = "2026-11-21T12:00:00Z"
UNIX = int(NOW.timestamp())
HASH = "ab" * 32


def heartbeat():
    data = {
        "from": AT,
        "to": AT,
        "entries": 1,
        "sealed_entries": 0,
        "draws_announced": 0,
        "draws_decided": 0,
        "draws_voided": 0,
        "valid_until": AT,
    }
    return readable_entry("log:heartbeat", NOW, data, HASH)


def voided(number):
    data = {"draw": number, "reason": "court-order", "stage": "announced", "seed_known": False}
    return readable_entry("draw:voided", NOW, data, HASH)


class Log:
    """A published log in a folder, with one witness."""

    def __init__(self, folder):
        self.folder = folder
        self.key = SigningKey(ORIGIN, bytes(range(32)))
        self.witness = SigningKey("witness.example/w", bytes(range(32, 64)))

    def publish(self, entries, cosigned_at=UNIX):
        files = TileFiles(self.folder)
        head = files.append_entries(0, entries)
        note = sign_checkpoint(Checkpoint(ORIGIN, head.size, head.root), self.key)
        if cosigned_at is not None:
            text = Checkpoint(ORIGIN, head.size, head.root).text()
            note += cosign(text, self.witness, cosigned_at).encode()
        files.write_checkpoint(note)

    def look(self, capsys, state, at=AT):
        vkeys = ["--vkey", str(self.key.vkey()), "--cosigner", str(self.witness.vkey(COSIGNATURE))]
        quorum = ["--quorum", "1"]
        arguments = [str(self.folder), *vkeys, *quorum, "--state", str(state), "--at", at]
        status = main(["monitor", *arguments, "--json"])
        answer = json.loads(capsys.readouterr().out)
        return status, {problem["code"] for problem in answer["problems"]}


@pytest.fixture
def log(tmp_path):
    return Log(tmp_path / "log")


def test_a_log_that_grows_in_order_stays_quiet(log, tmp_path, capsys):
    log.publish([heartbeat()])
    first = log.look(capsys, tmp_path / "state")
    grown = Log(tmp_path / "grown")
    grown.publish([heartbeat(), blind_entry(HASH), b"an entry of a later schema", heartbeat()])

    assert first == (0, set())
    assert grown.look(capsys, tmp_path / "state") == (0, set())
    assert len(list((tmp_path / "state").glob("*/*.checkpoint"))) == 2


def test_two_histories_of_one_size_are_named_and_both_kept(log, tmp_path, capsys):
    log.publish([heartbeat()])
    log.look(capsys, tmp_path / "state")
    other = Log(tmp_path / "other")
    other.publish([blind_entry(HASH)])

    status, codes = other.look(capsys, tmp_path / "state")

    assert status == 1
    assert {"log-forked", "history-rewritten"} <= codes
    assert len(list((tmp_path / "state").glob("*/*.checkpoint"))) == 2


def test_a_fork_once_seen_stays_an_alarm_whatever_is_shown_later(log, tmp_path, capsys):
    log.publish([heartbeat()])
    log.look(capsys, tmp_path / "state")
    fork = [blind_entry(HASH)]
    later = []
    for number in range(3):
        fork.append(heartbeat())
        other = Log(tmp_path / f"other-{number}")
        other.publish(fork)
        later.append(other.look(capsys, tmp_path / "state"))

    assert [status for status, _codes in later] == [1, 1, 1]
    assert all("log-forked" in codes for _status, codes in later)


def test_a_log_with_a_hole_is_not_said_to_contradict_nothing(log, tmp_path, capsys):
    log.publish([heartbeat(), heartbeat()])
    log.look(capsys, tmp_path / "state")
    next((log.folder / "tile" / "0").rglob("2")).unlink()

    status, codes = log.look(capsys, tmp_path / "state")

    assert (status, codes) == (1, {"tile-missing"})


def test_a_shorter_log_than_before_is_named(log, tmp_path, capsys):
    log.publish([heartbeat(), heartbeat()])
    log.look(capsys, tmp_path / "state")
    other = Log(tmp_path / "other")
    other.publish([heartbeat()])

    assert other.look(capsys, tmp_path / "state") == (1, {"log-rolled-back"})


def test_an_old_head_and_silence_are_alarms(log, tmp_path, capsys):
    log.publish([heartbeat()])

    status, codes = log.look(capsys, tmp_path / "state", at="2026-11-24T12:00:00Z")

    assert (status, codes) == (1, {"head-old"})


def test_a_missing_heartbeat_is_an_alarm_though_the_head_is_fresh(log, tmp_path, capsys):
    log.publish([blind_entry(HASH)])

    assert log.look(capsys, tmp_path / "state") == (1, {"heartbeat-overdue"})


def test_a_draw_that_nobody_announced_is_an_alarm(log, tmp_path, capsys):
    log.publish([voided("2026-002"), heartbeat()])

    assert log.look(capsys, tmp_path / "state") == (1, {"draw-not-announced"})


def test_a_log_without_its_checkpoint_is_an_alarm(log, tmp_path, capsys):
    log.publish([heartbeat()])
    (log.folder / "checkpoint").unlink()

    status, codes = log.look(capsys, tmp_path / "state")

    assert status == 1
    assert codes == {"checkpoint-missing"}


def test_checkpoints_of_other_logs_in_the_same_folder_are_left_alone(log, tmp_path, capsys):
    log.publish([heartbeat()])
    foreign = tmp_path / "state" / "other"
    foreign.mkdir(parents=True)
    (foreign / "1.checkpoint").write_bytes(b"not ours")

    assert log.look(capsys, tmp_path / "state") == (0, set())


def test_without_cosigners_the_age_is_not_judged_and_said_so(log, tmp_path, capsys):
    log.publish([heartbeat()], cosigned_at=None)
    arguments = [str(log.folder), "--vkey", str(log.key.vkey()), "--state", str(tmp_path / "s")]

    status = main(["monitor", *arguments, "--at", AT])

    assert status == 0
    assert "Not checked:    age" in capsys.readouterr().out


def test_the_present_is_the_watchers_own_clock(log, tmp_path, capsys, time_machine):
    time_machine.move_to(NOW, tick=False)
    log.publish([heartbeat()])
    arguments = [str(log.folder), "--vkey", str(log.key.vkey()), "--state", str(tmp_path / "s")]

    assert main(["monitor", *arguments, "--json"]) == 0
