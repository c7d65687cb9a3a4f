"""The officer's own result, over HTTP: nothing before it is verified, every clock that protects."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from passmuster.web.review import contacting, signing
from tests.support.factors import text_of
from tests.support.laboratory_messages import NUMBER
from tests.support.review_acts import DAY, HOUR, reviewing
from tests.support.signing_in import client_of
from tests.support.split_acts import ACID, officer_of, retest
from tests.support.split_acts import splitting as begin_split

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
TELLING = ("ositive", "egative", "Benzo", NUMBER)


@pytest.fixture
def case(begin):
    return begin_split(begin)


@pytest.fixture
def officer(case):
    with case.at():
        return client_of(case.season, case.officer.human)


def address(case, act=""):
    return f"/en/orders/mine/results/{case.review().pk}/{act}"


def got(case, client, act="", **facts):
    with case.at():
        return client.get(address(case, act), **facts)


def posted(case, client, act, **data):
    with case.at():
        return client.post(address(case, act), data)


def shown(case, client):
    return text_of(got(case, client))


@pytest.mark.parametrize("positive", [True, False])
def test_before_it_is_verified_every_review_looks_the_same(begin, positive):
    case = reviewing(begin)
    with case.at():
        officer_of(case.season)
        client = client_of(case.season, "h-own-officer")
    case.reported(positive=positive)
    page = shown(case, client)
    assert "A doctor looks at your result" in page
    assert "The doctor may call you, whatever the laboratory has found." in page
    for word in TELLING:
        assert word not in page
    with case.at():
        listed = client.get("/en/orders/mine/").content.decode()
    assert address(case) in listed
    # Nothing can be read, asked or waived that is not there.
    for act in ("read/", "bottle-b/", "bottle-b/waive/", "bottle-a/"):
        answer = posted(case, client, act)
        assert answer.status_code in (200, 403)
        assert "cannot" in text_of(answer) or "Nothing" in text_of(answer)
    assert case.review().state == "received"


def test_a_verified_result_is_read_by_choice_and_the_clock_begins_with_it(case, officer):
    page = shown(case, officer)
    assert "Your result is verified" in page
    for word in TELLING:
        assert word not in page
    assert case.state() == "verified"
    assert "72 hours" in text_of(got(case, officer, "read/"))
    assert case.state() == "verified"
    assert posted(case, officer, "read/").status_code == 302
    page = shown(case, officer)
    assert "Positive for benzoylecgonine" in page
    assert "presumed innocent" in page
    assert "until then you can ask for bottle B" in page
    assert NUMBER in page
    case.later(72 * HOUR + SECOND)
    case.works()
    page = shown(case, officer)
    assert "Ask for bottle B late, with a cause" in page
    assert "until then" not in page


def test_asking_makes_the_order_and_the_page_shows_where_the_bottle_stands(case, officer):
    case.told()
    assert posted(case, officer, "bottle-b/").status_code == 302
    case.travels()
    case.second_sends(retest("<5"))
    page = shown(case, officer)
    assert "ordered to be sent to another laboratory: Laboratory on the hill" in page
    assert "Laboratory on the hill received it and signed for it." in page
    assert "Laboratory on the hill has reported" in page
    case.judged()
    page = shown(case, officer)
    assert "Cancelled: this test counts for nothing" in page
    assert "presumed" not in page


def test_a_waiver_is_warned_of_and_ends_the_offer(case, officer):
    assert "Write that bottle B need not be tested" not in shown(case, officer)
    case.told()
    assert "cannot be taken back" in text_of(got(case, officer, "bottle-b/waive/"))
    posted(case, officer, "bottle-b/waive/")
    assert case.state() == "final"


def test_a_late_request_keeps_what_was_chosen_and_counts_with_a_paper(case, officer):
    from django.core.files.uploadedfile import SimpleUploadedFile

    case.told()
    case.later(73 * HOUR)
    case.works()
    answer = posted(case, officer, "bottle-b/late/", cause="injury")
    assert re.search(r'value="injury"[^>]*checked', answer.content.decode())
    paper = SimpleUploadedFile("paper.pdf", b"A paper.")
    assert posted(case, officer, "bottle-b/late/", cause="injury", paper=paper).status_code == 302
    assert case.state() == "at-second-laboratory"


def test_a_claimed_notice_is_denied_on_the_page_and_its_clock_stands_still(case, officer):
    case.told()
    page = got(case, officer)
    assert "The doctor notes to have told you the result." in text_of(page)
    (claim,) = re.findall(rf"{address(case)}claims/(\d+)/", page.content.decode())[-1:]
    posted(case, officer, f"claims/{claim}/", words="Nobody told me.")
    page = shown(case, officer)
    assert "You deny it. It counts for nothing until it is heard." in page
    assert "No time runs" in page
    assert "Ask that a second laboratory tests bottle B" in page


def test_an_officer_who_was_not_heard_asks_to_be_within_60_days(begin):
    from django.core.files.uploadedfile import SimpleUploadedFile

    case = reviewing(begin)
    with case.at():
        officer_of(case.season)
    case.reported()
    for phone in ("day", "evening", "day"):
        case.does(contacting.record_contact_attempt, phone=phone, answer="no-answer")
        case.later(12 * HOUR)
    case.does(contacting.send_letter, through="h-manager")
    for _ in range(3):
        case.later(12 * HOUR)
        case.does(contacting.record_employer_attempt, by=case.manager, answer="no-answer")
    case.later(10 * DAY)
    case.does(contacting.record_unreached)
    case.does(signing.verify)
    with case.at():
        client = client_of(case.season, "h-own-officer")
    posted(case, client, "read/")
    assert "Say why I could not be heard" in shown(case, client)
    case.later(60 * DAY - 1 * HOUR)
    with case.at():
        client = client_of(case.season, "h-own-officer")
    paper = SimpleUploadedFile("paper.pdf", b"A paper.")
    posted(case, client, "hearing/", cause="serious-illness", paper=paper)
    assert case.review().state == "reopened"
    assert "Positive" not in shown(case, client)
    # The doctor's page stands on the report that was there, and hears the officer.
    case.does(contacting.record_interview, identified=True, notes="Heard.")
    case.does(signing.verify)
    assert case.review().state == "verified"


def test_what_is_in_bottle_b_alone_is_read_and_bottle_a_asked_for(case, officer):
    from passmuster.web.review.outcomes import judge_hearing

    case.under_test()
    case.second_sends(retest("<5", validity=ACID))
    case.judged()
    assert "The doctor will speak with you about bottle B" in shown(case, officer)
    case.does(contacting.record_contact_attempt, phone="day", answer="donor")
    case.does(judge_hearing, identified=True, notes="N.")
    assert "There is something to read about bottle B" in shown(case, officer)
    posted(case, officer, "read/")
    page = shown(case, officer)
    assert "until then you can ask for another test of bottle A" in page
    assert posted(case, officer, "bottle-a/").status_code == 302
    assert case.state() == "bottle-a-retested"


def test_nobody_else_finds_it(case, begin):
    from passmuster.core.access.actors import Role
    from tests.support.season import human

    with case.at():
        human(case.season, "h-other-officer", Role.OFFICER)
        other = client_of(case.season, "h-other-officer")
        doctor = client_of(case.season, "h-doctor")
    assert got(case, other).status_code == 404
    assert got(case, doctor).status_code in (403, 404)
