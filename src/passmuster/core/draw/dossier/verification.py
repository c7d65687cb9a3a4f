"""Checks a dossier from its first byte to its last, each check with a rule and a plain answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from passmuster.core.draw.dossier import evidence, facts, order, outcome
from passmuster.core.draw.dossier.evidence import Dossier, settled
from passmuster.core.draw.dossier.layout import INDEX, Finding, parse_index
from passmuster.core.kernel.errors import CheckFailed, UnusableInput
from passmuster.core.ledger import ed25519
from passmuster.core.ledger.keys import Check, VerifierKey
from passmuster.core.ledger.policy import Policy, parse_policy

_CHECKS: tuple[tuple[str, tuple[str, ...], Callable[[Dossier], Iterator[Finding]], str], ...] = (
    ("order:entries", (), order.check_indices, "The entries stand in the log in the right order."),
    ("time:log-order", (), order.check_log_clock, "The log's own times agree with that order."),
    ("number:one", (), facts.check_numbers, "Every entry is of this draw."),
    (
        "announcement:rules",
        ("announcement",),
        facts.check_announcement,
        "The announcement left nothing open to choose.",
    ),
    ("key:committed", ("key", "announcement"), facts.check_key, "The key is the year's key."),
    (
        "roster:audited",
        ("roster", "audit", "pool"),
        facts.check_roster,
        "The roster was audited, and the pool agrees with the audit.",
    ),
    (
        "pool:file",
        ("pool", "announcement"),
        facts.check_pool,
        "The pool file is the one frozen: hash, root, counts and order.",
    ),
    (
        "dice:digits",
        ("dice", "announcement"),
        facts.check_dice,
        "The dice are as many as announced, thrown by several.",
    ),
    ("beacon:round", ("announcement",), facts.check_beacon, "No beacon round was due yet."),
    (
        "seed:rebuilt",
        ("result", "dice", "pool"),
        facts.check_seed,
        "The seed is made of number, pool, dice and beacon, and of nothing else.",
    ),
    (
        "selection:redrawn",
        ("result", "announcement", "pool"),
        outcome.check_selection,
        "Drawn again, the selected, their days and the reserves are the same to the last digit.",
    ),
    ("void:facts", ("void",), facts.check_void, "The void says truly when it came."),
    ("readme:text", ("announcement",), facts.check_readme, "The explanation is the usual one."),
)
"""(rule when all is well, entries needed, check, sentence when all is well)."""


def verify_dossier(
    files: Mapping[str, bytes],
    *,
    policy: bytes | None = None,
    log_key: str | None = None,
    outside_beacon: bytes | None = None,
    check: Check = ed25519.verify,
) -> list[Finding]:
    """Check a dossier; it holds when no finding is False.

    ``files`` are its files by name (``entries/pool.json``), ``policy`` a tlog-policy file and
    ``log_key`` a verifier key that reached the caller by another way, ``outside_beacon`` a relay's
    JSON for the beacon round from elsewhere. What was not checked is a finding that is None.
    Raises UnusableInput when there is no ``dossier.json`` (``dossier-missing``), or when what the
    caller gave cannot be read.
    """
    if INDEX not in files:
        raise UnusableInput(
            "dossier-missing", f"There is no {INDEX} here; give the folder or the zip of a draw."
        )
    given = None if policy is None else parse_policy(policy)
    pinned = None if log_key is None else VerifierKey.parse(log_key)
    try:
        index = parse_index(files[INDEX])
    except CheckFailed as error:
        return [facts.failed(error, "dossier:index-unreadable")]
    dossier = Dossier(index, files)
    return list(_findings(dossier, given, pinned, outside_beacon, check))


def _findings(
    dossier: Dossier,
    given: Policy | None,
    pinned: VerifierKey | None,
    outside_beacon: bytes | None,
    check: Check,
) -> Iterator[Finding]:
    yield from settled(
        "dossier:files", "Every file is listed and unchanged.", evidence.check_files(dossier)
    )
    yield from settled(
        "dossier:entries",
        f"All entries of a draw that is {dossier.index.state} are here.",
        evidence.check_entries(dossier),
    )
    yield from evidence.choose_trust(dossier, given, pinned)
    if dossier.trust is not None:
        yield from settled(
            "entry:in-log",
            "Every entry is in the log, under signed heads.",
            evidence.check_receipts(dossier, dossier.trust, check),
        )
        yield from order.check_cosigned_times(dossier)
    for rule, needed, run, sentence in _CHECKS:
        if all(name in dossier.entries for name in needed):
            yield from settled(rule, sentence, run(dossier))
    yield from facts.check_outside_beacon(dossier, outside_beacon)
    yield Finding(
        "log:whole",
        None,
        "Not checked here: whether the log holds a second pool or skips a draw's number. Only "
        "reading the whole log shows that.",
    )
