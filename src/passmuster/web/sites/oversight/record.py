"""The state of the record: how much it holds, who signed it and when, and its fingerprint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from passmuster.core.kernel.errors import CheckFailed, UnusableInput
from passmuster.core.ledger.checkpoints import Checkpoint, open_checkpoint
from passmuster.core.ledger.cosignatures import verify_cosignatures
from passmuster.core.ledger.policy import Policy, parse_policy
from passmuster.formats.signing import fast_check
from passmuster.web.clock import now
from passmuster.web.sites.oversight.published import Published
from passmuster.web.theme.fingerprint import Fingerprint, fingerprint

SILENT_AFTER = timedelta(hours=26)
"""A heartbeat is written every day and covered within the hour (protocol.md §10.5, §10.8 rule 2);
an hour of grace is left to clocks and networks."""


@dataclass(frozen=True)
class Witness:
    """One witness of the policy and when it cosigned, or None if it did not."""

    name: str
    key: str
    time: datetime | None


@dataclass(frozen=True)
class Signatures:
    """Who cosigned one checkpoint. ``needed`` is None where the quorum is more than a number."""

    witnesses: tuple[Witness, ...]
    enough: bool
    needed: int | None

    @property
    def given(self) -> int:
        """How many witnesses cosigned."""
        return sum(w.time is not None for w in self.witnesses)

    @property
    def first(self) -> datetime | None:
        """When the earliest of the cosignatures was made."""
        return min((w.time for w in self.witnesses if w.time), default=None)

    @property
    def newest(self) -> datetime | None:
        """When the latest of the cosignatures was made."""
        return max((w.time for w in self.witnesses if w.time), default=None)


@dataclass(frozen=True)
class Record:
    """A verified checkpoint with its cosignatures."""

    checkpoint: Checkpoint
    log_key: str
    signatures: Signatures
    fingerprint: Fingerprint

    @property
    def size(self) -> int:
        """Number of entries."""
        return self.checkpoint.size

    def silent_for(self, moment: datetime) -> timedelta | None:
        """Return how long nobody has signed, once that is longer than the rules allow."""
        newest = self.signatures.newest
        if newest is None or moment - newest <= SILENT_AFTER:
            return None
        return moment - newest

    @property
    def silence(self) -> timedelta | None:
        """How long nobody has signed, by the site's clock; None while all is in time."""
        return self.silent_for(now())


def record_of(published: Published) -> Record:
    """Return the newest state of the record.

    Raises CheckFailed when a signature does not hold, UnusableInput when a file cannot be read.
    """
    return _record(published.read("log/checkpoint"), published.read("policy"))


@lru_cache(maxsize=64)
def signatures_on(checkpoint: bytes, policy_file: bytes) -> Signatures:
    """Return who cosigned a checkpoint note, under a policy file; signatures are verified."""
    return _opened(checkpoint, policy_file)[2]


@lru_cache(maxsize=64)
def _record(checkpoint: bytes, policy_file: bytes) -> Record:
    read, text, signatures, key = _opened(checkpoint, policy_file)
    return Record(read, key, signatures, fingerprint(text))


def _opened(checkpoint: bytes, policy_file: bytes) -> tuple[Checkpoint, bytes, Signatures, str]:
    policy = parse_policy(policy_file)
    if len(policy.logs) != 1:
        raise UnusableInput("policy-of-other-log", "The policy must name exactly one log.")
    key = policy.logs[0].key
    note, read = open_checkpoint(checkpoint, key, fast_check)
    if read.extensions:
        raise CheckFailed(
            "checkpoint-extended", "The checkpoint carries lines that no tool agrees on."
        )
    times = {c.key: c.time for c in verify_cosignatures(note, policy.witness_keys, fast_check)}
    witnesses = tuple(
        Witness(
            name=witness.name,
            key=str(witness.key),
            time=datetime.fromtimestamp(times[witness.key], UTC) if witness.key in times else None,
        )
        for witness in policy.witnesses
    )
    return read, note.text, Signatures(witnesses, policy.evaluate(times), _needed(policy)), str(key)


def _needed(policy: Policy) -> int | None:
    names = {witness.name for witness in policy.witnesses}
    for group in policy.groups:
        if group.name == policy.quorum and names.issuperset(group.members):
            return group.threshold
    return 1 if policy.quorum in names else None
