"""Who holds which role, counted once from the ledger's own events and carried on from there.

Every page asks for the roles of whoever opened it, and a force has as many grants as it has people
with an account. So a process remembers what it counted, up to the newest event it read; an event is
checked against its commitment and its seal when it is read. What is remembered is given up as soon
as that newest event is no longer there, or the key of the seals is another one.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from passmuster.core.access.actors import Role
from passmuster.core.kernel.canonical import canonical_bytes, parse_canonical
from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.ledger.entries import commitment
from passmuster.web.installation import here, write_durably
from passmuster.web.ledger.models import Event, Log

GRANTED, REVOKED = "access:granted", "access:revoked"
KEY_BYTES = 32


@dataclass(frozen=True)
class Held:
    """One role that a human holds or held, as its event says."""

    grant_id: int
    human_id: int
    role: Role


@dataclass
class Counted:
    """What the events of one log add up to: every grant by its human, and the ended ones.

    ``last`` is the newest event that was read: its key and commitment.
    """

    key: bytes
    last: tuple[int, str] = (0, "")
    by_human: dict[int, list[Held]] = field(default_factory=dict)
    ended: set[int] = field(default_factory=set)

    def of_human(self, human_id: int) -> list[Held]:
        """Return what a human holds now, in the order of the grants."""
        return [one for one in self.by_human.get(human_id, ()) if one.grant_id not in self.ended]

    def ever(self) -> list[Held]:
        """Return what anybody ever held, ended ones too."""
        return [one for held in self.by_human.values() for one in held]

    def add(self, events: Iterable[Event]) -> None:
        """Count further events, in their order."""
        for event in events:
            self.last = (event.pk, event.commitment)
            row = _bound_row(event)
            if row is None:
                continue
            if event.kind == REVOKED:
                self.ended.add(row[1]["grant_id"])
            elif _is_sealed(row[1], self.key):
                held = Held(row[0], row[1]["human_id"], Role(row[1]["role"]))
                self.by_human.setdefault(held.human_id, []).append(held)


_remembered: dict[int, Counted] = {}


def counted(log: Log) -> Counted:
    """Return what the role events of a log add up to now."""
    events = log.events.filter(kind__in=(GRANTED, REVOKED))
    newest = events.order_by("-id").values_list("id", "commitment").first() or (0, "")
    key = access_key()
    known = _remembered.get(log.pk)
    if known is not None and known.key == key:
        if known.last == newest:
            return known
        if events.filter(id=known.last[0], commitment=known.last[1]).exists():
            # A copy: another thread may be reading what is remembered.
            by_human = {human: list(held) for human, held in known.by_human.items()}
            again = Counted(key, known.last, by_human, set(known.ended))
            again.add(events.filter(id__gt=known.last[0]).order_by("id"))
            _remembered[log.pk] = again
            return again
    afresh = Counted(key)
    afresh.add(events.order_by("id"))
    _remembered[log.pk] = afresh
    return afresh


def seal_of(human_id: int, role: str, at: str, key: bytes) -> str:
    """Return the seal (64 hex) of a grant, made with the key outside the database."""
    return hmac.new(key, canonical_bytes(["grant", human_id, role, at]), "sha256").hexdigest()


def access_key() -> bytes:
    """Return the key of the seals on grants and accounts; made once, outside the database."""
    path = here().keys / "access.key"
    if not path.exists():
        write_durably(path, secrets.token_bytes(KEY_BYTES))
    return path.read_bytes()


def _bound_row(event: Event) -> tuple[int, Mapping[str, Any]] | None:
    """Return (key, values) of the one row an event binds; None for an event that is not whole."""
    body = bytes(event.body)
    if commitment(bytes(event.salt), body) != event.commitment:
        return None
    try:
        ((_table, key, values),) = parse_canonical(body)["rows"]
        return int(key), values
    except (PassmusterError, KeyError, TypeError, ValueError):
        return None


def _is_sealed(values: Mapping[str, Any], key: bytes) -> bool:
    try:
        wanted = seal_of(values["human_id"], values["role"], values["at"], key)
        return values["role"] in set(Role) and hmac.compare_digest(wanted, values["seal"])
    except (KeyError, TypeError):
        return False
