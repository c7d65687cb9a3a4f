"""The second doctor judges what the first saw, and meets no byte of what the first made of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from passmuster.core.access.actors import Role
from tests.support.browsing import assert_refused
from tests.support.factors import text_of
from tests.support.laboratory_messages import NUMBER
from tests.support.review_acts import DAY, reviewing
from tests.support.review_pages import Doctor
from tests.support.season import human
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db

TREATED = {"kind-0": "given-in-treatment", "papers-0": ["treatment-record"]}
STANDS = {"kind-0": "stands"}
FIRST = "h-qvortrup"
"""The first doctor: code and name hold a word that stands nowhere else."""


@pytest.fixture
def case(begin):
    """Return a case whose first doctor has accepted an explanation, at a minute of its own."""
    found = reviewing(begin)
    with found.at():
        first = human(found.season, FIRST, Role.MEDICAL_REVIEW_OFFICER)
    found.credential(first)
    found.later(timedelta(seconds=1))
    found.reported()
    doctor = Doctor(found, FIRST)
    doctor.hears("The dentist gave it to me.")
    found.later(timedelta(hours=7, minutes=7))
    scan = SimpleUploadedFile("x.pdf", b"%PDF A scan.")
    assert doctor.signs(paper=scan, **TREATED).status_code == 302
    found.later(timedelta(hours=2, minutes=11))
    return found


def state(case):
    return case.review().state


def marks_of(case, language):
    """Return every word by which the first doctor's signature could be known, as pages write it."""
    from django.utils.translation import override

    from passmuster.web.theme.numerals import clock
    from passmuster.web.wording import review, verdicts

    entry = case.review().entries.get(event="review:verified-reversed")
    with override(language):
        return [
            FIRST,
            clock(entry.at),  # the deadline, days later, has the same minute
            str(review.STATES["second-review"]),
            str(review.HAPPENED["review:verified-reversed"]),
            str(verdicts.RESULTS["negative"]),
            str(verdicts.DECISIONS["every-drug-explained"]),
            str(verdicts.DECISIONS["second-doctor"]),
        ]


@pytest.mark.parametrize("language", ["en", "km"])
def test_no_byte_of_the_first_verdict_its_doctor_or_its_time_reaches_the_second(case, language):
    other = Doctor(case, "h-doctor-2", language)
    marks = marks_of(case, language)
    with case.at():
        start, queue = (other.client.get(f"/{language}/{page}") for page in ("", "reviews/"))
    pages = [start, queue, *map(other.gets, ("", "second/")), other.shown("second", **STANDS)]
    for page in pages:
        body = page.content.decode()
        assert page.status_code == 200
        assert [mark for mark in marks if mark in body] == []
    # The same marks do stand on the first doctor's own page, so that the test can see them.
    own = Doctor(case, FIRST, language).gets("").content.decode()
    assert [mark for mark in marks if mark not in own] == []


def test_the_second_doctor_sees_the_report_the_words_and_the_papers_of_the_officer(case):
    other = Doctor(case, "h-doctor-2")
    shown = other.sees()
    assert NUMBER in shown
    assert "The dentist gave it to me." in shown
    assert "Another doctor’s judgement is wanted" in shown
    assert other.gets("papers/1/").content == b"%PDF A scan."
    assert other.gets("letter/print/").status_code == 404
    assert other.gets("sentence/").status_code == 404


def test_a_second_doctor_who_comes_to_the_same_ends_it_and_then_sees_both(case):
    other = Doctor(case, "h-doctor-2")
    preview = text_of(other.shown("second", **TREATED))
    assert "a further doctor judges" in preview
    other.signs("second", **TREATED)
    assert state(case) == "final"
    seen = other.sees()
    assert FIRST in seen
    assert "Verified negative" in seen
    said = other.sees("sentence/")
    assert said.count("credential MRO-17") == 2


def test_a_second_doctor_who_differs_leaves_it_to_a_third_who_is_as_blind(case):
    other = Doctor(case, "h-doctor-2")
    other.signs("second", **STANDS)
    assert state(case) == "disagreed"
    assert "nothing is verified yet" in other.sees()
    for code in (FIRST, "h-doctor-2"):
        judged = Doctor(case, code)
        assert "This doctor has judged it already" in judged.sees()
        assert_refused(judged.shown("second", **STANDS), "second-doctor-same")
        assert_refused(judged.does("second/sign/", **STANDS), "second-doctor-same")
    third = Doctor(case, "h-doctor-3")
    body = third.gets("").content.decode()
    assert [mark for mark in marks_of(case, "en") if mark in body] == []
    assert "Verified positive" not in body
    third.signs("second", **STANDS)
    assert state(case) == "verified"


def test_where_no_third_doctor_can_sign_whoever_names_doctors_is_told_with_the_clock(case):
    from passmuster.web.review.credentials import end_credential

    told = "1 result waits for another doctor, and no other one can sign"
    Doctor(case, "h-doctor-2").signs("second", **STANDS)
    assert state(case) == "disagreed"
    manager = case.season.cast.manager.human
    with case.at():
        assert told not in text_of(client_of(case.season, manager).get("/en/"))
        assert "there is none" not in Doctor(case, FIRST).sees()
        for holder in ("h-doctor", "h-doctor-3"):
            row = case.force.credentials.get(holder=holder)
            end_credential(**case.both, force=case.force, credential=row, reason="left-service")
    case.later(DAY)
    with case.at():
        page = text_of(client_of(case.season, manager).get("/en/"))
        assert told in page
        assert "It waits for another doctor, and there is none" in Doctor(case, FIRST).sees()
        assert told not in text_of(client_of(case.season, "h-inspector").get("/en/"))
    case.later(5 * DAY)
    with case.at():
        page = client_of(case.season, manager).get("/en/").content.decode()
        assert "is-late" in page[: page.index(told)].rsplit("<li>", 1)[1]


def test_the_first_doctor_signs_no_second_verdict_and_nobody_a_first_one_again(case):
    first = Doctor(case, FIRST)
    assert "This doctor has judged it already" in first.sees("second/")
    assert_refused(first.does("second/sign/", **TREATED), "second-doctor-same")
    other = Doctor(case, "h-doctor-2")
    assert other.gets("verdict/").headers["Location"] == other.url()
    assert_refused(other.does("verdict/sign/", **STANDS), "review-move-forbidden")
    assert state(case) == "second-review"


def test_a_second_judgement_that_waits_too_long_turns_late_without_a_moment(case):
    other = Doctor(case, "h-doctor-2")
    case.later(4 * DAY)
    with case.at():
        queue = text_of(other.client.get("/en/reviews/"))
        start = text_of(other.client.get("/en/"))
    assert "Late Judge as another doctor" in queue
    assert "Within 3 days of being sent to another doctor" in queue
    assert "Late 1 review waits for a doctor" in start
