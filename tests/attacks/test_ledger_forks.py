"""Attacks on the log's history: rebuilt, forked, stolen, restored (attack book, group G).

Everything runs on a copy on disk, with the real programs and real witness processes on loopback.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from passmuster.core.ledger.checkpoints import parse_checkpoint
from passmuster.core.ledger.notes import parse_note
from passmuster.core.ledger.policy import format_policy, parse_policy
from passmuster.formats.signing import SigningKey, sign_checkpoint
from passmuster.formats.tile_files import TileFiles
from tests.support.barriers import assert_no_door
from tests.support.forgery import another_tree, asked, log_key, published_entries
from tests.support.programs import copy_of, passmuster, raw_sql, witness_running

DOSSIER = "published/dossiers/2023-001"
SOON = "2023-09-15T20:00:00Z"
LATER = "2023-10-15T20:00:00Z"
AT_THE_END = 1694776803


@pytest.fixture
def memories(played: Path, tmp_path: Path) -> Path:
    """Return a copy of what the two witnesses remember."""
    return copy_of(played / "witnesses", tmp_path / "witnesses")


def policy(copy: Path) -> Path:
    """Return the policy that reached everybody on paper."""
    return copy / "published" / "policy"


def verify_log(copy: Path, log: Path, *arguments: str | Path):
    """Check a log as a stranger who has the policy."""
    return passmuster("verify", "log", log, "--policy", policy(copy), *arguments)


def problems(ended) -> set[str]:
    """Return the codes of everything that a check found wrong."""
    return {found["code"] for found in ended.said["problems"]}


def changed_dice(entries: list[bytes]) -> list[bytes]:
    """Return the entries with one digit of the dice changed."""
    place = next(i for i, entry in enumerate(entries) if b'"draw:diced"' in entry)
    entry = json.loads(entries[place])
    digits = entry["data"]["dice"]
    other = "0" if digits[0] != "0" else "1"
    text = entries[place].replace(f'"{digits[:8]}'.encode(), f'"{other}{digits[1:8]}'.encode())
    assert text != entries[place]
    return [*entries[:place], text, *entries[place + 1 :]]


def one_more(entries: list[bytes]) -> list[bytes]:
    """Return a later history: the dice changed and one entry more."""
    return [*changed_dice(entries), entries[-1].replace(b"a", b"b")]


@pytest.mark.attack("G-02")
@pytest.mark.parametrize("edit", [changed_dice, one_more])
def test_g02_an_operator_who_rebuilds_history_is_refused_by_witness_and_monitor(
    copy: Path, memories: Path, tmp_path: Path, edit
) -> None:
    genuine = TileFiles(copy / "published" / "log")
    size = genuine.published().size
    assert verify_log(copy, genuine.root, "--old", genuine.root / "checkpoint").status == 0
    watch = ("--state", tmp_path / "kept", "--at", SOON, "--policy", policy(copy))
    assert passmuster("monitor", genuine.root, *watch, check=0).said["ok"] is True

    forged = another_tree(copy, tmp_path / "forged", edit)
    for name in ("union", "university"):
        remembered = next((memories / name).rglob("checkpoint")).read_bytes()
        with witness_running(memories / name, policy(copy)) as witness:
            assert asked(genuine, witness, size) == ""
            assert asked(forged, witness, size) == "witness-inconsistent"
        after = next((memories / name).rglob("checkpoint")).read_bytes()
        assert parse_note(after).text == parse_note(remembered).text
    # The holder of an old checkpoint, or of a receipt with one in it, sees the past rewritten.
    seen = verify_log(copy, forged.root, "--old", genuine.root / "checkpoint")
    assert seen.status == 1
    assert "history-rewritten" in problems(seen)
    assert passmuster("monitor", forged.root, *watch).status == 1
    receipt = (copy / DOSSIER / "receipts/dice.tlog-proof").read_text()
    note = tmp_path / "from-receipt"
    note.write_text(receipt[receipt.index("\n\n") + 2 :])
    assert "history-rewritten" in problems(verify_log(copy, forged.root, "--old", note))


@pytest.mark.attack("G-03a")
def test_g03a_two_faces_cannot_both_have_a_quorum_and_both_notes_are_kept(
    copy: Path, memories: Path, tmp_path: Path
) -> None:
    genuine, state = copy / "published" / "log", tmp_path / "kept"
    for edit, code in ((changed_dice, "log-forked"), (one_more, "history-rewritten")):
        captured = memories / "university"
        target = tmp_path / edit.__name__
        forged = another_tree(copy, target, edit, captured, at=AT_THE_END + 60)
        assert verify_log(copy, genuine).status == 0
        alone = verify_log(copy, forged.root)
        assert alone.status == 1
        assert "quorum-missing" in problems(alone)
        # Who trusts the captured witness alone still holds the other face against this one.
        one = (policy_with_one(copy, tmp_path, "university"), "--state", state, "--at", SOON)
        assert passmuster("monitor", genuine, "--policy", *one).status == 0
        seen = passmuster("monitor", forged.root, "--policy", *one)
        assert seen.status == 1
        assert code in problems(seen)
        kept = {parse_checkpoint(parse_note(p.read_bytes()).text) for p in state.rglob("*.check*")}
        assert forged.published() in kept
        assert TileFiles(genuine).published() in kept
        shutil.rmtree(state)


def policy_with_one(copy: Path, tmp_path: Path, name: str) -> Path:
    """Return the policy of somebody who asks one witness only."""
    lines = policy(copy).read_text().splitlines()
    kept = [line for line in lines if line.startswith("log ") or f" {name} " in f" {line} "]
    kept = [line for line in kept if not line.startswith("group")]
    path = tmp_path / f"policy-{name}"
    path.write_text("\n".join([*kept, f"quorum {name}"]) + "\n")
    parse_policy(path.read_bytes())
    return path


@pytest.mark.attack("G-03b")
def test_g03b_the_same_old_head_shown_for_weeks_is_an_alarm(copy: Path, tmp_path: Path) -> None:
    log = copy / "published" / "log"
    watch = ("--state", tmp_path / "kept", "--policy", policy(copy))
    assert passmuster("monitor", log, *watch, "--at", SOON).status == 0
    old = passmuster("monitor", log, *watch, "--at", LATER)
    assert old.status == 1
    assert "head-old" in problems(old)


@pytest.mark.attack("G-04a")
def test_g04a_an_outsider_with_the_stolen_key_has_no_quorum_and_no_new_key(
    copy: Path, memories: Path, tmp_path: Path
) -> None:
    genuine = copy / "published" / "log"
    assert verify_log(copy, genuine).status == 0
    forged = another_tree(copy, tmp_path / "forged", one_more)
    seen = verify_log(copy, forged.root)
    assert seen.status == 1
    assert "quorum-missing" in problems(seen)

    unannounced = SigningKey.generate(log_key(copy).name)
    checkpoint = TileFiles(genuine).published()
    other = copy_of(genuine, tmp_path / "other-key")
    (other / "checkpoint").write_bytes(sign_checkpoint(checkpoint, unannounced))
    assert verify_log(copy, other).status == 1
    dossier = copy_of(copy / DOSSIER, tmp_path / "dossier")
    with_key = passmuster("verify", "draw", dossier, "--vkey", str(unannounced.vkey()))
    assert with_key.status == 1
    rules = {f["rule"] for f in with_key.said["findings"] if f["ok"] is False}
    assert "policy:other-log" in rules


@pytest.mark.attack("G-04b")
def test_g04b_nobody_can_announce_a_new_log_key_while_there_is_no_rotation() -> None:
    assert_no_door("rotation", "rotate", "policy-changed")


def restored(copy: Path, played: Path, *names: str) -> None:
    """Put yesterday's state of these parts of an installation back."""
    for name in names:
        here, then = copy / name, played / "yesterday" / name
        if here.is_dir():
            shutil.rmtree(here)
            shutil.copytree(then, here)
        else:
            shutil.copy2(then, here)


def heads(copy: Path) -> int:
    """Return how many heads the database holds as signed."""
    with raw_sql(copy) as database:
        return database.execute("SELECT count(*) FROM ledger_signedhead").fetchone()[0]


@pytest.mark.attack("G-05a")
def test_g05a_a_restored_backup_older_than_a_signed_head_refuses_to_write(
    copy: Path, played: Path
) -> None:
    passmuster("ledger", "publish", "--dir", copy, check=0)
    restored(copy, played, "passmuster.sqlite3", "published")
    before = heads(copy)
    assert passmuster("ledger", "publish", "--dir", copy).code == "ledger-behind-signed-head"
    assert passmuster("work", "--once", "--dir", copy).code == "ledger-behind-signed-head"
    assert heads(copy) == before
    missing = {found["code"] for found in passmuster("audit", "--dir", copy).differences()}
    assert "signed-head-missing" in missing


def ask_over_the_network(copy: Path, *witnesses: dict[str, str]) -> None:
    """Write the witnesses' addresses into the policy, where `work` finds them."""
    known = parse_policy(policy(copy).read_bytes())
    urls = {witness["vkey"]: witness["url"] for witness in witnesses}
    found = tuple(replace(w, url=urls[str(w.key)]) for w in known.witnesses)
    policy(copy).write_bytes(format_policy(replace(known, witnesses=found)))


@pytest.mark.attack("G-05b")
def test_g05b_with_the_local_record_restored_too_the_witnesses_stop_the_writer(
    copy: Path, played: Path, memories: Path
) -> None:
    with (
        witness_running(memories / "union", policy(copy)) as union,
        witness_running(memories / "university", policy(copy)) as university,
    ):
        ask_over_the_network(copy, union, university)
        asked_policy = policy(copy).read_bytes()
        restored(copy, played, "passmuster.sqlite3", "published", "signed", "kept")
        policy(copy).write_bytes(asked_policy)
        before = heads(copy)
        done = passmuster("work", "--once", "--dir", copy)
        assert done.status == 1
        assert heads(copy) == before, "a head was signed before the witnesses were asked"
        assert done.code == "ledger-behind-signed-head"
        # Forced writing meets the same answer from each witness.
        size = TileFiles(copy / "published" / "log").published().size
        for witness in (union, university):
            forced = TileFiles(copy / "published" / "log")
            assert asked(forced, witness, size) == "witness-ahead"


@pytest.mark.attack("G-07b")
def test_g07b_the_monitor_says_when_the_last_heartbeat_was(copy: Path, tmp_path: Path) -> None:
    log = copy / "published" / "log"
    watch = ("--state", tmp_path / "kept", "--vkey", str(log_key(copy).vkey()))
    assert passmuster("monitor", log, *watch, "--at", SOON).status == 0
    silent = passmuster("monitor", log, *watch, "--at", LATER)
    assert silent.status == 1
    assert "heartbeat-overdue" in problems(silent)
    assert len(published_entries(copy)) == TileFiles(log).published().size
