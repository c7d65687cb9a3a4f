"""The force's contact: reaches an officer for a doctor, records it, and learns nothing else."""

from __future__ import annotations

import pytest

from passmuster.core.kits.serials import in_fours
from tests.support.browsing import assert_refused, nothing_moves
from tests.support.factors import text_of
from tests.support.review_acts import DAY, HOUR, ONE, reviewing
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db

LIST = "/en/doctors/reach/"
TASK = "A doctor asks you to reach an officer"


@pytest.fixture
def case(begin):
    found = reviewing(begin)
    found.reported()
    return found


@pytest.fixture
def manager(case):
    return client_of(case.season, "h-manager")


def page_of(case):
    entry = case.review().entries.get(event="review:letter-sent")
    return f"{LIST}{entry.pk}/"


def person_of(case):
    from passmuster.web.collection.donors import session_that_sealed

    return session_that_sealed(case.force, ONE).person


def test_a_letter_stands_before_its_contact_until_the_doctor_goes_on(case, manager):
    with case.at():
        assert "No doctor asks you" in text_of(manager.get(LIST))
        assert TASK not in text_of(manager.get("/en/"))
    case.letter()
    page, name = page_of(case), person_of(case).full_name
    with case.at():
        assert TASK in text_of(manager.get("/en/"))
        assert name not in text_of(manager.get("/en/"))
        assert name in text_of(manager.get(LIST))
        shown = text_of(manager.get(page))
    assert "3 more attempts are asked of you" in shown
    for word in (ONE, in_fours(ONE), "result", "positive", "laboratory report", "specimen"):
        assert word not in shown
    from passmuster.web.review.contacting import record_interview

    case.does(record_interview, identified=True, notes="He called by himself.")
    with case.at():
        assert manager.get(page).status_code == 404
        assert TASK not in text_of(manager.get("/en/"))


def test_three_attempts_over_a_day_are_enough_and_one_too_soon_is_said_not_to_count(case, manager):
    case.letter()
    page = page_of(case)
    with case.at():
        with nothing_moves():
            assert "Choose one answer" in text_of(manager.post(f"{page}attempt/", {}))
        assert manager.post(f"{page}attempt/", {"answer": "no-answer"}).status_code == 302
    case.later(HOUR)
    with case.at():
        manager.post(f"{page}attempt/", {"answer": "another-person"})
        shown = text_of(manager.get(page))
    assert "too soon after the one before" in shown
    assert "2 more attempts" in shown
    for hours in (11, 12):
        case.later(hours * HOUR)
        with case.at():
            manager.post(f"{page}attempt/", {"answer": "no-answer"})
    with case.at():
        assert "Enough attempts" in text_of(manager.get(page))
        assert TASK not in text_of(manager.get("/en/"))
    rows = case.review().entries.filter(event="review:employer-attempted")
    assert {row.by for row in rows} == {"h-manager"}


def test_the_word_that_was_handed_over_starts_the_clock_with_the_number_of_its_proof(case, manager):
    from passmuster.web.review.contacting import record_unreached

    case.letter()
    page = page_of(case)
    with case.at():
        assert_refused(manager.post(f"{page}handed/", {"proof": "Sok Dara"}), UNREADABLE)
        assert "runs from this moment" in text_of(manager.get(f"{page}handed/"))
        assert manager.post(f"{page}handed/", {"proof": "R-2023/8"}).status_code == 302
        shown = text_of(manager.get(page))
        assert "R-2023/8. Nothing more is asked of you" in shown
        assert TASK not in text_of(manager.get("/en/"))
    case.later(3 * DAY + HOUR)
    case.does(record_unreached)
    assert case.review().state == "unreached"


UNREADABLE = "case-number-unreadable"
