"""Group M: an interview that nobody held, and that the officer denies (M-02)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.browsing import nothing_moves
from tests.support.factors import text_of
from tests.support.review_acts import PRESCRIBED
from tests.support.season import refused
from tests.support.signing_in import client_of
from tests.support.struck_acts import INTERVIEWED, clean, position, with_officer

UPHELD = {"ruling": "upheld", "reasons": "The list of calls holds none."}


def denied_on_the_own_page(case: Any) -> str:
    """Let the officer deny the interview where it is claimed; return the page of its hearing."""
    mine = f"/en/orders/mine/results/{case.review().pk}/"
    claim = f"{mine}claims/{position(case, INTERVIEWED)}/"
    with case.at():
        officer = client_of(case.season, "h-own-officer")
        assert "The doctor notes to have spoken with you." in text_of(officer.get(mine))
        assert officer.post(claim, {"words": "Nobody spoke with me."}).status_code == 302
    key = case.review().entries.filter(event="review:disputed").last().pk
    return f"/en/reviews/disputes/{key}/"


@pytest.mark.attack("M-02c")
@pytest.mark.django_db
def test_m02c_no_doctor_signs_on_an_interview_that_the_officer_denies(begin: Any) -> None:
    from passmuster.web.review import contacting, signing

    case = with_officer(begin)
    case.heard()
    denied_on_the_own_page(case)
    papers = [b"A paper that nobody brought."]
    for findings in (signing.NOTHING_FOUND, PRESCRIBED):
        with refused("hearing-undenied-missing"):
            case.does(signing.verify, findings=findings, papers=papers)
    # Nor past it: what was noted once is not noted over, and no clock begins beside it.
    for act, facts in (
        (contacting.record_interview, {"identified": True, "notes": "Heard again."}),
        (contacting.record_declination, {"proof": "D-1"}),
        (contacting.record_contact_attempt, {"phone": "day", "answer": "no-answer"}),
    ):
        with refused("review-move-forbidden"):
            case.does(act, **facts)
    assert case.review().state == "interviewed"


@pytest.mark.attack("M-02c")
@pytest.mark.django_db
def test_m02c_two_doctors_clear_no_friend_on_an_interview_that_is_denied(begin: Any) -> None:
    from passmuster.web.review import signing

    case = with_officer(begin)
    case.heard()
    case.does(signing.verify, findings=PRESCRIBED, papers=[b"A paper."])
    denied_on_the_own_page(case)
    with refused("hearing-undenied-missing"):
        case.does(signing.judge_second, by=case.second, findings=PRESCRIBED)
    assert case.review().state == "second-review"


@pytest.mark.attack("M-02d")
@pytest.mark.django_db
def test_m02d_no_verdict_outlives_an_interview_that_was_found_not_to_have_been_held(
    begin: Any,
) -> None:
    from passmuster.web.review import contacting, signing
    from passmuster.web.review.told import told_to_act_on

    case = with_officer(begin)
    case.heard()
    case.does(signing.verify)
    case.told()
    hearing = denied_on_the_own_page(case)
    for code in ("h-doctor", "h-doctor-2", "h-own-officer", "h-inspector", "h-manager"):
        with case.at():
            client = client_of(case.season, code)
            with nothing_moves():
                assert client.post(hearing, UPHELD).status_code in (403, 404)
    with case.at():
        assert told_to_act_on(case.force)[0].stands_against
        oversight = client_of(case.season, case.season.cast.oversight.human)
        answer = oversight.post(hearing, UPHELD)
        assert answer.status_code == 302, text_of(answer)
        (told,) = told_to_act_on(case.force)
        assert not told.stands_against
        assert told.denied
    assert case.review().state == "contacting"
    # The old verdict is nobody's to sign on, and silence since the old day counts for nothing.
    with refused("review-move-forbidden"):
        case.does(signing.verify)
    with refused("contact-clock-run-missing"):
        case.does(contacting.record_unreached)
    with case.at():
        inspector = client_of(case.season, "h-inspector")
        page = text_of(inspector.get("/en/reviews/disputes/"))
    assert "The review began anew, for the officer to be heard." in page
    assert clean(case)
