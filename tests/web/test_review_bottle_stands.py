"""What an officer asked for stands whatever the first laboratory changes: its way and history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from passmuster.core.kits.serials import in_fours
from passmuster.web.review import splitting
from tests.support.bottle_again import corrects, named, own, recalls, runs_anew, sees, verified_anew
from tests.support.laboratory_messages import NUMBER
from tests.support.review_acts import HOUR, ONE
from tests.support.signing_in import client_of
from tests.support.split_acts import Splitting, retest
from tests.support.split_acts import splitting as begin_split

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def case(begin: Callable[[str], Any]) -> Splitting:
    return begin_split(begin)


@pytest.fixture
def uncovered(begin: Callable[[str], Any]) -> Splitting:
    return begin_split(begin, covered=False)


def events(case: Splitting) -> list[str]:
    return list(case.review().entries.order_by("position").values_list("event", flat=True))


# Where it stands.


def test_an_order_is_no_journey_and_each_step_bears_its_own_time(case: Splitting) -> None:
    case.asks()
    page = own(case)
    assert "It was ordered to be sent to another laboratory: Laboratory on the hill." in page
    assert "It has not been handed over yet." in page
    address = f"/en/reviews/{case.review().pk}/"
    said = sees(case, "h-doctor", address)
    assert "Ordered to be sent to Laboratory on the hill." in said
    for each in (page, said, sees(case, "h-inspector", "/en/reviews/disputes/")):
        for word in ("at its laboratory", "was sent", "received it", "anded over to"):
            assert word not in each
    case.offered(case.force.holders.get(code="courier-1"))
    assert "It has not been handed over yet." in own(case)
    case.later(HOUR)
    carried(case)
    page = own(case)
    assert "It was handed over to" in page
    assert "received it" not in page
    assert "not been handed over" not in page
    case.later(HOUR)
    arrives(case)
    page = own(case)
    assert "Laboratory on the hill received it and signed for it." in page
    assert "Laboratory on the hill received it and signed for it." in sees(
        case, "h-doctor", address
    )


def carried(case: Splitting) -> None:
    from passmuster.core.access.actors import Role
    from passmuster.web.custody.services import accept
    from passmuster.web.people.grants import actor_of

    courier = case.force.holders.get(code="courier-1").keepers.first().human
    actor = actor_of(case.force.humans.get(code=courier), Role.COURIER)
    item = case.bottle()
    with case.at():
        accept(by=actor, item=item, seen=case.seen(item), deliver_by=case.now + 5 * HOUR)
    case.courier = actor


def arrives(case: Splitting) -> None:
    from passmuster.web.custody.services import accept, offer

    item = case.bottle()
    due = case.now + HOUR
    with case.at():
        offer(by=case.courier, item=item, to=case.holder_2, due=due, seen=case.seen(item))
        accept(by=case.receiver_2, item=case.bottle(), seen=case.seen(item, volume=18))


# A laboratory that can take it.


def test_a_laboratory_where_nobody_may_take_a_bottle_in_is_passed_over_and_the_manager_told(
    begin: Callable[[str], Any],
) -> None:
    case = begin_split(begin, second_laboratory=False)
    closed_door(case)
    case.asks()
    assert case.state() == "split-requested"
    page = sees(case, "h-manager", "/en/")
    assert f"Find a laboratory that can test bottle B of specimen {in_fours(ONE)}" in page
    assert "For A closed door nobody acts who may take a bottle in." in page
    assert "is-late" not in page
    assert "Find a laboratory" not in sees(case, "h-doctor", "/en/")
    lets_receive(case)
    assert case.works() == 1
    assert case.review().entries.get(event="review:split-sent").code == "lab-5"
    assert "Find a laboratory" not in sees(case, "h-manager", "/en/")


def closed_door(case: Splitting) -> None:
    """Register a laboratory for which a person acts who only reports."""
    from passmuster.core.access.actors import Role
    from passmuster.web.custody.holders import add_keeper, register_holder
    from tests.support.season import human

    with case.at():
        both = case.both | {"force": case.force}
        names = {"name_en": "A closed door", "name_km": "ទ្វារ​បិទ"}
        holder = register_holder(**both, code="lab-5", kind="laboratory", **names)
        clerk = human(case.season, "h-clerk-5", Role.CERTIFYING_SCIENTIST)
        add_keeper(**both, holder=holder, human=clerk.human)


def lets_receive(case: Splitting) -> None:
    from passmuster.core.access.actors import Role
    from passmuster.web.custody.holders import add_keeper
    from tests.support.season import human

    with case.at():
        holder = case.force.holders.get(code="lab-5")
        receiver = human(case.season, "h-porter", Role.LABORATORY_RECEIVER)
        add_keeper(**case.both, force=case.force, holder=holder, human=receiver.human)


def test_without_a_second_laboratory_the_manager_has_the_clock_of_the_officers_request(
    begin: Callable[[str], Any],
) -> None:
    case = begin_split(begin, second_laboratory=False)
    case.asks()
    page = sees(case, "h-manager", "/en/")
    assert "The force has no laboratory that could" in page
    for word in ("ositive", NUMBER, "enzoyl"):
        assert word not in page
    case.later(24 * HOUR + SECOND)
    with case.at():
        raw = client_of(case.season, "h-manager").get("/en/").content.decode()
    assert "Find a laboratory that can test bottle B" in raw
    assert "is-late" in raw
    assert "No laboratory was found in time." in own(case)
    case.judged()
    assert case.result() == ["cancelled"]
    assert "Find a laboratory" not in sees(case, "h-manager", "/en/")


def test_a_laboratory_without_a_certificate_is_asked_and_its_report_is_marked(
    uncovered: Splitting,
) -> None:
    case = uncovered
    case.under_test()
    page = sees(case, "h-manager", "/en/")
    assert "Bottle B was ordered to Laboratory on the hill, which no certificate covers" in page
    assert "enzoyl" not in page
    case.second_sends(retest("12"))
    signs = f"/en/reviews/{case.review().pk}/bottle-b/"
    assert "Not accredited on the day on which it came" in sees(case, "h-doctor", signs)
    # It stands in the record, and in nobody's way: like the first laboratory's.
    case.judged()
    assert case.result() == ["positive"]


def test_a_certificate_of_the_first_laboratory_is_none_of_the_second(
    uncovered: Splitting,
) -> None:
    case = uncovered
    assert case.force.accreditations.filter(laboratory="lab-1").exists()
    case.under_test()
    assert "which no certificate covers" in sees(case, "h-manager", "/en/")
    with case.at():
        covers_second(case)
    assert "which no certificate covers" not in sees(case, "h-manager", "/en/")
    case.second_sends(retest("12"))
    signs = f"/en/reviews/{case.review().pk}/bottle-b/"
    assert "Not accredited" not in sees(case, "h-doctor", signs)


def covers_second(case: Splitting) -> None:
    from passmuster.web.accreditation.services import record_accreditation
    from tests.support.accreditation_acts import certificate

    record_accreditation(
        **case.both,
        force=case.force,
        laboratory=case.holder_2,
        certificate=certificate(case.season),
    )


# The first laboratory takes its result back.


def test_a_recall_of_bottle_a_keeps_the_request_the_way_and_the_figures(case: Splitting) -> None:
    case.told()
    case.under_test()
    recalls(case, "lab-1")
    assert case.state() == "held"
    page = own(case)
    assert "The run in which bottle A was tested was recalled" in page
    assert "The result that you were told does not stand now." in page
    assert "You asked for bottle B." in page
    assert "Laboratory on the hill received it and signed for it." in page
    assert "Your request for bottle B stands, and you need not ask again." in page
    assert NUMBER in page
    assert "Show the doctor’s result" not in page


def test_a_result_that_was_never_shown_shows_no_figure_after_a_recall(case: Splitting) -> None:
    recalls(case, "lab-1")
    assert case.state() == "held"
    page = own(case)
    for word in (NUMBER, "ositive", "recalled", "Bottle B", "Where bottle B"):
        assert word not in page
    runs_anew(case)
    corrects(case)
    assert case.state() == "received"
    assert NUMBER not in own(case)


@pytest.mark.parametrize("reported", ["before", "while-held", "after"])
def test_the_request_stands_when_the_result_is_verified_anew(
    case: Splitting, reported: str
) -> None:
    case.told()
    case.under_test()
    if reported == "before":
        case.second_sends(retest("12"))
    recalls(case, "lab-1")
    if reported == "while-held":
        assert case.second_sends(retest("12")) == ["retested"]
    verified_anew(case)
    # Nobody asked twice, and the bottle stays where it is.
    assert "review:split-request-kept" in events(case)[-2:]
    assert case.works() == 1
    assert case.state() == "at-second-laboratory"
    assert case.review().entries.filter(event="review:split-sent").last().code == "lab-2"
    if reported == "after":
        assert case.second_sends(retest("12")) == ["retested"]
    case.judged()
    assert (case.state(), case.result()) == ("final", ["positive"])
    assert "Your request stands: the result was verified anew" in own(case)
    assert named(case) == []


def test_what_bottle_b_failed_once_does_not_stand_after_the_first_laboratory_changed_its_own(
    case: Splitting,
) -> None:
    case.under_test()
    case.second_sends(retest("<5"))
    case.judged()
    assert case.result() == ["cancelled"]
    corrects(case)
    case.heard()
    case.verified()
    case.works()
    assert case.state() == "at-second-laboratory"
    case.judged()
    assert case.result() == ["cancelled"]
    assert named(case) == []


def test_a_waived_bottle_is_offered_anew_and_not_asked_for_by_anybody(case: Splitting) -> None:
    case.told()
    case.does(splitting.waive_split, by=case.officer)
    recalls(case, "lab-1")
    verified_anew(case)
    assert case.state() == "verified"
    assert case.works() == 0
