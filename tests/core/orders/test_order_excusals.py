"""Nobody is excused by a friend, afterwards or for ever; whoever comes back is tested unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from passmuster.core.access.actors import Actor, Role
from passmuster.core.kernel.errors import Refused
from passmuster.core.orders import moves
from passmuster.core.orders.closing import Replacement
from passmuster.core.orders.dues import (
    UNSEEN,
    Absence,
    Deferral,
    DueFacts,
    PlanDay,
    Why,
    due_evidence,
    orders_due,
)
from passmuster.core.orders.excusals import (
    ABSENCES,
    AbsenceRequest,
    Paper,
    absence_evidence,
)
from passmuster.core.orders.limits import DEFAULT
from passmuster.core.orders.moves import Verb
from passmuster.core.orders.order import advance
from passmuster.core.orders.reasons import Origin, Reason
from tests.core.orders.order_cases import (
    COMMANDER,
    DAY,
    EVIDENCE,
    HOUR,
    MINUTE,
    OVERSEER,
    START,
    UNITS,
    new_order,
    order_in,
)

TODAY = START.date()
MAX = DEFAULT.value("deferral-max-days")


def paper(**changes) -> Paper:
    given = {"kind": "leave-approval", "dated": TODAY - DAY, "received_at": START - DAY}
    return Paper(**(given | changes))


def leave(**changes) -> AbsenceRequest:
    given = {
        "code": "approved-leave",
        "papers": (paper(),),
        "until": TODAY + 10 * DAY,
        "requested_by": "h-manager",
        "approver": OVERSEER,
    }
    return AbsenceRequest(**(given | changes))


def birth(**changes) -> AbsenceRequest:
    given = {"code": "maternity", "papers": (paper(kind="medical-certificate"),)}
    return leave(**(given | {"until": TODAY + 120 * DAY} | changes))


def met(request: AbsenceRequest, verb: Verb = Verb.DEFER, told_at=None) -> frozenset[str]:
    return absence_evidence(request, verb, units=UNITS, told_at=told_at, at=START)


def test_a_deferral_and_an_excusal_with_all_papers_meet_every_demand() -> None:
    assert met(leave()) == set(moves.ABSENCE)
    assert met(birth(), Verb.EXCUSE) == set(moves.ABSENCE)


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"code": "favour"}, {"absence-code", "papers-complete", "end-within-limit"}),
        ({"code": "maternity"}, {"absence-code", "papers-complete"}),
        ({"papers": ()}, {"papers-complete", "papers-before-notice"}),
        ({"papers": (paper(kind="note"),)}, {"papers-complete"}),
        ({"papers": (paper(received_at=START + MINUTE),)}, {"papers-before-notice"}),
        ({"papers": (paper(dated=TODAY),)}, {"papers-before-notice"}),
        ({"until": None}, {"end-within-limit"}),
        ({"until": TODAY - DAY}, {"end-within-limit"}),
        ({"until": TODAY + (MAX + 1) * DAY}, {"end-within-limit"}),
        ({"until": TODAY + MAX * DAY}, set()),
        ({"approver": COMMANDER}, {"approver-outside-unit"}),
        ({"approver": replace(OVERSEER, unit=UNITS[2])}, {"approver-outside-unit"}),
        ({"approver": replace(OVERSEER, unit="")}, {"approver-outside-unit"}),
        ({"approver": replace(OVERSEER, human="h-manager")}, {"approver-not-requester"}),
        ({"approver": replace(OVERSEER, human="")}, {"approver-not-requester"}),
    ],
)
def test_a_deferral_with_one_thing_wrong_lacks_exactly_that(changes, missing) -> None:
    assert met(leave(**changes)) == set(moves.ABSENCE) - missing


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"code": "approved-leave"}, {"absence-code", "papers-complete"}),
        ({"until": None}, {"end-within-limit"}),
        ({"until": TODAY - DAY}, {"end-within-limit"}),
        ({"until": TODAY + 900 * DAY}, set()),
    ],
)
def test_an_excusal_may_last_longer_than_a_deferral_but_has_an_end(changes, missing) -> None:
    assert met(birth(**changes), Verb.EXCUSE) == set(moves.ABSENCE) - missing


def test_a_paper_that_came_with_or_after_the_first_attempt_is_too_late() -> None:
    told = START - HOUR
    for received, early in ((told - MINUTE, True), (told, False), (told + MINUTE, False)):
        request = leave(papers=(paper(received_at=received),))
        assert ("papers-before-notice" in met(request, told_at=told)) == early


def test_one_late_paper_among_good_ones_is_still_late() -> None:
    request = leave(papers=(paper(), paper(received_at=START + DAY)))
    assert met(request) == set(moves.ABSENCE) - {"papers-before-notice"}


def test_a_commanders_own_approval_leaves_the_order_as_it_is() -> None:
    order = new_order()
    given = met(leave(approver=COMMANDER))
    with pytest.raises(Refused) as refused:
        advance(order, Verb.DEFER, given, at=START, by="h-manager", code="approved-leave")
    assert refused.value.code == "approver-outside-unit-missing"
    assert order.state == moves.ORDERED


@pytest.mark.parametrize(
    "state", [s for s in moves.STATES if s not in (moves.ORDERED, moves.NOT_TAKEN)]
)
def test_no_approval_of_anybody_excuses_or_defers_later(state) -> None:
    order = order_in(state)
    for verb, code in ((Verb.EXCUSE, "maternity"), (Verb.DEFER, "approved-leave")):
        with pytest.raises(Refused) as refused:
            advance(order, verb, EVIDENCE, at=order.entries[-1].at, by="h", code=code)
        assert refused.value.code == "order-move-forbidden"


def test_every_code_excuses_or_defers_and_asks_for_a_paper_and_an_end() -> None:
    assert len(ABSENCES) == 11
    for row in ABSENCES.values():
        assert row.excuses != row.defers
        assert row.papers
        assert row.needs_end
        assert not row.confirmed


# --- Orders that arise by themselves -------------------------------------------------------


def away(**changes) -> Absence:
    given = {
        "id": "x-1",
        "person": "p-1",
        "since": TODAY - 40 * DAY,
        "until": TODAY - DAY,
    }
    return Absence(**(given | changes))


def deferral(**changes) -> Deferral:
    given = {
        "order": "o-1",
        "person": "p-1",
        "reason": Reason.RANDOM,
        "since": TODAY - 5 * DAY,
        "until": TODAY + 5 * DAY,
    }
    return Deferral(**(given | changes))


LOST = Replacement(
    person="p-1",
    reason=Reason.RANDOM,
    follows="o-1",
    lost_at=START,
    not_collector="h-c",
    why="specimen-spoiled",
)


def due(today: date = TODAY, **facts):
    return orders_due(DueFacts(**facts), today)


def test_a_day_of_a_sealed_plan_makes_an_order_due_on_that_day_and_once() -> None:
    plan = PlanDay(id="plan-1-0", person="p-1", day=TODAY)
    assert due(TODAY - timedelta(days=1), planned=(plan,)) == ()
    (found,) = due(planned=(plan,))
    assert (found.why, found.reason, found.follows) == (Why.PLAN_DAY, Reason.FOLLOW_UP, "plan-1-0")
    assert found.deadline == TODAY + timedelta(days=3)
    assert not found.late
    assert found.instruction == "unseen-until-served"
    assert due(planned=(plan,), met={(Why.PLAN_DAY, "plan-1-0")}) == ()
    assert due(planned=(plan,), gone={"p-1"}) == ()


def test_whoever_comes_back_from_an_exclusion_is_due_within_sixty_days_and_unseen() -> None:
    (found,) = due(absences=(away(),))
    assert (found.why, found.follows, found.person) == (Why.RETURNED, "x-1", "p-1")
    assert found.since == TODAY
    assert found.deadline == TODAY + timedelta(days=60)
    assert not found.late
    assert found.instruction == UNSEEN
    assert not found.tied_to_draw
    assert due_evidence(found) == {"order-due"}


def test_nothing_is_due_while_somebody_is_away() -> None:
    assert due(absences=(away(until=TODAY),)) == ()


def test_coming_back_early_counts_from_that_day_and_late_from_the_approved_end() -> None:
    early = due(absences=(away(until=TODAY + 9 * DAY, back_on=TODAY),))
    assert early[0].since == TODAY
    late = due(absences=(away(back_on=TODAY + 9 * DAY),))
    assert late[0].since == TODAY


def test_a_further_absence_without_a_day_between_is_no_return_and_a_gap_of_a_day_is() -> None:
    further = away(id="x-2", since=TODAY, until=TODAY + 9 * DAY)
    assert due(absences=(away(), further)) == ()
    gap = replace(further, since=TODAY + DAY)
    assert [one.follows for one in due(absences=(away(), gap))] == ["x-1"]
    other = replace(further, person="p-2")
    assert [one.follows for one in due(absences=(away(), other))] == ["x-1"]


def test_an_order_that_was_made_is_due_no_more_and_nobody_who_left_is_due() -> None:
    assert due(absences=(away(),), met={(Why.RETURNED, "x-1")}) == ()
    assert len(due(absences=(away(),), met={(Why.RETURNED, "x-2")})) == 1
    assert due(absences=(away(),), gone={"p-1"}) == ()


def test_a_deferral_resumes_the_day_after_its_end_and_the_same_order_goes_on() -> None:
    assert due(deferrals=(deferral(),)) == ()
    (found,) = due(TODAY + 6 * DAY, deferrals=(deferral(),))
    assert found.why is Why.DEFERRAL_ENDED
    assert found.tied_to_draw
    assert due_evidence(found) == frozenset()
    assert due(TODAY + 6 * DAY, deferrals=(deferral(resumed=True),)) == ()


def test_a_deferral_open_at_the_opening_day_becomes_a_new_order_not_tied_to_the_draw() -> None:
    one = deferral(opening_day=TODAY)
    for resumed in (False, True):
        (found,) = due(deferrals=(replace(one, resumed=resumed),))
        assert (found.why, found.tied_to_draw) == (Why.OPENING_DAY, False)
        assert due_evidence(found) == {"order-due"}
        assert found.deadline == one.since + MAX * DAY
    assert due(TODAY - DAY, deferrals=(one,)) == ()


def test_after_sixty_days_a_deferral_is_over_and_from_the_next_day_late() -> None:
    forever = deferral(since=TODAY, until=TODAY + 300 * DAY)
    (found,) = due(TODAY + 60 * DAY, deferrals=(forever,))
    assert (found.why, found.late) == (Why.DEFERRAL_ENDED, False)
    (found,) = due(TODAY + 61 * DAY, deferrals=(forever,))
    assert found.late


def test_a_lost_test_brings_one_with_another_collector_from_the_day_it_was_lost() -> None:
    (found,) = due(lost=(LOST,))
    assert (found.why, found.not_collector) == (Why.LOST_TEST, "h-c")
    assert found.deadline == TODAY + timedelta(days=30)
    assert due(TODAY - DAY, lost=(LOST,)) == ()


def test_what_is_due_first_stands_first() -> None:
    found = due(
        TODAY + 20 * DAY,
        absences=(away(), away(id="x-2", person="p-2", until=TODAY - 20 * DAY)),
        deferrals=(deferral(order="o-7"),),
        lost=(LOST,),
    )
    assert [one.follows for one in found] == ["o-1", "x-2", "o-7", "x-1"]
    assert due_evidence(None) == frozenset()


def test_an_order_for_a_return_stands_without_a_ticket() -> None:
    order = new_order(origin=Origin.DUE)
    assert order.state == moves.ORDERED


def test_an_officer_of_another_unit_may_approve() -> None:
    other = Actor(human="h-other", role=Role.UNIT_OFFICER, unit="post-9")
    assert met(leave(approver=other)) == set(moves.ABSENCE)
