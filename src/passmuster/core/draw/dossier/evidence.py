"""Opens a dossier: every byte accounted for, every entry proved to be in the log, every time read.

Nothing here looks at what the entries say about the draw.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from passmuster.core.draw.announcement import unix_time
from passmuster.core.draw.dossier.layout import (
    DECIDED,
    ENTRY_TYPES,
    INDEX,
    POLICY,
    Finding,
    Index,
    entry_file,
    expected_files,
    receipt_file,
)
from passmuster.core.draw.states import ANNOUNCED, DICED, FROZEN
from passmuster.core.kernel.errors import CheckFailed, PassmusterError
from passmuster.core.ledger.cosignatures import Cosignature, verify_cosignatures
from passmuster.core.ledger.entries import parse_entry
from passmuster.core.ledger.keys import Check, VerifierKey
from passmuster.core.ledger.notes import parse_note
from passmuster.core.ledger.policy import NO_QUORUM, Policy, parse_policy
from passmuster.core.ledger.receipts import parse_receipt, verify_receipt

_BY_STAGE: Mapping[str, frozenset[str]] = {
    ANNOUNCED: frozenset(),
    FROZEN: frozenset({"roster", "audit", "pool"}),
    DICED: frozenset({"roster", "audit", "pool", "dice"}),
    DECIDED: frozenset({"roster", "audit", "pool", "dice", "result"}),
}
"""Entries that a draw must have had by a state, beside key and announcement."""


@dataclass(frozen=True)
class Entry:
    """One entry of the dossier, its index proved or not yet; ``time`` is the log's own clock."""

    index: int
    time: int
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Seen:
    """What the witnesses say of an entry: the size of the tree they cosigned, and when.

    ``first`` is the earliest cosignature: it was there by then. ``agreed`` is when as many had
    cosigned as the policy asks for. Both are Unix seconds, None when the policy asks for nobody.
    """

    size: int
    root: bytes
    first: int | None
    agreed: int | None


@dataclass(frozen=True)
class Trust:
    """Which witnesses count, and the log's key."""

    policy: Policy
    key: VerifierKey


@dataclass
class Dossier:
    """A dossier as far as it could be opened; a missing name means that its opening failed."""

    index: Index
    files: Mapping[str, bytes]
    trust: Trust | None = None
    entries: dict[str, Entry] = field(default_factory=dict)
    seen: dict[str, Seen] = field(default_factory=dict)

    def data(self, name: str) -> Mapping[str, Any]:
        """Return what an entry says."""
        return self.entries[name].data


def settled(rule: str, sentence: str, problems: Iterator[Finding]) -> Iterator[Finding]:
    """Yield the problems, or the one finding that there are none."""
    found = list(problems)
    yield from found or [Finding(rule, True, sentence)]


def check_files(dossier: Dossier) -> Iterator[Finding]:
    """Check that the folder holds exactly the files listed, unchanged, and none beside them."""
    listed, present = set(dossier.index.files), set(dossier.files) - {INDEX}
    expected = expected_files(dossier.index.entries)
    for name in sorted(expected - (listed & present)):
        yield Finding("dossier:file-missing", False, f"{name} is missing or not listed.")
    for name in sorted(present - listed):
        yield Finding("dossier:file-not-listed", False, f"{name} is here but not listed.")
    for name in sorted(listed - expected):
        yield Finding("dossier:file-unexpected", False, f"{name} does not belong to a dossier.")
    for name in sorted(listed & present):
        digest, size = dossier.index.files[name]
        data = dossier.files[name]
        if len(data) != size or sha256(data).hexdigest() != digest:
            yield Finding("dossier:file-altered", False, f"{name} is not the file listed.")


def check_entries(dossier: Dossier) -> Iterator[Finding]:
    """Read every entry strictly, and check that a draw in this state has these entries."""
    for name in dossier.index.entries:
        data = dossier.files.get(entry_file(name))
        if data is not None:
            yield from _read_entry(dossier, name, data)
    names, void = set(dossier.index.entries), dossier.entries.get("void")
    required = {"key", "announcement"}
    if dossier.index.state == DECIDED:
        required |= _BY_STAGE[DECIDED]
    else:
        required |= {"void"} | _BY_STAGE.get(void.data["stage"] if void else "", frozenset())
    allowed = required | {"roster", "audit"}
    if "result" in required:
        allowed.add("beacon")
    for name in sorted(required - names):
        yield Finding("dossier:entry-missing", False, f"There is no {name} entry.")
    for name in sorted(names - allowed):
        yield Finding("dossier:entry-unexpected", False, f"A {name} entry does not belong here.")


def _read_entry(dossier: Dossier, name: str, data: bytes) -> Iterator[Finding]:
    try:
        entry = parse_entry(data)
        if entry.get("type") != ENTRY_TYPES[name]:
            yield Finding("entry:type", False, f"{entry_file(name)} is another kind of entry.")
            return
        time = unix_time(entry["time"])
    except PassmusterError as error:
        yield Finding("entry:unreadable", False, f"{entry_file(name)}: {error.message}")
        return
    dossier.entries[name] = Entry(dossier.index.entries[name], time, entry["data"])


def choose_trust(
    dossier: Dossier, given: Policy | None, log_key: VerifierKey | None
) -> Iterator[Finding]:
    """Settle which log key and witnesses count: those given from outside, if any were.

    A dossier whose own policy is another than the one given is refused: it would mislead whoever
    checks it without one.
    """
    own: Policy | None = None
    try:
        own = parse_policy(dossier.files.get(POLICY, b""))
    except PassmusterError as error:
        yield Finding("policy:unreadable", False, error.message)
    policy = own if given is None else given
    if policy is None:
        return
    key = policy.log_key(dossier.index.origin)
    if key is None or (log_key is not None and key != log_key):
        yield Finding(
            "policy:other-log", False, f"The policy has not the log {dossier.index.origin}'s key."
        )
        return
    dossier.trust = Trust(policy, key)
    if given is not None:
        yield (
            Finding("policy:pinned", True, "The dossier's policy is the one you gave.")
            if own == given
            else Finding("policy:differs", False, "The dossier's policy is not the one you gave.")
        )
    elif log_key is not None:
        yield Finding("policy:key-pinned", True, "The log's key is the one you gave.")
        yield Finding(
            "policy:witnesses-unpinned",
            None,
            "Not checked: whether these are the right witnesses; they come from the dossier.",
        )
    else:
        yield Finding(
            "policy:unpinned",
            None,
            "Unpinned: log key and witnesses come from the dossier itself. Give a policy that "
            "reached you by another way.",
        )


def check_receipts(dossier: Dossier, trust: Trust, check: Check) -> Iterator[Finding]:
    """Check that every entry is in the log, under heads that enough witnesses cosigned."""
    cache: dict[tuple[bytes, bytes, bytes], bool] = {}

    def check_once(public_key: bytes, signature: bytes, message: bytes) -> bool:
        # Several receipts hold the same checkpoint; its signatures are checked once.
        question = (public_key, signature, message)
        if question not in cache:
            cache[question] = check(*question)
        return cache[question]

    for name in dossier.entries:
        try:
            dossier.seen[name] = _read_receipt(dossier, name, trust, check_once)
        except CheckFailed as failed:
            proof = failed.code == "inclusion-proof-wrong"
            rule = "entry:not-in-log" if proof else f"receipt:{failed.code}"
            yield Finding(rule, False, f"{receipt_file(name)}: {failed.message}")
    roots: dict[int, bytes] = {}
    for name, seen in dossier.seen.items():
        if roots.setdefault(seen.size, seen.root) != seen.root:
            yield Finding(
                "log:forked", False, f"The log shows two trees of {seen.size} entries ({name})."
            )


def _read_receipt(dossier: Dossier, name: str, trust: Trust, check: Check) -> Seen:
    policy = trust.policy
    receipt = parse_receipt(dossier.files.get(receipt_file(name), b""))
    entry = dossier.entries[name]
    if receipt.index != entry.index:
        raise CheckFailed(
            "index-differs", f"It is for entry {receipt.index}, not for {entry.index}."
        )
    checkpoint = verify_receipt(receipt, dossier.files[entry_file(name)], trust.key, check)
    if policy.quorum == NO_QUORUM:
        return Seen(checkpoint.size, checkpoint.root, None, None)
    note = parse_note(receipt.checkpoint_note)
    cosignatures = verify_cosignatures(note, policy.witness_keys, check)
    agreed = _agreed(policy, cosignatures)
    if agreed is None:
        raise CheckFailed(
            "cosignatures-too-few", f"The policy asks for {policy.required()} on its head."
        )
    return Seen(checkpoint.size, checkpoint.root, cosignatures[0].time, agreed)


def _agreed(policy: Policy, cosignatures: tuple[Cosignature, ...]) -> int | None:
    """Return the first second by which enough had cosigned (they come in order of time)."""
    for count, cosignature in enumerate(cosignatures, start=1):
        if policy.evaluate([earlier.key for earlier in cosignatures[:count]]):
            return cosignature.time
    return None
