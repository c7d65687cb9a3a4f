"""Counts lists that were taken away as files: which list, narrowed how, how many rows, by whom."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from passmuster.core.access.actors import Actor
from passmuster.web.ledger.models import Log
from passmuster.web.ledger.services import append

EXPORTED = "ledger:exported"


def count_export(
    *, by: Actor, log: Log, name: str, rows: int, kind: str, filters: Sequence[str]
) -> int:
    """Record one export and return its number, which is written into the file.

    ``filters`` are the names of the filters in use, never what was typed into them.
    """
    with transaction.atomic():
        facts = {"list": name, "rows": rows, "kind": kind, "filters": list(filters)}
        return int(append(log, EXPORTED, by=by, facts=facts).pk)
