"""What the entries say: announcement, key, roster, pool, dice, beacon and seed, each recomputed."""

from __future__ import annotations

from collections.abc import Iterator

from passmuster.core.draw.announcement import announced_rounds, announcement_problems
from passmuster.core.draw.beacon import Beacon, check_round, parse_beacon_json, verify_beacon
from passmuster.core.draw.dice import LEAST_THROWERS
from passmuster.core.draw.dossier.evidence import Dossier
from passmuster.core.draw.dossier.layout import BEACON, POOL, README, SEED, Finding
from passmuster.core.draw.dossier.order import named_round_time
from passmuster.core.draw.dossier.readme import ROOM_ALONE_EN, ROOM_ALONE_KM, readme_text
from passmuster.core.draw.gate import audit_problems
from passmuster.core.draw.pool import (
    PoolEntry,
    parse_pool,
    pool_root,
    pool_sha256,
    stratum_counts,
)
from passmuster.core.draw.seed import seed_text
from passmuster.core.draw.voiding import seed_known
from passmuster.core.kernel.errors import PassmusterError


def failed(error: PassmusterError, rule: str = "") -> Finding:
    """Return the finding of a raised check: ``pool-unsorted`` becomes ``pool:unsorted``."""
    return Finding(rule or error.code.replace("-", ":", 1), False, error.message)


def check_numbers(dossier: Dossier) -> Iterator[Finding]:
    """Check that every entry speaks of this draw."""
    for name, entry in dossier.entries.items():
        if entry.data.get("draw", dossier.index.draw) != dossier.index.draw:
            yield Finding("number:mismatch", False, f"The {name} entry is of another draw.")


def check_announcement(dossier: Dossier) -> Iterator[Finding]:
    """Check the announcement by itself."""
    for problem in announcement_problems(dossier.data("announcement")):
        yield Finding(f"announcement:{problem.code}", False, problem.sentence)


def check_key(dossier: Dossier) -> Iterator[Finding]:
    """Check that the announced key is the one committed for the year."""
    key, announcement = dossier.data("key"), dossier.data("announcement")
    if key["key"] != announcement["key"]:
        yield Finding("key:mismatch", False, "The announced key is not the one committed.")
    if key["year"] != announcement["year"]:
        yield Finding("key:year", False, "The key was committed for another year.")


def check_roster(dossier: Dossier) -> Iterator[Finding]:
    """Check that the audit is of the logged roster and agrees with the pool."""
    roster, audit = dossier.data("roster"), dossier.data("audit")
    if (roster["snapshot"], roster["people"]) != (audit["snapshot"], audit["people"]):
        yield Finding("roster:audit-other-snapshot", False, "The audit is of another roster.")
    for code, sentence in audit_problems(audit, dossier.data("pool")):
        yield Finding(code.replace("-", ":", 1), False, sentence)


def check_pool(dossier: Dossier) -> Iterator[Finding]:
    """Check the pool file against its entry: hash, root, counts, order, repetitions."""
    data, logged = dossier.files.get(POOL, b""), dossier.data("pool")
    if pool_sha256(data) != logged["pool_sha256"]:
        yield Finding("pool:hash", False, "The pool file is not the one logged.")
    try:
        entries = parse_pool(data)
    except PassmusterError as error:
        yield failed(error)
        return
    if pool_root(data) != logged["pool_root"]:
        yield Finding("pool:root", False, "The pool's root is not the one logged.")
    counts = {label: count for label, count in logged["strata"].items() if count}
    if stratum_counts(entries) != counts:
        yield Finding("pool:strata", False, "The pool's counts are not those logged.")
    announced = {stratum["label"] for stratum in dossier.data("announcement")["strata"]}
    if not set(counts) <= announced:
        yield Finding("pool:stratum-not-announced", False, "A stratum was not announced.")


def pool_entries(dossier: Dossier) -> list[PoolEntry] | None:
    """Return the pool, or None when it cannot be read (which check_pool() reports)."""
    try:
        return parse_pool(dossier.files.get(POOL, b""))
    except PassmusterError:
        return None


def check_dice(dossier: Dossier) -> Iterator[Finding]:
    """Check the dice against what was announced and what each person threw."""
    dice, announced = dossier.data("dice"), dossier.data("announcement")["dice"]
    if len(dice["dice"]) != announced:
        yield Finding(
            "dice:count", False, f"{len(dice['dice'])} digits, but {announced} were announced."
        )
    if "".join(dice["throws"]) != dice["dice"]:
        yield Finding("dice:throws-differ", False, "The throws put together are not the dice.")
    if len(dice["throws"]) < LEAST_THROWERS:
        yield Finding("dice:throwers-too-few", False, "One person alone threw the dice.")


def check_beacon(dossier: Dossier) -> Iterator[Finding]:
    """Check the beacon round against the announcement and against the chain's own key."""
    announcement = dossier.data("announcement")
    entry = dossier.entries.get("beacon")
    if announcement["beacon"] is None:
        if entry is not None:
            yield Finding("beacon:not-announced", False, "A beacon was used but not announced.")
        yield Finding("beacon:none", None, f"{ROOM_ALONE_EN} {ROOM_ALONE_KM}")
        return
    if entry is None:
        if "result" in dossier.entries:
            yield Finding("beacon:missing", False, "The announced beacon round was left out.")
        return
    beacon = _logged_beacon(dossier)
    try:
        copy = parse_beacon_json(dossier.files.get(BEACON, b""))
        if copy != beacon:
            yield Finding("beacon:file-differs", False, f"{BEACON} is not the round logged.")
        check_round(
            beacon,
            chain=announcement["beacon"]["chain"],
            rounds=announced_rounds(announcement),
        )
    except PassmusterError as error:
        yield failed(error)
        return
    yield Finding(
        "beacon:signature",
        True,
        f"Round {beacon.round} is genuine and was announced.",
    )
    if beacon.round != announcement["beacon"]["round"]:
        yield Finding(
            "beacon:fallback",
            None,
            f"Not checked: whether round {announcement['beacon']['round']}, which was named "
            "first, could really be verified by nobody. Fetch it; if it verifies, this draw "
            "is false.",
        )


def check_outside_beacon(dossier: Dossier, outside: bytes | None) -> Iterator[Finding]:
    """Compare the round with a copy that did not come with the dossier."""
    if not {"beacon", "announcement"} <= set(dossier.entries):
        return
    if outside is None:
        yield Finding(
            "beacon:not-compared",
            None,
            "Not compared with a copy from outside; the signature was checked against the chain "
            "key built into this verifier.",
        )
        return
    beacon = _logged_beacon(dossier)
    try:
        theirs = parse_beacon_json(outside)
        verify_beacon(theirs)
    except PassmusterError as error:
        yield failed(error, "beacon:outside-copy-unusable")
        return
    rounds = announced_rounds(dossier.data("announcement"))
    passed_over = rounds[: rounds.index(beacon.round)] if beacon.round in rounds else []
    if theirs == beacon:
        yield Finding("beacon:compared", True, "The round is the same as in your copy.")
    elif theirs.round in passed_over:
        yield Finding(
            "beacon:fallback-needless",
            False,
            f"Round {theirs.round} was named before round {beacon.round} and can be verified.",
        )
    else:
        yield Finding("beacon:outside-copy-differs", False, "Your copy is of another round.")


def check_seed(dossier: Dossier) -> Iterator[Finding]:
    """Rebuild the seed from number, pool, dice and beacon, and compare it with both copies."""
    result = dossier.data("result")
    beacon = _logged_beacon(dossier) if "beacon" in dossier.entries else None
    try:
        root = pool_root(dossier.files.get(POOL, b""))
        expected = seed_text(dossier.index.draw, root, dossier.data("dice")["dice"], beacon)
    except PassmusterError as error:
        yield failed(error, "seed:text")
        return
    if dossier.files.get(SEED) != expected.encode():
        yield Finding("seed:text", False, f"{SEED} is not the seed of this pool, dice and beacon.")
    if result["seed"] != expected:
        yield Finding("seed:logged", False, "The logged seed is not that of pool, dice and beacon.")


def check_void(dossier: Dossier) -> Iterator[Finding]:
    """Check that a void says truly at which stage it came and whether the seed was known."""
    void = dossier.entries["void"]
    names = [name for name in ("result", "dice", "pool") if name in dossier.entries]
    stage = {"result": "decided", "dice": "diced", "pool": "frozen"}.get(
        names[0] if names else "", "announced"
    )
    if void.data["stage"] != stage:
        yield Finding("void:stage", False, f"The draw was {stage} when it was voided.")
    known = seed_known(stage, at=void.time, beacon_time=named_round_time(dossier))
    if void.data["seed_known"] != known:
        yield Finding(
            "void:seed-known", False, "The void says falsely whether the seed was known by then."
        )
    elif known:
        yield Finding(
            "void:after-seed-known", None, "This draw was voided after the seed was known."
        )


def check_readme(dossier: Dossier) -> Iterator[Finding]:
    """Check that the explanation is the one every dossier bears, not another's advice."""
    expected = readme_text(
        draw=dossier.index.draw,
        origin=dossier.index.origin,
        state=dossier.index.state,
        entries=set(dossier.index.entries),
        beacon=dossier.data("announcement")["beacon"] is not None,
    )
    if dossier.files.get(README) != expected.encode():
        yield Finding("readme:differs", False, f"{README} is not the text every dossier bears.")


def _logged_beacon(dossier: Dossier) -> Beacon:
    logged = dossier.data("beacon")
    return Beacon(logged["round"], logged["randomness"], logged["signature"], logged["chain"])
