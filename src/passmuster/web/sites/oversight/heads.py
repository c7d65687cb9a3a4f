"""Signed states of the record that can still be shown: the newest, and those in the dossiers.

The folder holds one checkpoint at a time. Every receipt in a dossier carries the checkpoint of its
day with the cosignatures it had then, so the dossiers are a memory of what witnesses signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from passmuster.core.draw.dossier import parse_index, receipt_file
from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.ledger.notes import parse_note
from passmuster.core.ledger.receipts import parse_receipt
from passmuster.web.sites.oversight.published import Published
from passmuster.web.sites.oversight.record import Record, Signatures, signatures_on
from passmuster.web.theme.fingerprint import Fingerprint, fingerprint

MOST = 30
"""How many signed states are listed."""

DOSSIERS_READ = 30
"""Dossiers looked into, newest first: each brings at least one state of its own."""


@dataclass(frozen=True)
class Head:
    """One signed state: how many entries it covers, who cosigned it, where its note stands.

    ``draw`` is the draw whose dossier carries it, empty for the checkpoint in place.
    """

    size: int
    signatures: Signatures
    fingerprint: Fingerprint
    draw: str

    @property
    def time(self) -> datetime | None:
        """When its first cosignature was made."""
        return self.signatures.first


@dataclass(frozen=True)
class Covered:
    """One entry of a dossier under its head: name and index of the entry, and the head."""

    name: str
    index: int
    head: Head


def newest_heads(published: Published, record: Record) -> list[Head]:
    """Return up to 30 signed states, newest first; what does not hold is left out."""
    found = {record.size: Head(record.size, record.signatures, record.fingerprint, "")}
    for draw in reversed(published.dossiers()[-DOSSIERS_READ:]):
        for covered in covered_entries(draw, published.dossier_files(draw, _is_proof)):
            found.setdefault(covered.head.size, covered.head)
    return sorted(found.values(), key=lambda head: -head.size)[:MOST]


def covered_entries(draw: str, files: Mapping[str, bytes]) -> list[Covered]:
    """Return a dossier's entries with the heads that cover them, in the order of the log."""
    try:
        entries = parse_index(files["dossier.json"]).entries
    except (KeyError, PassmusterError):
        return []
    covered = [
        Covered(name, index, head)
        for name, index in entries.items()
        if (head := _head(draw, files, name)) is not None
    ]
    return sorted(covered, key=lambda entry: entry.index)


def states_of(covered: Iterable[Covered]) -> list[tuple[Head, list[Covered]]]:
    """Return each signed state once, oldest first, with the entries it was first to cover."""
    grouped: dict[int, list[Covered]] = {}
    for entry in covered:
        grouped.setdefault(entry.head.size, []).append(entry)
    return [(grouped[size][0].head, grouped[size]) for size in sorted(grouped)]


def _head(draw: str, files: Mapping[str, bytes], name: str) -> Head | None:
    try:
        note = parse_receipt(files[receipt_file(name)]).checkpoint_note
        signatures = signatures_on(note, files["policy"])
        text = parse_note(note).text
        return Head(int(text.split(b"\n")[1]), signatures, fingerprint(text), draw)
    except (KeyError, PassmusterError):
        # The check of the dossier names what does not hold.
        return None


def _is_proof(name: str) -> bool:
    return name in {"dossier.json", "policy"} or name.startswith("receipts/")
