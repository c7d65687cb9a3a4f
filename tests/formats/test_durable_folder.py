from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from passmuster.formats.durable_folder import DurableFolder


def files_in(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_files_and_their_folders_appear_and_replace(tmp_path: Path) -> None:
    folder = DurableFolder(tmp_path / "a" / "b")
    folder.write([("x", b"1"), ("deep/er/y", b"2")])
    folder.write([("x", b"3"), ("deep/er/z", b"")])
    assert files_in(tmp_path / "a" / "b") == {"x", "deep/er/y", "deep/er/z"}
    assert (tmp_path / "a/b/x").read_bytes() == b"3"


def test_every_file_is_flushed_before_it_gets_its_name_and_every_folder_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[tuple[str, str]] = []
    real_fsync, real_replace = os.fsync, os.replace

    def fsync(handle: int) -> None:
        events.append(("flush", os.path.realpath(f"/proc/self/fd/{handle}")))
        real_fsync(handle)

    def replace(source: str, target: str) -> None:
        real_replace(source, target)
        events.append(("name", target))

    root = tmp_path / "log"
    folder = DurableFolder(root)
    folder.prepare()
    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    folder.write([("tile/0/000.p/1", b"a"), ("tile/entries/000.p/1", b"b")])
    kinds = [kind for kind, _ in events]
    assert kinds[:4] == ["flush", "flush", "name", "name"]
    assert set(kinds[4:]) == {"flush"}
    flushed = {path for kind, path in events[4:] if kind == "flush"}
    for below in ("", "tile", "tile/0", "tile/0/000.p", "tile/entries", "tile/entries/000.p"):
        assert str(root / below).rstrip("/") in flushed


def test_what_a_dead_writer_left_half_written_is_cleared_and_a_living_ones_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_kill = os.kill

    def kill(pid: int, number: int) -> None:
        if pid == 1:
            raise PermissionError
        real_kill(pid, number)

    monkeypatch.setattr(os, "kill", kill)
    incoming = tmp_path / ".incoming"
    incoming.mkdir()
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    ours, parent = os.getpid(), os.getppid()
    for name in (f"{dead.pid}-ab-0", f"{ours}-ab-0", f"{parent}-ab-0", "1-ab-0", "mine"):
        (incoming / name).write_bytes(b"half")
    DurableFolder(tmp_path).write([("x", b"1")])
    left = {f".incoming/{name}" for name in (f"{parent}-ab-0", "1-ab-0", "mine")}
    assert files_in(tmp_path) == {"x"} | left


def test_two_writers_in_one_process_do_not_disturb_each_other(tmp_path: Path) -> None:
    one, two = DurableFolder(tmp_path), DurableFolder(tmp_path)

    def contents():
        yield "x", b"1"
        two.write([("y", b"2")])
        yield "z", b"3"

    one.write(contents())
    assert files_in(tmp_path) == {"x", "y", "z"}


def test_nothing_appears_when_one_of_several_files_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = DurableFolder(tmp_path)

    def contents():
        yield "x", b"1"
        raise RuntimeError("the source failed")

    with pytest.raises(RuntimeError):
        folder.write(contents())
    assert files_in(tmp_path) == set()

    def full_disk(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        folder.write([("x", b"1"), ("y", b"2")])
    assert files_in(tmp_path) == set()


def test_a_short_write_is_carried_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real_write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real_write(handle, data[:3]))
    DurableFolder(tmp_path).write([("x", b"0123456789")])
    assert (tmp_path / "x").read_bytes() == b"0123456789"


def test_a_secret_is_readable_by_its_owner_only_from_the_first_moment(tmp_path: Path) -> None:
    DurableFolder(tmp_path).write([("key", b"s")], mode=0o600)
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


def test_files_in_place_are_flushed_and_absent_ones_left_alone(tmp_path: Path) -> None:
    folder = DurableFolder(tmp_path)
    folder.write([("a/b", b"1")])
    folder.flush(["a/b", "a/absent", "no/where"])
    assert files_in(tmp_path) == {"a/b"}
