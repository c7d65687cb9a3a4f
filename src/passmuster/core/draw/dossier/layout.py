"""The dossier's files: their names, and the bytes of those that are built here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from passmuster.core.draw.selection import Chosen
from passmuster.core.kernel.canonical import canonical_bytes, parse_canonical
from passmuster.core.kernel.errors import CheckFailed, PassmusterError
from passmuster.core.ledger.entries import DRAW, HASH, ORIGIN

FORMAT = "passmuster-dossier/v1"

INDEX, POLICY, README = "dossier.json", "policy", "README.txt"
POOL, SEED, BEACON = "pool.txt", "seed.txt", "beacon.json"
SELECTION, RESERVES = "selection.csv", "reserves.csv"

DECIDED, VOIDED = "decided", "voided"

ENTRY_TYPES: Mapping[str, str] = {
    "key": "key:committed",
    "announcement": "draw:announced",
    "roster": "roster:logged",
    "audit": "roster:audited",
    "pool": "draw:frozen",
    "dice": "draw:diced",
    "beacon": "draw:beacon",
    "result": "draw:decided",
    "void": "draw:voided",
}
"""Names of a dossier's entries, in the order in which they must stand in the log, and their types.
Roster and announcement may change places."""

SELECTION_COLUMNS = ("stratum", "position", "commitment", "ticket", "day")
RESERVE_COLUMNS = ("stratum", "position", "commitment", "ticket")


@dataclass(frozen=True)
class Finding:
    """One check's answer: a stable rule, True, False or None for "not checked", and a sentence."""

    rule: str
    ok: bool | None
    sentence: str


@dataclass(frozen=True)
class Index:
    """``dossier.json`` as read: entries by their index in the log, files by (SHA-256, bytes)."""

    draw: str
    origin: str
    state: str
    entries: Mapping[str, int]
    files: Mapping[str, tuple[str, int]]


def entry_file(name: str) -> str:
    """Return the file that holds an entry's exact bytes."""
    return f"entries/{name}.json"


def receipt_file(name: str) -> str:
    """Return the file that holds an entry's receipt."""
    return f"receipts/{name}.tlog-proof"


def expected_files(entries: Iterable[str]) -> set[str]:
    """Return the names of all files of a dossier with these entries, but for the index itself."""
    names = set(entries)
    files = {POLICY, README}
    files |= {entry_file(name) for name in names} | {receipt_file(name) for name in names}
    if "pool" in names:
        files.add(POOL)
    if "beacon" in names:
        files.add(BEACON)
    if "result" in names:
        files |= {SEED, SELECTION, RESERVES}
    return files


def dossier_index(
    *,
    draw: str,
    origin: str,
    state: str,
    entries: Mapping[str, int],
    files: Mapping[str, bytes],
) -> bytes:
    """Return the bytes of ``dossier.json`` over all other files of the dossier."""
    return canonical_bytes(
        {
            "format": FORMAT,
            "draw": draw,
            "origin": origin,
            "state": state,
            "entries": dict(entries),
            "files": {
                name: {"sha256": sha256(data).hexdigest(), "bytes": len(data)}
                for name, data in files.items()
            },
        }
    )


def parse_index(data: bytes) -> Index:
    """Read ``dossier.json`` strictly; raises CheckFailed (``dossier-index-unreadable``)."""
    try:
        value = parse_canonical(data)
    except PassmusterError as error:
        raise CheckFailed("dossier-index-unreadable", error.message) from error
    if not _is_index(value):
        raise CheckFailed(
            "dossier-index-unreadable", f"{INDEX} is not an index of the form {FORMAT}."
        )
    files = {name: (entry["sha256"], entry["bytes"]) for name, entry in value["files"].items()}
    return Index(value["draw"], value["origin"], value["state"], value["entries"], files)


def _is_index(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"format", "draw", "origin", "state", "entries", "files"}
        and value["format"] == FORMAT
        and DRAW(value["draw"])
        and ORIGIN(value["origin"])
        and value["state"] in (DECIDED, VOIDED)
        and isinstance(value["entries"], dict)
        and set(value["entries"]) <= set(ENTRY_TYPES)
        and all(_is_count(index) for index in value["entries"].values())
        and isinstance(value["files"], dict)
        and all(_is_file(entry) for entry in value["files"].values())
    )


def _is_file(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"sha256", "bytes"}
        and HASH(value["sha256"])
        and _is_count(value["bytes"])
    )


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def selection_csv(selected: Iterable[Chosen]) -> bytes:
    """Return the selected as comma-separated lines; no field ever needs quoting."""
    rows = ((c.stratum, str(c.position), c.commitment, c.ticket, c.day) for c in selected)
    return _csv(SELECTION_COLUMNS, rows)


def reserves_csv(reserves: Iterable[Chosen]) -> bytes:
    """Return the reserves as comma-separated lines, in ticket order in each stratum."""
    rows = ((c.stratum, str(c.position), c.commitment, c.ticket) for c in reserves)
    return _csv(RESERVE_COLUMNS, rows)


def parse_rows(data: bytes, columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Read a selection or reserve file; raises CheckFailed (``selection-unreadable``)."""
    # Latin-1 gives every byte a character: what is not ASCII differs in the comparison.
    lines = data.decode("latin-1").split("\n")
    rows = [tuple(line.split(",")) for line in lines[1:-1]]
    if lines[0] != ",".join(columns) or lines[-1] or any(len(row) != len(columns) for row in rows):
        raise CheckFailed(
            "selection-unreadable",
            f"The file must be lines of {', '.join(columns)}, parted by commas.",
        )
    return rows


def _csv(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> bytes:
    return "".join(",".join(row) + "\n" for row in (columns, *rows)).encode("ascii")
