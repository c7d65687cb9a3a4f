"""A result that the laboratory took back ends by two doctors; what is older than reviews begins."""

from __future__ import annotations

import pytest

from passmuster.web.review import signing
from tests.support.browsing import approves, assert_refused, newest_proposal, nothing_moves
from tests.support.factors import text_of
from tests.support.laboratory_messages import message
from tests.support.review_acts import HOUR, ONE, reviewing
from tests.support.season import refused
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db

PAGE = "/en/reviews/withdrawn/"
TASK = "The laboratory took 1 result back"


@pytest.fixture
def case(begin):
    return reviewing(begin)


def audited(case):
    from passmuster.web.ledger.audit import audit_log

    return [(one.code, one.table) for one in audit_log(case.force.log)]


def events(case):
    rows = case.review().entries.order_by("position")
    return list(rows.values_list("event", flat=True))


def test_two_doctors_cancel_on_their_pages_what_was_taken_back_and_the_force_is_told(case):
    from passmuster.web.review.told import told_to_act_on

    case.reported()
    case.heard()
    case.does(signing.verify)
    case.told()
    case.taken_back()
    assert case.review().state == "held"
    first, second = (client_of(case.season, code) for code in ("h-doctor", "h-doctor-2"))
    with case.at():
        assert TASK in text_of(first.get("/en/"))
        with nothing_moves():
            assert "Choose one answer" in text_of(first.post(PAGE, {}))
        assert first.post(PAGE, {"review": case.review().pk}).status_code == 302
        assert case.review().state == "held"
        assert TASK not in text_of(first.get("/en/"))
        assert "waits for the second person" in text_of(first.get(PAGE))
        (told,) = told_to_act_on(case.force)
        assert told.anew
        assert approves(second, newest_proposal()).status_code == 302
        (told,) = told_to_act_on(case.force)
    assert case.review().state == "final"
    assert events(case)[-2:] == ["review:cancelled-withdrawn", "review:employer-told"]
    assert not told.anew
    assert ([str(one) for one in told.report.results], list(told.report.why)) == (
        ["cancelled"],
        ["laboratory-withdrew"],
    )
    assert audited(case) == []


def test_no_doctor_ends_it_alone_without_a_credential_or_while_it_stands(case):
    from passmuster.web.review.credentials import end_credential
    from passmuster.web.review.withdrawing import cancel_withdrawn

    case.reported(positive=False)
    case.does(signing.verify)
    both = {"by": case.doctor, "second": case.second}

    def cancels(code, **who):
        with refused(code), case.at():
            cancel_withdrawn(**both | who, review=case.review())

    cancels("review-move-forbidden")
    case.laboratory.sends(message(ONE, number="M2", status="X"))
    cancels("laboratory-result-open")
    (item,) = case.laboratory.items()
    case.laboratory.ends(item, "taken", "17")
    cancels("same-human-twice", second=case.doctor)
    cancels("role-not-allowed", second=case.season.cast.oversight)
    cancels("role-not-allowed", by=case.manager)
    row = case.force.credentials.get(holder=case.second.human)
    with case.at():
        end_credential(**case.both, force=case.force, credential=row, reason="left-service")
    case.later(HOUR)
    cancels("credential-withdrawn")
    with case.at():
        cancel_withdrawn(**both | {"second": case.third}, review=case.review())
    assert case.review().state == "final"


def test_a_result_that_stands_is_not_offered_and_nobody_but_a_doctor_opens_the_page(case):
    case.reported(positive=False)
    client = client_of(case.season, "h-doctor")
    with case.at():
        assert "No result was taken back" in text_of(client.get(PAGE))
        with nothing_moves():
            client.post(PAGE, {"review": case.review().pk})
        assert_refused(client_of(case.season, "h-manager").get(PAGE), "role-not-allowed")


def test_results_from_before_there_were_reviews_are_given_to_a_doctor_by_the_next_round_of_work(
    case, monkeypatch
):
    from passmuster.web import handoffs
    from passmuster.web.review.keeping import keep_reviews

    with monkeypatch.context() as before:
        before.setitem(handoffs.STEPS, "laboratory:reported", ())
        before.setitem(handoffs.STEPS, "laboratory:settled", ())
        assert case.reported() is None
        case.laboratory.sends(message(ONE, number="M2", status="C"))
        (item,) = case.laboratory.items()
        case.laboratory.ends(item, "taken", "RIVER-17")
    assert audited(case) == [("counted-without-review", "laboratory_specimenreport")]
    case.later(HOUR)
    with case.at():
        assert keep_reviews(case.force.log) == 1
        assert keep_reviews(case.force.log) == 0
    assert audited(case) == []
    # What two settled since is followed: the doctor judges the corrected report, from now on.
    assert events(case) == ["review:received", "review:held", "review:released"]
    assert case.review().entered_at == case.now
    case.does(signing.verify)
    assert case.review().state == "final"
