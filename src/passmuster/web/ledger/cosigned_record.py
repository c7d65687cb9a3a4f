"""Keeps a line for each cosignature outside the database, as the signed sizes are kept.

A row that somebody deletes is missing beside its line: an old cosignature is evidence of when a
witness saw what, and no other file may hold it (attack G-01d). The whole signature stands in the
line, so that a restored database can take it back.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from passmuster.web.ledger.models import Cosignature, Log

NEWEST = 64
"""Rows that are looked at when one is noted: more than a crash can leave without their line."""

TAIL_BYTES = 65_536
"""Where the newest lines stand. A line further back may be written twice, which says no more."""


@dataclass(frozen=True)
class Noted:
    """One cosignature as it was noted: ``at`` in Unix seconds, ``line`` without its line feed."""

    size: int
    witness: str
    at: int
    line: str


def noted_in(path: Path) -> list[Noted]:
    """Return every cosignature that the record holds; a torn line holds none."""
    try:
        return list(_parsed(path.read_bytes()))
    except FileNotFoundError:
        return []


def note_newest(log: Log, path: Path) -> None:
    """Note the newest cosignatures of a log that have no line yet; all where there is no record.

    To be called while the record of signed sizes is held.
    """
    rows = Cosignature.objects.filter(head__log=log).select_related("head").order_by("-pk")
    known = set(_parsed(_tail(path)))
    lines = [noted_of(row) for row in (rows[:NEWEST] if path.exists() else rows)]
    new = [one for one in reversed(lines) if one not in known]
    if not new:
        return
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with path.open("ab") as file:
        for one in new:
            fields = [one.size, one.witness, one.at, one.line]
            # A line feed first: it ends whatever a crash left half-written.
            file.write(b"\n" + json.dumps(fields).encode("ascii") + b"\n")
        file.flush()
        os.fsync(file.fileno())


def noted_of(row: Cosignature) -> Noted:
    """Return a stored cosignature as the record would hold it."""
    at: datetime = row.at
    return Noted(row.head.size, row.witness, int(at.timestamp()), row.line.removesuffix("\n"))


def _tail(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - TAIL_BYTES))
            return file.read()
    except FileNotFoundError:
        return b""


def _parsed(data: bytes) -> Iterator[Noted]:
    for line in data.split(b"\n"):
        try:
            size, witness, at, signature = json.loads(line)
            yield Noted(int(size), str(witness), int(at), str(signature))
        except (ValueError, TypeError):
            continue
