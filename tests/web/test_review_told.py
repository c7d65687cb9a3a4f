"""The force is told what was verified, at once and no more; the new specimen it asks for arises."""

from __future__ import annotations

import pytest

from passmuster.web.review import signing
from tests.support.factors import text_of
from tests.support.laboratory_messages import NUMBER, message
from tests.support.recollecting import (
    TWO,
    collected_again,
    dilute,
    invalid,
    recollections,
    review_of_two,
)
from tests.support.review_acts import HOUR, ONE, PRESCRIBED, reviewing
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(begin):
    return reviewing(begin)


def told(review):
    from passmuster.web.review.sealing import facts_of

    rows = review.entries.filter(event="review:employer-told").order_by("position")
    return [facts_of(row) for row in rows]


def audited(case):
    from passmuster.web.ledger.audit import audit_log

    found = audit_log(case.force.log)
    # Only the gender of an observed donor is written past the roster's import.
    return [(one.code, one.table) for one in found if one.table != "roster_person"]


def order_of(case):
    from passmuster.web.review.collected import order_behind

    return order_behind(case.force, ONE)


def reported(case, raw):
    case.laboratory.sends(raw)
    return case.review()


def test_a_negative_is_told_in_the_moment_of_its_verification_and_not_before(case):
    review = case.reported(positive=False)
    assert told(review) == []
    case.does(signing.verify)
    entries = list(case.review().entries.order_by("position"))
    assert [row.event for row in entries][-3:] == [
        *("review:verified", "review:closed", "review:employer-told"),
    ]
    (facts,) = told(review)
    assert facts["results"] == ["negative"]
    assert (facts["order"], facts["specimen"]) == (order_of(case).number, ONE)
    assert entries[-1].at == entries[-2].at == entries[-3].at
    assert entries[-1].role == "system"
    assert recollections(case) == []
    assert audited(case) == []


def test_a_positive_is_told_with_its_drug_and_without_its_number_and_a_reversal_only_at_the_end(
    case,
):
    from passmuster.web.installation import here

    case.reported()
    case.heard()
    case.does(signing.verify, findings=PRESCRIBED, papers=[b"A scan."])
    assert told(case.review()) == []
    case.does(signing.judge_second, by=case.second)
    assert told(case.review()) == []
    case.does(signing.judge_second, by=case.third)
    assert told(case.review()) == []
    case.told()
    (facts,) = told(case.review())
    assert (facts["results"], facts["drugs"]) == (["positive"], ["BZE"])
    row = case.review().entries.get(event="review:employer-told")
    assert NUMBER.encode() not in here().kept_bytes(row.facts_sha256)
    assert b"prescri" not in here().kept_bytes(row.facts_sha256)


def test_a_dilute_specimen_of_low_creatinine_brings_an_unannounced_observed_order_at_once(case):
    from passmuster.web.collection.neighbours import Neighbours

    reported(case, dilute(ONE, "3.0"))
    case.does(signing.verify)
    (facts,) = told(case.review())
    assert (facts["results"], facts["next"]) == (["negative-dilute"], "dilute-observed")
    (order,) = recollections(case)
    first = order_of(case)
    assert (order.follows, order.person_id, order.why) == (
        *(first.number, first.person_id),
        "observed-again",
    )
    assert (order.made_at, order.origin, order.state) == (case.now, "due", "ordered")
    assert Neighbours().ordered(case.force, order.number).trigger == "observation-owed"
    assert audited(case) == []


@pytest.mark.parametrize(("creatinine", "follows"), [("5.1", "may-retest"), ("5.0", None)])
def test_above_five_the_force_may_choose_and_nothing_arises_by_itself(case, creatinine, follows):
    reported(case, dilute(ONE, creatinine))
    case.does(signing.verify)
    (facts,) = told(case.review())
    assert (facts["next"] == follows) is (follows is not None)
    assert len(recollections(case)) == (0 if follows else 1)


def test_the_second_dilute_one_is_accepted_where_it_was_observed(case):
    reported(case, dilute(ONE, "3.0"))
    case.does(signing.verify)
    (order,) = recollections(case)
    collected_again(case, order, observed=True)
    case.laboratory.sends(dilute(TWO, "3.0", number="M2"))
    case_of_two(case, signing.verify)
    (facts,) = told(review_of_two(case))
    assert (facts["results"], facts["next"]) == (["negative-dilute"], "file")
    assert len(recollections(case)) == 1
    assert audited(case) == []


def case_of_two(case, act, **facts):
    with case.at():
        return act(by=case.doctor, review=review_of_two(case), **facts)


def test_the_second_one_counts_for_nothing_where_it_was_not_observed_and_another_is_owed(case):
    from passmuster.web.collection.neighbours import Neighbours

    reported(case, dilute(ONE, "3.0"))
    case.does(signing.verify)
    (order,) = recollections(case)
    collected_again(case, order, observed=False)
    case.laboratory.sends(message(TWO, number="M2"))
    case_of_two(case, signing.verify)
    (facts,) = told(review_of_two(case))
    assert (facts["results"], facts["why"]) == (["not-reported"], ["not-observed"])
    later = recollections(case)[-1]
    assert (later.follows, later.why) == (order.number, "observed-again")
    assert Neighbours().ordered(case.force, later.number).trigger == "observation-owed"
    assert audited(case) == []


def test_an_invalid_one_again_for_the_same_reason_observed_ends_as_if_it_were_explained(case):
    asked = signing.Findings(laboratory_asked=True)
    reported(case, invalid(ONE))
    case.heard()
    case.does(signing.verify, findings=asked)
    (facts,) = told(case.review())
    assert (facts["results"], facts["next"]) == (["cancelled"], "invalid-observed")
    (order,) = recollections(case)
    collected_again(case, order, observed=True)
    case.laboratory.sends(invalid(TWO, number="M2"))
    case_of_two(case, signing.verify, findings=asked)
    (facts,) = told(review_of_two(case))
    assert (facts["results"], facts["next"]) == (["cancelled"], "if-negative-required")
    assert len(recollections(case)) == 1
    assert audited(case) == []


def test_a_lost_recollection_is_observed_again_and_judged_by_the_first_specimen(case):
    from passmuster.web.collection.neighbours import Neighbours
    from passmuster.web.orders.dues import keep_dues
    from passmuster.web.orders.rulings import cancel

    reported(case, dilute(ONE, "3.0"))
    case.does(signing.verify)
    (order,) = recollections(case)
    with case.at():
        both = {"by": case.manager, "second": case.season.cast.oversight}
        cancel(**both, order=order, code="no-observer", reasons="No observer of her gender came.")
        keep_dues(case.force.log)
    lost = case.force.orders.get(follows=order.number)
    assert (lost.why, Neighbours().ordered(case.force, lost.number).trigger) == (
        "lost-test",
        "observation-owed",
    )
    collected_again(case, lost, observed=False)
    case.laboratory.sends(message(TWO, number="M2"))
    case_of_two(case, signing.verify)
    (facts,) = told(review_of_two(case))
    assert facts["results"] == ["not-reported"]


def test_work_tells_and_orders_what_an_older_version_left_and_the_audit_names_it_until_then(
    case, monkeypatch
):
    from passmuster.web.review.keeping import keep_reviews

    monkeypatch.setattr(signing, "tell_if_officer_knows", lambda review, report: None)
    reported(case, dilute(ONE, "3.0"))
    case.does(signing.verify)
    assert audited(case) == [("verified-not-told", "review_review")]
    case.later(HOUR)
    with case.at():
        assert keep_reviews(case.force.log) == 1
        assert keep_reviews(case.force.log) == 0
    assert len(recollections(case)) == 1
    assert audited(case) == []


def test_a_forgotten_recollection_is_named_and_made_up_for(case, monkeypatch):
    from passmuster.web.review import telling
    from passmuster.web.review.keeping import keep_reviews

    with monkeypatch.context() as patched:
        patched.setattr(telling, "order_recollection", lambda review, report: None)
        reported(case, dilute(ONE, "3.0"))
        case.does(signing.verify)
    assert audited(case) == [("recollection-forgotten", "review_reviewentry")]
    with case.at():
        assert keep_reviews(case.force.log) == 1
    assert [one.why for one in recollections(case)] == ["observed-again"]
    assert audited(case) == []


def test_pages_say_what_was_told_to_those_who_act_on_it_and_each_look_is_recorded(case):
    season, number = case.season, order_of(case).number
    page = f"/en/doctors/told/{number}/"
    discipline, manager = client_of(season, "h-discipline"), client_of(season, "h-manager")
    case.reported()
    with case.at():
        assert "Nothing to act on was told" in text_of(discipline.get("/en/doctors/told/"))
        assert discipline.get(page).status_code == 403
        assert "What the doctor told" not in text_of(manager.get(f"/en/orders/{number}/"))
    case.heard()
    case.does(signing.verify)
    with case.at():
        assert "Nothing to act on was told" in text_of(discipline.get("/en/doctors/told/"))
    case.told()
    case.later(HOUR)
    with case.at():
        assert f"A doctor verified a result of order {number}" in text_of(discipline.get("/en/"))
        shown = text_of(manager.get("/en/doctors/told/"))
        assert number in shown
        assert "Verified positive" in shown
        assert "benzoylecgonine" not in shown.lower()
        assert "told on" in text_of(manager.get(f"/en/orders/{number}/"))
        assert manager.get(page).status_code == 403
        looks = case.force.orders.get(number=number).openings.count()
        opened = text_of(discipline.get(page))
        assert "Verified positive for benzoylecgonine" in opened
        assert NUMBER not in opened
        assert "can still ask for bottle B" in opened
        look = case.force.orders.get(number=number).openings.order_by("-pk")[0]
        assert case.force.orders.get(number=number).openings.count() == looks + 1
        assert (look.purpose, look.by) == ("read-told", "h-discipline")
        assert "A doctor verified" not in text_of(discipline.get("/en/"))
        for code in ("h-collector", "h-notifier", "h-commander", "h-clerk", "h-oversight"):
            client = client_of(season, code)
            assert client.get("/en/doctors/told/").status_code == 403
            assert "told on" not in text_of(client.get(f"/en/orders/{number}/"))


def test_what_is_judged_anew_is_said_to_rest_on_nothing_until_it_is_told_again(case):
    discipline = client_of(case.season, "h-discipline")
    case.reported()
    case.heard()
    case.does(signing.verify)
    case.told()
    case.laboratory.sends(message(ONE, number="M2", status="C"))
    (item,) = case.laboratory.items()
    case.laboratory.ends(item, "taken", "RIVER-17")
    number = order_of(case).number
    with case.at():
        assert "A doctor judges it anew" in text_of(discipline.get("/en/doctors/told/"))
        shown = text_of(discipline.get(f"/en/doctors/told/{number}/"))
        assert "Nothing rests on the earlier result" in shown
        assert "benzoylecgonine" not in shown.lower()
    case.does(signing.verify)
    assert [one["results"] for one in told(case.review())] == [["positive"], ["negative"]]
    with case.at():
        shown = text_of(discipline.get("/en/doctors/told/"))
        assert "Verified negative" in shown
        assert "anew" not in shown


def test_the_officer_who_reads_first_is_told_and_the_force_in_the_same_moment(begin):
    from passmuster.web.review import splitting
    from tests.support.split_acts import splitting as begin_split

    case = begin_split(begin)
    assert told(case.review()) == []
    case.later(HOUR)
    case.does(splitting.read_result, by=case.officer)
    (facts,) = told(case.review())
    assert facts["results"] == ["positive"]
    first, second = case.review().entries.order_by("position").reverse()[:2][::-1]
    assert (first.event, second.event) == ("review:notified", "review:employer-told")
    assert first.at == second.at
    assert audited(case) == []


def test_attempts_that_count_and_then_the_time_of_the_report_let_the_force_know(case):
    from passmuster.web.review.contacting import record_contact_attempt
    from passmuster.web.review.keeping import keep_reviews

    case.reported()
    case.heard()
    case.does(signing.verify)
    for phone in ("day", "evening"):
        case.later(HOUR)
        case.does(record_contact_attempt, phone=phone, answer="no-answer")
    assert told(case.review()) == []
    case.later(25 * HOUR)
    case.does(record_contact_attempt, phone="day", answer="no-answer")
    (facts,) = told(case.review())
    assert facts["results"] == ["positive"]
    case.later(25 * HOUR)
    with case.at():
        assert keep_reviews(case.force.log) == 0


def test_a_doctor_who_tells_nobody_holds_nothing_back_beyond_the_time_of_the_report(case):
    from passmuster.web.review.keeping import keep_reviews

    case.reported()
    case.heard()
    case.does(signing.verify)
    case.later(48 * HOUR)
    with case.at():
        assert keep_reviews(case.force.log) == 0
    assert told(case.review()) == []
    case.later(HOUR)
    with case.at():
        assert keep_reviews(case.force.log) == 1
        assert keep_reviews(case.force.log) == 0
    assert len(told(case.review())) == 1


def test_what_an_act_should_have_told_is_named_by_the_audit(case, monkeypatch):
    from passmuster.web.review import splitting

    case.reported()
    case.heard()
    case.does(signing.verify)
    assert audited(case) == []
    monkeypatch.setattr(splitting, "tell_what_stands", lambda review: None)
    case.told()
    assert audited(case) == [("verified-not-told", "review_review")]
