"""`passmuster draw`: the bare draw on any file of ids, the same as consistent_sampler's."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from passmuster.cli.output import add_json, print_json
from passmuster.core.draw.pool import parse_pool
from passmuster.core.draw.sampler import METHOD, Drawn, draw, trim
from passmuster.core.kernel.canonical import each_name_once, loads_shallow
from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.rows import ERROR, FORMULA, Row
from passmuster.core.ledger.entries import HASH, LABEL
from passmuster.core.roster.headers import find_column, guess_columns, header_key
from passmuster.formats.table import read_table

HELP = "Draw from any list of ids: the same draw as the public package consistent_sampler."

_OWN_NAMES = ("id", "commitment")
_SHOWN_DIGITS = 18
"""Digits of a ticket for eyes; --json gives all."""


@dataclass(frozen=True)
class Members:
    """Who is in the pool: ids by stratum (one stratum without name when there are none)."""

    id_column: str
    ids: Mapping[str, Sequence[str]]
    stratified: bool
    encoding: str = "utf-8"

    @property
    def count(self) -> int:
        """How many there are in all strata."""
        return sum(map(len, self.ids.values()))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "pool",
        metavar="POOL",
        type=Path,
        help="a table (CSV with comma, semicolon or tab, or XLSX) with a header, or a pool.txt",
    )
    parser.add_argument(
        "--seed", metavar="TEXT", required=True, help="the seed, taken exactly as written"
    )
    parser.add_argument(
        "--take",
        metavar="N",
        type=int,
        help="how many to draw; from each stratum, when there are strata",
    )
    parser.add_argument(
        "--id-column",
        metavar="NAME",
        help="column of the ids (default: id, commitment or a service number, else the first)",
    )
    parser.add_argument("--stratum-column", metavar="NAME", help="column of the strata")
    parser.add_argument(
        "--take-per-stratum",
        metavar="FILE",
        type=Path,
        help='JSON object {"stratum": number}; strata not in it draw --take',
    )
    parser.add_argument(
        "--no-header", action="store_true", help="the first row is an id already, not a header"
    )
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    members = read_members(
        args.pool.read_bytes(),
        args.pool.name,
        id_column=args.id_column,
        stratum_column=args.stratum_column,
        by_stratum=args.take_per_stratum is not None,
        header=not args.no_header,
    )
    per_stratum = _read_takes(args.take_per_stratum) if args.take_per_stratum else {}
    takes = settle_takes(members, args.take, per_stratum)
    # All at once first: an id that stands in two strata is refused too.
    draw(args.seed, [ident for ids in members.ids.values() for ident in ids], 0)
    drawn = [
        (stratum, item)
        for stratum in sorted(members.ids)
        for item in draw(args.seed, members.ids[stratum], takes[stratum])
    ]
    if args.json:
        print_json(_as_json(args.seed, members, drawn))
    else:
        print(_as_text(args.pool, args.seed, members, drawn))
    return 0


def read_members(
    data: bytes,
    filename: str,
    *,
    id_column: str | None,
    stratum_column: str | None,
    by_stratum: bool,
    header: bool,
) -> Members:
    """Return the pool's members, their ids exactly as the table holds them.

    Raises UnusableInput: ``id-missing``, ``id-not-text``, ``row-unreadable``, ``stratum-missing``,
    ``stratum-column-missing``, ``header-looks-like-an-id``, ``column-unknown``, ``pool-empty``,
    and the codes of tables and pool files.
    """
    if _is_pool_file(data):
        members = _of_pool_file(data, stratified=by_stratum or stratum_column is not None)
    else:
        members = _of_table(data, filename, id_column, stratum_column, by_stratum, header)
    if not members.count:
        raise UnusableInput("pool-empty", "There is nobody in this file to draw from.")
    return members


def _is_pool_file(data: bytes) -> bool:
    label, _, commitment = data.split(b"\n", 1)[0].decode("latin-1").partition(" ")
    return LABEL(label) and HASH(commitment)


def _of_pool_file(data: bytes, *, stratified: bool) -> Members:
    ids: dict[str, list[str]] = {}
    for entry in parse_pool(data):
        ids.setdefault(entry.stratum if stratified else "", []).append(entry.commitment)
    return Members("commitment", ids, stratified)


def _of_table(
    data: bytes,
    filename: str,
    id_column: str | None,
    stratum_column: str | None,
    by_stratum: bool,
    header: bool,
) -> Members:
    if by_stratum and stratum_column is None:
        raise UnusableInput(
            "stratum-column-missing", "Say with --stratum-column which column holds the strata."
        )
    table = read_table(data, filename)
    names = table.header if header else tuple(map(str, range(1, len(table.header) + 1)))
    rows = list(table.rows() if header else table.all_rows())
    place = _id_place(names, id_column)
    if header:
        _refuse_id_as_header(names[place], place, rows)
    stratum_place = None if stratum_column is None else find_column(names, stratum_column)
    ids: dict[str, list[str]] = {}
    for row in rows:
        if row.fault:
            raise UnusableInput(
                "row-unreadable", f"Row {row.number} cannot be split into cells; mend the file."
            )
        if not any(row.cells):
            continue
        ident = _cell(row, place, "id")
        stratum = "" if stratum_place is None else _cell(row, stratum_place, "stratum")
        ids.setdefault(stratum, []).append(ident)
    return Members(names[place], ids, stratum_column is not None, table.encoding or "utf-8")


def _id_place(names: Sequence[str], wanted: str | None) -> int:
    if wanted is not None:
        return find_column(names, wanted)
    keys = [header_key(name) for name in names]
    for own in _OWN_NAMES:
        if own in keys:
            return keys.index(own)
    return guess_columns(names).get("service_number", 0)


def _refuse_id_as_header(name: str, place: int, rows: Sequence[Row]) -> None:
    """Refuse a header that is shaped like the ids below it.

    An id taken for a header would be left out of the draw, and nobody would see it.
    """
    shapes = _shapes(name)
    cells = (row.cells[place] for row in rows if place < len(row.cells))
    if shapes and any(shapes & _shapes(cell) for cell in cells):
        raise UnusableInput(
            "header-looks-like-an-id",
            f"The first row ({name}) looks like an id, not like a header. If the file has no "
            "header, say --no-header; if it is the header, give it a name without digits.",
        )


def _shapes(text: str) -> set[str]:
    """Return what two ids of one series may share: letters before digits, or a whole pattern."""
    text = text.strip()
    if not any(char.isdigit() for char in text):
        return set()
    shapes = {"".join("0" if c.isdigit() else "a" if c.isalpha() else c for c in text)}
    before = text.rstrip("0123456789០១២៣៤៥៦៧៨៩")
    if before != text:
        shapes.add(f"{before}0…")
    if HASH(text):
        shapes.add("hash")
    return shapes


def _cell(row: Row, place: int, what: str) -> str:
    text = row.cells[place] if place < len(row.cells) else ""
    if row.kinds.get(place) in (FORMULA, ERROR):
        raise UnusableInput(
            f"{what}-not-text", f"The {what} in row {row.number} is a formula; write its value."
        )
    if not text:
        raise UnusableInput(f"{what}-missing", f"Row {row.number} has no {what}.")
    return text


def _read_takes(path: Path) -> dict[str, int]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        value = loads_shallow(text, object_pairs_hook=each_name_once)
    except ValueError as error:
        raise UnusableInput(
            "takes-unreadable", f"{path} cannot be read as JSON: {error}"
        ) from error
    if not isinstance(value, dict) or not all(
        type(take) is int and take >= 0 for take in value.values()
    ):
        raise UnusableInput(
            "takes-unreadable", f'{path} must be like {{"patrol": 20, "custody": 5}}.'
        )
    return value


def settle_takes(
    members: Members, take: int | None, per_stratum: Mapping[str, int]
) -> dict[str, int]:
    """Return how many to draw from each stratum.

    Raises UnusableInput: ``stratum-unknown``, ``take-missing``, ``take-too-many``,
    ``count-not-usable``.
    """
    unknown = sorted(set(per_stratum) - set(members.ids))
    if unknown:
        raise UnusableInput(
            "stratum-unknown",
            f"Nobody is in these strata: {', '.join(unknown)}. There are: "
            f"{', '.join(sorted(members.ids))}.",
        )
    takes: dict[str, int] = {}
    for stratum, ids in members.ids.items():
        wanted = per_stratum.get(stratum, take)
        where = f"the stratum {stratum}" if members.stratified else "the pool"
        if wanted is None:
            raise UnusableInput("take-missing", f"Say how many to draw from {where}: --take N.")
        if wanted < 0:
            raise UnusableInput("count-not-usable", "A number to draw cannot be negative.")
        if wanted > len(ids):
            raise UnusableInput(
                "take-too-many", f"{wanted} cannot be drawn from {where}, which has {len(ids)}."
            )
        takes[stratum] = wanted
    return takes


def _as_json(seed: str, members: Members, drawn: Sequence[tuple[str, Drawn]]) -> dict[str, Any]:
    selected = []
    for stratum, item in drawn:
        entry: dict[str, Any] = {"position": item.position, "id": item.id, "ticket": item.ticket}
        if members.stratified:
            entry["stratum"] = stratum
        selected.append(entry)
    return {
        "method": METHOD,
        "seed": seed,
        "id_column": members.id_column,
        "encoding": members.encoding,
        "members": members.count,
        "selected": selected,
    }


def _as_text(path: Path, seed: str, members: Members, drawn: Sequence[tuple[str, Drawn]]) -> str:
    header = ["place", members.id_column, "ticket (cut)"]
    rows = [[str(i.position), i.id, trim(i.ticket, _SHOWN_DIGITS)] for _, i in drawn]
    if members.stratified:
        header = ["stratum", *header]
        rows = [[stratum, *row] for (stratum, _), row in zip(drawn, rows, strict=True)]
    return "\n".join(
        [
            *_aligned([header, *rows]),
            "",
            f"Drawn {len(drawn)} of {members.count} by {METHOD} with the seed {seed!r}.",
            "Whole tickets: add --json. To draw again with a program nobody here wrote:",
            "    pip install consistent-sampler==1.0.10",
            "    from consistent_sampler import sampler",
            f'    list(sampler(ids, {seed!r}, take=N, output="tuple", digits=200))',
            f"where ids are the texts in the column {members.id_column} of "
            f"{shlex.quote(path.name)}"
            f" (read as {members.encoding})"
            + (", one stratum at a time." if members.stratified else "."),
        ]
    )


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
