"""Compares what an outsider gets of a log, file by file, with the entries in the database.

Every tile and bundle that is served is computed anew, the narrower ones of earlier sizes too: one
altered hash in a full tile leaves the newest root as it is and breaks an old entry's proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count, islice
from pathlib import Path

from passmuster.core.kernel.errors import PassmusterError, UnusableInput
from passmuster.core.ledger.merkle import leaf_hash
from passmuster.core.ledger.tiles import (
    ENTRIES,
    TILE_WIDTH,
    TileBuilder,
    encode_bundle,
    parse_tile_path,
    tile_path,
)
from passmuster.web.ledger.cosigned_record import noted_of
from passmuster.web.ledger.differences import Difference
from passmuster.web.ledger.models import Cosignature, Log, SignedHead
from passmuster.web.ledger.publishing import (
    cosigned_note,
    head_to_show,
    noted_cosignatures,
    signed_sizes,
    tiles_of,
)
from passmuster.web.ledger.recovery import lost_spans

HASH_BYTES = 32
Content = Callable[[int], bytes]
"""width → what a tile or bundle cut to that width holds."""


def check_signed_record(log: Log) -> Iterator[Difference]:
    """Compare the signed heads with the record of signed sizes outside the database."""
    heads = {head.size: head.root for head in log.heads.all()}
    record = signed_sizes(log)
    spans = lost_spans(log)
    for size, root in record.items():
        recovered = size not in heads and any(size - 1 in span for span in spans)
        if heads.get(size) != root and not recovered:
            yield Difference(code="signed-head-missing", table="ledger_signedhead", row=str(size))
    # The newest may wait for its line: a crash can fall between the database and the file.
    for size in sorted(heads)[:-1]:
        if size not in record:
            yield Difference(code="signed-record-missing", table="file", row=f"signed size {size}")


def check_cosigned_record(log: Log) -> Iterator[Difference]:
    """Compare the cosignatures with their record outside the database, both ways."""
    rows = Cosignature.objects.filter(head__log=log).select_related("head").order_by("pk")
    held = dict.fromkeys(noted_of(row) for row in rows.iterator(chunk_size=2000))
    noted, sizes = set(noted_cosignatures(log)), set(log.heads.values_list("size", flat=True))
    # Where the head itself is gone, the record of signed sizes names it.
    for one in sorted(noted - set(held), key=lambda n: (n.size, n.at, n.witness)):
        if one.size in sizes:
            yield Difference(
                code="cosignature-missing",
                table="ledger_cosignature",
                row=f"signed size {one.size}",
                field=one.witness,
            )
    # The newest may wait for its line: a crash can fall between the database and the file.
    for one in list(held)[:-1]:
        if one not in noted:
            yield Difference(
                code="cosigned-record-missing",
                table="file",
                row=f"signed size {one.size}",
                field=one.witness,
            )


def check_published_log(log: Log) -> Iterator[Difference]:
    """Compare the checkpoint with the head to be shown, bundles and tiles with the newest head."""
    newest = log.heads.order_by("-size").first()
    if newest is None:
        return
    files = tiles_of(log)
    try:
        shown = head_to_show(log)
        if shown is None or files.read_checkpoint() != cosigned_note(shown):
            yield Difference(code="published-head-differs", table="file", row="log/checkpoint")
        yield from _served_entries(log, newest)
    except PassmusterError as error:
        yield Difference(code=error.code, table="file", row="log")
    yield from _tiles(log, newest, files.root)
    yield from _strangers(files.root)


def _served_entries(log: Log, head: SignedHead) -> Iterator[Difference]:
    served = tiles_of(log).read_entries(0, head.size, head.size)
    for index, (data, outside) in enumerate(zip(_entries(log, head), served, strict=False)):
        if data != outside:
            yield Difference(
                code="published-entry-differs", table="file", row="log/tile/entries", entry=index
            )


def _entries(log: Log, head: SignedHead) -> Iterator[bytes]:
    stored = log.entries.filter(index__lt=head.size).order_by("index")
    return (bytes(data) for data in stored.values_list("data", flat=True).iterator(chunk_size=2000))


def _tiles(log: Log, head: SignedHead, root: Path) -> Iterator[Difference]:
    builder, stored = TileBuilder(), _entries(log, head)
    for number in count():
        entries = list(islice(stored, TILE_WIDTH))
        if not entries:
            break
        yield from _compare_bundle(root, number, entries)
        for level, index, hashes in builder.extend([leaf_hash(entry) for entry in entries]):
            yield from _compare_hashes(root, level, index, hashes)
    for level, index, hashes in builder.edge():
        yield from _compare_hashes(root, level, index, hashes)


def _compare_bundle(root: Path, index: int, entries: list[bytes]) -> Iterator[Difference]:
    yield from _compare(
        root, ENTRIES, index, len(entries), lambda cut: encode_bundle(entries[:cut])
    )


def _compare_hashes(root: Path, level: int, index: int, hashes: bytes) -> Iterator[Difference]:
    width = len(hashes) // HASH_BYTES
    yield from _compare(root, level, index, width, lambda cut: hashes[: cut * HASH_BYTES])


def _compare(
    root: Path, level: int, index: int, width: int, content: Content
) -> Iterator[Difference]:
    """Compare a tile and every narrower one that an earlier size left beside it."""
    whole = root / tile_path(level, index)
    narrow = sorted(whole.with_name(f"{whole.name}.p").glob("*"))
    present = {int(path.name): path for path in narrow if path.name.isdecimal()}
    if whole.is_file():
        present[TILE_WIDTH] = whole
    if width not in present:
        name = tile_path(level, index, width)
        yield Difference(code="published-tile-missing", table="file", row=f"log/{name}")
    for cut, path in present.items():
        # A crash can leave a tile wider than the signed head; nobody is sent there.
        if cut <= width and path.read_bytes() != content(cut):
            name = path.relative_to(root).as_posix()
            yield Difference(code="published-tile-differs", table="file", row=f"log/{name}")


def _strangers(root: Path) -> Iterator[Difference]:
    """Find served files that are neither the checkpoint nor a tile."""
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        # What a crash left half-written lies under a hidden name and is not served.
        if path.is_dir() or name == "checkpoint" or name.startswith("."):
            continue
        try:
            parse_tile_path(name)
        except UnusableInput:
            yield Difference(code="published-file-unexpected", table="file", row=f"log/{name}")
