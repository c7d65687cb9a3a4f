"""Recomputes every protected row from the ledger and names each difference by its place.

Nothing here trusts a column: events are checked against the commitments in the log's entries,
entries against the signed heads, and every other row against the last event that bound it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models

from passmuster.core.kernel.canonical import parse_canonical
from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.ledger.checkpoints import open_checkpoint
from passmuster.core.ledger.cosignatures import verify_cosignatures
from passmuster.core.ledger.entries import commitment, is_blind, parse_entry, utc_text
from passmuster.core.ledger.keys import VerifierKey
from passmuster.core.ledger.merkle import Frontier, leaf_hash
from passmuster.core.ledger.tiles import root_at
from passmuster.formats.signing import fast_check
from passmuster.web.ledger.models import Entry, Event, Log
from passmuster.web.ledger.protection import ProtectedModel, protected_models
from passmuster.web.ledger.publishing import cosigned_note, policy_of, signed_sizes, tiles_of
from passmuster.web.ledger.triggers import missing_triggers

CLOCK_TOLERANCE = timedelta(minutes=5)
"""An entry's time may lie this far outside its neighbouring cosigned times (attack G-06)."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One place where the database and the record disagree."""

    code: str
    table: str
    row: str
    field: str = ""
    entry: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the difference as plain values."""
        return asdict(self)


Check = Callable[[Log], Iterator[Difference]]
FURTHER_CHECKS: list[Check] = []
"""Checks that later apps add from their AppConfig, because the ledger knows none of them."""


def audit_log(log: Log, progress: Callable[[str], None] = lambda step: None) -> list[Difference]:
    """Return every difference found in one log's rows, in the order of the checks."""
    found: list[Difference] = []
    progress("triggers")
    found += [Difference(code="trigger-missing", table=name, row="") for name in missing_triggers()]
    progress("entries and signed heads")
    found += _check_entries(log)
    progress("published files")
    found += _check_published(log)
    progress("times")
    found += _check_times(log)
    progress("events and the rows they bind")
    found += _check_events(log)
    for check in FURTHER_CHECKS:
        progress(check.__name__.replace("_", " "))
        found += check(log)
    return found


def _check_entries(log: Log) -> Iterator[Difference]:
    """Compare entries with their events, their sequence with 0, 1, 2 …, and the heads with both."""
    heads = {head.size: head for head in log.heads.order_by("size")}
    frontier = Frontier()
    entries = log.entries.select_related("event").order_by("index")
    for expected, entry in enumerate(entries.iterator(chunk_size=2000)):
        data = bytes(entry.data)
        if entry.index != expected:
            yield _entry_difference("entry-gap", entry, "index")
            return
        yield from _check_entry(entry, data)
        frontier.append(leaf_hash(data))
        head = heads.pop(frontier.size, None)
        if head is not None and head.root != frontier.root().hex():
            yield Difference(
                code="head-root-differs",
                table="ledger_signedhead",
                row=str(head.pk),
                field="root",
                entry=entry.index,
            )
    for head in heads.values():
        yield Difference(
            code="entries-missing-under-head", table="ledger_signedhead", row=str(head.pk)
        )
    for head in log.heads.prefetch_related("cosignatures"):
        yield from _check_head(log, head)


def _check_entry(entry: Entry, data: bytes) -> Iterator[Difference]:
    event = entry.event
    try:
        content = parse_entry(data)
    except PassmusterError:
        yield _entry_difference("entry-unreadable", entry, "data")
        return
    if content["c"] != event.commitment:
        yield _entry_difference("entry-not-its-event", entry, "data")
    if is_blind(content) != event.blind:
        yield _entry_difference("entry-kind-differs", entry, "data")


def _check_head(log: Log, head: Any) -> Iterator[Difference]:
    row = str(head.pk)
    try:
        note, checkpoint = open_checkpoint(
            cosigned_note(head), VerifierKey.parse(log.vkey), check=fast_check
        )
        policy = policy_of(log)
        valid = {c.name for c in verify_cosignatures(note, policy.witness_keys, check=fast_check)}
    except PassmusterError:
        yield Difference(
            code="head-signature-wrong", table="ledger_signedhead", row=row, field="note"
        )
        return
    if (checkpoint.size, checkpoint.root.hex()) != (head.size, head.root):
        yield Difference(code="head-not-its-note", table="ledger_signedhead", row=row, field="root")
    for cosignature in head.cosignatures.all():
        if cosignature.witness not in valid:
            yield Difference(
                code="cosignature-not-by-a-witness",
                table="ledger_cosignature",
                row=str(cosignature.pk),
                field="line",
            )


def _check_published(log: Log) -> Iterator[Difference]:
    """Compare the files an outsider gets, and the record of signed sizes, with the database."""
    heads = {head.size: head for head in log.heads.all()}
    for size, root in signed_sizes(log).items():
        if size not in heads or heads[size].root != root:
            yield Difference(code="signed-head-missing", table="ledger_signedhead", row=str(size))
    if not heads:
        return
    files = tiles_of(log)
    newest = heads[max(heads)]
    try:
        published = files.published()
        if published is None or (published.size, published.root.hex()) != (
            newest.size,
            newest.root,
        ):
            yield Difference(code="published-head-differs", table="file", row="log/checkpoint")
        served = files.read_entries(0, newest.size, newest.size)
        stored = log.entries.filter(index__lt=newest.size).order_by("index")
        for (index, data), outside in zip(
            stored.values_list("index", "data").iterator(chunk_size=2000), served, strict=False
        ):
            if bytes(data) != outside:
                yield Difference(
                    code="published-entry-differs",
                    table="file",
                    row="log/tile/entries",
                    entry=index,
                )
        if root_at(files.read_tile, newest.size).hex() != newest.root:
            yield Difference(code="published-tiles-differ", table="file", row="log/tile")
    except PassmusterError as error:
        yield Difference(code=error.code, table="file", row="log")


def _check_times(log: Log) -> Iterator[Difference]:
    """Check that each event's time fits between the cosigned times before and after it."""
    lower: datetime | None = None
    start = 0
    for head in log.heads.order_by("size").prefetch_related("cosignatures"):
        times = [cosignature.at for cosignature in head.cosignatures.all()]
        events = log.entries.filter(index__gte=start, index__lt=head.size).order_by("index")
        for entry in events.select_related("event"):
            at = entry.event.at
            early = lower is not None and at < lower - CLOCK_TOLERANCE
            # A sealed event waits for its batch; only what comes after the head is too late.
            late = bool(times) and at > min(times) + CLOCK_TOLERANCE
            if (early and not entry.event.blind) or late:
                yield _entry_difference("entry-time-outside-cosigned", entry, "at")
        start = head.size
        lower = max([*times, *([lower] if lower else [])], default=None)


def _check_events(log: Log) -> Iterator[Difference]:
    """Check each event against its commitment, and fold the rows that the events bind."""
    bound: dict[tuple[str, str], tuple[dict[str, Any], int | None]] = {}
    events = log.events.select_related("entry").order_by("id")
    for event in events.iterator(chunk_size=500):
        place = getattr(event, "entry", None)
        index = place.index if place else None
        body = bytes(event.body)
        if commitment(bytes(event.salt), body) != event.commitment:
            yield Difference(
                code="event-altered",
                table="ledger_event",
                row=str(event.pk),
                field="body",
                entry=index,
            )
            continue
        facts = parse_canonical(body)
        yield from _compare_event(event, facts, index)
        for table, key, values in facts.get("rows", []):
            bound[table, key] = values, index
    yield from _compare_rows(log, bound)


def _compare_event(event: Event, facts: dict[str, Any], index: int | None) -> Iterator[Difference]:
    columns = {"type": event.kind, "time": utc_text(event.at)}
    if event.kind != "log:dummy":
        columns |= {"by": event.by, "role": event.role}
    names = {"type": "kind", "time": "at"}
    for key, value in columns.items():
        if facts.get(key) != value:
            yield Difference(
                code="event-column-differs",
                table="ledger_event",
                row=str(event.pk),
                field=names.get(key, key),
                entry=index,
            )
    if index is not None and not event.blind:
        content = json.loads(bytes(event.entry.data))
        if content.get("data") != facts["data"] or content.get("time") != facts["time"]:
            yield Difference(
                code="entry-not-its-event",
                table="ledger_entry",
                row=str(event.entry.pk),
                field="data",
                entry=index,
            )


def _compare_rows(
    log: Log, bound: dict[tuple[str, str], tuple[dict[str, Any], int | None]]
) -> Iterator[Difference]:
    for table, model in sorted(protected_models().items()):
        for row in _rows_of(model, log):
            values, index = bound.pop((table, str(row.pk)), (None, None))
            if values is None:
                yield Difference(code="row-without-event", table=table, row=str(row.pk))
                continue
            present = row.bound_values()
            for field in sorted(set(values) | set(present)):
                if values.get(field) != present.get(field):
                    yield Difference(
                        code="row-altered", table=table, row=str(row.pk), field=field, entry=index
                    )
    for (table, key), (_values, index) in bound.items():
        yield Difference(code="row-missing", table=table, row=key, entry=index)


def _rows_of(model: type[ProtectedModel], log: Log) -> Iterator[ProtectedModel]:
    """Return a protected model's rows that belong to this log, following its path to the force."""
    rows = model._default_manager.filter(**{_path_to_log(model): log})
    yield from rows.order_by("pk").iterator(chunk_size=2000)


def _path_to_log(model: type[models.Model]) -> str:
    """Return the look-up from a model to its log: the shortest chain of foreign keys."""
    waiting: list[tuple[type[models.Model], str]] = [(model, "")]
    seen = {model}
    while waiting:
        current, path = waiting.pop(0)
        for field in current._meta.concrete_fields:
            target = field.related_model
            if not isinstance(target, type) or target in seen or field.null:
                continue
            step = f"{path}__{field.name}" if path else field.name
            if target is Log:
                return step
            seen.add(target)
            waiting.append((target, step))
    raise LookupError(f"{model._meta.label} has no path to a log")


def _entry_difference(code: str, entry: Entry, field: str) -> Difference:
    return Difference(
        code=code, table="ledger_entry", row=str(entry.pk), field=field, entry=entry.index
    )
