"""A keyed paper becomes the collection that it tells of, whole, or says why it cannot."""

from __future__ import annotations

from datetime import timedelta

import pytest

from passmuster.core.collection.conflicts import Declared
from passmuster.core.kits.serials import Kind, serial
from tests.support.factors import text_of
from tests.support.on_paper import SEALS, assigned, keyed, nothing_followed, on_paper, used, why
from tests.support.season import refused
from tests.support.signing_in import client_of


@pytest.fixture
def ready(begin):
    with on_paper(begin("finish")) as made:
        yield made


def test_a_paper_typed_alike_is_a_collection_with_its_order_its_seals_and_its_custody(ready):
    from passmuster.web.collection.folding import progress_of
    from passmuster.web.collection.from_paper import session_of_pack
    from passmuster.web.custody.chains import chain_of
    from passmuster.web.custody.queries import bottles_of
    from passmuster.web.kits.queries import item_called
    from passmuster.web.ledger.audit import audit_log

    assigned(ready)
    used(ready)
    pack = keyed(ready, after=timedelta(days=9))
    assert pack.agreed
    assert why(ready) == ""
    assert ready.state() == "sampled"
    session = session_of_pack(ready.force, pack.serial)
    assert (session.order, session.collector) == (ready.order.number, ready.collector.human)
    assert (session.state, session.end) == ("ended", "collected")
    assert not session.events.exists()
    (specimen,) = progress_of(session).specimens
    assert (specimen.form, specimen.a_ml, specimen.b_ml) == (pack.specimen, 35, 20)
    assert {item_called(ready.force, one).state for one in SEALS.values()} == {"used"}
    bottles = list(bottles_of(ready.force, pack.specimen))
    assert [list(one.seals) for one in bottles] == [[SEALS["seal_a"]], [SEALS["seal_b"]]]
    written = ready.now.replace(second=0, microsecond=0)
    for one in bottles:
        (begun,) = chain_of(one)
        assert (begun.human, begun.at) == (ready.collector.human, written)
        # 24 hours, or by the end of the next business day.
        late = (written + timedelta(days=1)).replace(hour=23, minute=59, second=59)
        assert one.ship_by == late
    with ready.at(ready.now + timedelta(days=10)):
        assert list(audit_log(ready.force.log)) == []


def test_the_entry_of_a_keyed_collection_names_who_typed_and_its_moves_who_collected(ready):
    assigned(ready)
    used(ready)
    keyed(ready)
    entries = {entry.event: entry for entry in ready.order.entries.all()}
    for event in ("order:arrived", "order:sampled"):
        assert entries[event].by == ready.collector.human
    written = ready.now.replace(second=0, microsecond=0)
    assert entries["order:arrived"].facts == {"written_at": int(written.timestamp())}


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("paper-order-unknown", {"service_number": ""}),
        ("paper-order-unknown", {"service_number": "PS-NOBODY"}),
        ("paper-without-specimen", {"seal_a": "", "seal_b": ""}),
        ("paper-without-specimen", {"a_ml": ""}),
        ("paper-collector-missing", {"collector": ""}),
        ("paper-out-of-range", {"temperature": "no"}),
        ("paper-temperature-missing", {"temperature": "blank"}),
        ("paper-observed", {"observed": "yes"}),
        ("paper-bottle-short", {"a_ml": "29"}),
        ("serial-check-wrong", {"seal_a": "300000000145"}),
        ("kit-unknown", {"seal_a": serial(Kind.SEAL, 99).text}),
    ],
)
def test_what_cannot_stand_leaves_both_keyings_and_a_reason_and_may_be_typed_again(
    ready, code, changed
):
    from passmuster.web.kits.waiting import packs_to_key

    assigned(ready)
    used(ready)
    pack = keyed(ready, **changed)
    assert (pack.agreed, why(ready)) == (False, code)
    nothing_followed(ready)
    assert all(packs_to_key(ready.force, by.human) == [pack] for by in ready.keyers)
    assert keyed(ready, after=timedelta(hours=2), again=True).agreed
    assert pack.keyings.count() == 4
    assert ready.state() == "sampled"


def test_a_volume_that_is_no_whole_number_is_said_at_once(ready):
    assigned(ready)
    used(ready)
    with refused("pack-volume-wrong"):
        keyed(ready, a_ml="3O")
    assert not ready.pack.keyings.exists()


def test_a_paper_of_an_order_that_somebody_else_is_assigned_to_is_not_taken(ready):
    used(ready)
    keyed(ready)
    assert why(ready) == "paper-other-collector"
    nothing_followed(ready)


def test_the_ties_of_the_collector_count_for_paper_too(ready):
    assigned(ready, relation=Declared.RELATIVE)
    used(ready)
    keyed(ready)
    assert why(ready) == "pairing-relative"
    nothing_followed(ready)


def test_an_order_whose_collection_was_opened_on_a_phone_is_not_collected_on_paper_too(ready):
    from passmuster.web.collection.from_paper import session_of_pack

    ready.opened()
    used(ready)
    keyed(ready)
    assert why(ready) == "session-exists"
    assert session_of_pack(ready.force, ready.pack.serial) is None


def test_a_paper_that_cannot_stand_is_made_void_by_two_and_its_order_waits_as_before(ready):
    from passmuster.web.kits.packs import end_pack
    from passmuster.web.kits.waiting import packs_to_key

    assigned(ready)
    used(ready)
    void = {
        "force": ready.force,
        "text": ready.pack.serial,
        "end": "void",
        "reason": "procedure-stopped",
    }
    with refused("pack-ended-twice"):
        end_pack(by=ready.collector, second=ready.store, **void)
    keyed(ready, temperature="no")
    with refused("kit-second-signature-missing"):
        end_pack(by=ready.collector, **void)
    with ready.at(ready.now + timedelta(hours=3)):
        ended = end_pack(by=ready.collector, second=ready.store, **void)
    assert (ended.state, why(ready)) == ("void", "")
    assert packs_to_key(ready.force, ready.keyers[0].human) == []
    nothing_followed(ready)
    with refused("pack-ended-twice"):
        end_pack(by=ready.collector, second=ready.store, **void)


def test_a_pack_whose_number_is_in_custody_already_says_so_before_anybody_keys(ready):
    from passmuster.demo.custody import seen
    from passmuster.web.custody.services import begin_custody

    facts = {"by": ready.collector, "force": ready.force, "kind": "specimen", "bottle": "A"}
    facts |= {"holder": ready.force.holders.get(code="site-1"), "code": "another"}
    told = "Bottles of this number have a chain of custody already"
    collector = client_of(ready.season, ready.collector.human)
    keyer = client_of(ready.season, ready.keyers[0].human)
    pack = f"/en/kits/packs/{ready.pack.pk}/"
    with ready.at(ready.now):
        for page in ("/en/kits/mine/", pack, f"{pack}end/"):
            assert told not in text_of(collector.get(page)), page
        from decimal import Decimal

        amount = seen(9, "A", Decimal(30))
        begin_custody(**facts, specimen=ready.pack.specimen, seen=amount)
        for page in ("/en/kits/mine/", pack, f"{pack}end/"):
            assert told in text_of(collector.get(page)), page
        assigned(ready)
        used(ready)
        assert told in text_of(keyer.get(f"{pack}key/"))
    keyed(ready)
    assert why(ready) == "custody-begun-twice"


def test_a_pack_that_became_a_collection_is_not_called_taken(ready):
    assigned(ready)
    used(ready)
    pack = keyed(ready)
    with ready.at(ready.now):
        said = text_of(client_of(ready.season, ready.collector.human).get("/en/kits/mine/"))
    assert pack.agreed
    assert "have a chain of custody already" not in said


def test_the_pages_say_why_a_paper_cannot_stand_and_show_the_collection_when_it_does(ready):
    from passmuster.web.collection.from_paper import session_of_pack

    assigned(ready)
    used(ready)
    keyed(ready, after=timedelta(days=2), temperature="no")
    with ready.at(ready.now + timedelta(days=2, hours=1)):
        keyer = client_of(ready.season, ready.keyers[0].human)
        for page in ("pack", "pack-key"):
            shown = text_of(
                keyer.get(f"/en/kits/packs/{ready.pack.pk}/{'key/' * (page == 'pack-key')}")
            )
            assert "What was keyed alike cannot stand" in shown
            assert "paper-out-of-range" in shown
        collector = client_of(ready.season, ready.collector.human)
        assert "Say what became of it" in text_of(collector.get(f"/en/kits/packs/{ready.pack.pk}/"))
    keyed(ready, after=timedelta(days=3), again=True)
    session = session_of_pack(ready.force, ready.pack.serial)
    with ready.at(ready.now + timedelta(days=4)):
        collector = client_of(ready.season, ready.collector.human)
        shown = text_of(collector.get(f"/en/kits/packs/{ready.pack.pk}/"))
        assert session.number in shown
        assert "paper-out-of-range" not in shown
        summary = text_of(collector.get(f"/en/collection/{session.pk}/summary/"))
        for said in ("Keyed late", "Kept from paper pack", "no step was recorded"):
            assert said in summary
