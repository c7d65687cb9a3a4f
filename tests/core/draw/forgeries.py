"""Every way to forge a draw that we know, and the rules that must then say no.

Each forgery is complete: index, hashes, log, receipts and cosignatures are made anew around it, so
that nothing but the forgery itself can be found out.
"""

from __future__ import annotations

from passmuster.core.draw import dossier, selection
from passmuster.core.draw.pool import PoolEntry, parse_pool, pool_file
from tests.core.draw.ceremony import (
    DRAW,
    ROUND,
    THROWS,
    Ceremony,
    commitment_of,
    policy,
    pool_lines,
    relay_json,
)
from tests.core.draw.forged_times import FORGED_TIMES

OTHER = "9" * 64


def with_commitment(rows: list[selection.Chosen], commitment: str) -> list[selection.Chosen]:
    first = rows[0]
    changed = selection.Chosen(first.stratum, first.position, commitment, first.ticket, first.day)
    return [changed, *rows[1:]]


def with_ticket(rows: list[selection.Chosen]) -> list[selection.Chosen]:
    first, ticket = rows[0], rows[0].ticket[:-1] + "0"
    return [
        selection.Chosen(first.stratum, first.position, first.commitment, ticket, first.day),
        *rows[1:],
    ]


def with_days_swapped(rows: list[selection.Chosen]) -> list[selection.Chosen]:
    by_day = {row.day: at for at, row in enumerate(rows)}
    (a, b, *_) = by_day.values()
    one, two = rows[a], rows[b]
    out = list(rows)
    out[a] = selection.Chosen(one.stratum, one.position, one.commitment, one.ticket, two.day)
    out[b] = selection.Chosen(two.stratum, two.position, two.commitment, two.ticket, one.day)
    return out


def friend_out() -> bytes:
    """Return a pool in which the first line's person was given another salt."""
    entries = parse_pool(pool_lines())
    return pool_file([PoolEntry(entries[0].stratum, OTHER), *entries[1:]])


EXTRA_STRATUM = pool_file([*parse_pool(pool_lines()), PoolEntry("mounted", OTHER)])

FORGERIES: dict[str, tuple[Ceremony, set[str]]] = {
    # D-01: each knob that could be turned after the seed.
    "a salt or an id changed after the dice": (
        Ceremony(pool=friend_out(), seed=Ceremony().build()["seed.txt"].decode()),
        {"seed:text", "seed:logged"},
    ),
    "another pool file than the one logged": (
        Ceremony(files={"pool.txt": friend_out()}),
        {
            "pool:hash",
            "pool:root",
            "seed:text",
            "seed:logged",
            "selection:member",
            "reserves:member",
            "result:last-tickets",
        },
    ),
    "pool lines out of order": (
        Ceremony(files={"pool.txt": b"".join(pool_lines().splitlines(True)[::-1])}),
        {"pool:hash", "pool:unsorted", "seed:text", "seed:logged"},
    ),
    "a person twice": (
        Ceremony(files={"pool.txt": pool_lines().splitlines(True)[0] + pool_lines()}),
        {"pool:hash", "pool:duplicate", "seed:text", "seed:logged"},
    ),
    "a pool that is no pool": (
        Ceremony(files={"pool.txt": b"patrol"}),
        {"pool:hash", "pool:line-malformed", "seed:text"},
    ),
    "pool hash": (Ceremony(data={"pool": {"pool_sha256": OTHER}}), {"pool:hash"}),
    "pool root": (Ceremony(data={"pool": {"pool_root": OTHER}}), {"pool:root"}),
    "pool counts": (
        Ceremony(data={n: {"strata": {"patrol": 59, "custody": 41}} for n in ("pool", "audit")}),
        {"pool:strata"},
    ),
    "a stratum nobody announced": (
        Ceremony(
            files={"pool.txt": EXTRA_STRATUM},
            data={
                n: {"strata": {"custody": 40, "mounted": 1, "patrol": 60}}
                for n in ("pool", "audit")
            },
        ),
        {
            "pool:hash",
            "pool:root",
            "pool:stratum-not-announced",
            "seed:text",
            "seed:logged",
            "selection:not-drawable",
        },
    ),
    "draw number": (
        Ceremony(data={"dice": {"draw": "2023-008"}}),
        {"number:mismatch"},
    ),
    "draw number of the index": (
        Ceremony(index={"draw": "2023-008"}),
        {"number:mismatch", "seed:text", "seed:logged", "readme:differs"},
    ),
    **FORGED_TIMES,
    # Key, roster, announcement.
    "another key": (Ceremony(data={"announcement": {"key": OTHER}}), {"key:mismatch"}),
    "another year's key": (Ceremony(data={"key": {"year": 2022}}), {"key:year"}),
    "another roster": (
        Ceremony(data={"roster": {"snapshot": OTHER}}),
        {"roster:audit-other-snapshot"},
    ),
    "ghosts": (Ceremony(data={"audit": {"ghosts": 200}}), {"roster:audit-ghosts"}),
    "gaps hidden": (Ceremony(data={"pool": {"gaps": 0}}), {"roster:audit-gaps-differ"}),
    "an announcement that leaves something open": (
        Ceremony(data={"announcement": {"opening_day": "2024-09-09"}}),
        {"announcement:opening-after-cap"},
    ),
    "an announcement with an impossible hour": (
        Ceremony(data={"announcement": {"dice_at": "2023-09-31T10:00:00Z"}}),
        {"announcement:day-not-a-date", "announcement:time-not-usable"},
    ),
    "a rate that cannot be": (
        Ceremony(
            data={
                "announcement": {
                    "strata": [
                        {"label": "patrol", "rate": "1/10", "merged_from": []},
                        {"label": "custody", "take": 5, "merged_from": []},
                        {"label": "mounted", "take": 0, "merged_from": []},
                    ]
                }
            }
        ),
        {"announcement:take-not-usable"},
    ),
    # Dice.
    "dice retyped": (
        Ceremony(data={"dice": {"dice": "0" * 20}}),
        {"dice:throws-differ", "seed:text", "seed:logged"},
    ),
    "a digit less": (
        Ceremony(data={"dice": {"dice": "".join(THROWS)[:19]}}),
        {"dice:count", "dice:throws-differ", "seed:text", "seed:logged"},
    ),
    "one thrower": (
        Ceremony(data={"dice": {"throws": ["".join(THROWS)]}}),
        {"dice:throwers-too-few"},
    ),
    # D-04: the beacon.
    "another round": (
        Ceremony(
            data={"beacon": {"round": ROUND + 20}},
            files={"beacon.json": relay_json(round=ROUND + 20)},
            times={"beacon": 100, "result": 110},
        ),
        {"beacon:signature-wrong", "seed:text", "seed:logged"},
    ),
    "a round nobody announced": (
        Ceremony(data={"beacon": {"round": ROUND + 1}}),
        {"beacon:file-differs", "beacon:round-not-announced", "seed:text", "seed:logged"},
    ),
    "another chain": (
        Ceremony(data={"beacon": {"chain": OTHER}}),
        {"beacon:file-differs", "beacon:chain-unknown", "seed:text", "seed:logged"},
    ),
    "an unknown chain announced": (
        Ceremony(
            data={
                "announcement": {"beacon": {"chain": OTHER, "round": 9}, "fallbacks": []},
                "beacon": {"chain": OTHER, "round": 9},
            }
        ),
        {
            "announcement:beacon-chain-unknown",
            "beacon:file-differs",
            "beacon:chain-unknown",
            "seed:text",
            "seed:logged",
        },
    ),
    "altered randomness": (
        Ceremony(
            data={"beacon": {"randomness": OTHER}},
            files={"beacon.json": relay_json(randomness=OTHER)},
        ),
        {"beacon:randomness-wrong", "seed:text", "seed:logged"},
    ),
    "a relay's answer that is none": (
        Ceremony(files={"beacon.json": b"{}"}),
        {"beacon:json-unreadable"},
    ),
    "the announced round left out": (
        Ceremony(omit=["beacon"]),
        {"beacon:missing", "dossier:file-unexpected", "seed:text", "seed:logged"},
    ),
    "a round used that was not announced at all": (
        Ceremony(data={"announcement": {"beacon": None, "fallbacks": []}}),
        {"beacon:not-announced", "readme:differs"},
    ),
    # D-05: the lists.
    "another seed text": (
        Ceremony(files={"seed.txt": Ceremony().build()["seed.txt"] + b"\n"}),
        {"seed:text"},
    ),
    "another seed logged": (
        Ceremony(seed=f"passmuster-seed/v1/{DRAW}/{OTHER}/dice-1/none"),
        {"seed:text", "seed:logged"},
    ),
    "friend out, enemy in": (
        Ceremony(rows=lambda rows: with_commitment(rows, commitment_of("patrol", "000001"))),
        {"selection:member"},
    ),
    "a ticket retyped": (Ceremony(rows=with_ticket), {"selection:ticket"}),
    "one line fewer": (Ceremony(rows=lambda rows: rows[:-1]), {"selection:take"}),
    "two lines in the other order": (
        Ceremony(rows=lambda rows: [rows[1], rows[0], *rows[2:]]),
        {"selection:order"},
    ),
    "two days swapped": (Ceremony(rows=with_days_swapped), {"days:wrong"}),
    "a selection that is no table": (
        Ceremony(files={"selection.csv": b"hello\n"}),
        {"selection:unreadable"},
    ),
    "a selection with a line feed too few": (
        Ceremony(files={"selection.csv": Ceremony().build()["selection.csv"][:-1]}),
        {"selection:unreadable"},
    ),
    "a reserve fewer": (
        Ceremony(
            files={
                "reserves.csv": b"".join(Ceremony().build()["reserves.csv"].splitlines(True)[:-1])
            }
        ),
        {"reserves:take"},
    ),
    "reserves in another order": (
        Ceremony(
            files={
                "reserves.csv": b"".join(
                    Ceremony().build()["reserves.csv"].splitlines(True)[i]
                    for i in (0, 2, 1, 3, 4, 5)
                )
            }
        ),
        {"reserves:order"},
    ),
    "selection hash": (
        Ceremony(data={"result": {"selection_sha256": OTHER}}),
        {"selection:hash"},
    ),
    "reserves hash": (Ceremony(data={"result": {"reserves_sha256": OTHER}}), {"reserves:hash"}),
    "numbers to take": (
        Ceremony(data={"result": {"take": {"patrol": 7, "custody": 5}}}),
        {"result:take"},
    ),
    "last tickets": (Ceremony(data={"result": {"last_tickets": {}}}), {"result:last-tickets"}),
    # Log and dossier.
    "an entry of another kind": (
        Ceremony(entry_bytes={"roster": Ceremony().build()["entries/audit.json"]}),
        {"entry:type"},
    ),
    "an entry nobody can read": (
        Ceremony(entry_bytes={"roster": b"{}"}),
        {"entry:unreadable"},
    ),
    "an index that is not the entry's": (
        Ceremony(index={"entries": {n: 2 * i + 2 for i, n in enumerate(dossier.ENTRY_TYPES)}}),
        {"receipt:index-differs", "dossier:entry-unexpected", "dossier:file-missing"},
    ),
    "another origin": (
        Ceremony(index={"origin": "other.example/log"}),
        {"policy:other-log", "readme:differs"},
    ),
    "an entry left out": (
        Ceremony(omit=["audit"]),
        {"dossier:entry-missing"},
    ),
    "said to be voided": (
        Ceremony(index={"state": "voided"}),
        {
            "dossier:entry-missing",
            "dossier:entry-unexpected",
            "readme:differs",
        },
    ),
    "another policy inside": (
        Ceremony(files={"policy": policy(1)}),
        {"policy:differs"},
    ),
    "a policy that is none": (
        Ceremony(files={"policy": b"log x\n"}),
        {"policy:unreadable", "policy:differs"},
    ),
    "an explanation with other advice": (
        Ceremony(files={"README.txt": b"All is well.\n"}),
        {"readme:differs"},
    ),
    "a receipt of another entry": (
        Ceremony(receipts={"dice": lambda _: Ceremony().build()["receipts/pool.tlog-proof"]}),
        {"receipt:index-differs"},
    ),
    "a receipt that is none": (
        Ceremony(receipts={"dice": lambda _: b"?"}),
        {"receipt:receipt-malformed"},
    ),
    "a head without the witnesses": (
        Ceremony(heads={"dice": [-900]}),
        {"receipt:cosignatures-too-few"},
    ),
    # Voids.
    "a void that hides its stage": (
        Ceremony(void=True, data={"void": {"stage": "opened"}}),
        {"dossier:entry-unexpected", "void:stage"},
    ),
    "a void that hides that the seed was known": (
        Ceremony(void=True, data={"void": {"seed_known": False}}),
        {"void:seed-known"},
    ),
    "something after the void": (
        Ceremony(
            void=True,
            order=(
                "key",
                "announcement",
                "roster",
                "audit",
                "pool",
                "dice",
                "beacon",
                "void",
                "result",
            ),
            times={"result": 600},
        ),
        {"order:void-not-last"},
    ),
}
