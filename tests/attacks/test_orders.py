"""Orders attacked on their pages, and group R where it meets them: whoever is back is tested."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from passmuster.core.access.roles import Role
from tests.attacks.test_draw_pages import tied
from tests.attacks.test_order_pages import nothing_moves
from tests.support.browsing import approves, assert_refused, newest_proposal
from tests.support.factors import text_of
from tests.support.orders import REASONS, after, orders_of, served, staff_of
from tests.support.season import human, made_people, refused
from tests.support.signing_in import client_of


@pytest.mark.attack("R-05b")
def test_r05b_on_return_an_unannounced_order_arises_by_itself(begin) -> None:
    from passmuster.web.orders.queries import own_orders
    from passmuster.web.roster.services import exclude_person
    from passmuster.web.work import work_once

    season = begin("load_roster")
    friend = season.force.persons.get(service_number=made_people()[150].number)
    last = season.now.date() + timedelta(days=20)
    with season.at(season.now + timedelta(hours=1)):
        exclude_person(
            by=season.cast.commander,
            approver=season.cast.oversight,
            person=friend,
            reason="long-illness",
            evidence=b"certificate",
            from_day=season.now.date(),
            until_day=last,
        )
    with season.at(season.now + timedelta(days=19)):
        work_once(season.force.log)
        assert not friend.orders.exists()
    with season.at(season.now + timedelta(days=2)):
        assert work_once(season.force.log).due == 1
        assert work_once(season.force.log).due == 0
        order = friend.orders.get()
        assert (order.why, order.reason, order.origin) == ("returned", "random", "due")
        assert order.due_at.date() <= last + timedelta(days=62)
        assert not own_orders(friend).exists()


@pytest.mark.attack("R-05b")
def test_r05b_on_the_pages_a_friend_kept_out_is_tested_on_return_and_reads_nothing_of_it(
    begin,
) -> None:
    from passmuster.web.work import work_once

    season = begin("load_roster")
    number = made_people()[150].number
    friend = season.force.persons.get(service_number=number)
    commander = human(season, "h-own", Role.COMMANDER, friend.unit.code)
    human(season, "h-unit", Role.UNIT_OFFICER, friend.unit.code)
    first = season.now.date()
    typed = {"reason": "long-illness", "from_day": f"{first:%d/%m/%Y}"}
    typed["until_day"] = f"{first + timedelta(days=20):%d/%m/%Y}"
    page = f"/en/roster/people/{friend.pk}/exclusion/"
    with season.at(season.now + timedelta(hours=1)):
        own = client_of(season, commander.human)
        with nothing_moves():
            own.post(page, typed)  # without evidence
            own.post(page, {k: v for k, v in typed.items() if k != "until_day"})
        evidence = {"evidence": SimpleUploadedFile("note.pdf", b"certificate")}
        assert own.post(page, typed | evidence).status_code == 200
        proposal = newest_proposal()
        with nothing_moves():
            answer = approves(client_of(season, "h-unit"), proposal)
            assert_refused(answer, "approver-inside-unit")
        assert approves(client_of(season, "h-oversight"), proposal).status_code == 302
    with season.at(season.now + timedelta(days=22)):
        assert work_once(season.force.log).due == 1
        order = friend.orders.get()
        officer = tied(season, "h-friend", number)
        for page in ("/en/", "/en/orders/mine/"):
            assert order.number not in text_of(officer.get(page))
        with nothing_moves():
            assert officer.post(f"/en/orders/mine/{order.number}/back/").status_code == 404
        own = client_of(season, commander.human)
        assert own.get(f"/en/orders/{order.number}/").status_code == 403
        # Why an order fell due stands with whoever reads results too, and with nobody else: P-01f.
        inspector = client_of(season, season.cast.inspector.human)
        assert "Back after an absence" in text_of(inspector.get(f"/en/orders/{order.number}/"))
        told = text_of(client_of(season, "h-manager").get(f"/en/orders/{order.number}/"))
        assert "Because it fell due" in told
        assert "Back after an absence" not in told


@pytest.mark.attack("N-07b")
def test_n07b_the_inspector_alone_sees_at_once_that_somebody_had_spoken_up(begin) -> None:
    from passmuster.core.orders.reasons import Reason
    from passmuster.web.accounts.disowning import disown
    from passmuster.web.accounts.queries import acts_of
    from passmuster.web.orders.making import order_test

    season = begin("finish")
    staff_of(season)
    order = orders_of(season)[0]
    own = tied_officer(season, order.person)
    served(season, order)
    with after(season, order, hours=2):
        dispute_it(season, order)
        act = acts_of(season.force.humans.get(code="h-officer")).order_by("-pk").first()
        disown(by=own, force=season.force, act=act.pk)
    with after(season, order, hours=3):
        targeted = {"by": season.cast.manager, "reason": Reason.SUSPICION}
        aimed = order_test(**targeted, person=order.person)
        silent = season.force.persons.filter(orders__isnull=True).first()
        other = order_test(**targeted, person=silent)
        human(season, "h-case", Role.CASE_INVESTIGATOR)
        for code in ("h-inspector", "h-manager", "h-discipline", "h-oversight", "h-case"):
            client = client_of(season, code)
            start, page = (
                text_of(client.get(url)) for url in ("/en/", f"/en/orders/{aimed.number}/")
            )
            told = "had put their own words beside an order" in page
            named = f"Order {aimed.number} aims at somebody who had spoken up" in start
            assert (told, named) == (code == "h-inspector",) * 2, code
            assert "spoken up" not in text_of(client.get(f"/en/orders/{other.number}/"))
            assert f"Order {other.number} aims at" not in start
        page = text_of(client_of(season, "h-inspector").get(f"/en/orders/{aimed.number}/"))
        assert "an act in their name was not theirs" in page
        assert (
            client_of(season, "h-commander").get(f"/en/orders/{aimed.number}/").status_code == 403
        )


def tied_officer(season: Any, person: Any) -> Any:
    """Register an officer and tie the account to a person of the roster."""
    from passmuster.web.roster.identity import tie_person

    officer = human(season, "h-officer", Role.OFFICER)
    both = {"by": season.cast.administrator, "second": season.cast.staff_side}
    tie_person(**both, human=season.force.humans.get(code="h-officer"), person=person)
    return officer


def dispute_it(season: Any, order: Any) -> None:
    """Put words beside an order as its officer does on their own page."""
    answer = client_of(season, "h-officer").post(
        f"/en/orders/mine/{order.number}/", {"text": "The slip was not sealed."}
    )
    assert answer.status_code == 302


@pytest.mark.attack("C-07")
@pytest.mark.django_db
def test_c07_a_manager_reports_nobody_absent_early_wordless_or_past_a_collector_and_decides_nothing(
    begin,
) -> None:
    from passmuster.core.access.actors import Actor
    from passmuster.core.collection.conflicts import Part
    from passmuster.demo.collections import train
    from passmuster.web.collection.assigning import assign

    season = begin("finish")
    order, other = orders_of(season)[:2]
    testers = staff_of(season)
    season.trainer = human(season, "h-trainer", Role.TRAINER)
    train(
        season,
        testers.collector.human,
        order.day - timedelta(days=60),
        second=season.cast.oversight,
    )
    for one in (order, other):
        served(season, one)
    page = f"/en/orders/{order.number}/nobody-came/"
    words = {"words": "The site was open until 17:00 with two notifiers. Nobody came or called."}
    with after(season, order, hours=1, minutes=5):
        manager = client_of(season, "h-manager")
        with nothing_moves():
            assert "deadline-to-appear-passed-missing" in text_of(manager.post(page, words))
        assert page not in manager.get(f"/en/orders/{order.number}/").content.decode()
    with after(season, other, hours=4):
        asked = {"force": season.force, "number": other.number, "part": Part.COLLECTOR}
        assign(by=season.cast.manager, human=testers.collector.human, **asked)
        manager, past = client_of(season, "h-manager"), f"/en/orders/{other.number}/nobody-came/"
        with nothing_moves():
            assert "no-collector-named-missing" in text_of(manager.post(past, words))
            assert manager.post(page, {"words": " "}).status_code == 200
            assert_refused(client_of(season, "h-notifier").post(page, words), "role-not-allowed")
        assert past not in manager.get(f"/en/orders/{other.number}/").content.decode()
        assert page in manager.get(f"/en/orders/{order.number}/").content.decode()
        assert manager.post(page, words).status_code == 302
        order.refresh_from_db()
        assert order.state == "missed"
        # It decides nothing, and whoever reported has no part in what does.
        with nothing_moves():
            assert manager.get(f"/en/orders/{order.number}/decision/").status_code == 403
        inside = Actor(human="h-manager", role=Role.DISCIPLINE_OFFICER)
        with refused("named-official-missing"):
            _ruled(inside, season.cast.oversight, order)
        official = client_of(season, testers.official.human)
        read = text_of(official.get(f"/en/orders/{order.number}/"))
        assert "No collector was named for it." in read
        assert words["words"] in read
        decision = {"code": "decide-no-refusal/absence-no-refusal", "reasons": REASONS}
        sent = official.post(f"/en/orders/{order.number}/decision/", decision)
        assert sent.status_code == 302, text_of(sent)
        second = client_of(season, "h-oversight").get(f"/en/approvals/{newest_proposal()}/answer/")
        assert "No collector was named for it." in text_of(second)
        assert words["words"] in text_of(second)


def _ruled(official: Any, second: Any, order: Any) -> None:
    from passmuster.core.orders.moves import Verb
    from passmuster.web.orders.rulings import decide

    said = {"code": "did-not-appear", "reasons": REASONS}
    decide(by=official, second=second, order=order, verb=Verb.DECIDE_REFUSAL, **said)
