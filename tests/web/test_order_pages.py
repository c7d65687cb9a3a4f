"""The order pages: what each person sees and does, no name before its hour, and the funnel."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from passmuster.core.access.roles import Role
from passmuster.demo.season import DAYS
from tests.support.orders import REASONS, after, missed, orders_of, served, slipped, staff_of
from tests.support.season import human
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def season(begin):
    season = begin("finish")
    staff_of(season)
    return season


@pytest.fixture
def order(season):
    return orders_of(season)[0]


def text_of(answer):
    return answer.content.decode()


def url(name, order):
    return reverse(name, args=[order.number])


def approve_as(season, code, proposal):
    """Approve a proposal as somebody does on its page."""
    from passmuster.web.approvals.services import approve, shown_hash
    from passmuster.web.approvals.verbs import verb_called
    from passmuster.web.people.grants import actor_for

    row = season.force.humans.get(code=code)
    by = actor_for(row, verb_called(proposal.verb).second)
    return approve(by=by, force=season.force, proposal=proposal, shown=shown_hash(proposal))


def names_of(people):
    return {word for p in people for word in (p.service_number, p.full_name, p.latin_name) if word}


def test_the_manager_sees_the_funnel_first_and_every_figure_unfolds(season, order) -> None:
    missed(season, order)
    with after(season, order, days=12):
        client = client_of(season, "h-manager")
        start = text_of(client.get(reverse("start")))
        assert reverse("orders-funnel") in start
        whole = text_of(client.get(reverse("orders-funnel")))
        assert order.number in whole  # late: nobody decided for eleven days
        one = text_of(client.get(reverse("draw-funnel", args=[season.draw.number])))
        assert reverse("draw-funnel-orders", args=[season.draw.number, "drawn-open"]) in one
        listed = client.get(reverse("draw-funnel-orders", args=[season.draw.number, "notified"]))
        assert order.number in text_of(listed)
        gone = reverse("draw-funnel-orders", args=[season.draw.number, "nothing"])
        assert client.get(gone).status_code == 404


def test_no_order_page_holds_a_drawn_name_even_after_the_hour(season, order) -> None:
    drawn = names_of(one.person for one in orders_of(season))
    pages = [
        reverse("orders"),
        reverse("notices"),
        reverse("orders-funnel"),
        url("order", order),
        url("order-name", order),
        url("order-serve", order),
    ]
    with after(season, order, hours=1):
        for code in ("h-manager", "h-notifier-2"):
            client = client_of(season, code)
            for page in pages:
                text = text_of(client.get(page))
                assert {word for word in drawn if word in text} == set(), page


def test_a_name_is_opened_with_a_purpose_from_the_hour_on_and_each_look_is_an_entry(
    season, order
) -> None:
    from passmuster.web.orders.models import OrderOpened

    wanted = {"purpose": "serve-in-person"}
    with after(season, order, minutes=-1):
        answer = client_of(season, "h-notifier-2").post(url("order-name", order), wanted)
        assert "names-before-hour" in text_of(answer)
        assert order.person.service_number not in text_of(answer)
    with after(season, order, minutes=1):
        client = client_of(season, "h-notifier-2")
        for _again in range(2):
            answer = client.post(url("order-name", order), wanted)
            assert order.person.service_number in text_of(answer)
    assert OrderOpened.objects.count() == 2


def test_a_notifier_seals_hands_over_and_records_attempts_on_pages(season, order) -> None:
    second = orders_of(season)[1]
    with after(season, order, hours=1):
        client = client_of(season, "h-notifier-2")
        assert order.number in text_of(client.get(reverse("notices")))
        client.post(url("order-slip", order))
        early = client.post(url("order-serve", order), {"place": "Gate"})
        assert "slip-sealed-missing" in text_of(early)
        assert 'value="Gate"' in text_of(early)  # what was typed is kept
        sheet = SimpleUploadedFile("sheet.png", b"duty sheet")
        tried = {"place": "Post", "way": "in-person", "duty_roster": sheet}
        client.post(url("order-attempt", second), tried)
        refused = client.post(url("order-not-reached", second))
        assert "attempts-counted-missing" in text_of(refused)
        assert "Counts" in text_of(client.get(url("order", second)))
    with after(season, order, hours=2):
        client = client_of(season, "h-notifier-2")
        assert client.post(url("order-serve", order), {"place": "Gate"}).status_code == 302
        assert order.number not in text_of(client.get(reverse("notices")))
    order.refresh_from_db()
    assert order.state == "notified"


def test_a_collector_records_who_came_and_who_did_not(season) -> None:
    first, second = orders_of(season, day=DAYS[0])[:2]
    served(season, second)
    served(season, first)
    with after(season, first, hours=1, minutes=10):
        client = client_of(season, "h-collector")
        assert first.number in text_of(client.get(reverse("start")))
        assert client.post(url("order-arrival", first)).status_code == 302
        early = client.post(url("order-missed", second))
        assert "deadline-to-appear-passed-missing" in text_of(early)
    with after(season, second, hours=4):
        assert client_of(season, "h-collector").post(url("order-missed", second)).status_code == 302
    second.refresh_from_db()
    assert second.state == "missed"


def test_an_absence_goes_through_two_pages_and_its_paper_to_an_outside_approver(
    season, order
) -> None:
    insider = human(season, "h-unit", Role.UNIT_OFFICER, order.person.unit.code)
    paper = SimpleUploadedFile("leave.pdf", b"approval of leave")
    until = order.day + timedelta(days=9)
    dated = order.day - timedelta(days=20)
    asked = {
        "code": "approved-leave",
        "until": f"{until:%d/%m/%Y}",
        "kind": "leave-approval",
        "dated": f"{dated:%d/%m/%Y}",
        "document": paper,
    }
    with after(season, order, minutes=30):
        answer = client_of(season, "h-notifier-2").post(url("order-absence", order), asked)
        assert answer.status_code == 302, text_of(answer)
        (proposal,) = season.force.proposals.all()
        kept = order.papers.get()
        page = reverse("order-paper", args=[kept.pk])
        assert client_of(season, "h-oversight").get(page).content == b"approval of leave"
        assert client_of(season, insider.human).get(page).status_code == 403
        shown = text_of(
            client_of(season, "h-oversight").get(reverse("approval", args=[proposal.pk]))
        )
        assert order.number in shown
        assert names_of([order.person]) & set(shown.split()) == set()
        approve_as(season, "h-oversight", proposal)
    order.refresh_from_db()
    assert order.state == "deferred"


def test_a_decision_is_proposed_with_reasons_and_signed_by_another(season, order) -> None:
    missed(season, order)
    with after(season, order, days=1):
        client = client_of(season, "h-discipline")
        assert order.number in text_of(client.get(reverse("start")))
        chosen = {"code": "decide-no-refusal/absence-no-refusal", "reasons": REASONS}
        assert client.post(url("order-decision", order), chosen).status_code == 302
        again = client.post(url("order-decision", order), chosen)
        assert "order-proposed" in text_of(again)
        (proposal,) = season.force.proposals.all()
        assert REASONS not in str(proposal.facts)
        approve_as(season, "h-oversight", proposal)
    order.refresh_from_db()
    assert (order.state, order.code) == ("no-show", "absence-no-refusal")


def test_a_manager_cancels_for_a_reason_of_the_list_and_calls_the_reserve_in_turn(season) -> None:
    from tests.attacks.test_notices import excused, stratum_with_reserves

    _stratum, order = stratum_with_reserves(season)
    other = next(one for one in orders_of(season, day=order.day) if one.pk != order.pk)
    with after(season, order, hours=1):
        excused(season, order)
        client = client_of(season, "h-manager")
        wrong = client.post(url("order-cancel", other), {"code": "a friend", "reasons": REASONS})
        assert wrong.status_code == 200
        given = {"code": "no-kits", "reasons": REASONS}
        assert client.post(url("order-cancel", other), given).status_code == 302
        page = reverse("draw-reserves", args=[season.draw.number])
        assert page in text_of(client.get(reverse("start")))
        from passmuster.web.orders.reserves import strata_with_places

        ticket = strata_with_places(season.draw)[0].next.ticket
        assert client.post(page, {"ticket": ticket, "skip": ""}).status_code == 302
        for proposal in season.force.proposals.all():
            approve_as(season, "h-oversight", proposal)
    other.refresh_from_db()
    assert other.state == "cancelled"
    assert season.draw.orders.filter(origin="reserve").count() == 1


def test_grounds_are_sealed_on_a_page_by_somebody_outside_the_chain(season) -> None:
    person = season.force.persons.filter(orders__isnull=True).first()
    with season.at(season.now + timedelta(hours=1)):
        wanted = {"number": person.service_number, "reason": "suspicion"}
        answer = client_of(season, "h-manager").post(reverse("order-new"), wanted)
        assert answer.status_code == 302
        order = person.orders.get()
        client = client_of(season, "h-discipline")
        assert url("order-grounds", order) in text_of(client.get(reverse("start")))
        assert client.post(url("order-grounds", order), {"text": REASONS}).status_code == 302
        assert url("order-grounds", order) not in text_of(client.get(reverse("start")))


def test_an_officer_sees_nothing_before_the_notice_and_the_order_after_it(season, order) -> None:
    from passmuster.web.roster.identity import tie_person

    human(season, "h-officer", Role.OFFICER)
    row = season.force.humans.get(code="h-officer")
    both = {"by": season.cast.administrator, "second": season.cast.staff_side}
    tie_person(**both, human=row, person=order.person)
    slipped(season, order)
    with after(season, order, minutes=30):
        client = client_of(season, "h-officer")
        for page in (reverse("orders-mine"), reverse("start")):
            assert order.number not in text_of(client.get(page))
        assert client.get(reverse("order-dispute", args=[order.number])).status_code == 404
    served(season, order)
    with after(season, order, hours=1, minutes=5):
        client = client_of(season, "h-officer")
        for page in (reverse("orders-mine"), reverse("start")):
            assert order.number in text_of(client.get(page))
        given = {"text": "I was at court."}
        own = reverse("order-dispute", args=[order.number])
        assert client.post(own, given).status_code == 302
    with after(season, order, hours=2):
        assert "I was at court." in text_of(
            client_of(season, "h-discipline").get(url("order", order))
        )
        assert "I was at court." not in text_of(
            client_of(season, "h-collector").get(url("order", order))
        )


def test_many_who_are_called_are_one_line_that_leads_to_their_list(season) -> None:
    called = orders_of(season)
    for one in called:
        served(season, one)
    client = client_of(season, staff_of(season).collector.human)
    start = text_of(client.get(reverse("start")))
    listed = f"{reverse('orders')}?waits=appear"
    assert start.count(listed) >= 1
    assert not any(reverse("order", args=[one.number]) in start for one in called)
    shown = text_of(client.get(listed))
    assert all(one.number in shown for one in called)
