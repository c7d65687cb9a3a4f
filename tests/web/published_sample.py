"""Builds a published folder of an invented force: every kind of draw, with true proofs throughout.

All keys are derived from public text. The times stand in September 2023 because a real beacon round
of that month is among the vectors. Nothing here is shipped.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from passmuster.core.draw import pool as pools
from passmuster.core.draw.announcement import announcement_problems
from passmuster.core.draw.beacon import QUICKNET, Beacon
from passmuster.core.draw.dossier import (
    dossier_index,
    entry_file,
    readme_text,
    receipt_file,
    reserves_csv,
    selection_csv,
)
from passmuster.core.draw.seed import seed_text
from passmuster.core.draw.selection import select
from passmuster.core.ledger.entries import utc_text
from passmuster.formats.tile_files import TileFiles
from passmuster.verifier.build import build_pyz
from tests.web.sample_log import ORIGIN, SampleLog, secret, secret_hex

ROUND = json.loads(
    (Path(__file__).parents[2] / "vectors" / "beacon" / "drand-quicknet.json").read_text("utf-8")
)["cases"][0]
ROUND_AT = datetime.fromtimestamp(QUICKNET.genesis + (ROUND["round"] - 1) * QUICKNET.period, UTC)
START = datetime(2023, 9, 1, 2, 0, tzinfo=UTC)

PEOPLE = {"patrol": 610, "traffic": 168, "criminal-police": 118, "commanders": 41}
NAMES = {
    "patrol": {"en": "Patrol", "km": "ល្បាត"},
    "traffic": {"en": "Traffic", "km": "ចរាចរណ៍"},
    "criminal-police": {"en": "Criminal police", "km": "នគរបាលព្រហ្មទណ្ឌ"},
    "commanders": {"en": "Commanders, all ranks above major", "km": "មេបញ្ជាការ"},
}


@dataclass
class SampleDraw:
    """One draw on its way through the log; each step appends what the real one would."""

    log: SampleLog
    number: str
    thrown_at: datetime
    beacon: bool
    people: Mapping[str, int]
    indices: dict[str, int] = field(default_factory=dict)
    heads: dict[str, bytes] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    def announce(self, key_index: int) -> None:
        """Lay down the rules nine days before the dice."""
        first_day = self.thrown_at.date() + timedelta(days=1)
        chain = {"chain": QUICKNET.hash, "round": ROUND["round"]}
        self.facts = {
            "draw": self.number,
            "year": 2023,
            "policy": "3",
            "policy_sha256": secret_hex("policy"),
            "key": pools.key_commitment(self._key()),
            "method": "consistent_sampler/1.0.10",
            "strata": [
                {"label": label, "rate": "3/100", "merged_from": [label]} for label in self.people
            ],
            "reserves": dict.fromkeys(self.people, 2),
            "days": [(first_day + timedelta(days=n)).isoformat() for n in range(2)],
            "dice": 20,
            "dice_at": utc_text(self.thrown_at),
            "beacon": chain if self.beacon else None,
            "fallbacks": [{**chain, "round": chain["round"] + 20}] if self.beacon else [],
            "opening_day": (first_day + timedelta(days=7)).isoformat(),
        }
        assert announcement_problems(self.facts) == []
        self.indices["key"] = key_index
        self._append("announcement", "draw:announced", timedelta(days=-9), self.facts)

    def freeze(self) -> None:
        """Log roster, audit and pool the evening before, and have them cosigned."""
        entries = [
            pools.PoolEntry(label, self._commitment(label, f"{label}-{n:06d}"))
            for label, count in self.people.items()
            for n in range(count)
        ]
        self.files["pool.txt"] = file = pools.pool_file(entries)
        outside, head = 12, sum(self.people.values()) + 12
        self._append(
            "roster",
            "roster:logged",
            timedelta(hours=-19),
            {"snapshot": secret_hex(self.number), "people": head},
        )
        self._append(
            "audit",
            "roster:audited",
            timedelta(hours=-18),
            {
                "draw": self.number,
                "snapshot": secret_hex(self.number),
                "people": head,
                "strata": dict(self.people),
                "gaps": 0,
                "excluded": outside,
                "ghosts": 0,
                "duplicates": 0,
            },
        )
        frozen = {
            "draw": self.number,
            "pool_sha256": pools.pool_sha256(file),
            "pool_root": pools.pool_root(file),
            "strata": dict(self.people),
            "excluded": outside,
            "gaps": 0,
        }
        self._append("pool", "draw:frozen", timedelta(hours=-17), frozen)
        self._cosign(timedelta(hours=-2), "key", "announcement", "roster", "audit", "pool")

    def throw(self) -> None:
        """Log twenty dice of four people, cosigned some minutes later."""
        digits = "".join(str(byte % 10) for byte in secret(self.number)[:20])
        throws = [digits[n : n + 5] for n in range(0, 20, 5)]
        self._append(
            "dice",
            "draw:diced",
            timedelta(minutes=14),
            {"draw": self.number, "dice": digits, "throws": throws},
        )
        self._cosign(timedelta(minutes=21), "dice")

    def decide(self) -> None:
        """Log the beacon, if any, and the result; write the files that belong to it."""
        beacon = None
        if self.beacon:
            beacon = Beacon(ROUND["round"], ROUND["randomness"], ROUND["signature"])
            logged = {"draw": self.number, "chain": beacon.chain, "round": beacon.round}
            logged |= {"randomness": beacon.randomness, "signature": beacon.signature}
            self._append("beacon", "draw:beacon", timedelta(minutes=31), logged)
            self.files["beacon.json"] = json.dumps(ROUND | {"valid": None}).encode()
        pool_file, dice = self.files["pool.txt"], self._data("dice")["dice"]
        seed = seed_text(self.number, pools.pool_root(pool_file), dice, beacon)
        chosen = select(self.facts, pools.parse_pool(pool_file), seed)
        self.files["seed.txt"] = seed.encode()
        self.files["selection.csv"] = selection_csv(chosen.selected)
        self.files["reserves.csv"] = reserves_csv(chosen.reserves)
        decided = {
            "draw": self.number,
            "seed": seed,
            "selection_sha256": hashlib.sha256(self.files["selection.csv"]).hexdigest(),
            "reserves_sha256": hashlib.sha256(self.files["reserves.csv"]).hexdigest(),
            "take": dict(chosen.take),
            "last_tickets": dict(chosen.last_tickets),
        }
        self._append("result", "draw:decided", timedelta(minutes=32), decided)
        self._cosign(timedelta(minutes=40), "beacon", "result")

    def void(self, stage: str, *, seed_known: bool, reason: str) -> None:
        """Void the draw an hour after the dice were, or would have been, thrown."""
        data = {
            "draw": self.number,
            "reason": reason,
            "stage": stage,
            "seed_known": seed_known,
        }
        self._append("void", "draw:voided", timedelta(hours=1), data)
        self._cosign(timedelta(hours=1, minutes=5), "key", "announcement", "void")

    def publish(self, folder: Path) -> None:
        """Write the dossier."""
        state = "voided" if "void" in self.indices else "decided"
        files = dict(self.files)
        files["policy"] = self.log.policy()
        files["README.txt"] = readme_text(
            draw=self.number,
            origin=ORIGIN,
            state=state,
            entries=set(self.indices),
            beacon=self.beacon,
        ).encode()
        for name, index in self.indices.items():
            files[entry_file(name)] = self.log.entries[index]
            files[receipt_file(name)] = self.log.receipt(index, self.heads[name])
        files["dossier.json"] = dossier_index(
            draw=self.number, origin=ORIGIN, state=state, entries=self.indices, files=files
        )
        for name, data in files.items():
            _write(folder / "dossiers" / self.number / name, data)

    def _append(self, name: str, kind: str, after: timedelta, data: Mapping[str, Any]) -> None:
        self.indices[name] = self.log.append(kind, self.thrown_at + after, data)

    def _cosign(self, after: timedelta, *names: str) -> None:
        head = self.log.cosigned(self.thrown_at + after)
        for name in names:
            if name in self.indices:
                self.heads.setdefault(name, head)

    def _data(self, name: str) -> dict[str, Any]:
        return json.loads(self.log.entries[self.indices[name]])["data"]

    def _key(self) -> bytes:
        return pools.pool_key(secret("manager"), secret("staff"))

    def _commitment(self, stratum: str, person: str) -> str:
        salt = pools.salt(self._key(), self.number, person)
        return pools.commitment(self.number, stratum, person, salt)


def build(folder: Path, *, people: Mapping[str, int] = PEOPLE, skipped: Iterable[str] = ()) -> Path:
    """Write the whole published folder and return it; draws in ``skipped`` are left out."""
    log = SampleLog()
    day = timedelta(days=1)
    log.append(
        "log:genesis",
        START,
        {
            "origin": ORIGIN,
            "policy_sha256": hashlib.sha256(log.policy()).hexdigest(),
            "format": "passmuster-log/v1",
        },
    )
    log.append(
        "programme:announced",
        START + timedelta(minutes=5),
        {"version": "3", "sha256": secret_hex("policy"), "in_force_from": "2023-09-02"},
    )
    key = log.append(
        "key:committed",
        START + timedelta(hours=1),
        {
            "year": 2023,
            "key": pools.key_commitment(pools.pool_key(secret("manager"), secret("staff"))),
            "manager": pools.part_commitment("manager", secret("manager")),
            "staff": pools.part_commitment("staff", secret("staff")),
        },
    )
    log.append("programme:in-force", START + day, {"version": "3", "sha256": secret_hex("policy")})
    log.append_sealed(64)
    # The dice of the one draw with a beacon are thrown half an hour before its real round.
    hall = ROUND_AT.replace(second=0) - timedelta(minutes=30)
    draws = [
        SampleDraw(log, "2023-001", hall - 2 * day, beacon=False, people=people),
        SampleDraw(log, "2023-002", hall, beacon=True, people=people),
        SampleDraw(log, "2023-003", hall + 11 * day, beacon=False, people=people),
        SampleDraw(log, "2023-004", hall + 23 * day, beacon=False, people=people),
        SampleDraw(log, "2023-005", hall + 35 * day, beacon=False, people=people),
    ]
    undone, decided, known, early, running = (d for d in draws)
    wanted = [draw for draw in draws if draw.number not in set(skipped)]
    steps = {
        undone.number: lambda: _run(undone, key),
        decided.number: lambda: _run(decided, key),
        known.number: lambda: (
            _run(known, key),
            known.void("decided", seed_known=True, reason="technical-failure"),
        ),
        early.number: lambda: (
            early.announce(key),
            early.void("announced", seed_known=False, reason="court-order"),
        ),
        running.number: lambda: (running.announce(key), running.freeze()),
    }
    for draw in wanted:
        steps[draw.number]()
        log.append_sealed(64)
    last = hall + 36 * day
    _heartbeat(log, last)
    for draw in wanted:
        if draw is not running:
            draw.publish(folder)
    return publish(folder, log, last + timedelta(minutes=20))


def build_empty(folder: Path) -> Path:
    """Write a published folder whose log has just been opened: no draw yet."""
    log = SampleLog()
    log.append(
        "log:genesis",
        START,
        {
            "origin": ORIGIN,
            "policy_sha256": hashlib.sha256(log.policy()).hexdigest(),
            "format": "passmuster-log/v1",
        },
    )
    return publish(folder, log, START + timedelta(minutes=20))


def _run(draw: SampleDraw, key_index: int) -> None:
    draw.announce(key_index)
    draw.freeze()
    draw.throw()
    draw.decide()


def _heartbeat(log: SampleLog, at: datetime) -> None:
    log.append(
        "log:heartbeat",
        at,
        {
            "from": utc_text(at - timedelta(days=1)),
            "to": utc_text(at),
            "entries": 69,
            "sealed_entries": 64,
            "draws_announced": 0,
            "draws_decided": 0,
            "draws_voided": 0,
            "valid_until": utc_text(at + timedelta(days=1)),
        },
    )


def publish(folder: Path, log: SampleLog, at: datetime) -> Path:
    (folder / "log").mkdir(parents=True, exist_ok=True)
    tiles = TileFiles(folder / "log")
    written = tiles.published()
    start = written.size if written else 0
    tiles.append_entries(start, log.entries[start:])
    tiles.write_checkpoint(log.cosigned(at))
    _write(folder / "policy", log.policy())
    facts = {
        "name_en": "Municipal Police of Rivermouth",
        "name_km": "នគរបាលក្រុងមាត់ទន្លេ",
        "origin": ORIGIN,
        "demo": True,
        "strata": NAMES,
    }
    build_pyz(folder / "passmuster-verify.pyz")
    _write(folder / "force.json", json.dumps(facts, ensure_ascii=False).encode())
    return folder


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
