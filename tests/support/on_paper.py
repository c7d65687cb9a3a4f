"""A served order, its collector with one paper pack in hand, and two people who key it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from passmuster.core.access.actors import Role
from passmuster.core.collection.conflicts import Declared, Part
from passmuster.core.kits.serials import Kind, serial
from tests.support.collecting_live import live
from tests.support.season import human
from tests.support.season_kits import SCAN, TYPED

SEALS = {"seal_a": serial(Kind.SEAL, 1).text, "seal_b": serial(Kind.SEAL, 2).text}


@contextmanager
def on_paper(season: Any) -> Iterator[Any]:
    """Return a served order whose collector took one pack ten minutes after the notice."""
    from passmuster.web.kits.packs import issue_packs

    with live(season) as scene:
        made: Any = scene
        made.keyers = [human(season, f"h-keyer-{n}", Role.NOTIFIER) for n in (1, 2)]
        made.now = season.now + timedelta(minutes=30)
        with made.at(made.now - timedelta(minutes=20)):
            both = {"by": made.store, "second": made.collector, "force": made.force}
            (made.pack,) = issue_packs(**both, session="DAY-1", count=1)
        yield made


def assigned(ready: Any, relation: Declared = Declared.NONE) -> None:
    """Assign the collector, who declares."""
    from passmuster.web.collection.assigning import assign, declare

    row = assign(
        by=ready.season.cast.manager,
        force=ready.force,
        number=ready.order.number,
        part=Part.COLLECTOR,
        human=ready.collector.human,
    )
    declare(by=ready.collector, force=ready.force, assignment=row, relation=relation)


def paper(ready: Any, **changed: str) -> dict[str, str]:
    """Return what stands on the paper: written when the clock of the fixture stands."""
    from django.utils.timezone import localtime

    written: datetime = localtime(ready.now)
    here = {
        "service_number": ready.order.person.service_number,
        "collected_on": f"{written:%Y-%m-%d}",
        "collected_at": f"{written:%H:%M}",
    }
    return TYPED | here | SEALS | changed


def used(ready: Any) -> None:
    """Let the collector say that the pack was filled in."""
    from passmuster.web.kits.packs import end_pack

    end_pack(by=ready.collector, force=ready.force, text=ready.pack.serial, end="used")


def keyed(
    ready: Any, *, after: timedelta = timedelta(hours=1), again: bool = False, **changed: str
) -> Any:
    """Let two people type the paper alike, and return the pack."""
    from passmuster.web.kits.packs import key_pack

    pack = ready.pack
    for by in ready.keyers:
        scan = SCAN if by is ready.keyers[0] and not again else None
        with ready.at(ready.now + after):
            pack = key_pack(
                by=by, force=ready.force, pack=pack, fields=paper(ready, **changed), scan=scan
            )
        after += timedelta(minutes=1)
    pack.refresh_from_db()
    return pack


def why(ready: Any) -> str:
    """Return why the paper cannot stand, "" where it does or was not judged."""
    from passmuster.web.kits.keyings import contradiction_of

    ready.pack.refresh_from_db()
    return contradiction_of(ready.pack)


def nothing_followed(ready: Any) -> None:
    """Hold that the order waits, nothing was used or begun, and the keyings stay."""
    from passmuster.web.collection.models import Session
    from passmuster.web.custody.models import Item
    from passmuster.web.kits.queries import item_called

    assert ready.state() == "notified"
    assert not Session.objects.exists()
    assert not Item.objects.filter(specimen=ready.pack.specimen).exists()
    assert {item_called(ready.force, one).state for one in SEALS.values()} == {"with-collector"}
    assert ready.pack.keyings.count() >= 2
