"""The demo's store: a delivery counted by two, kits in two collectors' hands, paper packs.

The session is a code only; what happens in it is played elsewhere.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from passmuster.core.access.actors import Actor, Role
from passmuster.core.kits.labels import Place
from passmuster.core.kits.serials import Kind, serial
from passmuster.demo.custody import Custody
from passmuster.demo.paper import USED, play_paper
from passmuster.demo.season import Season, admit
from passmuster.web.approvals.services import propose
from passmuster.web.kits.labels import print_label
from passmuster.web.kits.proposals import ISSUE
from passmuster.web.kits.services import (
    issue_to_collector,
    issue_to_site,
    receive_lot,
    void_serials,
)

STOCKED = datetime(2023, 10, 20, 4, 0, tzinfo=UTC)
SESSION = "2023-001/S2"
SITE = "site-2"
LOTS = (
    (Kind.SEAL, "SB-2309-114", 240, date(2025, 9, 30)),
    (Kind.SPECIMEN, "CF-2309-020", 60, date(2026, 9, 30)),
    (Kind.CUP, "UC-2308-771", 120, date(2024, 2, 29)),
    (Kind.POUCH, "PC-2307-002", 60, date(2025, 6, 30)),
)
FIRST = 101
"""Number of the first kit of this store: before it lie those of the bottles that are carried."""

ISSUED = 12
"""Kits in the hand of the first collector."""


def stock_store(season: Season) -> None:
    """Fill the store, hand kits and packs out, and leave something for everybody to do."""
    with season.at(STOCKED):
        clerk, first, other = _people(season)
        second = season.cast.oversight
        for kind, number, size, expires in LOTS:
            begins = first_of(kind)
            receive_lot(
                by=clerk,
                second=second,
                force=season.force,
                number=number,
                first=serial(kind, begins).text,
                last=serial(kind, begins + size - 1).text,
                expires=expires,
            )
        _hand_out(season, clerk, first)
        _use_some(season, clerk, first)
        after = first_of(Kind.SEAL) + 2 * ISSUED
        more = {
            "first": serial(Kind.SEAL, after).text,
            "last": serial(Kind.SEAL, after + 9).text,
            "holder": other.human,
            "session": "2023-002/S1",
            "seen_whole": False,
        }
        propose(by=clerk, force=season.force, verb=ISSUE, facts=more)
        season.publish()
    play_paper(season, clerk, first, SESSION, kit=FIRST + ISSUED - USED)


def first_of(kind: Kind) -> int:
    """Return the first running number of a kind: a kit has two seals, and of the others one."""
    return 2 * FIRST - 1 if kind is Kind.SEAL else FIRST


def _people(season: Season) -> list[Actor]:
    return [
        admit(season, code, name, role)
        for code, name, role in (
            ("h-store", "Pov Chanrith", Role.STORE_CLERK),
            ("h-collector", "", Role.COLLECTOR),
            ("h-collector-2", "", Role.COLLECTOR),
        )
    ]


def _hand_out(season: Season, clerk: Actor, collector: Actor) -> None:
    for kind, _number, _size, _expires in LOTS:
        sent = [serial(kind, first_of(kind) + n).text for n in range(4 * ISSUED)]
        own = sent[: 2 * ISSUED if kind is Kind.SEAL else ISSUED]
        issue_to_site(
            by=clerk, second=season.cast.manager, force=season.force, serials=sent, site=SITE
        )
        issue_to_collector(
            by=clerk, second=collector, force=season.force, serials=own, session=SESSION
        )


def _use_some(season: Season, clerk: Actor, collector: Actor) -> None:
    number, force = serial(Kind.SPECIMEN, FIRST).text, season.force
    for place, reason in (*((one, "") for one in Place), (Place.BOTTLE_B, "printer-jammed")):
        print_label(
            by=collector,
            force=force,
            specimen=number,
            place=place,
            session=SESSION,
            reason=reason,
        )
    Custody(season, kits=True).resume().seal(FIRST, season.now)
    torn = [serial(Kind.SEAL, first_of(Kind.SEAL) + 2).text]
    void_serials(by=collector, second=clerk, force=force, serials=torn, reason="torn-or-broken")
