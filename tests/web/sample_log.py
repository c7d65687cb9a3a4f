"""A small log in memory with a log key and two witnesses, all derived from public text."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from passmuster.core.ledger.checkpoints import Checkpoint
from passmuster.core.ledger.entries import blind_entry, readable_entry
from passmuster.core.ledger.keys import COSIGNATURE
from passmuster.core.ledger.merkle import inclusion_path, leaf_hash, root_of
from passmuster.core.ledger.policy import (
    Policy,
    PolicyGroup,
    PolicyLog,
    PolicyWitness,
    format_policy,
)
from passmuster.core.ledger.receipts import Receipt
from passmuster.formats.signing import SigningKey, cosign, sign_checkpoint

ORIGIN = "rivermouth.example/log"


def secret(label: str) -> bytes:
    """Return 32 bytes that anybody can derive again."""
    return hashlib.sha256(f"passmuster sample {label}".encode()).digest()


def secret_hex(label: str) -> str:
    """Return the same as 64 hex digits, where an entry needs some hash."""
    return secret(label).hex()


@dataclass
class SampleLog:
    """A log in memory: appended to, cosigned at stated moments, written as tiles at the end."""

    key: SigningKey = field(default_factory=lambda: SigningKey(ORIGIN, secret("log")))
    witnesses: list[SigningKey] = field(
        default_factory=lambda: [
            SigningKey(f"{name}.example/witness", secret(name)) for name in ("union", "court")
        ]
    )
    entries: list[bytes] = field(default_factory=list)

    def append(self, kind: str, at: datetime, data: Mapping[str, Any]) -> int:
        """Append a public entry and return its index."""
        self.entries.append(
            readable_entry(kind, at, data, secret_hex(f"{kind}{len(self.entries)}"))
        )
        return len(self.entries) - 1

    def append_sealed(self, count: int) -> None:
        """Append sealed entries."""
        self.entries += [
            blind_entry(secret_hex(f"sealed{len(self.entries) + i}")) for i in range(count)
        ]

    def cosigned(self, at: datetime) -> bytes:
        """Return the checkpoint over all entries so far, cosigned by every witness."""
        root = root_of([leaf_hash(entry) for entry in self.entries])
        note = sign_checkpoint(Checkpoint(ORIGIN, len(self.entries), root), self.key)
        text = note.rpartition(b"\n\n")[0] + b"\n"
        times = (int(at.timestamp()) + 4 * place for place in range(len(self.witnesses)))
        lines = [cosign(text, key, time) for key, time in zip(self.witnesses, times, strict=True)]
        return note + "".join(lines).encode()

    def policy(self) -> bytes:
        """Return the policy: this log, both witnesses."""
        names = ("union", "court")
        witnesses = tuple(
            PolicyWitness(name, key.vkey(COSIGNATURE))
            for name, key in zip(names, self.witnesses, strict=True)
        )
        both = PolicyGroup("both", len(names), names)
        return format_policy(Policy((PolicyLog(self.key.vkey()),), witnesses, (both,), both.name))

    def receipt(self, index: int, checkpoint: bytes) -> bytes:
        """Return the receipt of an entry under a checkpoint."""
        size = int(checkpoint.split(b"\n")[1])
        leaves = [leaf_hash(entry) for entry in self.entries[:size]]
        return Receipt(index, tuple(inclusion_path(leaves, index)), checkpoint).to_bytes()
