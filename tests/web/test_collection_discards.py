"""A first specimen whose observed second was refused: discarded by two, with the table's reason."""

from __future__ import annotations

import pytest

from passmuster.core.custody.links import SealState
from tests.support.browsing import approves, named_by_audit, newest_proposal
from tests.support.discarding import discarded_first, voided_after_the_seal
from tests.support.factors import text_of
from tests.support.season import refused
from tests.support.signing_in import client_of


@pytest.fixture
def found(begin):
    with discarded_first(begin("finish")) as made:
        yield made


def test_its_serials_are_used_and_its_bottles_end_by_two_with_the_reason_of_the_table(found):
    from passmuster.web.custody.models import Disposal
    from passmuster.web.custody.queries import overdue_items
    from passmuster.web.kits.queries import item_called

    collector = client_of(found.season, found.collector.human)
    kit = found.kit
    assert {item_called(found.force, one).state for one in (kit.form, kit.seal_a, kit.seal_b)} == {
        "used"
    }
    with found.later(minutes=10):
        start = collector.get("/en/").content.decode()
        for bottle in found.bottles():
            address = f"/en/custody/items/{bottle.code}/dispose/"
            assert address in start
            assert collector.post(address, found.seen(bottle)).status_code == 302
            assert address not in collector.get("/en/").content.decode()
            second = client_of(found.season, found.second.human)
            assert approves(second, newest_proposal()).status_code == 302
        assert {bottle.state for bottle in found.bottles()} == {"disposed"}
        assert {row.kept_as for row in Disposal.objects.all()} == {"specimen-discarded"}
    with found.later(days=9):
        assert overdue_items(found.force, found.season.now) == []
        assert named_by_audit(found.season) == set()


def test_what_is_not_discarded_yet_shows_as_overdue(found):
    from passmuster.web.custody.queries import overdue_items

    with found.later(days=9):
        late = overdue_items(found.force, found.season.now)
        assert {one.item.code for one in late} == {bottle.code for bottle in found.bottles()}
        assert {one.overdue.code for one in late} == {"custody-not-discarded"}


def test_a_bottle_of_a_collection_that_went_on_is_kept_for_its_whole_period(found):
    from passmuster.core.custody.links import Amount, Basis, Unit
    from passmuster.web.custody.queries import kept_by
    from passmuster.web.custody.services import Seen, begin_custody, dispose

    with found.later(minutes=10):
        seen = Seen(
            seals=("S-9",),
            seal_state=SealState.INTACT,
            amount=Amount(value=35, unit=Unit.MILLILITRE, basis=Basis.NET),
        )
        other = begin_custody(
            by=found.collector,
            force=found.force,
            holder=kept_by(found.force, found.collector.human)[0],
            code="other-A",
            kind="specimen",
            specimen="other",
            bottle="A",
            seen=seen,
        )
        with refused("disposal-before-retention"):
            dispose(by=found.collector, second=found.second, item=other, seen=seen)


@pytest.fixture
def void(begin):
    with voided_after_the_seal(begin("finish")) as made:
        yield made


def test_what_was_sealed_before_a_void_is_discarded_by_two_and_goes_nowhere(void):
    from passmuster.web.custody.models import Disposal
    from passmuster.web.custody.queries import overdue_items

    collector = client_of(void.season, void.collector.human)
    with void.later(minutes=10):
        start = text_of(collector.get("/en/"))
        assert "Its collection was made void." in start
        assert "Offer 2 bottles" not in start
        for bottle in void.bottles():
            page = text_of(collector.get(f"/en/custody/items/{bottle.code}/"))
            assert "It is to be discarded" in page
            assert "Offer it to another" not in page
            assert "discards it by" in page
            courier = register_courier(void, f"courier-{bottle.bottle}")
            with refused("custody-to-be-discarded"):
                offered(void, bottle, courier)
            address = f"/en/custody/items/{bottle.code}/dispose/"
            assert collector.post(address, void.seen(bottle)).status_code == 302
            second = client_of(void.season, void.second.human)
            assert approves(second, newest_proposal()).status_code == 302
            assert "discards it by" not in text_of(
                collector.get(f"/en/custody/items/{bottle.code}/")
            )
        assert {bottle.state for bottle in void.bottles()} == {"disposed"}
        assert {row.kept_as for row in Disposal.objects.all()} == {"specimen-voided"}
    with void.later(days=9):
        assert overdue_items(void.force, void.season.now) == []
        assert named_by_audit(void.season) == set()


def test_the_alarm_about_a_voided_collections_bottles_says_that_they_are_to_be_discarded(void):
    from passmuster.web.custody.queries import overdue_items

    inspector = client_of(void.season, "h-inspector")
    with void.later(days=9):
        late = overdue_items(void.force, void.season.now)
        assert {one.item.code for one in late} == {bottle.code for bottle in void.bottles()}
        assert {one.overdue.code for one in late} == {"custody-not-discarded"}
        said = text_of(inspector.get("/en/custody/overdue/"))
        assert "To be discarded by two, and still there" in said
        assert "not sent off" not in said


def register_courier(found, code):
    from passmuster.web.custody.holders import register_holder

    signed = {"by": found.season.cast.manager, "second": found.season.cast.oversight}
    names = {"name_en": "Courier", "name_km": "អ្នកដឹក"}
    return register_holder(**signed, force=found.force, code=code, kind="courier", **names)


def offered(found, bottle, to):
    from datetime import timedelta

    from passmuster.web.custody.services import Seen, offer

    seen = Seen(seals=tuple(bottle.seals), seal_state=SealState.INTACT)
    offer(by=found.collector, item=bottle, to=to, due=found.ended + timedelta(hours=2), seen=seen)
