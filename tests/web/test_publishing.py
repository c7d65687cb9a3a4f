"""One signed head for each size, durable before it is signed, and a record of it elsewhere."""

from __future__ import annotations

import json

import pytest

from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.ledger.checkpoints import open_checkpoint
from passmuster.core.ledger.keys import VerifierKey
from passmuster.core.ledger.merkle import leaf_hash, root_of
from passmuster.formats.signing import fast_check
from passmuster.web.installation import here


@pytest.fixture
def log(begin):
    return begin("establish").force.log


def beat(log, times=1):
    from passmuster.web.ledger.services import beat as write

    for _ in range(times):
        write(log)


def publish(log):
    from passmuster.web.ledger.publishing import publish as sign

    return sign(log)


def record() -> list:
    lines = (here().signed_sizes / "first.jsonl").read_text("ascii").splitlines()
    return [json.loads(line) for line in lines if line]


def served(log):
    data = (here().published / "log/checkpoint").read_bytes()
    return open_checkpoint(data, VerifierKey.parse(log.vkey), check=fast_check)[1]


def audited(log) -> list[str]:
    from passmuster.web.ledger.audit import audit_log

    return [found.code for found in audit_log(log)]


def refused(log, code):
    """Publish; expect this refusal and that nothing was signed or served."""
    heads, before = log.heads.count(), (here().published / "log/checkpoint").read_bytes()
    with pytest.raises(PassmusterError) as caught:
        publish(log)
    assert caught.value.code == code
    assert log.heads.count() == heads
    assert (here().published / "log/checkpoint").read_bytes() == before


def test_a_head_covers_every_entry_there_is_and_is_served(log) -> None:
    beat(log, 3)
    head = publish(log)
    leaves = [leaf_hash(bytes(entry.data)) for entry in log.entries.order_by("index")]
    assert head.size == len(leaves)
    assert head.root == root_of(leaves).hex()
    assert (served(log).size, served(log).root.hex()) == (head.size, head.root)


def test_publishing_twice_signs_one_head(log) -> None:
    beat(log)
    first = publish(log)
    again = publish(log)
    assert (again.pk, bytes(again.note)) == (first.pk, bytes(first.note))
    assert log.heads.filter(size=first.size).count() == 1
    assert [size for size, _ in record()].count(first.size) == 1


def test_every_signed_size_is_recorded_outside_the_database(log) -> None:
    for _ in range(3):
        beat(log)
        publish(log)
    assert record() == [[head.size, head.root] for head in log.heads.order_by("size")]


def test_a_line_torn_by_a_crash_loses_only_itself(log) -> None:
    from passmuster.web.ledger.publishing import signed_sizes

    path = here().signed_sizes / "first.jsonl"
    beat(log)
    size = publish(log).size
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.rindex(b"[") + 4])
    assert size not in signed_sizes(log)
    publish(log)
    beat(log)
    head = publish(log)
    assert set(signed_sizes(log)) == {1, size, head.size}
    assert audited(log) == []


def test_a_head_signed_just_before_a_crash_is_recorded_by_the_next_one(log, monkeypatch) -> None:
    from passmuster.web.ledger import publishing

    def crash(*facts):
        raise KeyboardInterrupt

    beat(log)
    with monkeypatch.context() as patched:
        patched.setattr(publishing, "_note_signed_size", crash)
        with pytest.raises(KeyboardInterrupt):
            publish(log)
    assert len(record()) == 1
    beat(log)
    publish(log)
    assert [size for size, _ in record()] == [1, 2, 3]
    assert audited(log) == []


def test_a_database_older_than_a_signed_head_signs_nothing(log) -> None:
    with (here().signed_sizes / "first.jsonl").open("a") as file:
        file.write('[9, "00"]\n')
    beat(log)
    refused(log, "ledger-behind-signed-head")


def test_tiles_that_no_longer_give_the_signed_root_stop_the_writer(log) -> None:
    beat(log, 2)
    publish(log)
    beat(log)
    (tile,) = here().published.glob("log/tile/0/000.p/3")
    tile.write_bytes(bytes(96))
    refused(log, "ledger-root-differs")


def test_a_missing_entry_stops_the_writer(log) -> None:
    from passmuster.web.ledger.models import Entry

    beat(log, 2)
    Entry.objects.create(
        log=log,
        index=7,
        data=b"{}",
        event=log.events.create(
            kind="log:lost", at=log.heads.get().at, by="", role="", blind=True, body=b"", salt=b""
        ),
    )
    refused(log, "ledger-entry-gap")


def test_an_older_head_never_replaces_a_newer_one_that_is_served(log) -> None:
    from passmuster.web.ledger.publishing import add_cosignature

    beat(log)
    older = publish(log)
    beat(log)
    newer = publish(log)
    add_cosignature(older, "late.example/w", "— late.example/w AAAA\n", 1_694_775_603)
    assert served(log).size == newer.size


def test_a_cosigned_head_is_served_with_one_line_of_each_witness(begin) -> None:
    from passmuster.web.ledger.publishing import add_cosignature, cosigned_note

    season = begin("establish")
    log = season.force.log
    with season.at(season.now):
        head = season.publish()
    lines = (here().published / "log/checkpoint").read_text("utf-8").splitlines()
    assert [line.split()[1] for line in lines if line.startswith("— ")] == [
        log.origin,
        *sorted(season.witnesses[n].vkey.name for n in (0, 1)),
    ]
    known = head.cosignatures.get(witness=season.witnesses[0].vkey.name)
    at = int(known.at.timestamp())
    add_cosignature(head, known.witness, known.line, at)
    assert head.cosignatures.count() == 2
    add_cosignature(head, known.witness, "— another line\n", at + 60)
    assert cosigned_note(head).count(b"\n\xe2\x80\x94 ") == 3
    assert b"another" not in cosigned_note(head)


def test_an_export_is_made_from_the_entries_and_equals_what_is_served(log, tmp_path) -> None:
    from passmuster.web.ledger.publishing import export
    from passmuster.web.ledger.services import sequence_batch

    for _ in range(5):
        sequence_batch(log)
    head = publish(log)
    export(head, tmp_path / "export")
    published = here().published / "log"
    exported = _files(tmp_path / "export")
    assert {"checkpoint", "tile/0/001.p/65", "tile/entries/000"} <= set(exported)
    assert exported.items() <= _files(published).items()


def _files(folder):
    found = [path for path in folder.rglob("*") if path.is_file() and path.name[0] != "."]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_an_entry_counts_as_covered_only_under_a_head_with_a_quorum(begin) -> None:
    from passmuster.web.ledger.publishing import earliest_cover

    season = begin("establish")
    log = season.force.log
    beat(log)
    entry = log.entries.order_by("-index").first()
    assert earliest_cover(log, entry) is None
    with season.at(season.now):
        head = publish(log)
        season.witnesses[0].cosign(log, head)
        assert earliest_cover(log, entry) is None
        season.witnesses[1].cosign(log, head)
    cover = earliest_cover(log, entry)
    assert (cover.head.pk, cover.at) == (head.pk, int(season.now.timestamp()))
    beat(log)
    publish(log)
    assert earliest_cover(log, entry).head.pk == head.pk


def test_what_enough_witnesses_cosigned_is_served_until_the_next_head_is_too(begin) -> None:
    """A watchdog who looks while witnesses are asked, or are away, finds what it can accept."""
    season = begin("establish")
    log = season.force.log
    with season.at(season.now):
        beat(log)
        assert publish(log).size == served(log).size
        cosigned = season.publish()
        beat(log)
        newer = publish(log)
        assert served(log).size == cosigned.size
        season.witnesses[0].cosign(log, newer)
        assert served(log).size == cosigned.size
        assert audited(log) == []
        season.witnesses[1].cosign(log, newer)
        assert served(log).size == newer.size
        assert audited(log) == []


def test_an_old_head_put_back_in_its_place_is_named(begin) -> None:
    season = begin("establish")
    log = season.force.log
    checkpoint = here().published / "log/checkpoint"
    with season.at(season.now):
        season.publish()
        old = checkpoint.read_bytes()
        season.publish()
        checkpoint.write_bytes(old)
        assert "published-head-differs" in audited(log)
