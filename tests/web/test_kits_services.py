"""Kits move only as the table says, by two people, and the audit agrees with what moved."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from passmuster.core.kits.labels import Place
from passmuster.core.kits.serials import Kind, serial
from tests.support.season import BEFORE_FREEZE, refused
from tests.support.season_kits import (
    LAST_DAY,
    SCAN,
    SESSION,
    fill_kits,
    give_packs,
    issue,
    key,
    open_store,
    receive,
    seal,
    send,
    specimen,
    stocked,
)


@pytest.fixture
def season(begin):
    season = begin("establish")
    with season.at(BEFORE_FREEZE):
        yield season


@pytest.fixture
def store(season):
    return stocked(season)


def state(store, text):
    return store.force.kit_items.get(serial=text).state


def use(store, text, by=None, **more):
    from passmuster.web.kits.services import use_serial

    facts = {"kind": Kind.SEAL, "session": SESSION, "specimen": specimen(1)} | more
    return use_serial(by=by or store.collector, force=store.force, text=text, **facts)


def differences(store):
    from passmuster.web.ledger.audit import audit_log

    return audit_log(store.force.log)


def test_a_lot_of_five_hundred_seals_is_one_entry(season):
    from passmuster.web.ledger.models import Event

    store = open_store(season)
    receive(store, upto=500)
    assert store.force.kit_items.filter(state="received").count() == 500
    assert Event.objects.filter(kind="kit:received").count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"first": seal(20), "last": seal(30)}, "lot-overlaps"),
        ({"first": seal(40), "last": seal(39)}, "lot-empty"),
        ({"first": seal(40), "last": specimen(45)}, "serials-of-two-kinds"),
        ({"first": seal(100), "last": seal(1100)}, "serials-too-many"),
        ({"first": seal(40), "last": seal(45), "expires": date(2023, 9, 1)}, "kit-lot-expired"),
        ({"first": seal(40), "last": seal(45), "number": " "}, "code-missing"),
        ({"first": serial(Kind.PACK, 1).text, "last": ""}, "lot-of-paper"),
        (
            {"first": specimen(900_000_000), "last": specimen(900_000_001)},
            "lot-of-paper",
        ),
    ],
)
def test_a_delivery_that_cannot_be_is_not_received(store, change, code):
    with refused(code):
        receive(store, **change)


def test_whoever_counts_a_delivery_alone_receives_nothing(store):
    from passmuster.web.kits.services import receive_lot

    facts = {"number": "L", "first": seal(40), "last": seal(45), "expires": LAST_DAY}
    with refused("same-human-twice"):
        receive_lot(**store.both(store.clerk, store.clerk), **facts)
    with refused("role-not-allowed"):
        receive_lot(**store.both(store.collector, store.second), **facts)


def test_a_serial_is_used_once_by_whom_it_was_issued_to_in_its_session(store):
    assert use(store, seal(1)).state == "used"
    with refused("kit-used-already"):
        use(store, seal(1))
    with refused("kit-foreign"):
        use(store, seal(3), by=store.other)
    with refused("kit-foreign"):
        use(store, seal(3), session="2023-001/S2")
    with refused("kit-specimen-missing"):
        use(store, seal(3), specimen="")
    with refused("kit-never-issued"):
        use(store, seal(15))
    with refused("kit-unknown"):
        use(store, seal(99))
    with refused("serial-practice-in-live"):
        use(store, seal(3, practice=True))
    with refused("serial-kind-wrong"):
        use(store, specimen(2))


def test_a_lot_is_good_on_its_last_day_by_the_written_time_and_not_after(store, season):
    from passmuster.web import clock

    with season.at(BEFORE_FREEZE + timedelta(days=300)):
        with refused("kit-lot-expired"):
            use(store, seal(1))
        with refused("written-after-keyed"):
            use(store, seal(1), at=clock.now() + timedelta(hours=1))
        use(store, seal(1), at=BEFORE_FREEZE)


def test_an_act_on_many_serials_moves_all_of_them_or_none(store):
    use(store, seal(4))
    with refused("kit-move-forbidden"):
        issue(store, [seal(11), seal(4)])
    with refused("kit-unknown"):
        issue(store, [seal(11), seal(90)])
    send(store, [seal(11), seal(12)])
    assert [state(store, seal(n)) for n in (11, 12)] == ["at-site", "at-site"]


def test_what_was_given_back_is_looked_at_before_it_goes_out_again(store):
    from passmuster.web.kits.services import return_serials

    with refused("kit-foreign"):
        return_serials(**store.both(store.other, store.clerk), serials=[seal(5)])
    return_serials(**store.both(store.collector, store.clerk), serials=[seal(5)])
    with refused("kit-returned"):
        use(store, seal(5))
    with refused("kit-seen-whole-missing"):
        issue(store, [seal(5)], "2023-001/S2")
    issue(store, [seal(5)], "2023-001/S2", seen_whole=True)
    assert use(store, seal(5), session="2023-001/S2").state == "used"


def test_store_and_collector_of_one_session_are_two_humans(store, season):
    from passmuster.core.access.actors import Actor, Role
    from passmuster.web.kits.services import issue_to_collector

    send(store, [seal(11), seal(12)])
    swapped = Actor(human="h-store", role=Role.COLLECTOR)
    facts = {"force": store.force, "serials": [seal(11)], "session": SESSION}
    clerk_2 = Actor(human="h-collector-2", role=Role.STORE_CLERK)
    with refused("duties-excluded"):
        issue_to_collector(by=clerk_2, second=swapped, **facts)
    with refused("duties-excluded"):
        by = Actor(human="h-collector", role=Role.STORE_CLERK)
        issue_to_collector(by=by, second=store.other, **facts)
    issue_to_collector(by=clerk_2, second=swapped, **facts | {"session": "2023-001/S9"})


def test_a_session_has_one_spelling_however_it_is_typed(store):
    from passmuster.web.kits.packs import issue_packs
    from passmuster.web.kits.queries import acts_in_session, sessions_open
    from passmuster.web.kits.services import issue_to_collector

    both = {"by": store.clerk, "second": store.collector, "force": store.force}
    serials = [seal(n) for n in (11, 12)]
    send(store, serials)
    first, again = "2026-031/s2", " ២០២៦-០៣១/S2 "
    issue_to_collector(**both, serials=serials[:1], session=first)
    issue_to_collector(**both, serials=serials[1:], session=again)
    issue_packs(**both, session="2026-031/S2", count=1)
    assert [one for one in sessions_open(store.force) if "031" in one] == [first]
    assert len(acts_in_session(store.force, first)) == 6


def test_void_and_lost_take_a_reason_and_two_people(store):
    from passmuster.web.kits.services import lose_serials, void_serials

    facts = {"serials": [seal(6)]}
    with refused("kit-reason-unknown"):
        void_serials(**store.both(store.collector, store.clerk), **facts, reason="whim")
    with refused("same-human-twice"):
        void_serials(**store.both(store.clerk, store.clerk), **facts, reason="recalled")
    with refused("kit-foreign"):
        lose_serials(**store.both(store.other, store.clerk), **facts, reason="taken")
    lose_serials(**store.both(store.collector, store.clerk), **facts, reason="not-found")
    with refused("kit-lost"):
        use(store, seal(6))
    void_serials(**store.both(store.clerk, store.second), **facts, reason="found-again")
    with refused("kit-void"):
        use(store, seal(6))


def test_a_session_with_a_serial_or_a_pack_in_hand_cannot_close(store):
    from passmuster.web.kits.packs import end_pack
    from passmuster.web.kits.queries import (
        open_packs,
        require_session_accounted,
        sessions_open,
        unaccounted,
        usable,
    )
    from passmuster.web.kits.services import return_serials

    (pack,) = give_packs(store, 1, practice=True)
    assert len(unaccounted(store.force, SESSION)) == 12
    assert sessions_open(store.force) == [SESSION]
    asked = {"holder": "h-collector", "session": SESSION, "practice": False, "on": LAST_DAY}
    assert usable(force=store.force, text=seal(1), **asked).target == "used"
    with refused("kit-unknown"):
        usable(force=store.force, text=seal(99), **asked)
    with refused("kits-unaccounted"):
        require_session_accounted(store.force, SESSION)
    mine = [*(seal(n) for n in range(1, 11)), specimen(1), specimen(2)]
    return_serials(**store.both(store.collector, store.clerk), serials=mine)
    assert open_packs(store.force, SESSION) == (pack.as_core,)
    with refused("packs-not-ended"):
        require_session_accounted(store.force, SESSION)
    end_pack(by=store.collector, force=store.force, text=pack.serial, end="used")
    with refused("packs-not-keyed"):
        require_session_accounted(store.force, SESSION)
    key(store, pack, store.collector, SCAN)
    key(store, pack, store.other)
    require_session_accounted(store.force, SESSION)
    assert sessions_open(store.force) == []


def test_a_label_is_printed_once_and_another_one_ends_it(store):
    from passmuster.web.kits.labels import check_label, print_label, reprints_of

    facts = {"by": store.collector, "force": store.force, "specimen": specimen(1)}
    facts |= {"place": Place.BOTTLE_A, "session": SESSION}
    with refused("label-outside-step"):
        print_label(**facts, in_step=False)
    with refused("kit-foreign"):
        print_label(**facts | {"by": store.other})
    with refused("kit-unknown"):
        print_label(**facts | {"specimen": specimen(77)})
    with refused("serial-kind-wrong"):
        print_label(**facts | {"specimen": seal(1)})
    first = print_label(**facts)
    with refused("label-printed-already"):
        print_label(**facts)
    second = print_label(**facts, reason="fell-off")
    asked = {"by": store.collector, "force": store.force}
    assert check_label(**asked, text=second.grouped) == second
    with refused("label-superseded"):
        check_label(**asked, text=first.text)
    with refused("role-not-allowed"):
        check_label(by=store.clerk, force=store.force, text=second.text)
    assert [one.reason for one in reprints_of(store.force)] == ["fell-off"]


def test_packs_are_numbered_on_and_a_second_printing_wants_a_reason(store):
    from passmuster.web.kits.packs import issue_packs, print_packs

    made = [*give_packs(store, 2), *give_packs(store, 1, "2023-001/S2")]
    assert [pack.number for pack in made] == [1, 2, 3]
    assert len({pack.specimen for pack in made}) == 3
    facts = {"by": store.clerk, "force": store.force, "session": SESSION}
    with refused("pack-printed-already"):
        print_packs(**facts)
    with refused("label-reprint-reason-unknown"):
        print_packs(**facts, reason="whim")
    assert len(print_packs(**facts, reason="printer-jammed")) == 2
    with refused("packs-to-print-none"):
        print_packs(**facts | {"session": "2023-001/S9"})
    for count in (0, 101):
        with refused("packs-count"):
            issue_packs(**store.both(store.clerk, store.collector), session=SESSION, count=count)


def test_a_pack_ends_once_by_its_holder_and_void_by_two(store):
    from passmuster.web.kits.packs import end_pack

    first, second = give_packs(store, 2)
    facts = {"force": store.force, "text": first.serial}
    with refused("kit-second-signature-missing"):
        end_pack(by=store.collector, **facts, end="void", reason="torn-or-broken")
    with refused("kit-foreign"):
        end_pack(by=store.other, **facts, end="used")
    with refused("packs-never-issued"):
        text = serial(Kind.PACK, 77).text
        end_pack(by=store.collector, force=store.force, text=text, end="used")
    end_pack(by=store.collector, **facts, end="used")
    with refused("pack-ended-twice"):
        end_pack(by=store.collector, **facts, end="used")
    with refused("pack-not-used"):
        key(store, second, store.collector, SCAN)


def test_two_people_key_from_one_scan_until_they_agree(store):
    from passmuster.core.kits.packs import differences as unlike
    from passmuster.web.kits.keyings import contradiction_of, lateness_of, pair_of, scan_of
    from passmuster.web.kits.packs import end_pack
    from passmuster.web.kits.waiting import packs_to_key

    (pack,) = give_packs(store, 1)
    assert lateness_of(pack) is None
    with refused("pack-scan-missing"):
        scan_of(pack)
    end_pack(by=store.collector, force=store.force, text=pack.serial, end="used")
    with refused("pack-scan-missing"):
        key(store, pack, store.collector)
    with refused("pack-scan-kind"):
        key(store, pack, store.collector, b"GIF89a")
    with refused("pack-time-missing"):
        key(store, pack, store.collector, SCAN, collected_at="9")
    with refused("written-after-keyed"):
        key(store, pack, store.collector, SCAN, collected_on="2023-12-31")
    with refused("pack-field-unknown"):
        key(store, pack, store.collector, SCAN, colour="blue")
    seals = {"seal_a": seal(3), "seal_b": seal(99)}
    key(store, pack, store.collector, SCAN, **seals)
    with refused("keyed-by-one-human"):
        key(store, pack, store.collector)
    with refused("keyings-of-two-scans"):
        key(store, pack, store.other, SCAN + b"2")
    assert [p.pk for p in packs_to_key(store.force, "h-collector-2")] == [pack.pk]
    assert packs_to_key(store.force, "h-collector") == []
    key(store, pack, store.other, **seals | {"seal_a": seal(7)})
    with refused("keyed-by-two-others"):
        key(store, pack, store.season.cast.notifier)
    assert [one.field for one in unlike(*pair_of(pack))] == ["seal_a"]
    assert packs_to_key(store.force, "h-collector") == [pack]
    # Typed alike, and yet of nobody whose order was served: kept with its reason, and open.
    assert not key(store, pack, store.other, **seals).agreed
    pack.refresh_from_db()
    assert contradiction_of(pack) == "paper-order-unknown"
    assert packs_to_key(store.force, "h-collector") == [pack]
    assert (state(store, seal(3)), state(store, seal(7))) == ("with-collector", "with-collector")
    assert scan_of(pack) == (SCAN, "application/pdf")
    assert lateness_of(pack).is_late()
    assert pack.keyings.count() == 3


def test_the_audit_agrees_with_an_honest_store_and_names_each_state_that_was_edited(season):
    from passmuster.web.installation import here
    from passmuster.web.kits.audit import kept_scans, packs_as_moved, serials_as_moved
    from tests.support.season import taken_back

    store = fill_kits(season)
    log = store.force.log
    checks = (serials_as_moved, packs_as_moved, kept_scans)
    assert [found for check in checks for found in check(log)] == []
    items, packs = store.force.kit_items, store.force.packs
    with taken_back():
        items.filter(serial=seal(1)).update(state="with-collector")
        items.filter(serial=seal(2)).update(session="2023-001/S2")
        store.force.kit_moves.model.objects.filter(event="none")
        packs.filter(number=3).update(agreed=True)
        found = [(one.table, one.field) for check in checks for one in check(log)]
    assert found == [
        ("kits_kititem", "state"),
        ("kits_kititem", "session"),
        ("kits_pack", "agreed"),
    ]
    digest = packs.get(number=1).keyings.first().scan_sha256
    here().kept_path(digest).unlink()
    assert {one.code for one in kept_scans(log)} == {"kept-file-missing"}
