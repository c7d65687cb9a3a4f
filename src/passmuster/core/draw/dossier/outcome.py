"""The selection drawn again from pool and seed, and compared line by line with the published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256

from passmuster.core.draw.dossier.evidence import Dossier
from passmuster.core.draw.dossier.facts import failed, pool_entries
from passmuster.core.draw.dossier.layout import (
    RESERVE_COLUMNS,
    RESERVES,
    SELECTION,
    SELECTION_COLUMNS,
    Finding,
    parse_rows,
    reserves_csv,
    selection_csv,
)
from passmuster.core.draw.selection import Selection, select
from passmuster.core.kernel.errors import PassmusterError

Rows = Sequence[tuple[str, ...]]


def check_selection(dossier: Dossier) -> Iterator[Finding]:
    """Draw again; check selected, reserves, days, counts and last tickets."""
    pool = pool_entries(dossier)
    if pool is None:
        return
    try:
        again = select(dossier.data("announcement"), pool, dossier.data("result")["seed"])
    except PassmusterError as error:
        yield failed(error, "selection:not-drawable")
        return
    yield from _file(
        dossier, "selection", SELECTION, SELECTION_COLUMNS, selection_csv(again.selected)
    )
    yield from _file(dossier, "reserves", RESERVES, RESERVE_COLUMNS, reserves_csv(again.reserves))
    yield from _result(dossier, again)


def _result(dossier: Dossier, again: Selection) -> Iterator[Finding]:
    result = dossier.data("result")
    for rule, name in (("selection", SELECTION), ("reserves", RESERVES)):
        if sha256(dossier.files.get(name, b"")).hexdigest() != result[f"{rule}_sha256"]:
            yield Finding(f"{rule}:hash", False, f"{name} is not the file logged.")
    if result["take"] != again.take:
        yield Finding("result:take", False, "The logged numbers to take are not the announced.")
    if result["last_tickets"] != again.last_tickets:
        yield Finding("result:last-tickets", False, "The logged last tickets are not the drawn.")


def _file(
    dossier: Dossier, rule: str, name: str, columns: tuple[str, ...], expected: bytes
) -> Iterator[Finding]:
    data = dossier.files.get(name, b"")
    if data == expected:
        return
    try:
        rows = parse_rows(data, columns)
    except PassmusterError as error:
        yield failed(error, f"{rule}:unreadable")
        return
    # Bytes that differ mean rows that differ: the printed form of rows has no second spelling.
    yield _difference(rule, name, rows, parse_rows(expected, columns))


def _difference(rule: str, name: str, rows: Rows, right: Rows) -> Finding:
    """Name the first thing that is wrong with a list, the gravest kind first."""
    commitment, ticket = 2, 3
    tickets = {row[commitment]: row[ticket] for row in right}
    for row in rows:
        if row[commitment] in tickets and row[ticket] != tickets[row[commitment]]:
            return Finding(
                f"{rule}:ticket", False, f"{name}: {row[commitment]} has another ticket."
            )
    strangers = [row[commitment] for row in rows if row[commitment] not in tickets]
    absent = sorted(set(tickets) - {row[commitment] for row in rows})
    if len(rows) != len(right):
        return Finding(
            f"{rule}:take", False, f"{name} has {len(rows)} lines, but {len(right)} are drawn."
        )
    if strangers:
        return Finding(
            f"{rule}:member",
            False,
            f"{name} has {strangers[0]}, who is not drawn, in place of {absent[0]}.",
        )
    for row, true in zip(rows, right, strict=True):
        if row[: ticket + 1] != true[: ticket + 1]:
            where = f"{row[0]} {row[1]}"
            return Finding(
                f"{rule}:order", False, f"{name}: {row[commitment]} is in a wrong place ({where})."
            )
    wrong = next(row for row, true in zip(rows, right, strict=True) if row != true)
    return Finding("days:wrong", False, f"{name}: {wrong[commitment]} has another collecting day.")
