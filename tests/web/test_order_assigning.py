"""The page of an order: who is assigned, who was late, what came of it, what is next for whom."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from passmuster.core.access.roles import Role
from passmuster.core.orders.limits import DEFAULT
from tests.support.collecting_live import live
from tests.support.factors import text_of
from tests.support.orders import REASONS, after, orders_of, staff_of
from tests.support.season import human, refused
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def ready(begin):
    with live(begin("finish")) as made:
        yield made


def test_an_order_names_who_is_assigned_with_their_answers_and_lets_another_be_named(ready):
    from passmuster.core.collection.conflicts import Declared, Part
    from passmuster.demo.collections import train
    from passmuster.web.collection.assigning import assign, declare

    season, number = ready.season, ready.order.number
    other = human(season, "h-collector-9", Role.COLLECTOR)
    named = ready.force.humans.get(code=ready.collector.human).name
    with ready.at(season.now):
        train(season, other.human, date(2023, 7, 3), second=season.cast.oversight)
        manager = client_of(season, season.cast.manager.human)
        page, naming = reverse("order", args=[number]), reverse("collection-assignments")
        assert "No collector is named yet." in text_of(manager.get(page))
        facts = {"force": ready.force, "number": number, "part": Part.COLLECTOR}
        row = assign(by=season.cast.manager, **facts, human=ready.collector.human)
        told = manager.get(page)
        assert f"{named}: Collector" in text_of(told)
        assert "Has not declared yet" in text_of(told)
        declare(by=ready.collector, force=ready.force, assignment=row, relation=Declared.NONE)
        told = manager.get(page)
        assert "Declared no tie" in text_of(told)
        assert f'href="{naming}?order={number}"' in told.content.decode()
        chosen = {"order": number, "human": other.human}
        silent = manager.post(naming, chosen)
        assert "reassignment-without-words" in text_of(silent)
        again = manager.post(naming, chosen | {"words": "Called to court."})
        assert again.status_code == 302
        told = text_of(manager.get(page))
        assert told.index("h-collector-9") < told.index(f"{named}:")
        assert "Another was named after" in told
        assert "Called to court." in told
        official = client_of(season, staff_of(season).official.human)
        others = official.get(page)
        assert "h-collector-9" in text_of(others)
        assert "Called to court." not in text_of(others)
        assert naming not in others.content.decode()


def _late(ready, moment, words):
    """Return how many minutes past the time to appear it is, as pages say it."""
    served = ready.order.entries.get(event="order:notified").at
    allowed = DEFAULT.value("appear-minutes")
    minutes = (moment - served) // timedelta(minutes=1) - allowed
    return f"{words.format(minutes)} {allowed} minutes are allowed from the notice."


def _page(season, code, order):
    return client_of(season, code).get(reverse("order", args=[order.number]))


def test_nobody_cancels_an_order_whose_time_is_over_and_everybody_reads_what_to_do(ready):
    from passmuster.core.orders.moves import Verb
    from passmuster.web.orders.proposals import possible, propose_cancel

    season, order = ready.season, ready.order
    manager, cancel = season.cast.manager, reverse("order-cancel", args=[order.number])
    with ready.at(season.now):
        assert (possible(order, Verb.CANCEL), possible(order, Verb.MISS)) == (True, False)
        assert cancel in _page(season, manager.human, order).content.decode()
    with ready.at(season.now + timedelta(hours=3)):
        assert (possible(order, Verb.CANCEL), possible(order, Verb.MISS)) == (False, True)
        page = _page(season, manager.human, order)
        assert cancel not in page.content.decode()
        assert "The time to appear is over. A collector records the arrival" in text_of(page)
        assert _late(ready, season.now, "Late by {} minutes so far:") in text_of(page)
        start = text_of(client_of(season, manager.human).get(reverse("start")))
        assert f"The time to appear is over: order {order.number}" in start
        with refused("deadline-to-appear-open-missing"):
            propose_cancel(by=manager, order=order, code="no-kits", reasons=REASONS)
        collector = _page(season, ready.collector.human, order).content.decode()
        for name in ("order-arrival", "order-missed"):
            assert reverse(name, args=[order.number]) in collector


def test_reasons_too_short_are_refused_where_they_are_written_and_nothing_is_proposed(ready):
    from passmuster.core.orders.moves import Verb
    from passmuster.web.approvals.models import Proposal
    from passmuster.web.orders.proposals import propose_decision

    season, order = ready.season, ready.order
    cancel = reverse("order-cancel", args=[order.number])
    manager = client_of(season, season.cast.manager.human)
    with ready.at(season.now):
        before = Proposal.objects.count()
        page = manager.post(cancel, {"code": "no-kits", "reasons": "No kits came."})
        assert "written-reasons-missing" in text_of(page)
        assert "No kits came." in page.content.decode()
        with refused("written-reasons-missing"):
            facts = {"verb": Verb.DECIDE_REFUSAL, "code": "did-not-appear"}
            propose_decision(by=staff_of(season).official, order=order, reasons="late", **facts)
        assert Proposal.objects.count() == before
        said = {"code": "no-kits", "reasons": REASONS}
        assert manager.post(cancel, said).status_code == 302
        assert Proposal.objects.count() == before + 1


def test_an_order_that_nobody_came_for_can_always_end(ready):
    from passmuster.core.orders.moves import FINAL
    from passmuster.web.approvals.services import approve, shown_hash

    season, order = ready.season, ready.order
    official = staff_of(season).official.human
    with ready.at(season.now + timedelta(hours=3)):
        collector = client_of(season, ready.collector.human)
        told = collector.post(reverse("order-missed", args=[order.number]))
        assert told.status_code == 302
        decision = reverse("order-decision", args=[order.number])
        page = _page(season, official, order)
        assert decision in page.content.decode()
        assert "A named official proposes what it was" in text_of(page)
        given = {"code": "decide-no-refusal/absence-no-refusal", "reasons": REASONS}
        assert client_of(season, official).post(decision, given).status_code == 302
        page = _page(season, official, order)
        assert decision not in page.content.decode()
        assert "A proposal about this order waits for its answer" in text_of(page)
        assert "Discipline officer" in text_of(page), text_of(page)[700:1900]
        (proposal,) = season.force.proposals.all()
        by, shown = season.cast.oversight, shown_hash(proposal)
        approve(by=by, force=season.force, proposal=proposal, shown=shown)
    assert ready.state() in FINAL


def test_who_came_late_is_said_late_on_the_order_and_on_every_page_of_the_collector(ready):
    from passmuster.demo.collections import ordinary, play

    season, order = ready.season, ready.order
    arrival = reverse("order-arrival", args=[order.number])
    with ready.at(season.now + timedelta(hours=3)):
        said = _late(ready, season.now, "Came late by {} minutes:")
        client = client_of(season, ready.collector.human)
        assert client.post(arrival).status_code == 302
        for code in (season.cast.manager.human, ready.collector.human):
            assert said in text_of(_page(season, code, order))
        session = ready.opened()
        begun = season.now
    moment = play(ready.at, begun, ready.collector, session, ordinary(session), until="start")
    with ready.at(moment):
        client = client_of(season, ready.collector.human)
        for page in (
            client.get(reverse("collection", args=[session.pk]), follow=True),
            client.get(reverse("collection-summary", args=[session.pk])),
        ):
            assert said in text_of(page)


def test_minutes_late_begin_after_the_deadline_and_count_whole():
    from datetime import datetime

    from passmuster.core.orders.notices import Notice, minutes_late

    served = datetime.fromisoformat("2023-09-18T02:00:00+00:00")
    notice = Notice(order="T00001", slip="S", sealed_at=served, served_at=served, place="Gate")
    for seconds, late in ((0, 0), (3600, 0), (3601, 1), (3660, 1), (3661, 2)):
        assert minutes_late(notice, served + timedelta(seconds=seconds)) == late


def test_a_lost_test_and_the_one_that_follows_name_each_other_from_the_hour_of_names_on(ready):
    from passmuster.web.orders.dues import keep_dues
    from passmuster.web.orders.rulings import cancel

    season, order = ready.season, ready.order
    manager, both = season.cast.manager, {"order": order, "reasons": REASONS}
    with ready.at(season.now):
        cancel(by=manager, second=season.cast.oversight, code="no-kits", **both)
        keep_dues(season.force.log)
        fresh = season.force.orders.get(follows=order.number)
        page = _page(season, manager.human, fresh)
        said = f"Follows order {order.number} , which ended so: No kits were there"
        assert said in text_of(page)
        assert reverse("order", args=[order.number]) in page.content.decode()
        first = _page(season, manager.human, order)
        assert f"Followed by order {fresh.number}" in text_of(first)
    type(fresh).objects.filter(pk=fresh.pk).update(made_at=season.now + timedelta(hours=9))
    fresh.refresh_from_db()
    with ready.at(season.now):
        assert fresh.number not in text_of(_page(season, manager.human, order))
        assert order.number not in text_of(_page(season, manager.human, fresh)).replace(
            fresh.number, ""
        )


def test_whoever_collects_is_led_on_after_the_arrival_and_others_read_what_it_waits_for(ready):
    from passmuster.core.collection.conflicts import Declared, Part
    from passmuster.web.collection.assigning import assign, declare

    season, order, by = ready.season, ready.order, ready.collector
    facts = {"force": ready.force, "number": order.number, "part": Part.COLLECTOR}
    with ready.at(season.now):
        row = assign(by=season.cast.manager, **facts, human=by.human)
        client = client_of(season, by.human)
        assert client.post(reverse("order-arrival", args=[order.number])).status_code == 302
        page = client.get(reverse("order", args=[order.number]))
        assert "Nothing, by you" not in text_of(page)
        assert "Declare whether you are tied" in text_of(page)
        assert reverse("collection-declare", args=[row.pk]) in page.content.decode()
        declare(by=by, force=ready.force, assignment=row, relation=Declared.NONE)
        page = client.get(reverse("order", args=[order.number]))
        assert "Open the collection" in text_of(page)
        watcher = _page(season, "h-inspector", order)
        assert "Nothing, by you. It waits for others to: Start the collection" in text_of(watcher)


def dispatch_at(order):
    from passmuster.web.orders.surroundings import dispatch_at

    return dispatch_at(order)


def _links(page):
    return re.findall(r'href="[^"]*/orders/([^"]+)/"', page.content.decode())


def test_a_notifier_is_offered_only_what_can_be_done_in_its_order(ready):
    season, order = ready.season, orders_of(ready.season, state="ordered")[0]
    notifier, number = staff_of(season).notifier.human, order.number
    before = [f"{number}/{one}" for one in ("name", "slip/paper", "slip", "attempt")]
    after_it = [f"{number}/{one}" for one in ("name", "notice", "attempt", "slip/paper")]
    with season.at(dispatch_at(order) - timedelta(minutes=5)):
        own = _links(_page(season, notifier, order))
        assert [one for one in own if "slip" in one or "notice" in one] == []
    with after(season, order, minutes=5):
        client = client_of(season, notifier)
        listed = _links(client.get(reverse("notices")))
        assert [one for one in listed if one.startswith(f"{number}/")] == before
        own = _links(client.get(reverse("order", args=[number])))
        assert f"{number}/notice" not in own
        assert f"{number}/not-reached" not in own, "no attempt counts yet"
        assert client.post(reverse("order-slip", args=[number])).status_code == 302
    with after(season, order, minutes=6):
        client = client_of(season, notifier)
        listed = _links(client.get(reverse("notices")))
        assert [one for one in listed if one.startswith(f"{number}/")] == after_it
        assert f"{number}/notice" in _links(client.get(reverse("order", args=[number])))


@pytest.fixture
def papers(monkeypatch):
    """Return what the slips that are printed were set from; they are set all the same."""
    from passmuster.web.sites.force.orders import slips

    kept, set_pdf = [], slips.notice_pdf

    def keeping(notices, cover, language):
        kept.append((notices[0], cover))
        return set_pdf(notices, cover, language)

    monkeypatch.setattr(slips, "notice_pdf", keeping)
    return kept


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_slip_of_an_order_that_nobody_drew_is_printed_counted_and_sealed(
    ready, papers, language
):
    from passmuster.core.orders.reasons import Reason
    from passmuster.web.orders.making import order_list
    from passmuster.web.orders.notices import newest_slip

    season = ready.season
    person = season.force.persons.filter(orders__isnull=True).order_by("pk")[0]
    with season.at(season.now + timedelta(hours=1)):
        facts = {"force": season.force, "persons": [person], "words": "The list of recruits."}
        (order,) = order_list(by=season.cast.manager, reason=Reason.PRE_ENTRY, **facts)
    given = {"place": "Clinic", "contact": "The desk", "language": language}
    with after(season, order, minutes=5):
        client = client_of(season, staff_of(season).notifier.human)
        page = reverse("order-slip-paper", args=[order.number])
        assert person.service_number not in client.get(page).content.decode()
        answer = client.post(page, given)
        assert answer["Content-Type"] == "application/pdf", text_of(answer)
        ((notice, cover),) = papers
        assert notice.service_number == person.service_number
        assert (cover.draw, cover.dossier_url, notice.commitment) == ("", "", "")
        assert cover.may_refuse is False
        opened = order.openings.get()
        slip = newest_slip(order).facts["slip"]
        assert (opened.purpose, slip) == ("print-slip", f"N{500_000 + opened.pk:06d}-001")
        assert notice.record == slip
    with after(season, order, minutes=7):
        client = client_of(season, staff_of(season).notifier.human)
        served = client.post(reverse("order-serve", args=[order.number]), {"place": "Gate"})
        assert served.status_code == 302


def test_the_slip_of_a_drawn_order_says_how_it_was_drawn_also_when_it_is_printed_alone(
    ready, papers
):
    season, order = ready.season, orders_of(ready.season, state="ordered")[0]
    given = {"place": "Clinic", "contact": "The desk", "language": "en", "opening": "The office"}
    page = reverse("order-slip-paper", args=[order.number])
    with season.at(dispatch_at(order) - timedelta(minutes=5)):
        early = client_of(season, staff_of(season).notifier.human).post(page, given)
        assert "names-before-hour" in text_of(early)
        assert order.openings.count() == 0
    with after(season, order, minutes=5):
        answer = client_of(season, staff_of(season).notifier.human).post(page, given)
    assert answer["Content-Type"] == "application/pdf"
    ((notice, cover),) = papers
    assert (cover.draw, notice.commitment) == (season.draw.number, order.selected.commitment)
    assert cover.may_refuse is True


def test_no_typed_hour_on_a_slip_contradicts_the_clock_that_the_hand_over_starts(ready, papers):
    from passmuster.core.orders.notices import deadline
    from passmuster.web.orders.notices import notice_of

    season, order = ready.season, orders_of(ready.season, state="ordered")[0]
    page = reverse("order-slip-paper", args=[order.number])
    given = {"place": "Clinic", "contact": "The desk", "language": "en", "opening": "The office"}
    with after(season, order, minutes=5):
        client = client_of(season, staff_of(season).notifier.human)
        asked = client.get(page).content.decode()
        assert 'name="place"' in asked
        assert [one for one in ("at", "day") if f'name="{one}' in asked] == []
        client.post(page, given | {"at": "17:00", "day": "18/9/2023"})
    with after(season, order, minutes=9):
        client = client_of(season, staff_of(season).notifier.human)
        served = client.post(reverse("order-serve", args=[order.number]), {"place": "Gate"})
        assert served.status_code == 302
    ((notice, _),) = papers
    clock = notice_of(order)
    assert deadline(clock) == clock.served_at + timedelta(minutes=notice.within)
