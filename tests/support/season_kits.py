"""A store, two collectors and one session with seals and paper packs, through the real services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from passmuster.core.access.actors import Actor, Role
from passmuster.core.kits.serials import Kind, serial
from tests.support.season import human

SESSION, SITE = "2023-001/S1", "site-of-kits"
LAST_DAY = date(2024, 3, 31)
SCAN = b"%PDF-1.7 an invented scan"
TYPED = {
    "service_number": "PS000042",
    "collected_on": "2023-09-08",
    "collected_at": "09:05",
    "temperature": "yes",
    "observed": "no",
    "a_ml": "35",
    "b_ml": "20",
    "collector": "Kong Vanna",
    "released_to": "Preah Sovann courier",
    "remark": "",
    "seal_a": "",
    "seal_b": "",
}


@dataclass(frozen=True)
class Store:
    """Who keeps and who uses kits."""

    season: Any
    clerk: Actor
    collector: Actor
    other: Actor

    @property
    def force(self) -> Any:
        return self.season.force

    @property
    def second(self) -> Actor:
        return self.season.cast.oversight

    def both(self, by: Actor, second: Actor) -> dict[str, Any]:
        return {"by": by, "second": second, "force": self.force}


def seal(number: int, *, practice: bool = False) -> str:
    return serial(Kind.SEAL, number, practice=practice).text


def specimen(number: int) -> str:
    return serial(Kind.SPECIMEN, number).text


def open_store(season: Any) -> Store:
    """Register a store clerk and two collectors, and the site at which kits lie."""
    registered(season, SITE, "site", "Training Centre")
    return Store(
        season,
        human(season, "h-store", Role.STORE_CLERK, "post-2"),
        human(season, "h-collector", Role.COLLECTOR, "post-3"),
        human(season, "h-collector-2", Role.COLLECTOR, "post-4"),
    )


def registered(season: Any, code: str, kind: str, name: str) -> None:
    """Let two people register a site, a store or a laboratory, once."""
    from passmuster.web.custody.holders import register_holder

    signed = {"by": season.cast.manager, "second": season.cast.oversight, "force": season.force}
    if not season.force.holders.filter(code=code).exists():
        register_holder(**signed, code=code, kind=kind, name_en=name, name_km="មជ្ឈមណ្ឌល")


def receive(store: Store, kind: Kind = Kind.SEAL, upto: int = 20, **more: Any) -> Any:
    from passmuster.web.kits.services import receive_lot

    facts = {
        "number": f"L-{kind.value}",
        "first": serial(kind, 1).text,
        "last": serial(kind, upto).text,
        "expires": LAST_DAY,
    }
    return receive_lot(**store.both(store.clerk, store.second), **facts | more)


def send(store: Store, serials: list[str], site: str = SITE) -> Any:
    from passmuster.web.kits.services import issue_to_site

    both = store.both(store.clerk, store.season.cast.manager)
    return issue_to_site(**both, serials=serials, site=site)


def issue(store: Store, serials: list[str], session: str = SESSION, **more: Any) -> Any:
    from passmuster.web.kits.services import issue_to_collector

    facts = {"serials": serials, "session": session} | more
    return issue_to_collector(**store.both(store.clerk, store.collector), **facts)


def stocked(season: Any) -> Store:
    """Return a store of 20 seals and 4 specimen numbers; 10 seals and 2 numbers are in hand."""
    store = open_store(season)
    receive(store)
    receive(store, Kind.SPECIMEN, 4)
    mine = [*(seal(n) for n in range(1, 11)), specimen(1), specimen(2)]
    send(store, mine)
    issue(store, mine)
    return store


def give_packs(store: Store, count: int = 3, session: str = SESSION, **more: Any) -> list[Any]:
    from passmuster.web.kits.packs import issue_packs, print_packs

    both = store.both(store.clerk, store.collector)
    made = issue_packs(**both, session=session, count=count, **more)
    print_packs(by=store.clerk, force=store.force, session=session)
    return made


def key(store: Store, pack: Any, by: Actor, scan: bytes | None = None, **changed: str) -> Any:
    from passmuster.web.kits.packs import key_pack

    return key_pack(by=by, force=store.force, pack=pack, fields=TYPED | changed, scan=scan)


def fill_kits(season: Any) -> Store:
    """Let every table of kits hold something: used, void, a label twice, a pack keyed by two."""
    from passmuster.core.kits.labels import Place
    from passmuster.web.kits.labels import print_label
    from passmuster.web.kits.packs import end_pack
    from passmuster.web.kits.services import use_serial, void_serials

    store = stocked(season)
    mine = {"by": store.collector, "force": store.force}
    use_serial(**mine, text=specimen(1), kind=Kind.SPECIMEN, session=SESSION)
    use_serial(**mine, text=seal(1), kind=Kind.SEAL, session=SESSION, specimen=specimen(1))
    void_serials(
        **store.both(store.collector, store.clerk), serials=[seal(2)], reason="torn-or-broken"
    )
    for reason in ("", "printer-jammed"):
        print_label(
            **mine, specimen=specimen(2), place=Place.BOTTLE_A, session=SESSION, reason=reason
        )
    first, second, _third = give_packs(store)
    end_pack(**mine, text=first.serial, end="used")
    end_pack(**mine, second=store.clerk, text=second.serial, end="void", reason="written-wrongly")
    key(store, first, store.collector, SCAN, seal_a=seal(3), seal_b=seal(4))
    key(store, first, store.other, seal_a=seal(3), seal_b=seal(4))
    return store


def kits_of_another_force(force: Any) -> dict[str, int]:
    """Return a serial and a pack of another force, made as rows."""
    from passmuster.web import clock
    from passmuster.web.kits.models import KitItem, Lot, Pack

    lot = Lot.objects.create(
        force=force,
        number="O",
        kind="seal",
        practice=False,
        first=1,
        last=1,
        expires=LAST_DAY,
        by="o-human",
        second="x",
        at=clock.now(),
    )
    item = KitItem.objects.create(force=force, lot=lot, serial=seal(1), state="received")
    pack = Pack.objects.create(
        force=force,
        number=1,
        practice=False,
        serial=serial(Kind.PACK, 1).text,
        specimen=specimen(900_000_001),
        session=SESSION,
        holder="o-human",
        state="issued",
    )
    return {"kit": item.pk, "pack": pack.pk}
