"""Every ticket of a draw in its order: the table in which anybody finds one number of the pool."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from passmuster.core.draw.dossier.layout import POOL, SEED
from passmuster.core.draw.pool import by_stratum, parse_pool
from passmuster.core.draw.sampler import ticket
from passmuster.core.draw.strata import LEAST_MEMBERS
from passmuster.core.kernel.text import ascii_digits
from passmuster.web.sites.oversight.draws import Draw

LINES_A_PAGE = 50
LEAST_TO_FIND = 8
"""Digits of a number that show somebody's own line in a stratum too small to be listed."""

DRAWN, RESERVE, NOT_DRAWN, UNKNOWN = "drawn", "reserve", "not-drawn", "unknown"

_NUMBER = re.compile(r"[0-9a-f]{1,64}")
_TICKET = re.compile(r"0\.[0-9]{1,90}")


@dataclass(frozen=True, slots=True)
class Ticket:
    """One line of the pool: its place in its stratum from 1, its ticket, what came of it.

    Without a seed ``place`` is 0, ``ticket`` empty and ``fate`` unknown.
    """

    stratum: str
    place: int
    commitment: str
    ticket: str
    fate: str


@dataclass(frozen=True)
class TicketPage:
    """Some tickets; ``found`` is how many lines the question has, ``page`` counts from 1."""

    lines: tuple[Ticket, ...]
    found: int
    page: int
    pages: int


def tickets_of(draw: Draw, files: Mapping[str, bytes]) -> tuple[Ticket, ...]:
    """Return every ticket, strata in announced order, each in ticket order; empty without a pool.

    Raises UnusableInput or CheckFailed when the pool file is none.
    """
    if POOL not in files:
        return ()
    announced = draw.announcement.data if draw.announcement else {"strata": [], "reserves": {}}
    order = tuple(s["label"] for s in announced["strata"])
    take = draw.result.data["take"] if draw.result else {}
    seed = files.get(SEED, b"").decode("ascii", "replace")
    return _ordered(
        files[POOL], seed, order, tuple(take.items()), tuple(announced["reserves"].items())
    )


def page_of(
    tickets: Sequence[Ticket],
    *,
    find: str = "",
    stratum: str = "",
    page: int = 1,
    hidden: Collection[str] = (),
) -> TicketPage | None:
    """Return one page of the tickets that begin with what was asked for; None beyond the last.

    ``find`` is the beginning of a number of the pool (hexadecimal), or of a ticket (``0.…``), in
    either digits. Lines of the ``hidden`` strata appear only for 8 digits of a number or more.
    """
    wanted = "".join(ascii_digits(find).split()).lower()
    by_number = _NUMBER.fullmatch(wanted)
    if wanted and not by_number and not _TICKET.fullmatch(wanted):
        return TicketPage((), 0, 1, 1)
    own = by_number is not None and len(wanted) >= LEAST_TO_FIND
    lines = [
        line
        for line in tickets
        if (not stratum or line.stratum == stratum)
        and (own or line.stratum not in hidden)
        and (line.commitment if by_number else line.ticket).startswith(wanted)
    ]
    pages = max(1, -(-len(lines) // LINES_A_PAGE))
    if not 1 <= page <= pages:
        return None
    start = (page - 1) * LINES_A_PAGE
    return TicketPage(tuple(lines[start : start + LINES_A_PAGE]), len(lines), page, pages)


def too_small(pool: Mapping[str, int]) -> frozenset[str]:
    """Return the strata whose lines are not listed: under 20 people (protocol.md §10.5)."""
    return frozenset(label for label, count in pool.items() if count < LEAST_MEMBERS)


# Two draws of a hundred thousand people fit; a third visitor to a third draw waits half a second.
@lru_cache(maxsize=2)
def _ordered(
    pool_file: bytes,
    seed: str,
    order: tuple[str, ...],
    take: tuple[tuple[str, int], ...],
    reserves: tuple[tuple[str, int], ...],
) -> tuple[Ticket, ...]:
    members = by_stratum(parse_pool(pool_file))
    taken, spare = dict(take), dict(reserves)
    labels = [label for label in order if label in members]
    labels += sorted(set(members) - set(labels))
    lines: list[Ticket] = []
    for label in labels:
        if not seed:
            lines += (Ticket(label, 0, c, "", UNKNOWN) for c in members[label])
            continue
        drawn = taken.get(label, 0)
        for place, (number, commitment) in enumerate(_sorted(seed, members[label]), start=1):
            fate = DRAWN if place <= drawn else NOT_DRAWN
            if drawn < place <= drawn + spare.get(label, 0):
                fate = RESERVE
            lines.append(Ticket(label, place, commitment, number, fate))
    return tuple(lines)


def _sorted(seed: str, commitments: Iterable[str]) -> list[tuple[str, str]]:
    return sorted((ticket(seed, commitment), commitment) for commitment in commitments)
