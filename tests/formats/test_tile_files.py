from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tlog_scales.backend import LocalBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey

from passmuster.core.kernel.errors import CheckFailed, Refused, UnusableInput
from passmuster.core.ledger.checkpoints import Checkpoint, open_checkpoint
from passmuster.core.ledger.merkle import leaf_hash, root_of
from passmuster.core.ledger.notes import parse_note, parse_signature_line
from passmuster.core.ledger.tiles import ENTRIES, tile_path, tiles_for_size
from passmuster.formats.signing import SigningKey, cosign, fast_check, sign_checkpoint
from passmuster.formats.tile_files import Head, TileFiles
from tests.core.ledger.vector_log import ENTRIES_OF_A, LEAVES_OF_A, VECTORS, role

KEY = SigningKey.from_text(role("log-a")["Skey"])


def signed(head: Head, name: str = KEY.name) -> bytes:
    return sign_checkpoint(Checkpoint(name, *head), KEY.renamed(name))


def publish(files: TileFiles, start: int, end: int) -> Head:
    head = files.append_entries(start, ENTRIES_OF_A[start:end])
    files.write_checkpoint(signed(head))
    return head


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


@pytest.mark.parametrize("size", [1, 255, 256, 300, 600])
def test_a_log_is_byte_for_byte_that_of_other_programs(tmp_path: Path, size: int) -> None:
    publish(TileFiles(tmp_path), 0, size)
    assert files_in(tmp_path) == files_in(VECTORS / "log-a" / f"tree-{size}")


@given(st.lists(st.integers(1, 290), min_size=1, max_size=4), st.booleans())
def test_a_log_written_in_steps_is_the_one_written_at_once(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int], reopened: bool
) -> None:
    folder = tmp_path_factory.mktemp("log")
    files, size = TileFiles(folder), 0
    for step in steps:
        if reopened:
            files = TileFiles(folder)
        end = min(size + step, 600)
        if end > size:
            head = publish(files, size, end)
            assert head == (end, root_of(LEAVES_OF_A[:end]))
            size = end
    for level, index, width in tiles_for_size(size):
        at_once = VECTORS / "log-a" / "tree-600" / tile_path(level, index, width)
        if at_once.exists():
            assert files.read_tile(level, index, width) == at_once.read_bytes()
    assert list(files.read_entries(0, size)) == ENTRIES_OF_A[:size]
    assert files.head(size) == head
    shutil.rmtree(folder)


def test_a_third_partys_reader_reads_and_verifies_what_we_wrote(tmp_path: Path) -> None:
    files = TileFiles(tmp_path)
    for start, end in ((0, 1), (1, 257), (257, 600)):
        publish(files, start, end)
    files.drop_partials()
    reader = TilesReader(LocalBackend(tmp_path))
    checkpoint = reader.get_checkpoint()
    checkpoint.verify(Vkey.from_string(str(KEY.vkey())))
    assert reader.calculate_root_hash() == checkpoint.root_hash == root_of(LEAVES_OF_A)
    for index in (0, 255, 256, 599):
        assert reader.get_entry(index) == ENTRIES_OF_A[index]
        proof = reader.get_inclusion_proof(index, 600)
        proof.check(leaf_hash(ENTRIES_OF_A[index]), checkpoint.root_hash)
    reader.get_consistency_proof(257, 600).check(root_of(LEAVES_OF_A[:257]), checkpoint.root_hash)


def test_entries_are_read_in_any_range(tmp_path: Path) -> None:
    files = TileFiles(tmp_path)
    assert list(files.read_entries(0, 0)) == []
    publish(files, 0, 600)
    for start, end in ((0, 0), (0, 600), (255, 257), (599, 600), (256, 512), (600, 600)):
        assert list(files.read_entries(start, end)) == ENTRIES_OF_A[start:end]
        assert list(files.read_entries(start, end, size=600)) == ENTRIES_OF_A[start:end]
    for start, end in ((-1, 5), (5, 601), (7, 6)):
        with pytest.raises(CheckFailed) as caught:
            list(files.read_entries(start, end))
        assert caught.value.code == "index-outside-tree"


def test_old_partial_tiles_stay_until_they_are_dropped_and_then_come_from_the_full_ones(
    tmp_path: Path,
) -> None:
    files = TileFiles(tmp_path)
    for size in range(250, 260):
        publish(files, size - 1 if size > 250 else 0, size)
    before = [files.read_tile(level, 0, 250) for level in (ENTRIES, 0)]
    assert (tmp_path / tile_path(0, 0, 250)).exists()
    assert files.drop_partials() == 2 * 6
    assert not (tmp_path / tile_path(0, 0, 250)).exists()
    assert (tmp_path / tile_path(0, 1, 1)).exists()
    assert [files.read_tile(level, 0, 250) for level in (ENTRIES, 0)] == before
    assert files.drop_partials() == 0
    publish(files, 259, 600)


def test_a_missing_tile_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckFailed, match=r"tile/0/000\.p/7") as caught:
        TileFiles(tmp_path).read_tile(0, 0, 7)
    assert caught.value.code == "tile-missing"


def test_wider_tiles_left_by_a_crash_do_no_harm(tmp_path: Path) -> None:
    publish(TileFiles(tmp_path), 0, 200)
    # Tiles for more entries are on disk, but the process died before it signed.
    TileFiles(tmp_path).append_entries(200, [b"never signed"] * 300)
    head = publish(TileFiles(tmp_path), 200, 600)
    assert head.root == root_of(LEAVES_OF_A)
    assert list(TileFiles(tmp_path).read_entries(0, 600)) == ENTRIES_OF_A


def test_a_writer_that_comes_back_signs_what_it_had_made_durable(tmp_path: Path) -> None:
    publish(TileFiles(tmp_path), 0, 200)
    TileFiles(tmp_path).append_entries(200, ENTRIES_OF_A[200:520])
    back = TileFiles(tmp_path)
    head = back.head(520)
    assert head == (520, root_of(LEAVES_OF_A[:520]))
    back.write_checkpoint(signed(head))
    assert back.published() == Checkpoint(KEY.name, *head)
    assert publish(back, 520, 600).root == root_of(LEAVES_OF_A)


def test_a_writer_that_comes_back_before_any_checkpoint_signs_what_is_there(
    tmp_path: Path,
) -> None:
    TileFiles(tmp_path).append_entries(0, ENTRIES_OF_A[:300])
    assert TileFiles(tmp_path).head(300) == (300, root_of(LEAVES_OF_A[:300]))
    assert TileFiles(tmp_path).append_entries(300, []) == (300, root_of(LEAVES_OF_A[:300]))


def test_several_appends_may_go_before_one_checkpoint(tmp_path: Path) -> None:
    files = TileFiles(tmp_path)
    publish(files, 0, 10)
    files.append_entries(10, ENTRIES_OF_A[10:300])
    publish(files, 300, 301)
    assert list(files.read_entries(0, 301)) == ENTRIES_OF_A[:301]


def test_an_append_of_nothing_changes_nothing(tmp_path: Path) -> None:
    files = TileFiles(tmp_path)
    head = publish(files, 0, 300)
    before = files_in(tmp_path)
    assert files.append_entries(300, []) == head
    assert files_in(tmp_path) == before


def test_a_log_that_is_older_than_its_checkpoint_is_not_continued(tmp_path: Path) -> None:
    files = TileFiles(tmp_path)
    publish(files, 0, 300)
    for attempt in (lambda: files.append_entries(299, [b"other"]), lambda: files.head(299)):
        with pytest.raises(Refused) as caught:
            attempt()
        assert caught.value.code == "log-behind-checkpoint"


@pytest.mark.parametrize("start", [300, 400])
def test_tiles_changed_on_disk_are_not_built_upon(tmp_path: Path, start: int) -> None:
    files = TileFiles(tmp_path)
    publish(files, 0, 300)
    if start > 300:
        files.append_entries(300, ENTRIES_OF_A[300:start])
    else:
        files = TileFiles(tmp_path)
    path = tmp_path / tile_path(0, 1, start - 256)
    path.write_bytes(bytes(32) + path.read_bytes()[32:])
    for attempt in (lambda: files.append_entries(start, [b"x"]), lambda: files.head(start)):
        with pytest.raises(CheckFailed) as caught:
            attempt()
        assert caught.value.code == "tiles-not-checkpointed"


def test_a_checkpoint_needs_tiles_that_give_its_root(tmp_path: Path) -> None:
    files = TileFiles(tmp_path)
    files.append_entries(0, ENTRIES_OF_A[:300])
    with pytest.raises(CheckFailed) as caught:
        files.write_checkpoint(signed(Head(300, bytes(32))))
    assert caught.value.code == "tiles-not-checkpointed"
    with pytest.raises(CheckFailed) as caught:
        files.write_checkpoint(signed(Head(301, bytes(32))))
    assert caught.value.code == "tile-missing"
    assert files.read_checkpoint() is None


@pytest.mark.parametrize(
    ("note", "code"),
    [
        (lambda: signed(Head(299, root_of(LEAVES_OF_A[:299]))), "checkpoint-rolls-back"),
        (lambda: signed(Head(300, bytes(32))), "checkpoint-forks"),
        (lambda: signed(Head(300, bytes(32)), "log.example/b"), "checkpoint-other-origin"),
        (lambda: signed(Head(0, root_of([]))), "checkpoint-empty"),
    ],
)
def test_a_checkpoint_that_contradicts_the_published_one_is_refused(
    tmp_path: Path, note, code: str
) -> None:
    files = TileFiles(tmp_path)
    publish(files, 0, 300)
    before = files_in(tmp_path)
    with pytest.raises(Refused) as caught:
        files.write_checkpoint(note())
    assert caught.value.code == code
    assert files_in(tmp_path) == before


def test_cosignatures_are_added_to_the_checkpoint_in_place(tmp_path: Path) -> None:
    files = TileFiles(tmp_path)
    head = publish(files, 0, 300)
    note = parse_note(signed(head))
    line = cosign(note.text, SigningKey.generate("w"), 5)
    cosigned = note.with_lines([parse_signature_line(line[:-1])]).to_bytes()
    TileFiles(tmp_path).write_checkpoint(cosigned)
    assert files.read_checkpoint() == cosigned
    assert files.published() == Checkpoint(KEY.name, *head)


def test_an_entry_too_long_writes_nothing(tmp_path: Path) -> None:
    files = TileFiles(tmp_path)
    with pytest.raises(UnusableInput) as caught:
        files.append_entries(0, [b"short", bytes(65_536)])
    assert caught.value.code == "entry-too-long"
    assert files_in(tmp_path) == {}
    assert files.root == tmp_path
    publish(files, 0, 5)


WRITER = """
import sys
from pathlib import Path
from passmuster.core.ledger.checkpoints import Checkpoint
from passmuster.formats.signing import SigningKey, sign_checkpoint
from passmuster.formats.tile_files import TileFiles

files, key = TileFiles(Path(sys.argv[1])), SigningKey.from_text(sys.argv[2])
published = files.published()
size = published.size if published else 0
print("ready", flush=True)
while True:
    step = size % 7 * 60 + 1
    entries = [b"entry %d" % i for i in range(size, size + step)]
    head = files.append_entries(size, entries)
    size = head.size
    files.write_checkpoint(sign_checkpoint(Checkpoint(key.name, *head), key))
"""


def test_killing_the_writer_at_any_moment_leaves_a_log_that_verifies_and_goes_on(
    tmp_path: Path,
) -> None:
    chance, last = random.Random(20261121), 0
    for _ in range(12):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), KEY.to_text()], stdout=subprocess.PIPE
        )
        with writer:
            assert writer.stdout.readline() == b"ready\n"
            # Sleeping in the kernel for a random while, then no chance to tidy up.
            signal.sigtimedwait([], chance.uniform(0.0, 0.15))
            os.kill(writer.pid, signal.SIGKILL)
        files = TileFiles(tmp_path)
        data = files.read_checkpoint()
        if data is None:
            continue
        _, checkpoint = open_checkpoint(data, KEY.vkey(), fast_check)
        assert checkpoint.size >= last
        last = checkpoint.size
        entries = list(files.read_entries(0, last))
        assert entries == [b"entry %d" % i for i in range(last)]
        assert root_of([leaf_hash(entry) for entry in entries]) == checkpoint.root
        for name in tiles_for_size(last):
            files.read_tile(*name)
    assert last > 0
