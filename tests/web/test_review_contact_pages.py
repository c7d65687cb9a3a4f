"""The acts by which a doctor hears an officer, as whole stories over HTTP."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from passmuster.core.kits.serials import in_fours
from tests.support.browsing import assert_refused, nothing_moves
from tests.support.factors import text_of
from tests.support.laboratory_messages import NUMBER
from tests.support.review_acts import DAY, HOUR, ONE, reviewing
from tests.support.review_pages import Doctor

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(begin):
    found = reviewing(begin)
    found.reported()
    return found


@pytest.fixture
def doctor(case):
    return Doctor(case)


def state(case):
    return case.review().state


def test_three_attempts_a_letter_and_an_interview_each_change_what_the_page_offers(case, doctor):
    assert "Record an attempt to reach the officer" in doctor.sees()
    assert "Record the interview" not in doctor.sees()
    doctor.tries("day")
    case.later(12 * HOUR)
    doctor.tries("evening", "another-person")
    letter = {"through": "h-manager", "phone": "012 345 678", "call_by": "30/10/2023"}
    assert_refused(doctor.does("letter/", **letter), "letter-before-attempts")
    case.later(12 * HOUR)
    doctor.tries("day")
    sent = doctor.does("letter/", **letter)
    assert sent.headers["Location"] == doctor.url("letter/print/")
    doctor.does("attempt/", phone="evening", answer="donor")
    heard = doctor.does("interview/", identified="on", notes="Takes a medicine of a dentist.")
    assert heard.headers["Location"] == doctor.url()
    assert state(case) == "interviewed"
    shown = doctor.sees()
    assert "Takes a medicine of a dentist." in shown
    assert "Name the papers that the officer has to bring" in shown
    assert "Record an attempt" not in shown


def test_the_letter_says_whom_to_call_and_nothing_of_a_test_or_a_result(case, doctor):
    from passmuster.web.collection.donors import session_that_sealed

    for phone in ("day", "evening", "day"):
        doctor.tries(phone)
        case.later(12 * HOUR)
    with nothing_moves():
        missing = doctor.does("letter/", through="h-clerk", phone="", call_by="soon")
    assert "There is no such choice" in text_of(missing)
    assert 'value="soon"' in missing.content.decode()
    assert doctor.gets("letter/print/").status_code == 404
    doctor.does("letter/", through="h-manager", phone="012 345 678", call_by="30/10/2023")
    answer = doctor.gets("letter/print/")
    body = answer.content.decode()
    article = body[body.index("<article") : body.index("</article>")]
    person = session_that_sealed(case.force, ONE).person
    for wanted in (person.full_name, "012 345 678", "30\u00a0Oct\u00a02023"):
        assert wanted in article
    said = article.lower()
    for word in ("test", "result", "review", "laborator", "specimen", "urine", "drug", ONE):
        assert word not in said
    assert in_fours(ONE) not in article


def test_what_an_attempt_needs_is_asked_for_and_what_was_typed_stays(case, doctor):
    with nothing_moves():
        answer = doctor.does("attempt/", phone="day")
    body = answer.content.decode()
    assert "Choose one answer" in text_of(answer)
    assert 'value="day"' in body
    assert "checked" in body
    with nothing_moves():
        assert "There is no such choice" in text_of(
            doctor.does("attempt/", phone="car", answer="donor")
        )


def test_an_interview_wants_the_identity_and_notes(case, doctor):
    doctor.tries(answer="donor")
    with nothing_moves():
        first = doctor.does("interview/", notes="Long words that were typed.")
    assert "Tick this to go on" in text_of(first)
    assert "Long words that were typed." in first.content.decode()
    with nothing_moves():
        assert "Fill in this answer" in text_of(doctor.does("interview/", identified="on"))
    assert state(case) == "contacting"


def test_an_express_word_with_its_proof_declines_and_an_interview_may_still_follow(case, doctor):
    doctor.tries(answer="donor")
    with nothing_moves():
        assert "Fill in this answer" in text_of(doctor.does("declined/", proof=" "))
    doctor.does("declined/", proof="D-9")
    assert state(case) == "declined"
    shown = doctor.sees()
    assert "Proof D-9" in shown
    assert "Record the interview" in shown
    doctor.does("interview/", identified="on", notes="Called back after all.")
    assert state(case) == "interviewed"


def test_the_clock_is_recorded_as_run_when_it_has_and_not_before(case, doctor):
    from passmuster.web.review.contacting import record_service

    for phone in ("day", "evening", "day"):
        doctor.tries(phone)
        case.later(12 * HOUR)
    doctor.does("letter/", through="h-manager", phone="012", call_by="30/10/2023")
    case.does(record_service, proof="S-4")
    assert "The attempts or the time to reach the officer are not enough yet" in doctor.sees()
    assert_refused(doctor.does("clock/"), "contact-clock-run-missing")
    case.later(72 * HOUR)
    assert_refused(doctor.does("clock/"), "contact-clock-run-missing")
    case.later(HOUR)
    assert "it may be verified unheard" in doctor.sees()
    doctor.does("clock/")
    assert state(case) == "unreached"


def test_papers_are_named_once_taken_in_and_opened_by_doctors_of_the_review_alone(case, doctor):
    doctor.tries(answer="donor")
    doctor.does("interview/", identified="on", notes="A dentist.")
    with nothing_moves():
        assert "Choose one answer" in text_of(doctor.does("awaited/"))
        bad = doctor.does("awaited/", papers=["a-nice-word"])
        assert "There is no such choice" in text_of(bad)
    doctor.does("awaited/", papers=["treatment-record"])
    assert state(case) == "documents-awaited"
    shown = doctor.sees()
    assert "The record of the treatment" in shown
    assert "Papers can be brought until" in shown
    assert "None is in yet" in shown
    with nothing_moves():
        assert "Choose a file" in text_of(doctor.does("papers/"))
    scan = b"%PDF-1.4 <script>alert(1)</script>"
    doctor.does("papers/", paper=SimpleUploadedFile("../../x.html", scan, "text/html"))
    assert "Open paper 1" in doctor.sees()
    got = doctor.gets("papers/1/")
    assert got.content == scan
    assert got["Content-Type"] == "application/octet-stream"
    assert got["Content-Disposition"] == 'attachment; filename="paper-1.pdf"'
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Cache-Control"] == "no-store"
    for index in (0, 2):
        assert doctor.gets(f"papers/{index}/").status_code == 404
    # Another doctor who may judge it opens them as well; nobody else does.
    assert Doctor(case, "h-doctor-2").gets("papers/1/").content == scan
    for code in ("h-manager", "h-oversight", "h-inspector"):
        assert_refused(Doctor(case, code).gets("papers/1/"), "role-not-allowed")


def test_a_doctor_of_the_officers_units_opens_no_form_no_letter_and_no_paper(case, doctor):
    from passmuster.core.access.actors import Role
    from passmuster.web.collection.donors import session_that_sealed
    from tests.support.season import human

    doctor.tries(answer="donor")
    doctor.does("papers/", paper=SimpleUploadedFile("x.pdf", b"%PDF scan"))
    unit = session_that_sealed(case.force, ONE).person.unit.code
    with case.at():
        human(case.season, "h-friend", Role.MEDICAL_REVIEW_OFFICER, unit)
    friend = Doctor(case, "h-friend")
    forms = ("attempt/", "interview/", "letter/", "declined/", "clock/", "awaited/", "papers/")
    for act in ("", *forms, "letter/print/", "papers/1/"):
        answer = friend.gets(act)
        assert_refused(answer, "doctor-free-of-conflict-missing")
        assert NUMBER not in answer.content.decode()
        assert b"scan" not in answer.content
    with nothing_moves():
        for act in forms:
            assert_refused(friend.does(act, phone="day"), "doctor-free-of-conflict-missing")


def test_a_form_whose_time_is_over_leads_back_and_its_late_answer_is_refused(case, doctor):
    doctor.tries(answer="donor")
    doctor.does("interview/", identified="on", notes="A word.")
    assert doctor.gets("attempt/").headers["Location"] == doctor.url()
    late = doctor.does("attempt/", phone="day", answer="donor")
    assert_refused(late, "review-move-forbidden")
    assert state(case) == "interviewed"


def test_a_late_clock_says_so_on_the_page_of_the_review_too(case, doctor):
    doctor.tries()
    case.later(11 * DAY)
    assert "over" in doctor.sees()
