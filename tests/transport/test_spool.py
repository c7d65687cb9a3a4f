from __future__ import annotations

import hashlib
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from passmuster.core.kernel.errors import PassmusterError
from passmuster.formats.lab.hl7v2.acknowledgement import Outcome, Received
from passmuster.transport.sender import Sender
from passmuster.transport.spool import Spool
from tests.formats.lab.messages import HEADER, ORDER, PERSON, THC, hl7
from tests.transport.listening import keys, listening, now, numbered

AT = datetime(2026, 11, 1, 8, 0, 5, tzinfo=UTC)
NAMED = PERSON + "||Sorphea^Dara"


def kept(folder: Path) -> list[str]:
    """Return the paths of all kept messages below a folder, in their order."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.hl7"))


@pytest.mark.parametrize(
    ("raw", "received"),
    [
        (hl7(), Received(Outcome.STORED)),
        (hl7(PERSON, ORDER, THC, "ZZ1|x"), Received(Outcome.STORED)),
        (hl7(PERSON, ORDER), Received(Outcome.KEPT, "report-held")),
        (
            hl7(header=HEADER.replace("|P|", "|T|")),
            Received(Outcome.KEPT, "message-is-a-trial"),
        ),
        (hl7(NAMED, ORDER, THC), Received(Outcome.KEPT, "message-names-a-person")),
        (
            hl7(header=HEADER.replace("ORU^R01", "ADT^A01")),
            Received(Outcome.REFUSED, "message-type-not-a-result"),
        ),
        (
            hl7(header=HEADER.replace("2.5.1", "3.0")),
            Received(Outcome.REFUSED, "version-unknown"),
        ),
        (b"\xff\x00 nothing", Received(Outcome.REFUSED, "message-not-read")),
        (b"", Received(Outcome.REFUSED, "message-not-read")),
    ],
)
def test_whatever_comes_is_kept_as_it_came_and_told_by_its_form(
    tmp_path: Path, raw: bytes, received: Received
) -> None:
    spool = Spool(tmp_path, lambda: AT)
    assert spool.receive(raw, "LAB-A") == received
    spool.close()
    digest = hashlib.sha256(raw).hexdigest()
    assert kept(tmp_path) == [f"LAB-A/20261101T080005000000Z-{digest}.hl7"]
    path = tmp_path / kept(tmp_path)[0]
    assert path.read_bytes() == raw
    assert path.stat().st_mode & 0o077 == 0


def test_the_same_bytes_are_kept_once_a_laboratory_also_after_a_restart(tmp_path: Path) -> None:
    for _ in range(2):
        spool = Spool(tmp_path, now)
        for laboratory in ("LAB-A", "LAB-A", "LAB-B"):
            assert spool.receive(hl7(), laboratory) == Received(Outcome.STORED)
            spool.receive(b"nothing", laboratory)
        spool.close()
    assert len(kept(tmp_path)) == 4


def test_bytes_that_somebody_took_away_are_kept_again_when_they_come_again(tmp_path: Path) -> None:
    spool = Spool(tmp_path, now)
    spool.receive(hl7(), "LAB-A")
    (tmp_path / kept(tmp_path)[0]).unlink()
    spool.receive(hl7(), "LAB-A")
    spool.close()
    assert len(kept(tmp_path)) == 1


@pytest.mark.parametrize("folder", ["done", "refused"])
def test_bytes_that_were_taken_and_sorted_are_not_laid_out_again(
    tmp_path: Path, folder: str
) -> None:
    for _ in range(2):
        spool = Spool(tmp_path, now)
        assert spool.receive(hl7(), "LAB-A") == Received(Outcome.STORED)
        for path in tmp_path.glob("LAB-A/*.hl7"):
            (path.parent / folder).mkdir(exist_ok=True)
            path.rename(path.parent / folder / path.name)
        assert spool.receive(hl7(), "LAB-A") == Received(Outcome.STORED)
        spool.close()
    assert [Path(name).parts[:2] for name in kept(tmp_path)] == [("LAB-A", folder)]


def test_names_sort_as_messages_came_also_when_the_clock_is_set_back(tmp_path: Path) -> None:
    moments = iter([AT, AT, AT - timedelta(hours=1), AT - timedelta(hours=2), AT])
    order = []
    for part in ("AB", "CD", "E"):
        spool = Spool(tmp_path, lambda: next(moments))
        for letter in part:
            spool.receive(numbered(letter), "LAB-A")
            order.append(numbered(letter))
        spool.close()
    assert [(tmp_path / name).read_bytes() for name in kept(tmp_path)] == order


def test_a_file_of_somebody_else_in_the_folder_is_left_alone(tmp_path: Path) -> None:
    stray = tmp_path / "LAB-A" / "note.hl7"
    stray.parent.mkdir()
    stray.write_bytes(b"mine")
    spool = Spool(tmp_path, now)
    spool.receive(hl7(), "LAB-A")
    spool.close()
    assert stray.read_bytes() == b"mine"


def test_one_folder_has_one_listener(tmp_path: Path) -> None:
    spool = Spool(tmp_path, now)
    with pytest.raises(PassmusterError) as refused:
        Spool(tmp_path, now)
    assert refused.value.code == "spool-in-use"
    spool.close()
    Spool(tmp_path, now).close()


def test_a_laboratory_cannot_leave_its_folder(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool", now)
    with pytest.raises(PassmusterError) as refused:
        spool.receive(hl7(), "../elsewhere")
    assert refused.value.code == "laboratory-code-unusable"
    spool.close()
    assert kept(tmp_path) == []


def test_a_full_disk_is_told_and_nothing_half_written_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = Spool(tmp_path, now)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("passmuster.formats.durable_folder.os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            spool.receive(hl7(), "LAB-A")
    assert kept(tmp_path) == []
    assert spool.receive(hl7(), "LAB-A") == Received(Outcome.STORED)
    spool.close()
    assert len(kept(tmp_path)) == 1


def test_two_hundred_messages_of_two_laboratories_are_all_kept_once(tmp_path: Path) -> None:
    spool = Spool(tmp_path, now)
    answered: list[str] = []

    def work(pair: object, numbers: range) -> None:
        with Sender(running.address(pair)) as sender:
            answered.extend(sender.send(numbered(n)).code for n in numbers)

    with listening(spool.receive) as running:
        threads = [
            threading.Thread(target=work, args=(pair, numbers))
            for pair, numbers in ((keys().lab_a, range(100)), (keys().lab_b, range(100, 200)))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    spool.close()
    assert answered == ["AA"] * 200
    found = {(tmp_path / name).read_bytes() for name in kept(tmp_path)}
    assert found == {numbered(n) for n in range(200)}
    assert len(kept(tmp_path)) == 200
