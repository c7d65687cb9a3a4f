"""A whole draw made by hand: a log, three witnesses and a dossier, each part open to forging.

The beacon round is a real one (vectors/beacon), so the draw lies just before its time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from passmuster.core.draw import beacon as beacons
from passmuster.core.draw import dossier, pool, selection
from passmuster.core.draw.seed import seed_text
from passmuster.core.ledger import merkle
from passmuster.core.ledger.checkpoints import Checkpoint
from passmuster.core.ledger.entries import readable_entry
from passmuster.core.ledger.keys import COSIGNATURE
from passmuster.core.ledger.policy import format_policy, threshold_policy
from passmuster.core.ledger.receipts import Receipt
from passmuster.formats.signing import SigningKey, cosign, sign_checkpoint

Files = dict[str, bytes]

VECTOR = json.loads(
    (Path(__file__).parents[3] / "vectors/beacon/drand-quicknet.json").read_text("utf-8")
)["cases"][0]
ROUND: int = VECTOR["round"]
ROUND_TIME = beacons.round_time(ROUND)

ORIGIN = "force.example/log"
LOG = SigningKey(ORIGIN, sha256(b"log").digest())
WITNESSES = [SigningKey(f"w{n}.example", sha256(b"w%d" % n).digest()) for n in range(3)]
VKEY = str(LOG.vkey())

K_MANAGER, K_STAFF = sha256(b"manager").digest(), sha256(b"staff").digest()
KEY = pool.pool_key(K_MANAGER, K_STAFF)
DRAW = "2023-007"
PEOPLE = [("patrol", f"{n:06d}") for n in range(60)] + [
    ("custody", f"{n:06d}") for n in range(90, 130)
]
THROWS = ["0123456789", "9876543210"]

# Unix seconds of the entries and of the cosignatures, counted back from the beacon round.
ENTRY_TIMES = {
    "key": -90_000,
    "announcement": -80_000,
    "roster": -70_000,
    "audit": -60_000,
    "pool": -50_000,
    "dice": -1_000,
    "beacon": 10,
    "result": 20,
    "void": 500,
}
HEAD_TIMES = {"pool": [-40_000, -39_990, -39_980], "dice": [-900, -890, -880], "end": [30, 40, 50]}


def policy(quorum: int = 2) -> bytes:
    """Return the policy file: this log and ``quorum`` of the three witnesses."""
    keys = [witness.vkey(COSIGNATURE) for witness in WITNESSES] if quorum else []
    return format_policy(threshold_policy(LOG.vkey(), keys, quorum))


def commitment_of(stratum: str, person: str, draw: str = DRAW) -> str:
    return pool.commitment(draw, stratum, person, pool.salt(KEY, draw, person))


def pool_lines() -> bytes:
    return pool.pool_file(pool.PoolEntry(s, commitment_of(s, p)) for s, p in PEOPLE)


def relay_json(**changes: Any) -> bytes:
    fields = {k: VECTOR[k] for k in ("round", "randomness", "signature")}
    return json.dumps(fields | changes).encode()


@dataclass
class Ceremony:
    """What to forge. ``data`` replaces fields of entries, ``files`` whole files of the dossier;
    both before the index is written, so that only the forgery itself can be found out."""

    stage: str = "result"
    void: bool = False
    beacon: bool = True
    quorum: int = 2
    data: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    files: Mapping[str, bytes | None] = field(default_factory=dict)
    times: Mapping[str, int] = field(default_factory=dict)
    heads: Mapping[str, Sequence[int]] = field(default_factory=dict)
    order: Sequence[str] = tuple(dossier.ENTRY_TYPES)
    head_of: Mapping[str, str] = field(default_factory=dict)
    omit: Sequence[str] = ()
    pool: bytes = field(default_factory=pool_lines)
    seed: str | None = None
    index: Mapping[str, Any] = field(default_factory=dict)
    rows: Callable[[list[selection.Chosen]], list[selection.Chosen]] = lambda rows: rows
    entry_bytes: Mapping[str, bytes] = field(default_factory=dict)
    receipts: Mapping[str, Callable[[bytes], bytes]] = field(default_factory=dict)

    def build(self) -> Files:
        """Return the dossier's files by name."""
        facts, files = self._facts()
        names = [name for name in self.order if name in facts and name not in self.omit]
        self._log(names, facts)
        for name in names:
            files[dossier.entry_file(name)] = self._entries[name]
            receipt = self._receipt(name)
            files[dossier.receipt_file(name)] = self.receipts.get(name, bytes)(receipt)
        files["policy"] = policy(self.quorum)
        state = "voided" if self.void else "decided"
        files["README.txt"] = dossier.readme_text(
            draw=DRAW, origin=ORIGIN, state=state, entries=set(names), beacon=self.beacon
        ).encode()
        for name, content in self.files.items():
            if content is None:
                files.pop(name, None)
            else:
                files[name] = content
        index = {
            "draw": DRAW,
            "origin": ORIGIN,
            "state": state,
            "entries": {name: self._indices[name] for name in names},
            "files": files,
        } | dict(self.index)
        return files | {"dossier.json": dossier.dossier_index(**index)}

    def _facts(self) -> tuple[dict[str, dict[str, Any]], Files]:
        facts: dict[str, dict[str, Any]] = {
            "key": {
                "year": 2023,
                "key": pool.key_commitment(KEY),
                "manager": pool.part_commitment("manager", K_MANAGER),
                "staff": pool.part_commitment("staff", K_STAFF),
            },
            "announcement": announcement(beacon=self.beacon),
            "roster": {"snapshot": "5" * 64, "people": 103},
        }
        counts = {"custody": 40, "patrol": 60}
        common = {"draw": DRAW, "strata": counts, "gaps": 1, "excluded": 2}
        facts["audit"] = {
            **common,
            "snapshot": "5" * 64,
            "people": 103,
            "ghosts": 0,
            "duplicates": 0,
        }
        files: Files = {}
        stages = ("announcement", "pool", "dice", "result")
        reached = stages.index(self.stage)
        if reached >= 1:
            files["pool.txt"] = self.pool
            facts["pool"] = {
                **common,
                "pool_sha256": pool.pool_sha256(self.pool),
                "pool_root": pool.pool_root(self.pool),
            }
        if reached >= 2:
            facts["dice"] = {"draw": DRAW, "dice": "".join(THROWS), "throws": THROWS}
        if reached >= 3:
            self._outcome(facts, files)
        if self.void:
            stage = {"announcement": "announced", "pool": "frozen", "dice": "diced"}
            facts["void"] = {
                "draw": DRAW,
                "reason": "technical-failure",
                "stage": stage.get(self.stage, "decided"),
                "seed_known": reached >= 2,
            }
        return {name: {**fact, **self.data.get(name, {})} for name, fact in facts.items()}, files

    def _outcome(self, facts: dict[str, dict[str, Any]], files: Files) -> None:
        beacon = None
        if self.beacon:
            files["beacon.json"] = relay_json()
            beacon = beacons.parse_beacon_json(files["beacon.json"])
            facts["beacon"] = {
                "draw": DRAW,
                "chain": beacon.chain,
                "round": beacon.round,
                "randomness": beacon.randomness,
                "signature": beacon.signature,
            }
        dice = "".join(THROWS)
        seed = self.seed or seed_text(DRAW, pool.pool_root(self.pool), dice, beacon)
        announced = announcement(beacon=self.beacon) | dict(self.data.get("announcement", {}))
        chosen = selection.select(announced, pool.parse_pool(self.pool), seed)
        files["seed.txt"] = seed.encode()
        files["selection.csv"] = dossier.selection_csv(self.rows(list(chosen.selected)))
        files["reserves.csv"] = dossier.reserves_csv(chosen.reserves)
        logged = {**files, **{k: v for k, v in self.files.items() if v is not None}}
        facts["result"] = {
            "draw": DRAW,
            "seed": seed,
            "selection_sha256": sha256(logged["selection.csv"]).hexdigest(),
            "reserves_sha256": sha256(logged["reserves.csv"]).hexdigest(),
            "take": dict(chosen.take),
            "last_tickets": dict(chosen.last_tickets),
        }

    def _log(self, names: Sequence[str], facts: Mapping[str, Mapping[str, Any]]) -> None:
        self._entries: Files = {}
        self._indices: dict[str, int] = {}
        self._leaves = [merkle.leaf_hash(b"genesis")]
        for name in names:
            at = ROUND_TIME + self.times.get(name, ENTRY_TIMES[name])
            self._entries[name] = self.entry_bytes.get(name) or readable_entry(
                dossier.ENTRY_TYPES[name],
                datetime.fromtimestamp(at, UTC),
                facts[name],
                sha256(name.encode()).hexdigest(),
            )
            self._indices[name] = len(self._leaves)
            self._leaves += [merkle.leaf_hash(self._entries[name]), merkle.leaf_hash(b"blind")]

    def _receipt(self, name: str) -> bytes:
        default = "pool" if name in ("key", "announcement", "roster", "audit", "pool") else "end"
        head = self.head_of.get(name, "dice" if name == "dice" else default)
        if head not in self._indices:
            head = "end"
        size = len(self._leaves) if head == "end" else self._indices[head] + 1
        size = max(size, self._indices[name] + 1)
        leaves = self._leaves[:size]
        note = sign_checkpoint(Checkpoint(ORIGIN, size, merkle.root_of(leaves)), LOG)
        text = note[: note.rindex(b"\n\n") + 1]
        if self.quorum:
            times = self.heads.get(name) or self.heads.get(head) or HEAD_TIMES[head]
            for witness, time in zip(WITNESSES, times, strict=False):
                note += cosign(text, witness, ROUND_TIME + time).encode()
        path = merkle.inclusion_path(leaves, self._indices[name])
        return Receipt(self._indices[name], tuple(path), note).to_bytes()


def announcement(*, beacon: bool = True, **changes: Any) -> dict[str, Any]:
    """Return an announcement in which nothing is wrong."""
    chain = beacons.QUICKNET.hash
    return {
        "draw": DRAW,
        "year": 2023,
        "policy": "3",
        "policy_sha256": "7" * 64,
        "key": pool.key_commitment(KEY),
        "method": "consistent_sampler/1.0.10",
        "strata": [
            {"label": "patrol", "rate": "1/10", "merged_from": ["patrol", "river"]},
            {"label": "custody", "take": 5, "merged_from": ["custody"]},
        ],
        "reserves": {"patrol": 3, "custody": 2},
        "days": ["2023-09-18", "2023-09-19", "2023-09-20"],
        "dice": 20,
        "dice_at": "2023-09-15T10:00:00Z",
        "beacon": {"chain": chain, "round": ROUND} if beacon else None,
        "fallbacks": [{"chain": chain, "round": ROUND + n} for n in (20, 40)] if beacon else [],
        "opening_day": "2023-10-10",
    } | changes


def rehash(files: Files, **changes: bytes | None) -> Files:
    """Return the dossier with files replaced (None: removed) and the index written anew."""
    index = dossier.parse_index(files["dossier.json"])
    rest = {name: data for name, data in files.items() if name != "dossier.json"}
    for name, content in changes.items():
        if content is None:
            del rest[name]
        else:
            rest[name] = content
    written = dossier.dossier_index(
        draw=index.draw, origin=index.origin, state=index.state, entries=index.entries, files=rest
    )
    return rest | {"dossier.json": written}
