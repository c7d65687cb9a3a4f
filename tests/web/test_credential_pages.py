"""Credentials of doctors: proposed on a page, signed by another, and called before they lapse."""

from __future__ import annotations

import pytest

from tests.support.browsing import approves, assert_refused, newest_proposal, nothing_moves
from tests.support.factors import text_of
from tests.support.review_acts import DAY, Reviewing
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db

LIST, NEW = "/en/doctors/credentials/", "/en/doctors/credentials/new/"
NOBODY = "No review doctor holds a credential that is in force"
FACTS = {"holder": "h-doctor", "number": "MRO-17", "first_day": "2023-09-01"}


@pytest.fixture
def case(begin):
    found = Reviewing(begin("finish"))
    with found.at():
        yield found


@pytest.fixture
def manager(case):
    return client_of(case.season, "h-manager")


@pytest.fixture
def oversight(case):
    return client_of(case.season, "h-oversight")


def until(case, days):
    return FACTS | {"last_day": f"{(case.now + days * DAY).date():%Y-%m-%d}"}


def end_page(row):
    return f"{LIST}{row.pk}/end/"


def test_a_credential_counts_when_the_oversight_body_has_signed_what_the_manager_proposed(
    case, manager, oversight
):
    from passmuster.web.review.credentials import doctors_who_may_sign

    assert NOBODY in text_of(manager.get("/en/"))
    assert NOBODY in text_of(oversight.get("/en/"))
    assert "No credential is recorded" in text_of(manager.get(LIST))
    assert manager.post(NEW, until(case, 200)).status_code == 302
    assert doctors_who_may_sign(case.force) == frozenset()
    assert "1 proposal waits" in text_of(manager.get(LIST))
    told = text_of(oversight.get(f"/en/approvals/{newest_proposal()}/answer/"))
    assert "MRO-17" in told
    assert "nothing earlier becomes good" in told
    assert approves(oversight, newest_proposal()).status_code == 302
    assert doctors_who_may_sign(case.force) == {"h-doctor"}
    row = case.force.credentials.get()
    assert (row.by, row.second, row.at) == ("h-manager", "h-oversight", case.now)
    shown = text_of(oversight.get(LIST))
    assert "MRO-17" in shown
    assert "In force" in shown
    assert NOBODY not in text_of(manager.get("/en/"))


def test_a_withdrawn_credential_says_why_and_lets_the_doctor_sign_nothing_more(
    case, manager, oversight
):
    from passmuster.web.review.credentials import doctors_who_may_sign

    row = case.credential(case.doctor)
    with nothing_moves():
        assert "Choose one answer" in text_of(manager.post(end_page(row), {}))
    manager.post(end_page(row), {"reason": "left-service"})
    assert doctors_who_may_sign(case.force) == {"h-doctor"}
    approves(oversight, newest_proposal())
    assert doctors_who_may_sign(case.force) == frozenset()
    shown = text_of(manager.get(LIST))
    assert "Withdrawn The doctor no longer works for the programme" in shown
    assert manager.get(end_page(row)).status_code == 404


def test_a_form_with_a_fault_keeps_what_was_typed_and_proposes_nothing(case, manager):
    with nothing_moves():
        page = manager.post(NEW, until(case, 200) | {"last_day": "31/13/2023"})
        assert "MRO-17" in page.content.decode()
    assert_refused(manager.post(NEW, until(case, -200)), "credential-unreadable")
    assert_refused(manager.post(NEW, until(case, 9) | {"number": "Sok Dara"}), UNREADABLE)
    with nothing_moves():
        other = manager.post(NEW, until(case, 9) | {"holder": "h-clerk"})
        assert "There is no such choice" in text_of(other)


UNREADABLE = "case-number-unreadable"


def test_a_task_names_whose_credential_lapses_from_thirty_days_before_unless_another_goes_on(
    case, manager, oversight
):
    lapses = "The credential of Person of h-doctor lapses"
    case.credential(case.doctor, valid_until=case.now + 31 * DAY)
    assert lapses not in text_of(manager.get("/en/"))
    case.later(DAY)
    with case.at():
        assert lapses in text_of(manager.get("/en/"))
        assert lapses in text_of(oversight.get("/en/"))
        assert "Lapses soon" in text_of(manager.get(LIST))
        assert lapses not in text_of(client_of(case.season, "h-inspector").get("/en/"))
    case.credential(case.doctor, number="MRO-18", valid_until=case.now + 400 * DAY)
    with case.at():
        assert lapses not in text_of(manager.get("/en/"))


def test_the_inspector_reads_the_list_and_a_doctor_or_clerk_does_not(case):
    inspector = client_of(case.season, "h-inspector")
    assert inspector.get(LIST).status_code == 200
    assert inspector.get(NEW).status_code == 403
    for code in ("h-doctor", "h-clerk"):
        assert client_of(case.season, code).get(LIST).status_code == 403
