"""Counts acts of people that came through the shell: a signal beside the audit, no difference.

Rows and log agree about such an act; whether the person meant it only the person can say (attack
A-04), on the page of acts in their own name.
"""

from __future__ import annotations

import json

from passmuster.core.access.roles import Role
from passmuster.web.ledger.doors import SHELL, door_of
from passmuster.web.ledger.models import Log


def shell_acts_by_log() -> dict[str, int]:
    """Return, by each log's origin, how many acts of people name the shell as their door."""
    return {log.origin: _count(log) for log in Log.objects.order_by("id")}


def _count(log: Log) -> int:
    events = log.events.exclude(role=Role.SYSTEM.value).order_by("id").values_list("body")
    doors = (door_of(_content(bytes(body))) for (body,) in events.iterator(chunk_size=500))
    return sum(door is not None and door.by == SHELL for door in doors)


def _content(body: bytes) -> dict[str, object]:
    """Return a private event's content; an altered one is the audit's to name."""
    try:
        content = json.loads(body)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
