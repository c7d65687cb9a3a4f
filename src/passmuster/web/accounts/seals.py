"""Seals, invitations' parts and keyed hashes, all under the key outside the database."""

from __future__ import annotations

import base64
import hmac
from typing import Any

from passmuster.core.kernel.canonical import canonical_bytes
from passmuster.web.people.counting import access_key

LINK_BYTES = 20
CODE_DIGITS = 8


def account_seal(human_id: int, password: str) -> str:
    """Return the seal (64 hex) over whose password this is and its stored hash."""
    return _mac("account", human_id, password).hex()


def invitation_link(invitation_id: int) -> str:
    """Return the part of an invitation that the administrator hands over (32 letters, digits)."""
    digest = _mac("invitation-link", invitation_id)[:LINK_BYTES]
    return base64.b32encode(digest).decode("ascii").lower()


def invitation_code(invitation_id: int) -> str:
    """Return the part that the approver hands over: eight digits."""
    number = int.from_bytes(_mac("invitation-code", invitation_id)[:8])
    return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def factor_seal(human_id: int, kind: str, secret: Any) -> str:
    """Return the seal (64 hex) over whose second factor this is, its kind and its secret."""
    return _mac("factor", human_id, kind, secret).hex()


def removal_seal(human_id: int, factor: int, seal: str) -> str:
    """Return the seal (64 hex) over the end of one second factor."""
    return _mac("factor-removed", human_id, factor, seal).hex()


def session_name(session_key: str) -> str:
    """Return the 12 hex by which an event names a session; nobody can go back from it."""
    return keyed("session", session_key)[:12]


def keyed(kind: str, value: str) -> str:
    """Return a keyed hash (64 hex) of a login or an address, so that neither is stored."""
    return _mac("keyed", kind, value).hex()


def _mac(*content: object) -> bytes:
    return hmac.new(access_key(), canonical_bytes(list(content)), "sha256").digest()
