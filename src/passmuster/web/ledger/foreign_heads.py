"""Keeps every head that bears the log's genuine signature and that this record never signed.

Only whoever holds the log's key can make one: the key was used elsewhere, or this record was
changed after it. So the note stays as it came, sealed in the log, until the head turns out to be
this record's own, and it is named to the inspector and by every audit (attack G-03c).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.ledger.checkpoints import Checkpoint
from passmuster.core.ledger.tiles import root_at
from passmuster.web.ledger.differences import Difference
from passmuster.web.ledger.models import Log
from passmuster.web.ledger.publishing import signed_sizes, tiles_of
from passmuster.web.ledger.recovery import lost_spans
from passmuster.web.ledger.services import SYSTEM, append

FOREIGN = "log:foreign-head"


@dataclass(frozen=True)
class ForeignHead:
    """A head that was shown here: when, the event that keeps it, its size and root (hex), note."""

    at: datetime
    event: int
    size: int
    root: str
    note: str


def record_foreign_head(log: Log, checkpoint: Checkpoint, note: bytes) -> None:
    """Seal a note in the log whose head this record never signed; the same head once only.

    The caller has checked the log's own signature on it.
    """
    size, root = checkpoint.size, checkpoint.root.hex()
    with transaction.atomic():
        Log.objects.select_for_update().get(pk=log.pk)
        known = {(one.size, one.root) for one in _kept(log)}
        if (size, root) in known or _is_own(log, size, root):
            return
        # The size as text: a forged one may be larger than canonical JSON takes.
        facts = {"size": str(size), "root": root, "note": note.decode("utf-8")}
        append(log, "log:foreign-head", by=SYSTEM, facts=facts)


def foreign_heads(log: Log) -> list[ForeignHead]:
    """Return every such head that has not turned out to be this record's own, the newest first."""
    return [one for one in _kept(log) if not _is_own(log, one.size, one.root)]


def check_foreign_heads(log: Log) -> Iterator[Difference]:
    """Name each of them: no later audit is clean while one stands."""
    for head in foreign_heads(log):
        yield Difference(
            code="head-not-signed-here",
            table="ledger_event",
            row=str(head.event),
            field=f"size {head.size}",
        )


def _kept(log: Log) -> Iterator[ForeignHead]:
    for event in log.events.filter(kind=FOREIGN).order_by("-pk"):
        facts = json.loads(bytes(event.body))["facts"]
        yield ForeignHead(event.at, event.pk, int(facts["size"]), facts["root"], facts["note"])


def _is_own(log: Log, size: int, root: str) -> bool:
    """Tell whether this record signed the head after all: a restored database can have lost it."""
    if log.heads.filter(size=size, root=root).exists():
        return True
    if signed_sizes(log).get(size) == root:
        return True
    if not any(size - 1 in span for span in lost_spans(log)):
        return False
    try:
        return root_at(tiles_of(log).read_tile, size).hex() == root
    except PassmusterError:
        return False
