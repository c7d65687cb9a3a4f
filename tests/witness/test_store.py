from __future__ import annotations

from pathlib import Path

import pytest

from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.ledger.checkpoints import Checkpoint
from passmuster.core.ledger.keys import COSIGNATURE, VerifierKey
from passmuster.core.ledger.notes import parse_note, parse_signature_line
from passmuster.formats.signing import SigningKey, cosign, sign_checkpoint
from passmuster.witness.store import WitnessStore, origin_hash

LOG = SigningKey("log.example/x", bytes(32))
FIVE = Checkpoint(LOG.name, 5, bytes(32))


def cosigned(store: WitnessStore, checkpoint: Checkpoint = FIVE) -> bytes:
    note = parse_note(sign_checkpoint(checkpoint, LOG))
    line = cosign(note.text, store.key, 1)
    return note.with_lines([parse_signature_line(line[:-1])]).to_bytes()


def started(folder: Path, name: str | None = "union.example/w") -> WitnessStore:
    return WitnessStore(folder, name)


def code_of_start(folder: Path, name: str | None = None) -> str:
    with pytest.raises(PassmusterError) as caught:
        WitnessStore(folder, name)
    return caught.value.code


def test_a_key_is_made_at_the_first_start_and_kept(tmp_path: Path) -> None:
    store = started(tmp_path / "new" / "witness")
    key = store.key.vkey(COSIGNATURE)
    assert key.name == "union.example/w"
    store.close()
    for name in (None, "union.example/w"):
        again = started(tmp_path / "new" / "witness", name)
        assert again.key.vkey(COSIGNATURE) == key
        again.close()
    assert (tmp_path / "new/witness/key").stat().st_mode & 0o777 == 0o600


def test_a_key_without_a_given_name_gets_one_of_its_own(tmp_path: Path) -> None:
    one, two = started(tmp_path / "1", None), started(tmp_path / "2", None)
    assert one.key.name != two.key.name
    assert VerifierKey.parse(str(one.key.vkey(COSIGNATURE))) == one.key.vkey(COSIGNATURE)
    one.close()
    two.close()


def test_what_was_cosigned_is_remembered(tmp_path: Path) -> None:
    store = started(tmp_path)
    assert store.latest == {}
    assert store.cosigned_note(origin_hash(LOG.name)) is None
    note = cosigned(store)
    store.remember(FIVE, note)
    store.close()
    again = started(tmp_path)
    assert again.latest == {LOG.name: FIVE}
    assert again.cosigned_note(origin_hash(LOG.name)) == note
    assert again.cosigned_note("0" * 64) is None
    again.close()


def test_a_failed_write_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = started(tmp_path)
    store.remember(FIVE, cosigned(store))
    six = Checkpoint(LOG.name, 6, bytes(32))
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", lambda handle: (_ for _ in ()).throw(OSError(28, "full")))
        with pytest.raises(OSError, match="full"):
            store.remember(six, cosigned(store, six))
    assert store.latest == {LOG.name: FIVE}
    store.close()
    again = started(tmp_path)
    assert again.latest == {LOG.name: FIVE}
    again.close()


def test_one_folder_serves_one_process(tmp_path: Path) -> None:
    store = started(tmp_path)
    assert code_of_start(tmp_path) == "witness-folder-in-use"
    store.close()
    started(tmp_path).close()


def test_another_name_is_refused(tmp_path: Path) -> None:
    started(tmp_path).close()
    assert code_of_start(tmp_path, "other.example/w") == "witness-key-other-name"


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    started(tmp_path).close()
    (tmp_path / "key").chmod(0o644)
    assert code_of_start(tmp_path) == "witness-key-exposed"


def test_a_memory_without_its_key_is_refused(tmp_path: Path) -> None:
    store = started(tmp_path)
    store.remember(FIVE, cosigned(store))
    store.close()
    (tmp_path / "key").unlink()
    assert code_of_start(tmp_path) == "witness-key-missing"


def replace_key(folder: Path) -> None:
    key = SigningKey.generate("union.example/w")
    (folder / "key").write_text(key.to_text() + "\n")


def move_state(folder: Path) -> None:
    state = folder / "state" / origin_hash(LOG.name)
    state.rename(state.with_name("0" * 64))


def cut_state(folder: Path) -> None:
    path = folder / "state" / origin_hash(LOG.name) / "checkpoint"
    path.write_bytes(path.read_bytes()[:-1])


def change_size(folder: Path) -> None:
    path = folder / "state" / origin_hash(LOG.name) / "checkpoint"
    path.write_bytes(path.read_bytes().replace(b"\n5\n", b"\n4\n"))


@pytest.mark.parametrize("damage", [replace_key, move_state, cut_state, change_size])
def test_a_memory_that_is_not_of_its_key_is_refused(tmp_path: Path, damage) -> None:
    store = started(tmp_path)
    store.remember(FIVE, cosigned(store))
    store.close()
    damage(tmp_path)
    assert code_of_start(tmp_path) == "witness-state-not-of-key"


def test_a_broken_key_file_is_refused(tmp_path: Path) -> None:
    started(tmp_path).close()
    (tmp_path / "key").write_text("nonsense\n")
    assert code_of_start(tmp_path) == "signing-key-malformed"
