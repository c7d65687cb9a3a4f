"""Log entries: a closed schema for what is public, one equal shape for what is about a person.

Readable entries are listed below, field by field; there is no kind of field that takes free text,
so a name, a telephone number or a remark cannot be written into the log (protocol.md §10.8 rule 1,
attack G-08). Everything about a person is blind: ``{"c":"<64 hex>","v":1}``, of one length always.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from passmuster.core.kernel.canonical import MAX_SAFE_INTEGER, canonical_bytes, parse_canonical
from passmuster.core.kernel.errors import Refused, UnusableInput

MAX_ENTRY_BYTES = 65_535
"""An entry's length is two bytes in a bundle (C2SP tlog-tiles v0.1.0, "Log Entries")."""

BLIND_LENGTH = len(canonical_bytes({"c": "0" * 64, "v": 1}))
VERSION_OF_ENTRIES = 1
BATCH_MULTIPLE = 64
"""Blind entries are padded with dummies to a multiple of this (protocol.md §10.8 rule 1)."""

SALT_BYTES = 32

Check = Callable[[Any], bool]


def _matches(pattern: str) -> Check:
    compiled = re.compile(pattern, re.ASCII)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def _count(value: Any) -> bool:
    return type(value) is int and 0 <= value <= MAX_SAFE_INTEGER


def _flag(value: Any) -> bool:
    return type(value) is bool


def _list_of(check: Check, most: int) -> Check:
    return lambda value: (
        isinstance(value, list) and len(value) <= most and all(check(item) for item in value)
    )


def _map_of(key: Check, item: Check, most: int) -> Check:
    return lambda value: (
        isinstance(value, dict)
        and len(value) <= most
        and all(key(k) and item(v) for k, v in value.items())
    )


def _one_of(*values: str) -> Check:
    return lambda value: isinstance(value, str) and value in values


def _optional(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _object(**fields: Check) -> Check:
    return lambda value: (
        isinstance(value, dict)
        and set(value) == set(fields)
        and all(check(value[name]) for name, check in fields.items())
    )


def _either(*checks: Check) -> Check:
    return lambda value: any(check(value) for check in checks)


HASH = _matches(r"[0-9a-f]{64}")
LABEL = _matches(r"[a-z][a-z0-9]*(-[a-z0-9]+){0,3}")
DRAW = _matches(r"[0-9]{4}-[0-9]{3}")
DAY = _matches(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TIME = _matches(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
DIGITS = _matches(r"[0-9]{1,200}")
RATE = _matches(r"[1-9][0-9]{0,6}/[1-9][0-9]{0,6}")
TICKET = _matches(r"0\.[0-9]{64,120}")
VERSION = _matches(r"[0-9]{1,6}")
ORIGIN = _matches(r"[a-z0-9.-]+(/[a-z0-9.-]+)*")
SIGNATURE = _matches(r"[0-9a-f]{96}")
SEED = _matches(r"passmuster-seed/v1/[0-9A-Za-z/-]{1,400}")
METHOD = _one_of("consistent_sampler/1.0.10")
BEACON = _object(chain=HASH, round=_count)
COUNTS = _map_of(LABEL, _count, 64)
STRATUM = _either(
    _object(label=LABEL, rate=RATE, merged_from=_list_of(LABEL, 64)),
    _object(label=LABEL, take=_count, merged_from=_list_of(LABEL, 64)),
)
STATE = _one_of("announced", "frozen", "diced", "decided", "opened")
VOID_REASON = _one_of(
    "ceremony-disturbed",
    "dice-unreadable",
    "pool-wrong",
    "key-lost",
    "court-order",
    "technical-failure",
)

READABLE: Mapping[str, Mapping[str, Check]] = {
    "log:genesis": {
        "origin": ORIGIN,
        "policy_sha256": HASH,
        "format": _one_of("passmuster-log/v1"),
    },
    "log:policy-changed": {"policy_sha256": HASH},
    "log:heartbeat": {
        "from": TIME,
        "to": TIME,
        "entries": _count,
        "sealed_entries": _count,
        "draws_announced": _count,
        "draws_decided": _count,
        "draws_voided": _count,
        "valid_until": TIME,
    },
    "log:restored": {"size": _count, "lost_from": TIME, "lost_to": TIME},
    "log:audited": {"size": _count, "rows": _count, "differences": _count},
    "key:committed": {"year": _count, "key": HASH, "manager": HASH, "staff": HASH},
    "programme:announced": {"version": VERSION, "sha256": HASH, "in_force_from": DAY},
    "programme:in-force": {"version": VERSION, "sha256": HASH},
    "programme:superseded": {"version": VERSION},
    "roster:logged": {"snapshot": HASH, "people": _count},
    "roster:attested": {"snapshot": HASH, "people": _count, "units": _count},
    "roster:audited": {
        "draw": DRAW,
        "snapshot": HASH,
        "people": _count,
        "strata": COUNTS,
        "gaps": _count,
        "excluded": _count,
        "ghosts": _count,
        "duplicates": _count,
    },
    "draw:announced": {
        "draw": DRAW,
        "year": _count,
        "policy": VERSION,
        "policy_sha256": HASH,
        "key": HASH,
        "method": METHOD,
        "strata": _list_of(STRATUM, 64),
        "reserves": COUNTS,
        "days": _list_of(DAY, 100),
        "dice": _count,
        "dice_at": TIME,
        "beacon": _optional(BEACON),
        "fallbacks": _list_of(BEACON, 16),
        "opening_day": DAY,
    },
    "draw:frozen": {
        "draw": DRAW,
        "pool_sha256": HASH,
        "pool_root": HASH,
        "strata": COUNTS,
        "excluded": _count,
        "gaps": _count,
    },
    "draw:diced": {"draw": DRAW, "dice": DIGITS, "throws": _list_of(DIGITS, 32)},
    "draw:beacon": {
        "draw": DRAW,
        "chain": HASH,
        "round": _count,
        "randomness": HASH,
        "signature": SIGNATURE,
    },
    "draw:decided": {
        "draw": DRAW,
        "seed": SEED,
        "selection_sha256": HASH,
        "reserves_sha256": HASH,
        "take": COUNTS,
        "last_tickets": _map_of(LABEL, TICKET, 64),
    },
    "draw:voided": {"draw": DRAW, "reason": VOID_REASON, "stage": STATE, "seed_known": _flag},
    "draw:opened": {"draw": DRAW, "day": DAY},
}
"""Every public entry and its fields. Nothing else can be written in the clear."""


def utc_text(moment: datetime) -> str:
    """Return an aware moment as ``YYYY-MM-DDTHH:MM:SSZ`` (UTC, whole seconds)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def readable_entry(kind: str, at: datetime, data: Mapping[str, Any], private: str) -> bytes:
    """Return the exact bytes of a public entry.

    ``private`` is the commitment (64 hex) that binds who did it and which rows it changed without
    showing either. Raises Refused (``entry-not-in-schema``) for any field the schema does not know.
    """
    fields = READABLE.get(kind)
    if fields is None:
        raise Refused("entry-not-in-schema", f"No public entry is called {kind}.")
    wrong = sorted(set(fields) ^ set(data)) or sorted(n for n in fields if not fields[n](data[n]))
    if wrong or not HASH(private):
        names = ", ".join(wrong or ["c"])
        raise Refused("entry-not-in-schema", f"These fields do not fit a {kind} entry: {names}.")
    entry = {"c": private, "data": dict(data), "time": utc_text(at), "type": kind, "v": 1}
    return _sized(canonical_bytes(entry))


def blind_entry(commitment_hex: str) -> bytes:
    """Return the bytes of a sealed entry: always the same length, nothing but a commitment."""
    if not HASH(commitment_hex):
        raise Refused("entry-not-in-schema", "A commitment is 64 lower-case hex digits.")
    return canonical_bytes({"c": commitment_hex, "v": 1})


def commitment(salt: bytes, private_event: bytes) -> str:
    """Return hex H(salt ‖ canonical private event) (protocol.md §10.8 rule 1).

    ``salt`` is 32 bytes of chance; another length is refused (``salt-wrong-length``).
    """
    if len(salt) != SALT_BYTES:
        raise Refused("salt-wrong-length", "A salt is exactly 32 bytes.")
    return hashlib.sha256(salt + private_event).hexdigest()


def padding(blind_events: int) -> int:
    """Return how many dummies fill a batch to a multiple of 64: at least 1, at most 64."""
    return BATCH_MULTIPLE - blind_events % BATCH_MULTIPLE


def parse_entry(data: bytes) -> dict[str, Any]:
    """Read one entry strictly; raises UnusableInput (``entry-unreadable``) for anything else."""
    try:
        entry = parse_canonical(_sized(data))
    except Refused as error:
        raise UnusableInput("entry-unreadable", error.message) from error
    if isinstance(entry, dict) and set(entry) == {"c", "v"}:
        if HASH(entry["c"]) and _is_version(entry["v"]):
            return entry
    elif isinstance(entry, dict) and set(entry) == {"c", "data", "time", "type", "v"}:
        fields = READABLE.get(entry["type"] if isinstance(entry["type"], str) else "")
        facts = entry["data"]
        if (
            fields is not None
            and _is_version(entry["v"])
            and HASH(entry["c"])
            and TIME(entry["time"])
            and isinstance(facts, dict)
            and set(facts) == set(fields)
            and all(check(facts[name]) for name, check in fields.items())
        ):
            return entry
    raise UnusableInput("entry-unreadable", "This entry is none that the schema knows.")


def _is_version(value: Any) -> bool:
    # True equals 1 in Python, and in no other language that reads the log.
    return type(value) is int and value == VERSION_OF_ENTRIES


def is_blind(entry: Mapping[str, Any]) -> bool:
    """Tell whether a parsed entry is sealed."""
    return "type" not in entry


def _sized(data: bytes) -> bytes:
    if len(data) > MAX_ENTRY_BYTES:
        raise Refused("entry-too-long", "An entry is at most 65,535 bytes; lists stay outside.")
    return data
