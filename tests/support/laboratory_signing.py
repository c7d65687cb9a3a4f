"""A laboratory that signs what it sends: its key, recorded by two, and its requests."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from passmuster.formats.signing import SigningKey
from passmuster.transport.uploader import HL7, Site, Uploader

PATH = "/api/laboratory/reports"
HOST = "127.0.0.1"


def key_of(code: str, seed: int = 1) -> SigningKey:
    """Return a key of a laboratory."""
    return SigningKey(code, bytes([seed]) * 32)


def record(lab: Any, key: SigningKey, holder: Any = None, *, days: int = 30) -> Any:
    """Record a key by the manager and the oversight body, from today on."""
    from passmuster.web import clock
    from passmuster.web.laboratory.keys import record_key

    today = clock.now().date()
    return record_key(
        by=lab.season.cast.manager,
        second=lab.season.cast.oversight,
        force=lab.season.force,
        holder=holder or lab.holder,
        public=str(key.vkey()),
        valid_from=today,
        valid_until=today + timedelta(days=days),
    )


def end(lab: Any, row: Any, reason: str = "lost-or-stolen") -> Any:
    """End a key by the manager and the oversight body."""
    from passmuster.web.laboratory.keys import end_key

    both = {"by": lab.season.cast.manager, "second": lab.season.cast.oversight}
    return end_key(**both, force=lab.season.force, key=row, reason=reason)


def headers_of(raw: bytes, key: SigningKey, kind: str = HL7, *, late: int = 0) -> dict[str, str]:
    """Return the headers of a request signed now, or so many seconds from now."""
    from passmuster.web import clock

    def now() -> float:
        return clock.now().timestamp() + late

    return Uploader(Site.parse(f"http://{HOST}{PATH}"), key, now).headers(raw, kind)


def posted(raw: bytes, headers: dict[str, str], client: Any = None, **more: Any) -> Any:
    """Post bytes with these headers; the forgery check is on, as in a real server."""
    from django.test import Client

    client = client or Client(enforce_csrf_checks=True, SERVER_NAME=HOST)
    kind = headers.get("Content-Type", HL7)
    sent = {name: value for name, value in headers.items() if name not in ("Host", "Content-Type")}
    return client.post(more.pop("path", PATH), raw, content_type=kind, headers=sent, **more)


def uploads(raw: bytes, key: SigningKey, kind: str = HL7, *, late: int = 0) -> Any:
    """Send bytes as whoever has this key."""
    return posted(raw, headers_of(raw, key, kind, late=late))


def codes(answer: Any) -> list[str]:
    """Return the codes of an answer's issues."""
    said = json.loads(answer.content)
    assert said["resourceType"] == "OperationOutcome"
    return [one["details"]["coding"][0]["code"] for one in said["issue"]]
