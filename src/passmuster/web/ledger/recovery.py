"""The lawful way back when the database is older than what was published (attack G-05).

What was published stays: the entries that the database lost are taken back from the served tiles,
after the served head has been checked against the log's own key and against every entry that the
database still has. Their private events are lost, and the log says so in public.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from django.db import transaction

from passmuster.core.access.actors import Actor, require, require_two_humans
from passmuster.core.kernel.errors import PassmusterError, Refused
from passmuster.core.ledger.checkpoints import Checkpoint, open_checkpoint
from passmuster.core.ledger.cosignatures import verify_cosignatures
from passmuster.core.ledger.entries import is_blind, parse_entry, utc_text
from passmuster.core.ledger.keys import VerifierKey
from passmuster.core.ledger.notes import SignedNote, parse_note, parse_signature_line
from passmuster.core.ledger.tiles import root_at
from passmuster.formats.signing import fast_check
from passmuster.web import clock
from passmuster.web.ledger.cosigned_record import Noted, noted_of
from passmuster.web.ledger.models import Cosignature, Entry, Event, Log, SignedHead
from passmuster.web.ledger.publishing import (
    next_index,
    noted_cosignatures,
    policy_of,
    signed_sizes,
    tiles_of,
)
from passmuster.web.ledger.services import append

LOST = "log:lost"
"""The kind of an event of which only the public entry is left."""


def recover_published(*, by: Actor, second: Actor, log: Log) -> int:
    """Take back from the served files what the database lost; return how many entries.

    Cosignatures come back from their record outside the database, also where nothing else is lost.
    Two humans do it: an administrator and the inspector. The span is logged in public. Raises
    Refused: ``nothing-to-recover``, ``published-not-a-continuation``; and as ``read_tile``.
    """
    require(by, "installation:set-up")
    require(second, "ledger:confirm-recovery")
    require_two_humans(by, second)
    with transaction.atomic():
        Log.objects.select_for_update().get(pk=log.pk)
        start = next_index(log)
        files = tiles_of(log)
        data = files.read_checkpoint()
        if data is None:
            raise Refused("nothing-to-recover", "Nothing was published from here yet.")
        note, checkpoint = open_checkpoint(data, VerifierKey.parse(log.vkey), check=fast_check)
        # A head that was signed and waits for witnesses is not shown yet, but its entries count.
        roots = {checkpoint.size: checkpoint.root.hex(), **signed_sizes(log)}
        end = max(roots)
        if end <= start and not list(_lost_cosignatures(log)):
            raise Refused("nothing-to-recover", "The database holds everything published.")
        last = log.events.order_by("-id").first()
        since = last.at if last else clock.now()
        if end > start:
            _require_continuation(log, start, end, {n: roots[n] for n in (checkpoint.size, end)})
            for offset, entry in enumerate(files.read_entries(start, end, end)):
                _take_back(log, start + offset, entry, since)
        if checkpoint.size > start:
            _take_back_head(log, note, checkpoint)
        _take_back_cosignatures(log)
        span = {
            "size": start,
            "lost_from": utc_text(since),
            "lost_to": utc_text(clock.now()),
        }
        append(log, "log:restored", by=by, data=span, facts={"second": second.human})
    return end - start


def _require_continuation(log: Log, start: int, end: int, roots: Mapping[int, str]) -> None:
    files = tiles_of(log)
    stored = log.entries.order_by("index").values_list("data", flat=True)
    served = files.read_entries(0, start, end)
    same = all(bytes(a) == b for a, b in zip(stored.iterator(), served, strict=True))
    if not same or any(root_at(files.read_tile, n).hex() != root for n, root in roots.items()):
        raise Refused(
            "published-not-a-continuation",
            "What is served does not continue this database: find out which one is genuine.",
        )


def _lost_cosignatures(log: Log) -> Iterator[tuple[SignedHead, Noted]]:
    """Yield every noted cosignature of a head in the database that the database has lost."""
    heads, witnesses = {head.size: head for head in log.heads.all()}, policy_of(log).witness_keys
    rows = Cosignature.objects.filter(head__log=log).select_related("head")
    held = {noted_of(row) for row in rows.iterator(chunk_size=2000)}
    for one in dict.fromkeys(noted_cosignatures(log)):
        head = heads.get(one.size)
        if head is None or one in held:
            continue
        try:
            text = parse_note(bytes(head.note)).text
            signed = SignedNote(text, (parse_signature_line(one.line),))
            found = verify_cosignatures(signed, witnesses, check=fast_check)
        except PassmusterError:
            continue
        if found and (found[0].name, found[0].time) == (one.witness, one.at):
            yield head, one


def _take_back_cosignatures(log: Log) -> None:
    for head, one in _lost_cosignatures(log):
        at = datetime.fromtimestamp(one.at, UTC)
        line = f"{one.line}\n"
        Cosignature.objects.get_or_create(
            head=head, witness=one.witness, at=at, defaults={"line": line}
        )


def _take_back_head(log: Log, note: SignedNote, checkpoint: Checkpoint) -> None:
    """Store the served head with its cosignatures, at the time its witnesses saw it."""
    own = VerifierKey.parse(log.vkey)
    cosignatures = verify_cosignatures(note, policy_of(log).witness_keys, check=fast_check)
    times = [datetime.fromtimestamp(cosignature.time, UTC) for cosignature in cosignatures]
    head = SignedHead.objects.create(
        log=log,
        size=checkpoint.size,
        root=checkpoint.root.hex(),
        note=SignedNote(note.text, tuple(s for s in note.signatures if s.is_by(own))).to_bytes(),
        at=min(times, default=clock.now()),
    )
    for cosignature, at in zip(cosignatures, times, strict=True):
        lines = [s for s in note.signatures if s.is_by(cosignature.key)]
        Cosignature.objects.create(head=head, witness=cosignature.name, at=at, line=str(lines[0]))


def lost_spans(log: Log) -> list[range]:
    """Return the indexes that recoveries took back, as their public entries state them."""
    restored = log.entries.filter(event__kind="log:restored").order_by("index")
    return [range(json.loads(bytes(entry.data))["data"]["size"], entry.index) for entry in restored]


def _take_back(log: Log, index: int, data: bytes, since: datetime) -> None:
    content = parse_entry(data)
    event = Event.objects.create(
        log=log,
        kind=LOST,
        at=since,
        by="",
        role="",
        blind=is_blind(content),
        body=b"",
        salt=b"",
        commitment=content["c"],
    )
    Entry.objects.create(log=log, index=index, data=data, event=event)
