"""A form without the collector's signature: told, stated by whoever is responsible, or lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from passmuster.demo.collections import ordinary, play
from tests.support.browsing import named_by_audit, nothing_moves
from tests.support.collecting_live import live
from tests.support.correcting import STATED, held_for_a_signature, url
from tests.support.factors import text_of
from tests.support.season import refused


@pytest.fixture
def held(begin):
    with held_for_a_signature(begin("finish")) as made:
        yield made


def test_who_is_told_states_it_on_that_day_and_the_specimen_can_be_tested(held):
    from passmuster.web.collection.models import Correction
    from passmuster.web.installation import kept_words

    start = url("start")
    with held.at(hours=1):
        assert held.page not in held.collector.get(start).content.decode()
        assert held.page in held.manager.get(start).content.decode()
        held.told()
        assert held.page not in held.manager.get(start).content.decode()
        assert held.page in held.collector.get(start).content.decode()
        assert held.may_be_opened() == [False, False]
        paper = held.collector.get(url("collection-statement", held.session.pk))
        assert paper["Content-Type"] == "application/pdf"
        for missing in STATED:
            with nothing_moves():
                half = {name: words for name, words in STATED.items() if name != missing}
                assert held.collector.post(held.page, half).status_code == 200
        assert held.collector.post(held.page, STATED).status_code == 302
        assert held.page not in held.collector.get(start).content.decode()
        assert STATED["is_right"] in text_of(held.manager.get(held.page))
        assert (
            held.collector.get(url("collection-statement", held.session.pk)).content[:4] == b"%PDF"
        )
        assert held.may_be_opened() == [True, False]
    row = Correction.objects.get()
    assert row.by == row.told.human == held.ready.collector.human
    assert kept_words(row.was_sha256) == STATED["was"]
    with held.at(days=30):
        assert "came to nothing" not in text_of(held.manager.get(start))


def test_a_statement_that_did_not_come_turns_red_and_is_asked_for_again(held):
    with held.at(hours=1):
        held.told()
        assert "flaw-told-already" in text_of(
            held.manager.post(url("collection-tell-flaw", held.session.pk))
        )
    with held.at(days=2):
        start = held.manager.get(url("start"))
        assert f"The statement on collection {held.session.number} did not come" in text_of(start)
        with nothing_moves():
            assert "correction-late" in text_of(held.collector.post(held.page, STATED))
        held.told()
        assert held.collector.post(held.page, STATED).status_code == 302


def test_a_flaw_that_nobody_mended_is_cancelled_and_tested_anew(held):
    from passmuster.web.collection.correcting import held_of
    from passmuster.web.orders.dues import keep_dues
    from passmuster.web.orders.rulings import cancel
    from passmuster.web.sites.force.collection.lost import cancellation_of

    ready = held.ready
    found = held_of(held.session)
    # Five business days, a weekend between them.
    assert found.kept_until - held.received_at > timedelta(days=6)
    with held.at(days=9):
        start = held.manager.get(url("start"))
        assert "The collector’s signature is missing on the form" in text_of(start)
        assert url("order-cancel", ready.order.number) in start.content.decode()
        answer = held.manager.post(url("collection-tell-flaw", held.session.pk))
        assert "flaw-not-open" in text_of(answer)
        ready.order.refresh_from_db()
        begun = cancellation_of(ready.order)
        assert begun["code"] == "flaw-not-corrected"
        both = {"by": ready.season.cast.manager, "second": ready.season.cast.oversight}
        cancel(**both, order=ready.order, **begun)
        assert ready.state() == "specimen-cancelled"
        keep_dues(ready.force.log)
        fresh = ready.force.orders.get(follows=ready.order.number)
        assert fresh.not_collector == ready.collector.human


def test_nobody_else_signs_the_statement_and_it_names_no_donor(held):
    from passmuster.core.access.actors import Actor, Role
    from passmuster.web.collection.correcting import state_correction

    ready, person = held.ready, held.session.person
    given = {"force": ready.force, "session": held.session}
    words = {"was": STATED["was"], "is_right": STATED["is_right"]}
    affirmed = {"true_and_accurate": True, "with_form": True}
    with held.at(hours=1):
        with refused("flaw-not-told"):
            state_correction(by=ready.collector, **given, **words, **affirmed)
        held.told()
        other = Actor(human="h-somebody", role=Role.COLLECTOR)
        with refused("correction-by-another"):
            state_correction(by=other, **given, **words, **affirmed)
        with refused("correction-words-missing"):
            state_correction(by=ready.collector, **given, **words | {"was": " "}, **affirmed)
        for name in ("true_and_accurate", "with_form"):
            code = "correction-not-affirmed" if name == "true_and_accurate" else ""
            with refused(code or "correction-apart-from-form"):
                half = affirmed | {name: False}
                state_correction(by=ready.collector, **given, **words, **half)
        named = {**STATED, "was": f"{person.full_name} had left."}
        with nothing_moves():
            assert "donor-name-in-text" in text_of(held.collector.post(held.page, named))


def test_words_of_a_statement_that_are_gone_are_named_by_the_audit(held):
    from passmuster.web.collection.models import Correction
    from passmuster.web.installation import here

    with held.at(hours=1):
        held.told()
        assert held.collector.post(held.page, STATED).status_code == 302
        here().kept_path(Correction.objects.get().was_sha256).unlink()
        named = named_by_audit(held.ready.season)
        assert ("kept-file-missing", "collection_correction") in named


@pytest.mark.parametrize(
    ("code", "flaw"),
    [
        ("receipt-form-wrong", "A wrong or expired form was used"),
        ("receipt-temperature-blank", "The form tells no temperature"),
    ],
)
def test_every_flaw_that_a_receipt_reports_is_told_stated_and_printed(begin, code, flaw):
    with held_for_a_signature(begin("finish"), code) as held, held.at(hours=1):
        assert held.may_be_opened() == [False, False]
        held.told()
        assert flaw in text_of(held.collector.get(held.page))
        paper = held.collector.get(url("collection-statement", held.session.pk))
        assert paper.content[:4] == b"%PDF"
        assert held.collector.post(held.page, STATED).status_code == 302
        assert held.may_be_opened() == [True, False]


def test_of_several_flaws_each_wants_its_own_statement(begin):
    also = ("receipt-form-wrong",)
    with held_for_a_signature(begin("finish"), also=also) as held, held.at(hours=1):
        for flaw in ("signature is missing", "A wrong or expired form was used"):
            assert held.may_be_opened() == [False, False]
            held.told()
            assert flaw in text_of(held.collector.get(held.page))
            assert held.collector.post(held.page, STATED).status_code == 302
        assert held.may_be_opened() == [True, False]
        assert held.page not in held.manager.get(url("start")).content.decode()


def test_a_blank_temperature_that_nobody_stated_is_tested_in_the_end_and_never_lost(begin):
    from passmuster.web.collection.lost import lost_of

    with held_for_a_signature(begin("finish"), "receipt-temperature-blank") as held:
        with held.at(days=3):
            assert held.may_be_opened() == [False, False]
        with held.at(days=9):
            assert held.may_be_opened() == [True, False]
            assert lost_of(held.ready.order) is None
            assert held.page not in held.manager.get(url("start")).content.decode()


def test_an_expired_form_that_nobody_stated_is_cancelled_and_tested_anew(begin):
    from passmuster.web.collection.lost import lost_of

    with held_for_a_signature(begin("finish"), "receipt-form-wrong") as held, held.at(days=9):
        assert held.may_be_opened() == [False, False]
        found = lost_of(held.ready.order)
        assert (found.code, found.why) == ("flaw-not-corrected", "form-wrong")


def test_a_flaw_beside_an_exchange_of_bottles_is_mended_before_either_is_opened(begin):
    from passmuster.web.custody.models import ReceiptDecision, Redesignation

    also = ("receipt-no-sealed-bottle", "receipt-collector-unsigned")
    with held_for_a_signature(begin("finish"), "receipt-primary-unsealed", also) as held:
        receipt = ReceiptDecision.objects.get()
        signed = {"first": "h-receiver", "second": "h-scientist", "at": held.received_at}
        Redesignation.objects.create(receipt=receipt, **signed)
        with held.at(hours=1):
            assert held.may_be_opened() == [False, False]
            held.told()
            assert held.collector.post(held.page, STATED).status_code == 302
            assert held.may_be_opened() == [False, True]


def test_a_specimen_sealed_on_a_friday_may_leave_on_monday(begin):
    from datetime import UTC, datetime

    from passmuster.core.collection.constants import STANDARD
    from passmuster.core.collection.days import send_until
    from passmuster.web.collection.correcting import HOLIDAYS
    from passmuster.web.custody.queries import bottles_of, overdue_of

    with live(begin("finish")) as ready:
        session = ready.opened()
        moment = play(
            ready.at, ready.season.now, ready.collector, session, ordinary(session), until="seal"
        )
        form = dict(ordinary(session))["seal"]["form"]
        with ready.at(moment):
            from passmuster.web.orders.surroundings import local_now

            until = send_until(local_now(), STANDARD.value("ship-hours"), HOLIDAYS)
        bottle = bottles_of(ready.force, form)[0]
        assert bottle.ship_by == until
        assert overdue_of(bottle, until) is None
        assert overdue_of(bottle, until + timedelta(seconds=1)).code == "custody-not-shipped"
        friday = datetime(2023, 9, 22, 9, tzinfo=UTC)
        monday = send_until(friday, STANDARD.value("ship-hours"), HOLIDAYS)
        assert (monday - friday).days == 3


def test_every_flaw_that_can_hold_a_specimen_has_its_words_and_its_line_on_paper():
    from passmuster.core.collection.flaws import ON_RECEIPT
    from passmuster.formats.paper.correction import FLAWS as PRINTED
    from passmuster.web.sites.force.collection.correcting import ON_PAPER
    from passmuster.web.wording.collectors import FLAWS

    assert set(ON_RECEIPT.values()) == set(FLAWS) == set(ON_PAPER)
    assert set(ON_PAPER.values()) <= set(PRINTED)
