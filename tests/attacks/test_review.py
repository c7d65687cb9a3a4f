"""Group M: medical review and the second bottle.

But for the evaluation of who gave too little (M-05) they are held only because that part of the
product does not exist yet: nothing bears its names.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from passmuster.core.access.actors import Role
from tests.support.barriers import assert_no_door
from tests.support.factors import text_of
from tests.support.orders import REASONS, after, begun, orders_of, referred, staff_of
from tests.support.season import human, refused
from tests.support.signing_in import client_of


@pytest.mark.attack("M-01")
def test_m01_a_clerk_finds_no_verdict_to_sign_for_a_doctor() -> None:
    assert_no_door("review", "reviews", "credentials")


@pytest.mark.attack("M-02")
def test_m02_a_doctor_finds_no_verdict_to_give_unheard() -> None:
    assert_no_door("review", "interviews")


@pytest.mark.attack("M-03")
def test_m03_a_doctor_finds_no_positive_to_explain_away() -> None:
    assert_no_door("review", "prescriptions")


@pytest.mark.attack("M-04")
def test_m04_a_manager_finds_no_second_bottle_to_obstruct() -> None:
    assert_no_door("split", "splits", "review")


@pytest.mark.attack("M-05")
@pytest.mark.django_db
def test_m05_a_doctor_clears_no_friend_without_a_paper_and_nobody_ends_an_evaluation_early(
    begin,
) -> None:
    from passmuster.web.orders.evaluations import accept_medical, open_statement, report_evaluation
    from passmuster.web.roster.identity import tie_person

    season = begin("finish")
    staff_of(season)
    order = referred(season, orders_of(season)[0])
    day = order.entered_at.date()
    inside = human(season, "h-friend", Role.MEDICAL_REVIEW_OFFICER, order.person.unit.code)
    himself = human(season, "h-self", Role.MEDICAL_REVIEW_OFFICER)
    outside = human(season, "h-doctor", Role.MEDICAL_REVIEW_OFFICER)
    tie_person(
        by=season.cast.administrator,
        second=season.cast.staff_side,
        human=season.force.humans.get(code=himself.human),
        person=order.person,
    )
    said = {"order": order, "examined_on": day, "physician": "Dr X", "statement": b"A paper."}
    with after(season, order, days=2):
        # A friend of the own unit, the person themselves, and whoever has no such duty.
        for by, code in (
            (inside, "approver-inside-unit"),
            (himself, "order-own-evaluation"),
            (staff_of(season).collector, "role-not-allowed"),
            (staff_of(season).official, "role-not-allowed"),
        ):
            with refused(code):
                accept_medical(by=by, **said)
            with refused(code):
                report_evaluation(by=by, ground="insufficient-unexplained", **said)
        # Without a paper, with an examination before anybody was sent, before the time is over.
        with refused("statement-missing"):
            accept_medical(by=outside, **said | {"statement": b""})
        with refused("examined-before-referral"):
            accept_medical(by=outside, **said | {"examined_on": day - timedelta(days=1)})
        with refused("evaluation-time-open"):
            report_evaluation(by=outside, order=order, ground="evaluation-not-taken")
        accept_medical(by=outside, **said)
        for by, code in ((inside, "approver-inside-unit"), (himself, "order-own-evaluation")):
            with refused(code):
                open_statement(by=by, order=order)
        # Each look at the statement stands before the auditor at once.
        open_statement(by=outside, order=order)
        seen = text_of(client_of(season, "h-auditor").get("/en/orders/openings/"))
    assert order.number in seen


@pytest.mark.attack("M-05")
@pytest.mark.django_db
def test_m05_a_collector_ends_no_evaluation_with_facts_of_his_own_and_a_doctor_decides_none(
    begin,
) -> None:
    from passmuster.core.orders.moves import Verb
    from passmuster.web.orders.appearing import report_facts
    from passmuster.web.orders.evaluations import report_evaluation
    from passmuster.web.orders.rulings import decide

    season = begin("finish")
    first, other = orders_of(season)[:2]
    begun(season, other)
    with after(season, other, hours=2), refused("ground-not-collectors"):
        # Nor is the doctor's ground named before anybody was sent to a physician.
        report_facts(
            by=staff_of(season).collector,
            order=other,
            codes=["left", "insufficient-unexplained"],
            words="He said so himself.",
        )
    order = referred(season, first)
    doctor = human(season, "h-doctor", Role.MEDICAL_REVIEW_OFFICER)
    told = {"order": order, "codes": ["left"], "words": "He went home."}
    ruled = {"verb": Verb.DECIDE_REFUSAL, "code": "facts-were-a-refusal", "reasons": REASONS}
    ruled |= {"order": order, "second": season.cast.oversight}
    with after(season, order, days=2):
        # Whoever collected has no word in it, and before the answer there is nothing to decide.
        with refused("order-move-forbidden"):
            report_facts(by=staff_of(season).collector, **told)
        with refused("role-not-allowed"):
            report_facts(by=doctor, **told)
        with refused("order-move-forbidden"):
            decide(by=staff_of(season).official, **ruled)
        answer = {"examined_on": order.entered_at.date(), "physician": "Dr X", "statement": b"A."}
        report_evaluation(by=doctor, order=order, ground="insufficient-unexplained", **answer)
        # The answer is a fact: the doctor neither decides by it nor signs as the second.
        with refused("role-not-allowed"):
            decide(by=doctor, **ruled)
        with refused("role-not-allowed"):
            decide(by=staff_of(season).official, **ruled | {"second": doctor})
        decide(by=staff_of(season).official, **ruled)
    order.refresh_from_db()
    assert order.state == "refused"
