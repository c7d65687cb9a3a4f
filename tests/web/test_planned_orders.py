"""Tests that a ruling, a plan or the officer asks for, and what the inspector alone sees of one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from passmuster.core.access.roles import Role
from passmuster.core.orders.reasons import Reason
from passmuster.web import clock
from tests.support.orders import REASONS, after, served, slipped, staff_of
from tests.support.season import human, refused
from tests.support.signing_in import client_of
from tests.web.test_order_pages import approve_as, text_of, url

pytestmark = pytest.mark.django_db

RULING = b"The ruling on the return, signed by two."


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def season(begin):
    season = begin("finish")
    staff_of(season)
    with season.at(season.now + timedelta(hours=1)):
        yield season


@pytest.fixture
def person(season):
    return season.force.persons.filter(orders__isnull=True).order_by("pk").first()


def today():
    from django.utils.timezone import localtime

    return localtime(clock.now()).date()


def paper(data=RULING):
    return SimpleUploadedFile("paper.pdf", data)


def typed_for(person, **more):
    dated = today() - timedelta(days=3)
    given = {"number": person.service_number, "dated": f"{dated:%d/%m/%Y}", "document": paper()}
    return given | more


def officer_of(season, person, code="h-officer"):
    from passmuster.web.roster.identity import tie_person

    actor = human(season, code, Role.OFFICER)
    both = {"by": season.cast.administrator, "second": season.cast.staff_side}
    tie_person(**both, human=season.force.humans.get(code=code), person=person)
    return actor


# --- Return to duty ---------------------------------------------------------------------------


def test_a_return_to_duty_rests_on_a_ruling_that_two_people_record(season, person) -> None:
    from passmuster.web.installation import here

    client = client_of(season, "h-manager")
    assert reverse("order-return") in text_of(client.get(reverse("orders")))
    assert client.post(reverse("order-return"), typed_for(person)).status_code == 302
    (proposal,) = season.force.proposals.all()
    assert not person.orders.exists()
    official = client_of(season, "h-discipline")
    page = text_of(official.get(reverse("approval", args=[proposal.pk])))
    fetch = reverse("order-basis", args=[proposal.pk])
    assert fetch in page
    assert official.get(fetch).content == RULING
    assert season.force.log.events.filter(kind="order:basis-read", by="h-discipline").count() == 1
    approve_as(season, "h-discipline", proposal)
    order, basis = person.orders.get(), season.force.bases.get()
    assert (order.reason, order.origin, order.follows) == (
        *("return-to-duty", "named"),
        f"ruling-{basis.pk}",
    )
    assert here().kept_bytes(basis.sha256) == RULING
    assert {basis.by, basis.second} == {"h-manager", "h-discipline"}


def test_whoever_reads_every_proposal_does_not_read_of_a_return(season, person) -> None:
    client_of(season, "h-manager").post(reverse("order-return"), typed_for(person))
    (proposal,) = season.force.proposals.all()
    asked = reverse("approval", args=[proposal.pk])
    assert client_of(season, "h-inspector").get(asked).status_code == 200
    for code in ("h-admin", "h-staff"):
        client = client_of(season, code)
        assert client.get(asked).status_code == 404
        assert asked not in text_of(client.get(reverse("every-approval")))


def test_a_ruling_is_signed_by_nobody_in_the_chain_and_not_by_its_proposer(season, person) -> None:
    from passmuster.web.orders.bases import Ground, order_return

    ground = Ground(sha256="0" * 64, dated=today())
    facts = {"by": season.cast.manager, "person": person, "ground": ground}
    inside = human(season, "h-inside", Role.DISCIPLINE_OFFICER, person.unit.code)
    with refused("second-outside-chain-missing"):
        order_return(**facts, second=inside)
    with refused("role-not-allowed"):
        order_return(**facts, second=season.cast.commander)
    with refused("role-not-allowed"):
        order_return(**facts | {"by": season.cast.commander}, second=season.cast.oversight)


def test_nobody_orders_a_return_or_a_follow_up_by_name_alone(season, person) -> None:
    from passmuster.web.orders.making import order_test

    for reason, code in (
        (Reason.RETURN_TO_DUTY, "return-ruling-missing"),
        (Reason.FOLLOW_UP, "follow-up-plan-missing"),
    ):
        with refused(code):
            order_test(by=season.cast.manager, person=person, reason=reason)


def test_a_ruling_without_a_paper_or_from_tomorrow_is_none(season, person) -> None:
    from passmuster.web.orders.bases import propose_return

    facts = {"by": season.cast.manager, "person": person}
    with refused("paper-empty"):
        propose_return(**facts, paper=b"", dated=today())
    with refused("paper-dated-later"):
        propose_return(**facts, paper=RULING, dated=today() + timedelta(days=1))


# --- Follow-up --------------------------------------------------------------------------------


def sealed_plan(season, person, days):
    lines = "\n".join(f"{day:%d/%m/%Y}" for day in days)
    answer = client_of(season, "h-manager").post(
        reverse("order-plan"), typed_for(person, days=lines)
    )
    assert answer.status_code == 302, text_of(answer)
    (proposal,) = season.force.proposals.all()
    approve_as(season, "h-oversight", proposal)
    return proposal


def test_the_days_of_a_sealed_plan_become_orders_by_themselves_and_nobody_sees_them(
    season, person
) -> None:
    from passmuster.web.orders.dues import keep_dues
    from passmuster.web.orders.queries import own_orders

    days = [today() + timedelta(days=10), today() + timedelta(days=40)]
    proposal = sealed_plan(season, person, days)
    asked = reverse("approval", args=[proposal.pk])
    for code in ("h-manager", "h-oversight"):
        assert "Its days" not in text_of(client_of(season, code).get(asked))
    assert not person.orders.exists()
    start = clock.now()
    with season.at(start + timedelta(days=9)):
        assert keep_dues(season.force.log) == 0
    for count, day in enumerate((10, 40), start=1):
        with season.at(start + timedelta(days=day)):
            keep_dues(season.force.log)
            assert person.orders.filter(why="plan-day").count() == count
            assert keep_dues(season.force.log) == 0
            assert not own_orders(person).exists()
    order = person.orders.order_by("sequence").first()
    assert (order.reason, order.origin) == ("follow-up", "due")


def test_before_it_is_signed_whoever_signs_reads_the_days(season, person) -> None:
    day = today() + timedelta(days=10)
    typed = typed_for(person, days=f"{day:%d/%m/%Y}")
    client_of(season, "h-manager").post(reverse("order-plan"), typed)
    (proposal,) = season.force.proposals.all()
    assert str(day) not in str(proposal.facts)
    asked = reverse("approval", args=[proposal.pk])
    assert "Its days" in text_of(client_of(season, "h-oversight").get(asked))


def test_a_plan_needs_days_that_are_still_to_come_each_once(season, person) -> None:
    from passmuster.web.orders.bases import propose_plan

    facts = {"by": season.cast.manager, "person": person, "paper": RULING, "dated": today()}
    soon = today() + timedelta(days=1)
    for days, code in (
        ([], "plan-days-missing"),
        ([soon, soon], "plan-days-missing"),
        ([today()], "order-day-passed"),
    ):
        with refused(code):
            propose_plan(**facts, days=days)
    client = client_of(season, "h-manager")
    answer = client.post(reverse("order-plan"), typed_for(person, days="next week"))
    assert answer.status_code == 200
    assert not season.force.proposals.exists()


def test_a_plan_whose_file_is_lost_stops_nothing_else_and_is_named_by_the_audit(
    season, person
) -> None:
    from passmuster.web.installation import here
    from passmuster.web.ledger.audit import audit_log
    from passmuster.web.orders.dues import keep_dues

    sealed_plan(season, person, [today() + timedelta(days=2)])
    here().kept_path(season.force.bases.get().days_sha256).unlink()
    with season.at(clock.now() + timedelta(days=5)):
        assert keep_dues(season.force.log) == 0
        named = {(one.table, one.field) for one in audit_log(season.force.log)}
    assert ("orders_basis", "days_sha256") in named


# --- At the officer's own request -----------------------------------------------------------------


def test_an_officer_asks_for_a_test_and_steps_back_before_the_notice_without_consequence(
    season, person
) -> None:
    officer_of(season, person)
    client, mine = client_of(season, "h-officer"), reverse("orders-mine")
    assert reverse("order-request") in text_of(client.get(mine))
    asked = client.post(reverse("order-request"), {"words": "It was said that I use drugs."})
    assert asked.status_code == 302
    order = person.orders.get()
    assert (order.reason, order.state) == ("voluntary", "ordered")
    again = client.post(reverse("order-request"), {"words": ""})
    assert "order-open-already" in text_of(again)
    slipped(season, order)
    with after(season, order, minutes=5):
        client = client_of(season, "h-officer")
        shown = text_of(client.get(mine))
        back = reverse("order-step-back", args=[order.number])
        assert back in shown
        assert "A slip was sealed." not in shown  # it would tell when somebody comes
        assert "Dispute something about it" not in shown
        assert client.post(back).status_code == 302
        assert reverse("order-request") in text_of(client.get(mine))
    order.refresh_from_db()
    assert (order.state, order.code) == ("not-taken", "stepped-back")


def test_after_the_notice_an_officer_takes_the_test_or_stays_away_and_refuses_nothing(
    season, person
) -> None:
    from passmuster.web.orders.requesting import request_test

    officer = officer_of(season, person)
    order = served(season, request_test(by=officer, force=season.force))
    with after(season, order, hours=1, minutes=5):
        client = client_of(season, "h-officer")
        back = reverse("order-step-back", args=[order.number])
        assert back not in text_of(client.get(reverse("orders-mine")))
        assert "order-move-forbidden" in text_of(client.post(back))


def test_nobody_asks_in_the_name_of_somebody_else(season, person) -> None:
    from passmuster.web.orders.making import order_test
    from passmuster.web.orders.requesting import request_test

    with refused("role-not-allowed"):
        request_test(by=season.cast.manager, force=season.force)
    with refused("role-not-allowed"):
        order_test(by=season.cast.manager, person=person, reason=Reason.VOLUNTARY)
    untied = human(season, "h-untied", Role.OFFICER)
    with refused("person-not-tied"):
        request_test(by=untied, force=season.force)


# --- Targeted, and what the inspector alone sees --------------------------------------------------


@pytest.mark.parametrize("reason", ["suspicion", "post-incident"])
def test_a_targeted_test_is_ordered_on_a_page_and_served_only_on_sealed_grounds(
    season, person, reason
) -> None:
    wanted = {"number": person.service_number, "reason": reason}
    client_of(season, "h-manager").post(reverse("order-new"), wanted)
    order = person.orders.get()
    slipped(season, order)
    with after(season, order, hours=1):
        notifier, place = client_of(season, "h-notifier-2"), {"place": "Gate"}
        early = notifier.post(url("order-serve", order), place)
        assert "grounds-sealed-earlier-missing" in text_of(early)
        grounds = {"text": REASONS}
        official = client_of(season, "h-discipline")
        assert official.post(url("order-grounds", order), grounds).status_code == 302
    with after(season, order, hours=2):
        notifier = client_of(season, "h-notifier-2")
        assert notifier.post(url("order-serve", order), place).status_code == 302
    order.refresh_from_db()
    assert (order.reason, order.state) == (reason, "notified")
