"""Group M: the second bottle obstructed, and a call that nobody made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from passmuster.core.access.actors import Role
from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.kits.serials import in_fours
from tests.support.barriers import assert_no_door
from tests.support.batch_acts import pass_batches
from tests.support.browsing import assert_refused, nothing_moves
from tests.support.factors import text_of
from tests.support.laboratory_messages import NUMBER, message
from tests.support.review_acts import DAY, HOUR, ONE, reviewing
from tests.support.season import human, refused
from tests.support.signing_in import client_of
from tests.support.split_acts import officer_of, retest, splitting

Begin = Callable[..., Any]
SECOND = timedelta(seconds=1)


@pytest.mark.attack("M-02b")
@pytest.mark.django_db
def test_m02b_an_officer_sees_each_claimed_call_and_one_that_is_denied_counts_for_nothing(
    begin: Begin,
) -> None:
    from passmuster.web.review.contacting import (
        record_contact_attempt,
        record_employer_attempt,
        record_unreached,
        send_letter,
    )

    case = reviewing(begin)
    with case.at():
        officer_of(case.season)
        officer = client_of(case.season, "h-own-officer")
    case.reported()
    for phone in ("day", "evening", "day"):
        case.does(record_contact_attempt, phone=phone, answer="no-answer")
        case.later(12 * HOUR)
    mine = f"/en/orders/mine/results/{case.review().pk}/"
    with case.at():
        seen = text_of(officer.get(mine))
        assert seen.count("The doctor notes to have tried to reach you.") == 3
        for word in ("ositive", NUMBER, "Benzo"):
            assert word not in seen
    claim = case.review().entries.get(position=3)
    assert claim.event == "review:attempted"
    with case.at():
        officer.post(f"{mine}claims/{claim.position}/", {"words": "My telephone did not ring."})
    # One call fewer: the letter does not go out, and ten silent days verify nothing.
    with refused("letter-before-attempts"):
        case.does(send_letter, through="h-manager")
    case.does(record_contact_attempt, phone="day", answer="no-answer")
    case.does(send_letter, through="h-manager")
    for _ in range(3):
        case.later(12 * HOUR)
        case.does(record_employer_attempt, by=case.manager, answer="no-answer")
    case.later(11 * DAY)
    again = case.review().entries.filter(event="review:attempted").order_by("position").last()
    with case.at():
        officer = client_of(case.season, "h-own-officer")
        officer.post(f"{mine}claims/{again.position}/", {"words": "Nor this one."})
    with refused("contact-clock-run-missing"):
        case.does(record_unreached)
    with case.at():
        inspector = client_of(case.season, "h-inspector")
        page = text_of(inspector.get("/en/reviews/disputes/"))
    assert "My telephone did not ring." in page
    assert in_fours(ONE) in page
    # Whoever claimed the call does not hear it, and the inspector changes nothing.
    key = case.review().entries.filter(event="review:disputed").first().pk
    ruling = {"ruling": "dismissed", "reasons": "I remember."}
    with case.at():
        doctor = client_of(case.season, "h-doctor")
        for client in (doctor, inspector, officer):
            with nothing_moves():
                answer = client.post(f"/en/reviews/disputes/{key}/", ruling)
                assert answer.status_code in (403, 404)


@pytest.mark.attack("M-04a")
@pytest.mark.django_db
def test_m04a_no_offer_and_no_proof_start_no_clock_and_nobody_else_ends_it(begin: Begin) -> None:
    from passmuster.web.review import splitting as services

    case = splitting(begin)
    case.later(100 * DAY)
    assert case.works() == 0
    assert case.state() == "verified"
    for proof in ("", "  ", services.OWN_READING):
        with refused("service-without-proof"):
            case.does(services.notify_officer, proof=proof)
    for by in (case.season.cast.manager, case.season.cast.administrator):
        for act, facts in (
            (services.notify_officer, {"proof": "N-1"}),
            (services.waive_split, {"paper": b"Signed."}),
            (services.ask_for_split, {"way": "oral"}),
        ):
            with refused("role-not-allowed"):
                case.does(act, by=by, **facts)
    case.told()
    # A waiver that the officer did not write, and one from before the notice, are none.
    with refused("waiver-in-writing-missing"):
        case.does(services.waive_split)
    with case.at():
        officer = client_of(case.season, case.officer.human)
        position = case.review().entries.get(event="review:notified").position
        mine = f"/en/orders/mine/results/{case.review().pk}/"
        officer.post(f"{mine}claims/{position}/", {"words": "I was on leave. Nobody came."})
    case.later(100 * DAY)
    assert case.works() == 0
    with refused("waiver-in-writing-missing"):
        case.does(services.waive_split, paper=b"Signed by somebody.")
    case.asks()
    assert case.state() == "at-second-laboratory"


@pytest.mark.attack("M-04a")
@pytest.mark.django_db
@pytest.mark.parametrize(("late", "state"), [(-SECOND, "notified"), (SECOND, "final")])
def test_m04a_the_72_hours_are_counted_from_the_service_to_the_second(
    begin: Begin, late: timedelta, state: str
) -> None:
    case = splitting(begin)
    case.later(9 * DAY)
    case.told()
    case.later(72 * HOUR + late)
    case.works()
    assert case.state() == state
    if late > timedelta(0):
        with refused("split-request-late"):
            case.asks()
        return
    case.asks()
    assert case.state() == "at-second-laboratory"


@pytest.mark.attack("M-04a")
@pytest.mark.django_db
def test_m04a_a_request_is_not_lost_on_anybodys_desk_and_a_late_bottle_is_red(begin: Begin) -> None:
    from passmuster.web.review.split_standing import overdue_splits

    case = splitting(begin)
    with case.at():
        officer = client_of(case.season, case.officer.human)
        mine = f"/en/orders/mine/results/{case.review().pk}/"
        assert officer.post(f"{mine}bottle-b/").status_code == 302
    # Nobody stood between: the order is there, and by whom is the system.
    sent = case.review().entries.get(event="review:split-sent")
    assert (sent.by, sent.code) == ("system", "lab-2")
    with refused("split-report-missing"):
        case.judged()
    case.later(10 * DAY + SECOND)
    with case.at():
        assert overdue_splits(case.force) == 1
        for code in (case.officer.human, "h-inspector"):
            page = client_of(case.season, code).get("/en/").content.decode()
            assert "second bottle" in page
            assert "is-late" in page


@pytest.mark.attack("M-04a")
@pytest.mark.django_db
def test_m04a_the_first_laboratory_tests_no_second_bottle_under_whatever_name(begin: Begin) -> None:
    from passmuster.web.custody.holders import add_keeper, register_holder

    case = splitting(begin, second_laboratory=False)
    with case.at():
        both = case.both | {"force": case.force}
        # The same house under another code, and a new name behind which the same people stand.
        twin = {"name_en": "LABORATORY by the river", "name_km": "ឈ្មោះផ្សេង"}
        register_holder(**both, code="lab-7", kind="laboratory", **twin)
        front = {"name_en": "A front", "name_km": "មុខ"}
        holder = register_holder(**both, code="lab-8", kind="laboratory", **front)
        add_keeper(**both, holder=holder, human="h-scientist")
    case.asks()
    assert case.state() == "split-requested"
    case.register_second()
    case.works()
    assert case.review().entries.get(event="review:split-sent").code == "lab-2"
    for code in ("lab-7", "lab-8"):
        with refused("custody-ordered-elsewhere"):
            case.offered(case.force.holders.get(code=code))
    # What the first laboratory says of it changes its own report, for two to look at; no more.
    assert case.laboratory.said(message(ONE, number="X")) == ["corrected"]
    (item,) = case.laboratory.items()
    case.laboratory.ends(item, "not-taken")
    case.travels()
    with refused("split-report-missing"):
        case.judged()


@pytest.mark.attack("M-04a")
@pytest.mark.django_db
def test_m04a_a_bottle_judged_by_a_cutoff_or_half_answered_is_sent_back(begin: Begin) -> None:
    case = splitting(begin)
    case.under_test()
    case.second_sends(retest("<150"))
    with case.at():
        doctor = client_of(case.season, "h-doctor")
        signs = f"/en/reviews/{case.review().pk}/bottle-b/"
        assert_refused(doctor.post(signs), "split-judged-by-cutoff")
    assert case.state() == "at-second-laboratory"
    case.second_sends(retest("3", number="S2"))
    (item,) = case.laboratory.items()
    case.laboratory.ends(item, "taken", "HILL-9")
    # Three ng/mL, far below any cutoff: it is there, and bottle B bears the finding out.
    case.judged()
    assert case.result() == ["positive"]


@pytest.mark.attack("M-04a")
@pytest.mark.django_db
def test_m04a_a_result_that_bottle_b_fails_never_stands_and_no_doctor_calls_it_lost(
    begin: Begin,
) -> None:
    from passmuster.web.review import outcomes

    case = splitting(begin)
    with case.at():
        inside = human(case.season, "h-friend", Role.MEDICAL_REVIEW_OFFICER)
    case.asks()
    # "It is not there": by the chain and by the clock, not by a doctor who would like it so.
    with refused("split-report-missing"):
        case.judged()
    with refused("credential-none"):
        case.judged(by=inside)
    case.travels()
    case.second_sends(retest("<5"))
    case.judged()
    assert case.result() == ["cancelled"]
    with refused("review-move-forbidden"):
        case.does(outcomes.judge_bottle_b)
    with refused("review-move-forbidden"):
        case.asks(cause="injury", paper=b"Again.")


@pytest.mark.attack("M-04a")
@pytest.mark.django_db
def test_m04a_no_outcome_is_kept_from_the_officer_or_marked_read_by_another(begin: Begin) -> None:
    from passmuster.web.review.came_to import read_outcome

    case = splitting(begin)
    case.under_test()
    case.second_sends(retest("<5"))
    case.judged()
    # Whoever would rather the officer did not know of a cancelled test cannot clear the line.
    for other in (case.doctor, case.manager):
        with pytest.raises(PassmusterError):
            case.does(read_outcome, by=other)
    mine = f"/en/orders/mine/results/{case.review().pk}/"
    with case.at():
        officer = client_of(case.season, case.officer.human)
        assert "The outcome of bottle B is there" in text_of(officer.get("/en/"))
        assert "the test is cancelled" in text_of(officer.get(mine))
        assert "The outcome of bottle B is there" not in text_of(officer.get("/en/"))


@pytest.mark.attack("M-04a")
@pytest.mark.django_db
def test_m04a_no_bottle_is_ordered_to_a_house_where_nobody_could_take_it_in(begin: Begin) -> None:
    from passmuster.web.custody.holders import add_keeper, register_holder

    case = splitting(begin, second_laboratory=False)
    with case.at():
        both = case.both | {"force": case.force}
        door = {"name_en": "A closed door", "name_km": "ទ្វារបិទ"}
        holder = register_holder(**both, code="lab-6", kind="laboratory", **door)
        clerk = human(case.season, "h-clerk-6", Role.CERTIFYING_SCIENTIST)
        add_keeper(**both, holder=holder, human=clerk.human)
    case.asks()
    # Sent there, it would stand at the door until the test could be called lost.
    assert case.state() == "split-requested"
    with case.at():
        page = client_of(case.season, "h-manager").get("/en/").content.decode()
    assert "A closed door" in page
    assert in_fours(ONE) in page
    case.register_second()
    case.works()
    assert case.review().entries.get(event="review:split-sent").code == "lab-2"


@pytest.mark.attack("M-04a")
@pytest.mark.django_db
def test_m04a_no_recall_of_bottle_a_loses_what_the_officer_asked_for(begin: Begin) -> None:
    case = splitting(begin)
    case.under_test()
    case.second_sends(retest("<5"))
    # What bottle B shows is known at the force, and somebody has bottle A's run recalled first.
    taken_back(case, "lab-1")
    assert case.state() == "held"
    with case.at():
        officer = client_of(case.season, case.officer.human)
        page = text_of(officer.get(f"/en/orders/mine/results/{case.review().pk}/"))
    assert "Your request for bottle B stands" in page
    assert "Laboratory on the hill has reported." in page
    case.later(HOUR)
    with case.at():
        pass_batches(case.laboratory.holder, case.laboratory.receiver, [ONE])
    case.laboratory.sends(message(ONE, positive=True, number="M2", status="C"))
    case.laboratory.ends(case.laboratory.items()[-1], "taken", "RIVER-1")
    case.heard()
    case.verified()
    case.works()
    assert case.state() == "at-second-laboratory"
    case.judged()
    assert case.result() == ["cancelled"]


@pytest.mark.attack("M-04a")
@pytest.mark.django_db
def test_m04a_a_run_that_was_recalled_bears_out_nothing_against_an_officer(begin: Begin) -> None:
    case = splitting(begin)
    case.under_test()
    case.second_sends(retest("12"))
    case.judged()
    taken_back(case, "lab-2")
    # The officer need not ask again, and no doctor leaves it at what the run had borne out.
    assert case.state() == "split-requested"
    with refused("split-report-missing"):
        case.judged()
    case.later(DAY + SECOND)
    assert case.works() == 0
    case.judged()
    assert case.result() == ["cancelled"]


def taken_back(case: Any, laboratory: str) -> None:
    """Let two people recall the newest run of a laboratory."""
    from passmuster.web.batches.services import recall_batch

    case.later(HOUR)
    batch = case.force.batches.filter(laboratory=laboratory).order_by("pk").last()
    both = {"by": case.doctor, "second": case.season.cast.oversight}
    with case.at():
        recall_batch(**both, batch=batch, reason="instrument-fault", paper="LAB-2")


@pytest.mark.attack("M-04a")
@pytest.mark.django_db
def test_m04a_nobody_alone_changes_what_bottle_b_came_to_after_the_signature(begin: Begin) -> None:
    case = splitting(begin)
    case.under_test()
    case.second_sends(retest("<5"))
    case.judged()
    case.later(DAY)
    changed = retest("12", number="S2", status="C")
    assert case.second_sends(changed) == ["retest-changed"]
    assert (case.state(), case.result()) == ("final", ["cancelled"])
    (item,) = case.laboratory.items()
    from passmuster.web.laboratory.settling import settle

    alone = {"by": case.doctor, "second": case.doctor, "force": case.force, "item": item}
    with case.at(), pytest.raises(PassmusterError):
        settle(**alone, way="taken", certificate="HILL-1")
    assert case.result() == ["cancelled"]
    case.laboratory.ends(item, "taken", "HILL-1")
    # Two have seen its certificate: a doctor signs anew, and both versions stay.
    assert case.state() == "at-second-laboratory"
    assert case.review().entries.filter(event="review:split-failed").exists()


@pytest.mark.attack("M-04b")
def test_m04b_no_dismissal_exists_that_an_offer_without_service_would_have_to_lock() -> None:
    assert_no_door("disciplines", "dismissals")
