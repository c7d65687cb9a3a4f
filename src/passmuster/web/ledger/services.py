"""Writes the ledger: one event per state change, in the transaction of the change itself.

Readable entries get their index at once; sealed ones wait for the next batch, which is padded with
dummies and ordered by commitment, so that neither type, time nor number shows.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Min

from passmuster.core.access.actors import Actor, Role, require
from passmuster.core.kernel.canonical import canonical_bytes
from passmuster.core.kernel.errors import Refused
from passmuster.core.ledger.entries import (
    SALT_BYTES,
    blind_entry,
    commitment,
    padding,
    readable_entry,
    utc_text,
)
from passmuster.web import clock
from passmuster.web.ledger import doors
from passmuster.web.ledger.handoffs import hand_on
from passmuster.web.ledger.models import Entry, Event, Log
from passmuster.web.ledger.protection import ProtectedModel

SYSTEM = Actor(human="system", role=Role.SYSTEM)
EVENTS_PER_HOUR = 1_000
"""More than this by one human in an hour is refused: a log can be stuffed (attack G-08)."""

BATCH_EVERY = timedelta(minutes=15)
HEARTBEAT_EVERY = timedelta(days=1)
STATEMENT_VALID_FOR = timedelta(days=2)


def create_log(*, by: Actor, origin: str, folder: str, vkey: str, policy_sha256: str) -> Log:
    """Begin a log with its genesis entry, which binds the hash of the policy file."""
    require(by, "installation:set-up")
    with transaction.atomic():
        log = Log.objects.create(origin=origin, folder=folder, vkey=vkey)
        facts = {"origin": origin, "policy_sha256": policy_sha256, "format": "passmuster-log/v1"}
        append(log, "log:genesis", by=by, data=facts)
    return log


def append(
    log: Log,
    kind: str,
    *,
    by: Actor,
    data: Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None,
    rows: Iterable[ProtectedModel] = (),
) -> Event:
    """Record one state change; to be called inside the transaction that makes the change.

    ``data`` makes a readable entry (its fields are the public ones); without it the event is
    sealed. ``facts`` stay private in both cases, and so do the values of ``rows``, which the event
    binds so that the audit can name any row, field and entry that differs later.
    """
    at = _begin(log, by)
    bound = list(rows)
    body = _body(kind, at, by, bound, data=data, facts=facts)
    event = _new_event(log, kind, at, by, body, blind=data is None)
    if data is None:
        event.save(force_insert=True)
    else:
        content = readable_entry(kind, at, data, event.commitment)
        index = _lock_and_next_index(log)
        event.save(force_insert=True)
        Entry.objects.create(log=log, index=index, data=content, event=event)
    # What follows from this event in a later app is done in the same transaction, or neither is.
    hand_on(kind, bound)
    return event


def append_all(
    log: Log, kind: str, *, by: Actor, each: Iterable[Iterable[ProtectedModel]]
) -> list[Event]:
    """Record many sealed changes of one kind, an event for the rows of each, as ``append`` does.

    What follows such an event is handed the rows of all of them together.
    """
    bound = [list(rows) for rows in each]
    at = _begin(log, by, len(bound))
    events = [
        _new_event(log, kind, at, by, _body(kind, at, by, rows), blind=True) for rows in bound
    ]
    Event.objects.bulk_create(events)
    hand_on(kind, [row for rows in bound for row in rows])
    return events


def sequence_batch(log: Log) -> int:
    """Give every waiting sealed event its place, padded to a multiple of 64; return the batch size.

    A batch is written even when nothing waits: an empty quarter of an hour looks like a busy one.
    """
    with transaction.atomic():
        index = _lock_and_next_index(log)
        waiting = list(waiting_events(log).defer("body", "salt"))
        at = clock.now()
        dummies = [_dummy(log, at) for _ in range(padding(len(waiting)))]
        Event.objects.bulk_create(dummies)
        # Commitments are random, so their order tells nothing of the order of the acts.
        batch = sorted([*waiting, *dummies], key=lambda event: event.commitment)
        Entry.objects.bulk_create(
            [
                Entry(log=log, index=index + i, data=blind_entry(event.commitment), event=event)
                for i, event in enumerate(batch)
            ],
            batch_size=500,
        )
    return len(batch)


def beat(log: Log) -> Event:
    """Write the heartbeat: what happened since the last one, zero included.

    Entries are counted by their place, from the last heartbeat's on, so that a watchdog can count
    again: a sealed act may be older than the heartbeat that its place follows.
    """
    with transaction.atomic():
        _lock_and_next_index(log)
        last = (
            log.events.filter(kind="log:heartbeat").select_related("entry").order_by("-id").first()
        )
        first = log.events.aggregate(first=Min("at"))["first"]
        since = last.at if last else first
        recent = log.events.filter(id__gt=last.id if last else 0)
        placed = log.entries.filter(index__gte=last.entry.index if last else 0)
        now = clock.now()
        data = {
            "from": utc_text(since),
            "to": utc_text(now),
            "entries": placed.count(),
            "sealed_entries": placed.filter(event__blind=True).count(),
            "draws_announced": recent.filter(kind="draw:announced").count(),
            "draws_decided": recent.filter(kind="draw:decided").count(),
            "draws_voided": recent.filter(kind="draw:voided").count(),
            "valid_until": utc_text(now + STATEMENT_VALID_FOR),
        }
        return append(log, "log:heartbeat", by=SYSTEM, data=data)


def heartbeat_due(log: Log) -> bool:
    """Tell whether a day has passed since the last heartbeat."""
    last = log.events.filter(kind="log:heartbeat").aggregate(at=Max("at"))["at"]
    return last is None or clock.now() - last >= HEARTBEAT_EVERY


def batch_due(log: Log) -> bool:
    """Tell whether the stated interval has passed since the last sealed batch."""
    last = log.events.filter(kind="log:dummy").aggregate(at=Max("at"))["at"]
    return last is None or clock.now() - last >= BATCH_EVERY


def waiting_events(log: Log) -> Any:
    """Return the sealed events that have no place in the log yet."""
    return log.events.filter(blind=True, entry__isnull=True)


def _lock_and_next_index(log: Log) -> int:
    """Take the log's lock for the rest of the transaction and return the next free index."""
    Log.objects.select_for_update().get(pk=log.pk)
    highest = log.entries.aggregate(highest=Max("index"))["highest"]
    return 0 if highest is None else highest + 1


def _begin(log: Log, by: Actor, events: int = 1) -> datetime:
    """Return the moment of an event that may be written now."""
    if not transaction.get_connection().in_atomic_block:
        raise Refused("no-transaction", "An event is written in the transaction of its change.")
    at = clock.now()
    _check_rate(log, by, at, events)
    return at


def _body(
    kind: str,
    at: datetime,
    by: Actor,
    rows: Iterable[ProtectedModel],
    *,
    data: Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None,
) -> bytes:
    """Return everything about an event as the bytes that are committed to."""
    return canonical_bytes(
        {
            "v": 1,
            "type": kind,
            "time": utc_text(at),
            "by": by.human,
            "role": by.role.value,
            "door": doors.present().as_json(),
            "data": dict(data or {}),
            "facts": dict(facts or {}),
            "rows": [[row._meta.db_table, str(row.pk), row.bound_values()] for row in rows],
        }
    )


def _new_event(log: Log, kind: str, at: datetime, by: Actor, body: bytes, *, blind: bool) -> Event:
    salt = secrets.token_bytes(SALT_BYTES)
    return Event(
        log=log,
        kind=kind,
        at=at,
        by=by.human,
        role=by.role.value,
        blind=blind,
        body=body,
        salt=salt,
        commitment=commitment(salt, body),
    )


def _dummy(log: Log, at: datetime) -> Event:
    body = canonical_bytes({"v": 1, "type": "log:dummy", "time": utc_text(at)})
    return _new_event(log, "log:dummy", at, SYSTEM, body, blind=True)


def _check_rate(log: Log, by: Actor, at: datetime, events: int) -> None:
    if by.role is Role.SYSTEM:
        return
    recent = log.events.filter(by=by.human, at__gt=at - timedelta(hours=1)).count()
    if recent + events > EVENTS_PER_HOUR:
        raise Refused(
            "too-many-events",
            f"{EVENTS_PER_HOUR} events in an hour by one person: wait, or ask the inspector.",
        )
