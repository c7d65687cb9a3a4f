"""`passmuster payroll`: hash payroll's own list on payroll's own computer.

Guarantees: no name, number or key is printed or leaves in the file for the gate; nothing is written
over; whatever is written can be read by its owner only.
"""

from __future__ import annotations

import argparse
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from passmuster.cli.output import add_json, print_json
from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.roster.paid import PaidList
from passmuster.core.roster.payroll import (
    KEY_BYTES,
    KEY_SIDES,
    parse_payroll_half,
    payroll_file,
    payroll_half_file,
    payroll_hash,
    payroll_key,
    payroll_key_commitment,
)
from passmuster.formats.payroll_list import read_payroll_list
from passmuster.formats.roster_sheet.reader import SheetFile
from passmuster.formats.roster_sheet.writer import error_file

HELP = "Hash payroll's own list for the completeness gate, on payroll's own computer."

_SHOWN = 20
"""Rows that the text names; --json gives all of them."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    key = acts.add_parser("key", help="make payroll's own half of the key, once")
    key.add_argument("--out", metavar="FILE", type=Path, required=True, help="where to write it")
    add_json(key)
    key.set_defaults(act_run=run_key)
    hashing = acts.add_parser(
        "hash", help="write the file that payroll delivers: one keyed hash a person, no names"
    )
    _add_list_and_keys(hashing)
    hashing.add_argument(
        "--out", metavar="FILE", type=Path, required=True, help="where to write the hashes"
    )
    hashing.add_argument(
        "--errors", metavar="FILE", type=Path, help="write the rows that came back (.csv or .xlsx)"
    )
    hashing.set_defaults(act_run=run_hash)
    finding = acts.add_parser(
        "find", help="say which rows of payroll's list stand behind a difference of the gate"
    )
    _add_list_and_keys(finding)
    finding.add_argument(
        "hash", metavar="NUMBER", help="payroll's number of the difference, as the page shows it"
    )
    finding.set_defaults(act_run=run_find)


def _add_list_and_keys(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("list", metavar="LIST", type=Path, help="payroll's own list, CSV or XLSX")
    parser.add_argument(
        "--key",
        metavar="FILE",
        type=Path,
        action="append",
        required=True,
        help="one half of the key; give both, payroll's own and personnel's",
    )
    parser.add_argument(
        "--column",
        metavar="COLUMN",
        default="",
        help="the column of service numbers, by its header or its number from 1",
    )
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    return int(args.act_run(args))


def run_key(args: argparse.Namespace) -> int:
    half = secrets.token_bytes(KEY_BYTES)
    commitment = payroll_key_commitment("payroll", half)
    _require_new([args.out])
    _write_new({args.out: payroll_half_file("payroll", half)})
    if args.json:
        print_json({"out": str(args.out), "commitment": commitment})
    else:
        print(f"Payroll's half of the key is in {args.out}. Its SHA-256 is")
        print(f"  {commitment}")
        print("Hand it in on the force's site: Completeness, Payroll's key. Then lock it away.")
    return 0


def run_hash(args: argparse.Namespace) -> int:
    _require_new([path for path in (args.out, args.errors) if path])
    key = _joined_key(args.key)
    found = _read(args)
    files = {args.out: payroll_file(payroll_hash(key, number) for number in found.numbers)}
    if args.errors:
        kind = args.errors.suffix.removeprefix(".").lower()
        files[args.errors] = error_file(found.rejected, found.header, kind=kind)
    if not found.numbers:
        raise UnusableInput("paid-list-empty", "The list has no service number that can be read.")
    _write_new(files)
    said = _outcome(found) | {"out": str(args.out)}
    if args.json:
        print_json(said)
    else:
        print("\n".join(_lines(said)))
    return 0


def run_find(args: argparse.Namespace) -> int:
    if not re.fullmatch("[0-9a-f]{8,64}", args.hash):
        raise UnusableInput(
            "hash-unreadable", "Payroll's number of a difference has 8 to 64 hex digits."
        )
    key = _joined_key(args.key)
    found = _read(args)
    rows = [
        row
        for number, row in zip(found.numbers, found.at, strict=True)
        if payroll_hash(key, number).startswith(args.hash)
    ]
    if args.json:
        print_json({"rows": rows})
    else:
        print(_rows_said(rows) if rows else "This list has no row with this hash.")
    return 0 if rows else 1


def _read(args: argparse.Namespace) -> PaidList:
    return read_payroll_list(SheetFile(args.list.name, args.list.read_bytes()), column=args.column)


def _joined_key(paths: Iterable[Path]) -> bytes:
    """Return the key that both halves make; each half is given once."""
    given = [parse_payroll_half(path.read_bytes()) for path in paths]
    halves = dict(given)
    if len(given) != len(KEY_SIDES) or set(halves) != set(KEY_SIDES):
        raise UnusableInput(
            "payroll-halves-incomplete",
            "Give --key twice: payroll's own half, and personnel's half from the force's site.",
        )
    return payroll_key(*(halves[side] for side in KEY_SIDES))


def _outcome(found: PaidList) -> dict[str, Any]:
    """Return what is said of a reading: places and codes, never what stands in a cell."""
    return {
        "rows": found.rows,
        "hashed": len(found.numbers),
        "column": found.column,
        "rejected": [
            {"row": fault.row, "column": fault.column, "code": fault.code}
            for fault in found.rejected
        ],
        "repeated": [list(rows) for rows in found.repeated()],
    }


def _lines(said: Mapping[str, Any]) -> Iterator[str]:
    yield f"{said['rows']:,} rows, read from the column “{said['column']}”."
    yield f"  hashed {said['hashed']:,}, sent back {len(said['rejected']):,}"
    yield from _some("Sent back, and not in the file:", map(_fault_said, said["rejected"]))
    yield from _some("Paid more than once, and so in the file:", map(_rows_said, said["repeated"]))
    if said["rejected"]:
        yield "Mend them in payroll's list and hash the whole list again: the gate names whoever"
        yield "is missing. --errors FILE writes these rows to look at; it stays with payroll."
    yield f"The hashes are in {said['out']}. Deliver it on the force's site: Completeness."


def _some(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield title
        yield from (f"  {line}" for line in found[:_SHOWN])
        if len(found) > _SHOWN:
            yield f"  and {len(found) - _SHOWN:,} more: --json gives all of them"


def _fault_said(fault: Mapping[str, Any]) -> str:
    place = f", {fault['column']}" if fault["column"] else ""
    return f"row {fault['row']:,}{place}: {fault['code']}"


def _rows_said(rows: Iterable[int]) -> str:
    return "rows " + ", ".join(map(str, rows))


def _require_new(paths: list[Path]) -> None:
    for place, path in enumerate(paths):
        if os.path.lexists(path) or path in paths[:place]:
            raise UnusableInput(
                "file-exists",
                f"{path} exists already or is named twice, and nothing is written over. "
                "Choose a new name.",
            )


def _write_new(files: Mapping[Path, bytes]) -> None:
    for path, data in files.items():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
