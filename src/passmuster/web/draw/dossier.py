"""Writes a draw's dossier: everything a stranger needs to re-derive it, and nothing with a name."""

from __future__ import annotations

import shutil
from pathlib import Path

from passmuster.core.draw.dossier import (
    DECIDED,
    ENTRY_TYPES,
    VOIDED,
    dossier_index,
    entry_file,
    readme_text,
    receipt_file,
    reserves_csv,
    selection_csv,
)
from passmuster.core.kernel.errors import Refused
from passmuster.web.draw.models import Draw
from passmuster.web.draw.services import selection_of
from passmuster.web.installation import here, write_durably
from passmuster.web.ledger.models import Entry
from passmuster.web.ledger.publishing import (
    earliest_cover,
    entry_of_draw,
    entry_with,
    published_folder,
    receipt_for,
)


def write_dossier(draw: Draw) -> Path:
    """Write ``published/dossiers/<draw>/`` anew and return the folder.

    Every entry in it is covered by a head with a quorum; raises Refused
    (``dossier-entry-not-cosigned``) while one is not.
    """
    files = dossier_files(draw)
    folder = published_folder(draw.force.log) / "dossiers" / draw.number
    fresh = folder.with_name(f".new-{draw.number}")
    shutil.rmtree(fresh, ignore_errors=True)
    for name, data in files.items():
        path = fresh / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_durably(path, data, mode=0o644)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.replace(folder)
    return folder


def dossier_files(draw: Draw) -> dict[str, bytes]:
    """Return the dossier's files by name."""
    log = draw.force.log
    entries = _entries(draw)
    files: dict[str, bytes] = {"policy": (published_folder(log) / "policy").read_bytes()}
    for name, entry in entries.items():
        cover = earliest_cover(log, entry)
        if cover is None:
            raise Refused(
                "dossier-entry-not-cosigned",
                f"Entry {entry.index} ({name}) has no quorum yet: run passmuster work first.",
            )
        files[entry_file(name)] = bytes(entry.data)
        files[receipt_file(name)] = receipt_for(log, entry, cover.head)
    files |= _drawn_files(draw)
    state = VOIDED if "void" in entries else DECIDED
    text = readme_text(
        draw=draw.number,
        origin=log.origin,
        state=state,
        entries=set(entries),
        beacon=draw.announcement["beacon"] is not None,
    )
    files["README.txt"] = text.encode("utf-8")
    files["dossier.json"] = dossier_index(
        draw=draw.number,
        origin=log.origin,
        state=state,
        entries={name: entry.index for name, entry in entries.items()},
        files=files,
    )
    return files


def _entries(draw: Draw) -> dict[str, Entry]:
    """Return the draw's entries; key and roster, which know no draw, are found by their hashes."""
    log = draw.force.log
    found = {
        name: entry_of_draw(log, kind, draw.number)
        for name, kind in ENTRY_TYPES.items()
        if name not in ("key", "roster")
    }
    found["key"] = entry_with(log, "key:committed", "key", draw.announcement["key"])
    if draw.snapshot is not None:
        found["roster"] = entry_with(log, "roster:logged", "snapshot", draw.snapshot.sha256)
    else:
        # An audit without a freeze belongs to no roster of the dossier.
        found["audit"] = None
    return {name: entry for name, entry in found.items() if entry is not None}


def _drawn_files(draw: Draw) -> dict[str, bytes]:
    """Return pool, seed, beacon, selection and reserves, as far as the draw came."""
    files: dict[str, bytes] = {}
    if draw.pool_sha256:
        files["pool.txt"] = here().kept_bytes(draw.pool_sha256)
    if draw.beacon_sha256:
        files["beacon.json"] = here().kept_bytes(draw.beacon_sha256)
    if draw.seed:
        selection = selection_of(draw, files["pool.txt"])
        files["seed.txt"] = draw.seed.encode("ascii")
        files["selection.csv"] = selection_csv(selection.selected)
        files["reserves.csv"] = reserves_csv(selection.reserves)
    return files
