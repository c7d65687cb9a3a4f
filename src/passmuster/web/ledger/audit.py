"""Recomputes every protected row from the ledger and names each difference by its place.

Nothing here trusts a column: events are checked against the commitments in the log's entries,
entries against the signed heads, and every other row against the last event that bound it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Count

from passmuster.core.kernel.canonical import parse_canonical
from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.ledger.checkpoints import open_checkpoint
from passmuster.core.ledger.clocks import WITNESS_CLOCK
from passmuster.core.ledger.cosignatures import verify_cosignatures
from passmuster.core.ledger.entries import commitment, is_blind, parse_entry, utc_text
from passmuster.core.ledger.keys import VerifierKey
from passmuster.core.ledger.merkle import Frontier, leaf_hash
from passmuster.core.ledger.notes import SignedNote, parse_signature_line
from passmuster.formats.signing import fast_check
from passmuster.web.ledger.audit_cells import unreadable_cells
from passmuster.web.ledger.audit_files import (
    check_cosigned_record,
    check_published_log,
    check_signed_record,
)
from passmuster.web.ledger.differences import Difference
from passmuster.web.ledger.foreign_heads import check_foreign_heads
from passmuster.web.ledger.models import Entry, Event, Log
from passmuster.web.ledger.protection import ProtectedModel, protected_models
from passmuster.web.ledger.publishing import (
    policy_of,
    published_folder,
)
from passmuster.web.ledger.recovery import LOST, lost_spans
from passmuster.web.ledger.triggers import missing_triggers

__all__ = ["FURTHER_CHECKS", "Difference", "audit_everything", "audit_log"]

AT_ONCE = 500
"""Rows read together with what points to them: SQLite takes less than 1,000 in one question."""

CLOCK_TOLERANCE = WITNESS_CLOCK.span
"""An entry's time may lie this far outside its neighbouring cosigned times (attack G-06)."""


SYSTEM_NAME = "system"


Check = Callable[[Log], Iterator[Difference]]
FURTHER_CHECKS: list[Check] = []
"""Checks that later apps add from their AppConfig, because the ledger knows none of them."""


def audit_log(log: Log, progress: Callable[[str], None] = lambda step: None) -> list[Difference]:
    """Return every difference found in one log's rows, in the order of the checks."""
    found = [Difference(code="trigger-missing", table=name, row="") for name in missing_triggers()]
    unreadable = list(unreadable_cells())
    if unreadable:
        # What stands in such a row breaks every reader of it: it is named, and mended first.
        return found + unreadable
    for check in (*_OWN_CHECKS, *FURTHER_CHECKS):
        progress(check.__name__.removeprefix("_").removeprefix("check_").replace("_", " "))
        try:
            found.extend(check(log))
        except Exception as error:
            # A forged row can break any reader of it; the audit still has to end and say so.
            found.append(
                Difference(code="check-broken", table=check.__name__, row=type(error).__name__)
            )
    return found


def audit_everything(
    progress: Callable[[str], None] = lambda step: None,
) -> dict[str, list[Difference]]:
    """Return the differences of every log by its origin.

    Rows whose log is gone would belong to nobody: where no log is left they come under "".
    """
    found = {log.origin: audit_log(log, progress) for log in Log.objects.order_by("id")}
    return found or {"": list(_check_links(None))}


def entries_by_log() -> dict[str, int]:
    """Return how many entries each log holds, by its origin."""
    return dict(Log.objects.annotate(count=Count("entries")).values_list("origin", "count"))


def _check_log(log: Log) -> Iterator[Difference]:
    """Compare the log's own row with its genesis entry, its served policy and that policy's key."""
    row = str(log.pk)
    bound = log.entries.filter(event__kind__in=("log:genesis", "log:policy-changed"))
    facts = [json.loads(bytes(entry.data))["data"] for entry in bound.order_by("index")]
    if not facts or facts[0]["origin"] != log.origin:
        yield Difference(code="log-altered", table="ledger_log", row=row, field="origin", entry=0)
    try:
        policy = (published_folder(log) / "policy").read_bytes()
    except OSError:
        yield Difference(
            code="published-policy-missing", table="ledger_log", row=row, field="folder"
        )
        return
    if not facts or hashlib.sha256(policy).hexdigest() != facts[-1]["policy_sha256"]:
        yield Difference(code="published-policy-differs", table="file", row="policy", entry=0)
    elif str(policy_of(log).log_key(log.origin)) != log.vkey:
        yield Difference(code="log-altered", table="ledger_log", row=row, field="vkey", entry=0)


def _check_links(_log: Log | None) -> Iterator[Difference]:
    """Find rows that point to a row that is not there, in any table: joins would pass them over."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            target = field.related_model
            if not isinstance(target, type):
                continue
            there = target._default_manager.values("pk")
            broken = model._default_manager.filter(**{f"{field.attname}__isnull": False})
            for row in broken.exclude(**{f"{field.attname}__in": there}).values_list(
                "pk", flat=True
            ):
                yield Difference(
                    code="row-points-nowhere",
                    table=model._meta.db_table,
                    row=str(row),
                    field=field.name,
                )


def _check_entries(log: Log) -> Iterator[Difference]:
    """Compare entries with their events, their sequence with 0, 1, 2 …, and the heads with both."""
    heads = {head.size: head for head in log.heads.order_by("size")}
    frontier = Frontier()
    # No join: it would drop an entry whose event was taken away, and count a gap elsewhere.
    entries = log.entries.prefetch_related("event").order_by("index")
    for expected, entry in enumerate(entries.iterator(chunk_size=AT_ONCE)):
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
    for head in log.heads.prefetch_related("cosignatures").iterator(chunk_size=AT_ONCE):
        yield from _check_head(log, head)


def _check_entry(entry: Entry, data: bytes) -> Iterator[Difference]:
    try:
        content = parse_entry(data)
        event = entry.event
    except PassmusterError:
        yield _entry_difference("entry-unreadable", entry, "data")
        return
    except Event.DoesNotExist:
        yield _entry_difference("entry-without-event", entry, "event")
        return
    if content["c"] != event.commitment:
        yield _entry_difference("entry-not-its-event", entry, "data")
    for field, right in (("blind", is_blind(content)), ("log_id", entry.log_id)):
        if getattr(event, field) != right:
            yield _event_difference(event, field.removesuffix("_id"), entry.index)


def _check_head(log: Log, head: Any) -> Iterator[Difference]:
    row = str(head.pk)
    try:
        note, checkpoint = open_checkpoint(
            bytes(head.note), VerifierKey.parse(log.vkey), check=fast_check
        )
        witnesses = policy_of(log).witness_keys
    except PassmusterError:
        yield Difference(
            code="head-signature-wrong", table="ledger_signedhead", row=row, field="note"
        )
        return
    if (checkpoint.size, checkpoint.root.hex()) != (head.size, head.root):
        yield Difference(code="head-not-its-note", table="ledger_signedhead", row=row, field="root")
    for cosignature in head.cosignatures.all():
        yield from _check_cosignature(note, cosignature, witnesses)


def _check_cosignature(
    note: SignedNote, cosignature: Any, witnesses: Sequence[VerifierKey]
) -> Iterator[Difference]:
    """Check one cosignature over its head: by that witness, and at the time it says."""
    field = "line"
    try:
        line = parse_signature_line(cosignature.line.removesuffix("\n"))
        signed = SignedNote(note.text, (line,))
        found = verify_cosignatures(signed, witnesses, check=fast_check)
    except PassmusterError:
        found = ()
    if found and found[0].name != cosignature.witness:
        field, found = "witness", ()
    elif found and found[0].time != int(cosignature.at.timestamp()):
        field, found = "at", ()
    if not found:
        yield Difference(
            code="cosignature-not-by-a-witness",
            table="ledger_cosignature",
            row=str(cosignature.pk),
            field=field,
        )


def _check_times(log: Log) -> Iterator[Difference]:
    """Check that the times of events and heads fit between the cosigned times around them."""
    heads_in_order = log.heads.order_by("size").prefetch_related("cosignatures")
    heads = list(heads_in_order.iterator(chunk_size=AT_ONCE))
    later: list[datetime | None] = [None]
    for head in reversed(heads):
        times = [cosignature.at for cosignature in head.cosignatures.all()]
        later.append(min([*times, *filter(None, later[-1:])], default=None))
    lower: datetime | None = None
    start = 0
    for head, upper in zip(heads, reversed(later), strict=False):
        newest = head.at
        events = log.entries.filter(index__gte=start, index__lt=head.size).order_by("index")
        for entry in events.select_related("event"):
            at = entry.event.at
            newest = max(newest, at)
            early = lower is not None and at < lower - CLOCK_TOLERANCE
            # A sealed event waits for its batch; only what comes after the head is too late.
            if (early and not entry.event.blind) or _is_after(at, upper):
                yield _entry_difference("entry-time-outside-cosigned", entry, "at")
        oldest = max(newest, lower or newest) - CLOCK_TOLERANCE
        if head.at < oldest or _is_after(head.at, upper):
            yield Difference(
                code="head-time-outside-cosigned",
                table="ledger_signedhead",
                row=str(head.pk),
                field="at",
            )
        start = head.size
        cosigned = [cosignature.at for cosignature in head.cosignatures.all()]
        lower = max([*cosigned, *([lower] if lower else [])], default=None)


def _is_after(at: datetime, upper: datetime | None) -> bool:
    return upper is not None and at > upper + CLOCK_TOLERANCE


def _check_events(log: Log) -> Iterator[Difference]:
    """Check each event against its commitment, and fold the rows that the events bind."""
    bound: dict[tuple[str, str], tuple[dict[str, Any], int | None]] = {}
    spans = lost_spans(log)
    events = log.events.select_related("entry").order_by("id")
    for event in events.iterator(chunk_size=500):
        place = getattr(event, "entry", None)
        index = place.index if place else None
        body = bytes(event.body)
        if event.kind == LOST and index is not None and any(index in span for span in spans):
            continue  # only the public entry is left, and the log says so in public
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
    columns = {"type": event.kind, "time": utc_text(event.at), "by": event.by, "role": event.role}
    names = {"type": "kind", "time": "at"}
    if facts.get("type") == "log:dummy":
        facts = {"by": SYSTEM_NAME, "role": SYSTEM_NAME, **facts}
    for key, value in columns.items():
        if facts.get(key) != value:
            yield _event_difference(event, names.get(key, key), index)
    content = _public_part(event) if index is not None else {}
    if any(content.get(key, facts.get(key)) != facts.get(key) for key in ("data", "time")):
        yield Difference(
            code="entry-not-its-event",
            table="ledger_entry",
            row=str(event.entry.pk),
            field="data",
            entry=index,
        )


def _public_part(event: Event) -> dict[str, Any]:
    """Return what the event's entry says in public; an unreadable one is named elsewhere."""
    try:
        return parse_entry(bytes(event.entry.data))
    except PassmusterError:
        return {}


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


def _event_difference(event: Event, field: str, index: int | None) -> Difference:
    return Difference(
        code="event-column-differs",
        table="ledger_event",
        row=str(event.pk),
        field=field,
        entry=index,
    )


def _entry_difference(code: str, entry: Entry, field: str) -> Difference:
    return Difference(
        code=code, table="ledger_entry", row=str(entry.pk), field=field, entry=entry.index
    )


_OWN_CHECKS: tuple[Check, ...] = (
    _check_log,
    _check_links,
    _check_entries,
    check_signed_record,
    check_cosigned_record,
    check_published_log,
    _check_times,
    _check_events,
    check_foreign_heads,
)
