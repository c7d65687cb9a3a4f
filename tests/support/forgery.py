"""What a server operator can do with the log's own key: build another tree and sign it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from passmuster.core.ledger.checkpoints import Checkpoint, parse_checkpoint
from passmuster.core.ledger.notes import parse_note
from passmuster.core.ledger.tiles import consistency_path_from_tiles
from passmuster.formats.signing import SigningKey, cosign, sign_checkpoint
from passmuster.formats.tile_files import TileFiles
from passmuster.witness.client import WitnessFailed
from passmuster.witness.client import cosign as ask_witness

Edit = Callable[[list[bytes]], Sequence[bytes]]


def log_key(installation: Path) -> SigningKey:
    """Return the log's signing key, as whoever holds the server reads it."""
    return SigningKey.from_text((installation / "keys" / "log-first.key").read_text().strip())


def witness_key(folder: Path) -> SigningKey:
    """Return a witness's key: only a captured witness gives it away."""
    return SigningKey.from_text((folder / "key").read_text())


def published_entries(installation: Path) -> list[bytes]:
    """Return every entry that an installation serves."""
    files = TileFiles(installation / "published" / "log")
    size = files.published().size
    return list(files.read_entries(0, size, size))


def another_tree(
    installation: Path, target: Path, edit: Edit, *captured: Path, at: int = 0
) -> TileFiles:
    """Write a log of edited entries, signed by the log's key and cosigned by captured witnesses."""
    entries = list(edit(published_entries(installation)))
    files, key = TileFiles(target), log_key(installation)
    root = files.append_entries(0, entries).root
    note = sign_checkpoint(Checkpoint(key.name, len(entries), root), key)
    text = parse_note(note).text
    lines = [cosign(text, witness_key(folder), at) for folder in captured]
    files.write_checkpoint(note + "".join(lines).encode())
    return files


def asked(files: TileFiles, witness: dict[str, str], known_size: int) -> str:
    """Ask a real witness to cosign a log's head; returns the code of its refusal, "" if none."""
    from passmuster.core.ledger.keys import VerifierKey

    note = files.read_checkpoint()
    size = parse_checkpoint(parse_note(note).text).size

    def prove(old: int) -> list[bytes]:
        return consistency_path_from_tiles(files.read_tile, old, size)

    key = VerifierKey.parse(witness["vkey"])
    own = note[: note.index(b"\n", note.index(b"\n\n") + 2) + 1]
    try:
        ask_witness(own, prove, witness["url"], key, 10.0, known_size=known_size)
    except WitnessFailed as failed:
        return failed.code if failed.alarm else f"no alarm: {failed.code}"
    return ""
