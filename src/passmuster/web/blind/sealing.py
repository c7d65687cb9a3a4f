"""The key of the blind controls, and what lies under it: kept files that the tables cannot read.

Whoever has the database or a copy of it has hashes and keyed hashes; whoever has the kept files has
them encrypted. The key is 32 random bytes in the folder of keys, made with the first plan.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from passmuster.core.kernel.canonical import canonical_bytes, parse_canonical
from passmuster.core.kernel.errors import CheckFailed, Refused
from passmuster.core.laboratory.quality.blind_seal import check_seal
from passmuster.core.ledger.entries import SALT_BYTES, commitment
from passmuster.web.installation import here, write_durably
from passmuster.web.people.models import Force

KEY_BYTES = 32


def key_path(force: Force) -> Path:
    """Return where the key of a force's blind controls lies."""
    return here().keys / f"blind-{force.code}.key"


def key_of(force: Force) -> bytes:
    """Return the key; raises Refused (``blind-key-missing``) while it is not there whole."""
    try:
        key = bytes.fromhex(key_path(force).read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise Refused(
            "blind-key-missing",
            f"The key of the blind controls cannot be read at {key_path(force)}: put it back.",
        )
    return key


def key_for_planning(force: Force) -> bytes:
    """Return the key, made anew where the force has neither key nor plan.

    Raises Refused (``blind-key-missing``): a new key would leave the old plans shut for ever.
    """
    if not key_path(force).exists() and not force.blind_plans.exists():
        write_durably(key_path(force), secrets.token_bytes(KEY_BYTES).hex().encode("ascii") + b"\n")
    return key_of(force)


def tag(key: bytes, what: str, name: str) -> str:
    """Return the keyed hash (64 hex) by which a name is found again without standing anywhere."""
    return hmac.new(key, f"passmuster-blind/{what}/{name}".encode(), "sha256").hexdigest()


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """The commitment to some bytes (64 hex), and the hash of the kept file that holds them."""

    seal: str
    sealed_sha256: str


@dataclass(frozen=True, kw_only=True)
class Unsealed:
    """What a sealed file holds: the salt and the bytes of its commitment, and what lies beside."""

    salt: bytes
    body: bytes
    beside: dict[str, Any]


def seal(key: bytes, body: bytes, beside: Mapping[str, Any] | None = None) -> Sealed:
    """Commit to ``body`` beside 32 random bytes, and keep both under the key.

    ``beside`` are plain JSON values that only the file holds.
    """
    salt = secrets.token_bytes(SALT_BYTES)
    plain = canonical_bytes(
        {"salt": salt.hex(), "body": body.decode("utf-8"), "beside": dict(beside or {})}
    )
    return Sealed(seal=commitment(salt, body), sealed_sha256=here().keep(_box(key).encrypt(plain)))


def unseal(key: bytes, sealed: Any) -> Unsealed:
    """Return what a row with ``seal`` and ``sealed_sha256`` holds, checked against its commitment.

    Raises CheckFailed (``blind-seal-broken``, ``blind-plan-differs``), UnusableInput
    (``kept-file-…``).
    """
    try:
        plain = _box(key).decrypt(here().kept_bytes(sealed.sealed_sha256))
    except InvalidToken as error:
        raise CheckFailed(
            "blind-seal-broken", "This file was not sealed with the key that lies here."
        ) from error
    held = parse_canonical(plain)
    found = Unsealed(
        salt=bytes.fromhex(held["salt"]), body=held["body"].encode(), beside=held["beside"]
    )
    check_seal(sealed.seal, found.salt, found.body)
    return found


def _box(key: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(key))
