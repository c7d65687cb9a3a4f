"""Every service of kits as one act of a season, for the test that makes each fail half-way."""

from __future__ import annotations

from collections.abc import Callable

from tests.support.season import BEFORE_FREEZE


def receive_lot(season):
    from tests.support.season_kits import open_store, receive

    if not season.force.humans.filter(code="h-store").exists():
        season.kits = open_store(season)
    return receive(season.kits)


def kits_in_hand(season):
    from tests.support.season_kits import stocked

    season.kits = stocked(season)


def send_kits(season):
    from tests.support.season_kits import seal, send

    return send(season.kits, [seal(11)])


def kits_at_site(season):
    kits_in_hand(season)
    send_kits(season)


def issue_kits(season):
    from tests.support.season_kits import issue, seal

    return issue(season.kits, [seal(11)])


def use_kit(season):
    from passmuster.core.kits.serials import Kind
    from passmuster.web.kits.services import use_serial
    from tests.support.season_kits import SESSION, seal, specimen

    mine = {"by": season.kits.collector, "force": season.force, "session": SESSION}
    return use_serial(**mine, text=seal(1), kind=Kind.SEAL, specimen=specimen(1))


def return_kits(season):
    from passmuster.web.kits.services import return_serials
    from tests.support.season_kits import seal

    both = season.kits.both(season.kits.collector, season.kits.clerk)
    return return_serials(**both, serials=[seal(2)])


def void_kits(season):
    from passmuster.web.kits.services import void_serials
    from tests.support.season_kits import seal

    both = season.kits.both(season.kits.clerk, season.kits.second)
    return void_serials(**both, serials=[seal(3)], reason="recalled")


def lose_kits(season):
    from passmuster.web.kits.services import lose_serials
    from tests.support.season_kits import seal

    both = season.kits.both(season.kits.clerk, season.kits.second)
    return lose_serials(**both, serials=[seal(4)], reason="not-found")


def spoil_kits(season):
    from passmuster.web.kits.services import spoil_serials
    from tests.support.season_kits import seal

    mine = {"by": season.kits.collector, "force": season.force, "session": "C-00001"}
    return spoil_serials(**mine, serials=[seal(5)], reason="torn-or-broken")


def print_labels(season):
    from passmuster.core.kits.labels import Place
    from passmuster.web.kits.labels import print_labels as printed
    from tests.support.season_kits import SESSION, specimen

    mine = {"by": season.kits.collector, "force": season.force, "session": SESSION}
    return printed(**mine, specimen=specimen(1), places=list(Place))


def issue_packs(season):
    from passmuster.web.kits.packs import issue_packs as issued
    from tests.support.season_kits import SESSION

    both = season.kits.both(season.kits.clerk, season.kits.collector)
    return issued(**both, session=SESSION, count=2)


def packs_in_hand(season):
    kits_in_hand(season)
    issue_packs(season)


def print_packs(season):
    from passmuster.web.kits.packs import print_packs as printed
    from tests.support.season_kits import SESSION

    return printed(by=season.kits.clerk, force=season.force, session=SESSION)


def end_pack(season):
    from passmuster.web.kits.packs import end_pack as ended

    text = season.force.packs.get(number=1).serial
    return ended(by=season.kits.collector, force=season.force, text=text, end="used")


def pack_keyed_once(season):
    from tests.support.season_kits import SCAN, key

    packs_in_hand(season)
    end_pack(season)
    pack = season.force.packs.get(number=1)
    key(season.kits, pack, season.kits.collector, SCAN, seal_a="300000000146")


def key_pack(season):
    from tests.support.season_kits import key

    pack = season.force.packs.get(number=1)
    return key(season.kits, pack, season.kits.other, seal_a="300000000146")


KITS: list[tuple[str, Callable, object, Callable | None]] = [
    ("establish", receive_lot, BEFORE_FREEZE, None),
    ("establish", send_kits, BEFORE_FREEZE, kits_in_hand),
    ("establish", issue_kits, BEFORE_FREEZE, kits_at_site),
    ("establish", use_kit, BEFORE_FREEZE, kits_in_hand),
    ("establish", return_kits, BEFORE_FREEZE, kits_in_hand),
    ("establish", void_kits, BEFORE_FREEZE, kits_in_hand),
    ("establish", lose_kits, BEFORE_FREEZE, kits_in_hand),
    ("establish", spoil_kits, BEFORE_FREEZE, kits_in_hand),
    ("establish", print_labels, BEFORE_FREEZE, kits_in_hand),
    ("establish", issue_packs, BEFORE_FREEZE, kits_in_hand),
    ("establish", print_packs, BEFORE_FREEZE, packs_in_hand),
    ("establish", end_pack, BEFORE_FREEZE, packs_in_hand),
    ("establish", key_pack, BEFORE_FREEZE, pack_keyed_once),
]
"""Step, service, moment, and what comes before it."""
