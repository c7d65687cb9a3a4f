"""The demo's store: a delivery counted by two, kits in two collectors' hands, paper packs.

The session is a code only; what happens in it is played elsewhere.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from passmuster.core.access.actors import Actor, Role
from passmuster.core.kits.labels import Place
from passmuster.core.kits.serials import Kind, serial
from passmuster.demo.paper import play_paper
from passmuster.demo.season import Season, admit
from passmuster.web.approvals.services import propose
from passmuster.web.kits.labels import print_label
from passmuster.web.kits.proposals import ISSUE
from passmuster.web.kits.services import (
    issue_to_collector,
    issue_to_site,
    receive_lot,
    use_serial,
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
ISSUED = 12
"""Serials of each kind in the hand of the first collector."""


def stock_store(season: Season) -> None:
    """Fill the store, hand kits and packs out, and leave something for everybody to do."""
    with season.at(STOCKED):
        clerk, first, other = _people(season)
        second = season.cast.oversight
        for kind, number, size, expires in LOTS:
            receive_lot(
                by=clerk,
                second=second,
                force=season.force,
                number=number,
                first=serial(kind, 1).text,
                last=serial(kind, size).text,
                expires=expires,
            )
        _hand_out(season, clerk, first)
        _use_some(season, clerk, first)
        more = {
            "first": serial(Kind.SEAL, 25).text,
            "last": serial(Kind.SEAL, 34).text,
            "holder": other.human,
            "session": "2023-002/S1",
            "seen_whole": False,
        }
        propose(by=clerk, force=season.force, verb=ISSUE, facts=more)
        season.publish()
    play_paper(season, clerk, first, SESSION)


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
        sent = [serial(kind, n).text for n in range(1, 4 * ISSUED + 1)]
        own = sent[: 2 * ISSUED if kind is Kind.SEAL else ISSUED]
        issue_to_site(
            by=clerk, second=season.cast.manager, force=season.force, serials=sent, site=SITE
        )
        issue_to_collector(
            by=clerk, second=collector, force=season.force, serials=own, session=SESSION
        )


def _use_some(season: Season, clerk: Actor, collector: Actor) -> None:
    number, force = serial(Kind.SPECIMEN, 1).text, season.force
    for place, reason in (*((one, "") for one in Place), (Place.BOTTLE_B, "printer-jammed")):
        print_label(
            by=collector,
            force=force,
            specimen=number,
            place=place,
            session=SESSION,
            reason=reason,
        )
    for kind, used in ((Kind.SPECIMEN, 1), (Kind.CUP, 1), (Kind.SEAL, 1), (Kind.SEAL, 2)):
        use_serial(
            by=collector,
            force=force,
            text=serial(kind, used).text,
            kind=kind,
            session=SESSION,
            specimen=number,
        )
    torn = [serial(Kind.SEAL, 3).text]
    void_serials(by=collector, second=clerk, force=force, serials=torn, reason="torn-or-broken")
