"""The scan of a paper pack bears a name: who opens it says why, once a pack and person."""

from __future__ import annotations

import pytest

from tests.support.browsing import nothing_moves
from tests.support.factors import text_of
from tests.support.season import BEFORE_FREEZE
from tests.support.season_kits import give_packs, key, seal, stocked
from tests.support.signing_in import client_of

KITS = "/en/kits/"
PICTURE = b"\x89PNG an invented picture"


@pytest.fixture
def season(begin):
    season = begin("establish")
    with season.at(BEFORE_FREEZE):
        yield season


def test_a_scan_is_shown_only_to_whoever_keys_the_pack_and_only_then(season):
    from passmuster.web.kits.packs import end_pack

    store = stocked(season)
    (pack,) = give_packs(store, 1, practice=True)
    page = f"{KITS}packs/{pack.pk}/scan/"
    collector, other = client_of(season, "h-collector"), client_of(season, "h-collector-2")
    assert other.get(page).status_code == 404
    end_pack(by=store.collector, force=store.force, text=pack.serial, end="used")
    key(store, pack, store.collector, PICTURE)
    # The scan bears a name: before the purpose is said no byte of it comes, by no address.
    asks = f"{KITS}packs/{pack.pk}/key/"
    with nothing_moves():
        assert (opened := other.get(page)).status_code == 302
        assert opened.url == asks
        assert page not in other.get(asks).content.decode()
        again = other.post(asks, {"open": "scan"})
        assert "Why do you open this scan?" in text_of(again)
    assert other.post(asks, {"open": "scan", "purpose": "key-paper"}).status_code == 302
    answer = other.get(page)
    assert (answer["Content-Type"], answer.content) == ("image/png", PICTURE)
    assert f'src="{page}"' in other.get(f"{KITS}packs/{pack.pk}/key/").content.decode()
    assert collector.get(page).status_code == 404
    key(store, pack, store.other)
    assert other.get(page).status_code == 404
    for who in ("h-auditor", "h-inspector", "h-oversight"):
        reader = client_of(season, who)
        assert f"{KITS}packs/openings/" in reader.get("/en/orders/openings/").content.decode()
        said = text_of(reader.get(f"{KITS}packs/openings/"))
        assert "To key what stands on the paper" in said
        assert "To bring the scan, as the first who keyed it" in said
        assert pack.grouped in said


def test_the_purpose_of_a_scan_is_asked_once_of_each_person_and_of_each_pack(season):
    from passmuster.web.kits.packs import end_pack

    store = stocked(season)
    packs = give_packs(store, 2)
    other = client_of(season, "h-collector-2")
    for pack in packs:
        end_pack(by=store.collector, force=store.force, text=pack.serial, end="used")
        key(store, pack, store.collector, PICTURE)
        page = f"{KITS}packs/{pack.pk}/key/"
        assert "Why do you open this scan?" in text_of(other.get(page))
        assert other.post(page, {"open": "scan", "purpose": "key-paper"}).status_code == 302
        with nothing_moves():
            assert "Why do you open this scan?" not in text_of(other.get(page))
            other.post(page, {"open": "scan", "purpose": "key-paper"})
    # Where the two differ, whoever brought the scan looks again and is asked nothing more.
    key(store, packs[0], store.other, seal_a=seal(5))
    mine = client_of(season, "h-collector").get(f"{KITS}packs/{packs[0].pk}/key/")
    assert "Why do you open this scan?" not in text_of(mine)
    assert f"{KITS}packs/{packs[0].pk}/scan/" in mine.content.decode()


def test_where_two_keyings_differ_each_reads_only_which_fields_until_both_typed_again(season):
    from passmuster.web.kits.packs import end_pack

    store = stocked(season)
    (pack,) = give_packs(store, 1)
    end_pack(by=store.collector, force=store.force, text=pack.serial, end="used")
    key(store, pack, store.collector, PICTURE, remark="Written by the first")
    key(store, pack, store.other, remark="Typed by the second")
    page = f"{KITS}packs/{pack.pk}/key/"
    mine, other = client_of(season, "h-collector"), client_of(season, "h-collector-2")
    other.post(page, {"open": "scan", "purpose": "compare-keyings"})
    said = text_of(other.get(page))
    assert "The two keyings differ" in said
    assert "these fields differ" in said
    assert "Remark" in said
    assert "Written by the first" not in other.get(page).content.decode()
    assert "Typed by the second" not in mine.get(page).content.decode()
    key(store, pack, store.other, remark="Typed by the second again")
    assert "Written by the first" not in other.get(page).content.decode()
    key(store, pack, store.collector, remark="Written by the first again")
    assert "Written by the first again" in text_of(other.get(page))
    assert "Typed by the second again" in text_of(mine.get(page))
