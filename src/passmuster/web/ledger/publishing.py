"""Signs and publishes the log: durable tiles first, then one signature per size, then the file.

The order is what keeps a crash harmless: tiles are flushed to disk, the new tree is checked against
the last signed one, the signed head is committed to the database (one row per size), the size is
noted outside the database, and only then does the checkpoint file change.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from django.db.models import Max, Min, Q

from passmuster.core.kernel.errors import Refused
from passmuster.core.ledger.checkpoints import Checkpoint
from passmuster.core.ledger.cosignatures import verify_cosignatures
from passmuster.core.ledger.notes import parse_note
from passmuster.core.ledger.policy import Policy, parse_policy
from passmuster.core.ledger.receipts import Receipt
from passmuster.core.ledger.tiles import inclusion_path_from_tiles, root_at
from passmuster.formats.signing import SigningKey, fast_check, sign_checkpoint
from passmuster.formats.tile_files import TileFiles
from passmuster.web import clock
from passmuster.web.installation import here
from passmuster.web.ledger.cosigned_record import Noted, note_newest, noted_in
from passmuster.web.ledger.models import Cosignature, Entry, Log, SignedHead

READ_AT_ONCE = 20_000
KEPT_ANSWERS = 32
"""Every page asks who signed the newest head. What the same bytes were found to say is kept: other
bytes, of a policy or of a head, are always read anew."""

FIRST_FOLDER = "first"
"""Names the files of the log that is published at the top, which has no folder of its own."""


def published_folder(log: Log) -> Path:
    """Return the folder an outsider gets for this log's force."""
    return here().published / log.folder if log.folder else here().published


def tiles_of(log: Log) -> TileFiles:
    """Return the served files of the log."""
    return TileFiles(published_folder(log) / "log")


def key_path(log: Log) -> Path:
    """Return where the log's signing key lies."""
    return here().keys / f"log-{log.folder or FIRST_FOLDER}.key"


def policy_of(log: Log) -> Policy:
    """Return the published trust policy: the log's key, its witnesses, the quorum."""
    return _policy_in((published_folder(log) / "policy").read_bytes())


@lru_cache(maxsize=KEPT_ANSWERS)
def _policy_in(data: bytes) -> Policy:
    return parse_policy(data)


def publish(log: Log) -> SignedHead:
    """Write the tiles of every entry there is, and sign the head if it is new.

    It is served at once where no witness has to agree, else when enough have cosigned it.

    Raises Refused: ``ledger-behind-signed-head`` when the database is older than a head signed
    before (a restored backup), ``ledger-root-differs`` when the tree does not continue the last
    signed one. Nothing is signed then.
    """
    with transaction.atomic():
        Log.objects.select_for_update().get(pk=log.pk)
        size = next_index(log)
        last = log.heads.order_by("-size").first()
        require_not_behind(log, size)
        files = tiles_of(log)
        root = _write_tiles(log, files, last, size)
        if last is not None and last.size == size:
            head = last
        else:
            key = SigningKey.from_text(key_path(log).read_text(encoding="ascii").strip())
            note = sign_checkpoint(Checkpoint(log.origin, size, root), key)
            head = SignedHead.objects.create(
                log=log, size=size, root=root.hex(), note=note, at=clock.now()
            )
    with _record(log) as record:
        # The one before may have been signed just before a crash.
        for signed in filter(None, (last, head)):
            _note_signed_size(log, signed, record)
        note_newest(log, _cosigned_path(log))
        _serve(head, files)
    return head


def add_cosignature(head: SignedHead, witness: str, line: str, at: int) -> None:
    """Store one verified cosignature, note it outside the database, and serve it."""
    moment = datetime.fromtimestamp(at, UTC)
    Cosignature.objects.get_or_create(
        head=head, witness=witness, at=moment, defaults={"line": line}
    )
    with _record(head.log):
        note_newest(head.log, _cosigned_path(head.log))
        _serve(head, tiles_of(head.log))


def cosigned_note(head: SignedHead) -> bytes:
    """Return the head's note with one line a witness, the earliest each."""
    lines: dict[str, str] = {}
    for cosignature in head.cosignatures.order_by("at", "witness"):
        lines.setdefault(cosignature.witness, cosignature.line)
    return bytes(head.note) + "".join(lines.values()).encode("utf-8")


def export(head: SignedHead, target: Path) -> None:
    """Write the static tree of one signed head to a new folder, from the entries themselves."""
    files = TileFiles(target)
    files.append_entries(0, _entry_bytes(head.log, 0, head.size))
    files.write_checkpoint(cosigned_note(head))


@dataclass(frozen=True)
class Cover:
    """The earliest head that covers an entry and satisfies the policy's quorum."""

    entry: Entry
    head: SignedHead
    at: int


def earliest_cover(log: Log, entry: Entry) -> Cover | None:
    """Return the earliest signed head with a quorum that covers the entry, None while none does.

    Its time is when the quorum was reached, or the head's own where the policy asks for none.
    """
    policy = policy_of(log)
    for head in log.heads.filter(size__gt=entry.index).order_by("size"):
        at = _quorum_time(policy, head)
        if at is not None:
            return Cover(entry, head, at)
    return None


def _quorum_time(policy: Policy, head: SignedHead) -> int | None:
    """Return the second by which enough witnesses had cosigned; a late one changes nothing."""
    if policy.evaluate([]):
        return int(head.at.timestamp())
    note = parse_note(cosigned_note(head))
    found = verify_cosignatures(note, policy.witness_keys, check=fast_check)
    for count, cosignature in enumerate(found, start=1):
        if policy.evaluate([earlier.key for earlier in found[:count]]):
            return cosignature.time
    return None


def oldest_uncovered(log: Log) -> datetime | None:
    """Return when the oldest act happened that no head with a quorum covers, None when all are."""
    policy = policy_of(log)
    size = 0
    for head in log.heads.order_by("-size"):
        if _quorum_time(policy, head) is not None:
            size = head.size
            break
    open_ones = log.events.filter(Q(entry__isnull=True) | Q(entry__index__gte=size))
    oldest: datetime | None = open_ones.aggregate(oldest=Min("at"))["oldest"]
    return oldest


def cosigned_at(log: Log, kind: str, draw_number: str) -> int | None:
    """Return when a draw's entry of a kind was covered by a quorum (Unix seconds), else None."""
    entry = entry_of_draw(log, kind, draw_number)
    cover = earliest_cover(log, entry) if entry is not None else None
    return cover.at if cover is not None else None


def entry_of_draw(log: Log, kind: str, draw_number: str) -> Entry | None:
    """Return the last entry of a kind that concerns a draw."""
    return entry_with(log, kind, "draw", draw_number)


def entry_with(log: Log, kind: str, field: str, value: str) -> Entry | None:
    """Return the last readable entry of a kind whose public field has this value."""
    entries = log.entries.filter(event__kind=kind, event__blind=False).order_by("-index")
    return next(
        (entry for entry in entries if json.loads(bytes(entry.data))["data"][field] == value), None
    )


def receipt_for(log: Log, entry: Entry, head: SignedHead, *, extra: bytes | None = None) -> bytes:
    """Return the tlog-proof file of one entry under one signed head, cosignatures included."""
    path = inclusion_path_from_tiles(tiles_of(log).read_tile, entry.index, head.size)
    return Receipt(entry.index, tuple(path), cosigned_note(head), extra).to_bytes()


def require_not_behind(log: Log, size: int) -> None:
    """Refuse to go on from a database that is older than a head signed before (attack G-05)."""
    signed = signed_sizes(log)
    if signed and max(signed) > size:
        raise Refused(
            "ledger-behind-signed-head",
            f"This database holds {size} entries, but a head of {max(signed)} was signed. It is an "
            "old copy: restore the newest backup, or record the lost span (see the guide).",
        )


def signed_sizes(log: Log) -> dict[int, str]:
    """Return every signed size and its root (hex) from the record outside the database."""
    try:
        lines = _record_path(log).read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return {}
    found = {}
    for line in lines:
        try:
            size, root = json.loads(line)
        except ValueError:
            continue  # a line torn by a crash; its head is in the database and noted again
        found[int(size)] = str(root)
    return found


def noted_cosignatures(log: Log) -> list[Noted]:
    """Return every cosignature from the record outside the database."""
    return noted_in(_cosigned_path(log))


def _write_tiles(log: Log, files: TileFiles, last: SignedHead | None, size: int) -> bytes:
    """Make the tiles of every entry durable and return the root over all of them."""
    done = last.size if last is not None else 0
    if last is not None and root_at(files.read_tile, done).hex() != last.root:
        raise Refused(
            "ledger-root-differs",
            f"The tiles no longer give the root signed for size {done}: run passmuster audit.",
        )
    return files.append_entries(done, _entry_bytes(log, done, size)).root


def _entry_bytes(log: Log, start: int, end: int) -> Iterator[bytes]:
    entries = log.entries.filter(index__gte=start, index__lt=end).order_by("index")
    for index, data in entries.values_list("index", "data").iterator(chunk_size=READ_AT_ONCE):
        if index != start:
            raise Refused("ledger-entry-gap", f"Entry {start} is missing: run passmuster audit.")
        start += 1
        yield bytes(data)


def next_index(log: Log) -> int:
    """Return how many entries the database holds, which is the index of the next one."""
    highest = log.entries.aggregate(highest=Max("index"))["highest"]
    return 0 if highest is None else highest + 1


def _record_path(log: Log) -> Path:
    return here().signed_sizes / f"{log.folder or FIRST_FOLDER}.jsonl"


def _cosigned_path(log: Log) -> Path:
    return here().signed_sizes / "cosigned" / f"{log.folder or FIRST_FOLDER}.jsonl"


@contextmanager
def _record(log: Log) -> Iterator[BinaryIO]:
    """Hold the record of signed sizes: of two who publish at once, the newer head stays served."""
    with _record_path(log).open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _note_signed_size(log: Log, head: SignedHead, record: BinaryIO) -> None:
    if head.size in signed_sizes(log):
        return
    # A line feed first: it ends whatever a crash left half-written.
    record.write(b"\n" + json.dumps([head.size, head.root]).encode("ascii") + b"\n")
    record.flush()
    os.fsync(record.fileno())


def _serve(head: SignedHead, files: TileFiles) -> None:
    """Put the head in its place, unless that would show less than an outsider can accept now.

    What enough witnesses cosigned stays until a later head is cosigned too; before there is any,
    the newest head is shown. A later head never gives way to an earlier one.
    """
    shown = files.published()
    if shown is not None:
        policy = policy_of(head.log)
        enough = _has_quorum(policy, files.read_checkpoint() or b"")
        if head.size < shown.size or (enough and not _has_quorum(policy, cosigned_note(head))):
            return
    files.write_checkpoint(cosigned_note(head))


@lru_cache(maxsize=KEPT_ANSWERS)
def _has_quorum(policy: Policy, note: bytes) -> bool:
    if policy.evaluate([]):
        return True
    found = verify_cosignatures(parse_note(note), policy.witness_keys, check=fast_check)
    return policy.evaluate([cosignature.key for cosignature in found])


def head_to_show(log: Log) -> SignedHead | None:
    """Return the newest head that enough witnesses cosigned; before there is any, the newest."""
    policy, heads = policy_of(log), log.heads.order_by("-size")
    if policy.evaluate([]):
        return heads.first()
    cosigned = heads.filter(cosignatures__isnull=False).distinct()
    good = (h for h in cosigned.iterator() if _has_quorum(policy, cosigned_note(h)))
    return next(good, None) or heads.first()
