"""A watchdog asks the witnesses themselves: two faces, an old face, a silent witness."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Thread

import pytest

from passmuster.cli.main import main
from passmuster.core.ledger.checkpoints import Checkpoint, parse_checkpoint
from passmuster.core.ledger.entries import blind_entry
from passmuster.core.ledger.keys import COSIGNATURE
from passmuster.core.ledger.notes import parse_note
from passmuster.core.ledger.policy import Policy as TrustPolicy
from passmuster.core.ledger.policy import PolicyLog, PolicyWitness, format_policy
from passmuster.formats.signing import SigningKey, cosign, sign_checkpoint
from passmuster.witness.server import Witness, WitnessServer
from passmuster.witness.store import WitnessStore
from tests.verifier.test_monitor import AT, HASH, UNIX, Log, heartbeat


class Watched:
    """A log in a folder, a witness on loopback, and the policy that names it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = Log(folder / "log")
        self.store = WitnessStore(folder / "witness", name="witness.example/w")
        self.log.witness = self.store.key
        witness = Witness(self.store, [self.log.key.vkey()], lambda: UNIX)
        self.server = WitnessServer(("127.0.0.1", 0), witness)
        Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = self.server.url

    def remember(self, entries) -> None:
        """Let the witness have seen these entries."""
        other = Log(self.folder / f"seen-{len(list(self.folder.iterdir()))}")
        other.witness = self.store.key
        other.publish(entries)
        note = (other.folder / "checkpoint").read_bytes()
        self.store.remember(parse_checkpoint(parse_note(note).text), note)

    def look(self, capsys) -> tuple[int, set[str], dict[str, object]]:
        """Return the monitor's exit status, its problems, and what it says of the witness."""
        policy = self.folder / "policy"
        key = self.store.key.vkey(COSIGNATURE)
        policy.write_bytes(
            format_policy(
                TrustPolicy(
                    logs=(PolicyLog(self.log.key.vkey()),),
                    witnesses=(PolicyWitness("w", key, self.url),),
                    quorum="w",
                )
            )
        )
        arguments = [str(self.log.folder), "--policy", str(policy), "--at", AT]
        status = main(["monitor", *arguments, "--state", str(self.folder / "state"), "--json"])
        answer = json.loads(capsys.readouterr().out)
        said = {check["check"]: check["ok"] for check in answer["checks"]}
        return status, {problem["code"] for problem in answer["problems"]}, said

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.store.close()


@pytest.fixture
def watched(tmp_path):
    found = Watched(tmp_path)
    yield found
    found.close()


ENTRIES = [heartbeat(), blind_entry(HASH), heartbeat()]


@pytest.mark.parametrize("seen", [1, 2, 3])
def test_a_witness_that_saw_the_same_history_agrees(watched, capsys, seen):
    watched.log.publish(ENTRIES)
    watched.remember(ENTRIES[:seen])

    status, codes, said = watched.look(capsys)

    assert (status, codes, said["witness w"]) == (0, set(), True)


def test_two_faces_of_one_size_are_named_and_both_kept(watched, capsys):
    watched.log.publish(ENTRIES)
    watched.remember([*ENTRIES[:2], blind_entry(HASH)])

    status, codes, said = watched.look(capsys)

    assert (status, codes, said["witness w"]) == (1, {"log-forked"}, False)
    assert len(list((watched.folder / "state").glob("*/*.checkpoint"))) == 2


def test_an_earlier_head_of_another_history_is_named(watched, capsys):
    watched.log.publish(ENTRIES)
    watched.remember([blind_entry(HASH)])

    assert watched.look(capsys)[:2] == (1, {"log-forked"})


def test_an_old_face_is_named(watched, capsys):
    watched.log.publish(ENTRIES[:1])
    watched.remember(ENTRIES)

    assert watched.look(capsys)[:2] == (1, {"log-behind-witness"})


def test_a_witness_that_has_seen_nothing_or_is_away_is_said_and_is_no_alarm(watched, capsys):
    watched.log.publish(ENTRIES)
    nothing = watched.look(capsys)
    watched.url = "http://127.0.0.1:9"
    away = watched.look(capsys)
    watched.url = None
    unnamed = watched.look(capsys)

    assert [answer[0] for answer in (nothing, away, unnamed)] == [0, 0, 0]
    assert (nothing[2]["witness w"], away[2]["witness w"]) == (None, None)
    assert "witness w" not in unnamed[2]


def test_an_answer_that_the_witness_did_not_sign_counts_for_nothing(watched, capsys):
    watched.log.publish(ENTRIES)
    watched.remember(ENTRIES)
    head = watched.log.key
    bare = sign_checkpoint(Checkpoint(head.name, 9, bytes(32)), head)
    stranger = SigningKey("witness.example/other", bytes(range(64, 96)))
    note = bare + cosign(Checkpoint(head.name, 9, bytes(32)).text(), stranger, UNIX).encode()
    served = next((watched.folder / "witness").glob("*/*/checkpoint"))
    served.write_bytes(note)

    status, codes, said = watched.look(capsys)

    assert (status, codes, said["witness w"]) == (0, set(), None)


def test_a_tile_that_is_missing_for_the_comparison_is_said(watched):
    from passmuster.core.kernel.errors import CheckFailed
    from passmuster.verifier.source import Folder
    from passmuster.verifier.witnesses import reader_of

    watched.log.publish(ENTRIES)

    with pytest.raises(CheckFailed) as failed:
        reader_of(Folder(watched.log.folder), 300)(0, 1, 44)

    assert failed.value.code == "tile-missing"
