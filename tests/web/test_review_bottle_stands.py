"""What an officer asked for stands whatever a laboratory changes: its way, history and end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from passmuster.core.kits.serials import in_fours
from passmuster.web.review import outcomes, splitting
from tests.support.accreditation_acts import accredits
from tests.support.batch_acts import pass_batches
from tests.support.factors import text_of
from tests.support.laboratory_messages import NUMBER, message
from tests.support.review_acts import DAY, HOUR, ONE
from tests.support.season import refused
from tests.support.signing_in import client_of
from tests.support.split_acts import ACID, Splitting, retest
from tests.support.split_acts import splitting as begin_split

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def case(begin: Callable[[str], Any]) -> Splitting:
    return begin_split(begin)


def sees(case: Splitting, code: str, address: str) -> str:
    with case.at():
        return text_of(client_of(case.season, code).get(address))


def own(case: Splitting) -> str:
    return sees(case, case.officer.human, f"/en/orders/mine/results/{case.review().pk}/")


def named(case: Splitting) -> list[str]:
    from passmuster.web.ledger.audit import audit_log

    with case.at():
        return sorted(one.code for one in audit_log(case.force.log))


def recalls(case: Splitting, laboratory: str) -> None:
    """Let two people recall the newest run of a laboratory with the specimen in it."""
    from passmuster.web.batches.services import recall_batch

    case.later(HOUR)
    both = {"by": case.doctor, "second": case.season.cast.oversight}
    batch = case.force.batches.filter(laboratory=laboratory).order_by("pk").last()
    with case.at():
        recall_batch(**both, batch=batch, reason="instrument-fault", paper="LAB-2")


def runs_anew(case: Splitting) -> None:
    """Let the first laboratory run the specimen anew; every run passes."""
    case.later(HOUR)
    with case.at():
        pass_batches(case.laboratory.holder, case.laboratory.receiver, [ONE])


def corrects(case: Splitting) -> None:
    """Let the first laboratory send its report anew, on a certificate that two people saw."""
    case.laboratory.sends(message(ONE, positive=True, number="M2", status="C"))
    case.laboratory.ends(case.laboratory.items()[-1], "taken", "RIVER-1")


def verified_anew(case: Splitting) -> None:
    runs_anew(case)
    corrects(case)
    assert case.state() == "received"
    case.heard()
    case.verified()


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
    case: Splitting,
) -> None:
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


def test_a_certificate_of_the_first_laboratory_is_none_of_the_second(case: Splitting) -> None:
    with case.at():
        accredits(case.season)
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
    assert events(case)[-1] == "review:split-request-kept"
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


# The second laboratory's own run is recalled.


def test_after_a_recall_of_bottle_bs_run_the_request_stands_and_another_laboratory_is_asked(
    case: Splitting,
) -> None:
    case.told()
    case.under_test()
    case.second_sends(retest("12"))
    case.judged()
    recalls(case, "lab-2")
    assert case.state() == "split-requested"
    assert case.result() == ["positive"]
    with refused("split-report-missing"):
        case.judged()
    page = own(case)
    assert "that test counts for nothing. Your request stands." in page
    assert "Ask that a second laboratory" not in page
    assert "Find a laboratory that can test bottle B" in sees(case, "h-manager", "/en/")
    case.register_second("lab-3", name_en="Third", name_km="ទីបី")
    assert case.works() == 1
    assert case.review().entries.filter(event="review:split-sent").last().code == "lab-3"
    # What lab-2 said of it does not answer the new order.
    with refused("split-report-missing"):
        case.judged()
    assert named(case) == []


@pytest.mark.parametrize("opened", [False, True])
def test_a_bottle_b_whose_run_was_recalled_and_that_nobody_can_test_is_cancelled(
    case: Splitting, opened: bool
) -> None:
    case.under_test()
    if opened:
        opens(case)
    case.second_sends(retest("12"))
    case.judged()
    recalls(case, "lab-2")
    if opened:
        assert "Bottle B is not there as it was sealed" in own(case)
        assert "Find a laboratory" not in sees(case, "h-manager", "/en/")
    else:
        with refused("split-report-missing"):
            case.judged()
        case.later(24 * HOUR + SECOND)
    case.judged()
    assert (case.state(), case.result()) == ("final", ["cancelled"])
    assert outcomes.category_now(case.review()) == "5"
    assert named(case) == []


def test_a_recalled_run_that_nobody_makes_anew_in_time_cancels_the_test(case: Splitting) -> None:
    case.under_test()
    case.second_sends(retest("12"))
    recalls(case, "lab-2")
    case.later(10 * DAY)
    with refused("split-batch-not-passed"):
        case.judged()
    case.later(SECOND)
    assert "nobody tested it anew in time" in own(case)
    case.judged()
    assert (case.state(), case.result()) == ("final", ["cancelled"])
    assert outcomes.category_now(case.review()) == "5"
    assert named(case) == []


def test_a_recalled_run_that_was_made_anew_lets_it_be_signed(case: Splitting) -> None:
    case.under_test()
    case.second_sends(retest("12"))
    recalls(case, "lab-2")
    case.later(DAY)
    case.second_sends(retest("13", number="S2", status="C"))
    case.laboratory.ends(case.laboratory.items()[-1], "taken", "HILL-1")
    case.later(20 * DAY)
    case.judged()
    assert case.result() == ["positive"]
    assert named(case) == []


def opens(case: Splitting) -> None:
    from passmuster.web.custody.services import open_item

    item = case.bottle()
    facts = {"seen": case.seen(item), "new_seals": (), "taken": None}
    with case.at():
        open_item(by=case.receiver_2, item=item, **facts)
    case.later(HOUR)


def test_a_recall_during_the_hearing_on_bottle_b_ends_the_hearing(case: Splitting) -> None:
    from passmuster.web.review.contacting import record_contact_attempt

    case.under_test()
    case.second_sends(retest("<5", validity=ACID))
    case.judged()
    case.does(record_contact_attempt, phone="day", answer="donor")
    case.does(outcomes.judge_hearing, identified=True, notes="N.")
    case.does(splitting.read_result, by=case.officer)
    recalls(case, "lab-2")
    assert (case.state(), case.result()) == ("split-requested", ["positive"])
    assert outcomes.category_now(case.review()) == ""


# A changed report of bottle B after the signature.


@pytest.mark.parametrize(
    ("first", "then", "result"),
    [("12", "<5", "cancelled"), ("<5", "12", "positive")],
    ids=["found-no-more", "found-after-all"],
)
def test_a_changed_report_of_bottle_b_after_the_signature_is_signed_anew(
    case: Splitting, first: str, then: str, result: str
) -> None:
    case.under_test()
    case.second_sends(retest(first))
    case.judged()
    case.later(DAY)
    changed = retest(then, number="S2", status="C")
    assert case.second_sends(changed) == ["retest-changed"]
    # Until two have looked at it, what was signed stands, on every page.
    signed = {"12": "positive", "<5": "cancelled"}[first]
    assert (case.state(), case.result()) == ("final", [signed])
    assert "Show the doctor’s result" in own(case)
    assert named(case) == []
    (item,) = case.laboratory.items()
    assert "wait" in sees(case, "h-doctor", f"/en/reviews/{case.review().pk}/")
    case.laboratory.ends(item, "taken", "HILL-1")
    assert case.state() == "at-second-laboratory"
    assert "The laboratory changed its report of bottle B." in own(case)
    case.judged()
    assert (case.state(), case.result()) == ("final", [result])
    assert named(case) == []


def test_a_changed_report_that_two_do_not_take_leaves_what_was_signed(case: Splitting) -> None:
    case.under_test()
    case.second_sends(retest("12"))
    case.judged()
    case.second_sends(retest("<5", number="S2"))
    (item,) = case.laboratory.items()
    case.laboratory.ends(item, "not-taken")
    assert (case.state(), case.result()) == ("final", ["positive"])
    assert named(case) == []


def test_a_report_after_the_bottle_was_given_up_changes_nothing(case: Splitting) -> None:
    case.asks()
    case.later(10 * DAY + SECOND)
    case.judged()
    assert case.second_sends(retest("12")) == ["wrong-laboratory"]
    assert case.result() == ["cancelled"]
