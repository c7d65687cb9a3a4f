"""Reads of the log: its newest head with who cosigned it, its entries, and one entry whole."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Case, DateTimeField, F, Max, QuerySet, When
from django.db.models.functions import TruncDay

from passmuster.core.ledger.merkle import leaf_hash
from passmuster.web.ledger.models import Entry, Event, Log
from passmuster.web.ledger.protection import protected_models
from passmuster.web.ledger.publishing import head_to_show, next_index, policy_of, receipt_for

REVIEWS = "review:"
"""Acts about one person's result. Beside a recall their number and moment would tell whom it met
(attack P-01g): an inspector reads on which day they were, and nothing else places them."""

FILLER = "log:dummy"


def is_unplaced(kind: str) -> bool:
    """Tell whether an entry's kind and moment stand on no page of it; fillers hide the others."""
    return kind.startswith(REVIEWS) or kind == FILLER


@dataclass(frozen=True)
class Head:
    """A signed head as the pages show it; ``text`` is the checkpoint without its signatures."""

    size: int
    root: str
    at: datetime
    cosigned: int
    witnesses: int
    text: bytes


def newest_head(log: Log) -> Head | None:
    """Return the head that the public is shown, or None before anything was signed."""
    head = head_to_show(log)
    if head is None:
        return None
    note = bytes(head.note)
    return Head(
        size=head.size,
        root=head.root,
        at=head.at,
        cosigned=head.cosignatures.values("witness").distinct().count(),
        witnesses=len(policy_of(log).witnesses),
        text=note[: note.index(b"\n\n") + 1],
    )


@dataclass(frozen=True)
class Line:
    """One entry anybody may read: its place, kind, time, public fields and exact bytes."""

    index: int
    kind: str
    at: datetime
    data: dict[str, Any]
    raw: bytes


@dataclass(frozen=True)
class Sealed:
    """A run of sealed entries, from ``first`` to ``last``."""

    first: int
    last: int

    @property
    def count(self) -> int:
        """How many they are."""
        return self.last - self.first + 1


def last_heartbeat(log: Log) -> datetime | None:
    """Return when the last sign of life was written."""
    at: datetime | None = log.events.filter(kind="log:heartbeat").aggregate(at=Max("at"))["at"]
    return at


LINES_A_PAGE = 30


def size_of(log: Log) -> int:
    """Return how many entries the log holds."""
    return next_index(log)


def lines_before(log: Log, before: int, kind: str = "") -> list[Line | Sealed]:
    """Return the entries below an index, the newest first; sealed ones as runs between.

    ``kind`` (``draw``, ``roster`` …) keeps the readable entries of that part only, without runs.
    """
    entries = log.entries.filter(event__blind=False, index__lt=before)
    if kind:
        entries = entries.filter(event__kind__startswith=f"{kind}:")
    readable = [_line(entry) for entry in entries.order_by("-index")[:LINES_A_PAGE]]
    if kind:
        return list(readable)
    lines: list[Line | Sealed] = []
    upper = before
    for line in readable:
        if line.index < upper - 1:
            lines.append(Sealed(line.index + 1, upper - 1))
        lines.append(line)
        upper = line.index
    if len(readable) < LINES_A_PAGE and upper > 0:
        lines.append(Sealed(0, upper - 1))
    return lines


@dataclass(frozen=True)
class Whole:
    """One entry with what an inspector may read of it: the event's own content.

    ``body`` is None for a filler, whose content is nothing.
    """

    index: int
    raw: bytes
    leaf: str
    sealed: bool
    line: Line | None
    kind: str
    at: datetime
    by: str
    role: str
    body: str | None


def entry_at(log: Log, index: int) -> Whole | None:
    """Return one entry of the log, or None beyond its end."""
    entry = log.entries.filter(index=index).select_related("event").first()
    if entry is None:
        return None
    event, raw = entry.event, bytes(entry.data)
    return Whole(
        index=index,
        raw=raw,
        leaf=leaf_hash(raw).hex(),
        sealed=event.blind,
        line=None if event.blind else _line(entry),
        kind=event.kind,
        at=event.at,
        by=event.by,
        role=event.role,
        body=None if event.kind == FILLER else _readable(bytes(event.body)),
    )


def _readable(body: bytes) -> str:
    """Return an event's content without what is a health fact: not even an inspector reads one."""
    content = json.loads(body)
    models = protected_models()
    for table, _key, values in content.get("rows", ()):
        marks = models[table].DISCLOSURE if table in models else {}
        values.update({name: WITHHELD for name in values if marks.get(name) == "health"})
    return json.dumps(content, ensure_ascii=False)


WITHHELD = "(health)"
"""Stands on a page for a column that only a review doctor may see."""


def receipt_of(log: Log, index: int) -> bytes | None:
    """Return the receipt (tlog-proof) of one entry, with its bytes, under the newest head."""
    entry = log.entries.filter(index=index).first()
    head = head_to_show(log)
    if entry is None or head is None or head.size <= index:
        return None
    return receipt_for(log, entry, head, extra=bytes(entry.data))


def events_of(log: Log) -> QuerySet[Event]:
    """Return every act of the log but fillers, the newest first; only an inspector may read it.

    ``shown_at`` is the moment that a page may show and sort by: of an act that is_unplaced() the
    beginning of its day. Those of one day stand in the order of their random commitments.
    """
    shown = Case(
        When(kind__startswith=REVIEWS, then=TruncDay("at")),
        default=F("at"),
        output_field=DateTimeField(),
    )
    rows = log.events.exclude(kind=FILLER).select_related("entry").annotate(shown_at=shown)
    return rows.order_by("-shown_at", "commitment")


def _line(entry: Entry) -> Line:
    raw = bytes(entry.data)
    content = json.loads(raw)
    moment = datetime.strptime(content["time"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return Line(entry.index, content["type"], moment, content["data"], raw)
