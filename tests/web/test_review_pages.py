"""The review doctor's queue and the page of one review, over HTTP as a doctor meets them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from passmuster.core.kits.serials import in_fours
from tests.support.browsing import assert_refused, nothing_moves
from tests.support.factors import text_of
from tests.support.laboratory_messages import NUMBER, message
from tests.support.review_acts import DAY, HOUR, ONE, reviewing
from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db

QUEUE = "/en/reviews/"


@pytest.fixture
def case(begin):
    return reviewing(begin)


@pytest.fixture
def doctor(case):
    with case.at():
        return client_of(case.season, "h-doctor")


def page(case):
    return f"{QUEUE}{case.review().pk}/"


def looked_at(case):
    return case.force.log.events.filter(kind="review:opened").count()


def got(case, client, address=""):
    """Return the answer of a page now, the review's own unless another is asked for."""
    with case.at():
        return client.get(address or page(case))


def test_a_result_stands_in_the_queue_with_its_clock_and_turns_late_by_itself(case, doctor):
    empty = text_of(got(case, doctor, QUEUE))
    assert "No review is open" in empty
    case.reported()
    shown = text_of(got(case, doctor, QUEUE))
    assert f"Begin the review: {in_fours(ONE)}" in shown
    assert "1 day" in shown or "24 h left" in shown
    start = text_of(got(case, doctor, "/en/"))
    assert "1 review waits for a doctor" in start
    assert "Late" not in start
    case.later(2 * DAY)
    assert "Late 1 review waits for a doctor" in text_of(got(case, doctor, "/en/"))
    late = text_of(got(case, doctor, QUEUE))
    assert "One review is open, one is late" in late
    assert NUMBER not in late
    assert "ositive" not in late


def test_the_page_shows_the_report_beside_the_rules_it_was_judged_by_and_records_the_look(
    case, doctor
):
    case.reported()
    assert looked_at(case) == 0
    shown = text_of(got(case, doctor))
    assert NUMBER in shown
    assert "Laboratory positive, not verified" in shown
    assert "phnom-penh" in shown
    assert "Rules as in force on" in shown
    assert looked_at(case) == 1


def test_a_doctor_of_the_officers_units_meets_a_sentence_and_nothing_of_the_file(case):
    from passmuster.core.access.actors import Role
    from passmuster.web.collection.donors import session_that_sealed
    from tests.support.season import human

    case.reported()
    session = session_that_sealed(case.force, ONE)
    with case.at():
        human(case.season, "h-friend", Role.MEDICAL_REVIEW_OFFICER, session.person.unit.code)
        friend = client_of(case.season, "h-friend")
    answer = got(case, friend)
    assert_refused(answer, "doctor-free-of-conflict-missing")
    said = answer.content.decode()
    for word in (NUMBER, "ositive", ONE, in_fours(ONE), session.person.full_name):
        assert word not in said
    assert in_fours(ONE) not in text_of(got(case, friend, QUEUE))
    assert looked_at(case) == 0


def test_a_specimen_of_which_nobody_knows_whose_it_is_stays_in_sight_and_closed(case, doctor):
    from passmuster.web.collection.models import SessionEvent

    case.reported()
    # Practice is no collection: what seals there belongs to nobody.
    session = SessionEvent.objects.get(step="seal", answers__form=ONE).session
    type(session).objects.filter(pk=session.pk).update(practice=True)
    assert "Nobody here knows whose specimen it is" in text_of(got(case, doctor, QUEUE))
    answer = got(case, doctor)
    assert_refused(answer, "doctor-free-of-conflict-missing")
    assert "Nobody may open this review yet" in text_of(answer)


def test_nobody_but_a_doctor_opens_the_queue_or_a_review(case):
    case.reported()
    for code in ("h-manager", "h-oversight", "h-inspector", "h-clerk", "h-receiver"):
        with case.at():
            client = client_of(case.season, code)
        for address in (QUEUE, page(case)):
            assert_refused(got(case, client, address), "role-not-allowed")
        start = got(case, client, "/en/").content.decode()
        assert "/reviews/" not in start.replace("/reviews/disputes/", "")


def test_a_late_clock_and_what_is_missing_stand_on_the_page_in_words(case, doctor):
    case.reported()
    from passmuster.web.review.contacting import record_contact_attempt

    case.does(record_contact_attempt, phone="day", answer="no-answer")
    shown = text_of(got(case, doctor))
    assert "Nobody answered" in shown
    assert "It counts" in shown
    assert "An attempt of yours on the evening number" in shown
    assert "The letter to the force" in shown
    assert "The time since the result came, which ends on" in shown
    case.does(record_contact_attempt, phone="day", answer="no-answer")
    assert "too soon after the one before" in text_of(got(case, doctor))
    case.later(11 * DAY)
    assert "over" in text_of(got(case, doctor))
    assert "Late" in text_of(got(case, doctor, QUEUE))


def test_the_queue_asks_as_often_however_long_it_is(case, doctor):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert got(case, doctor, QUEUE).status_code == 200
        return len(queries)

    case.reported()
    asked()
    few = asked()
    more_reviews(case, 12)
    assert asked() == few


def more_reviews(case, number):
    """Let reviews stand of specimens that nobody here collected, as rows."""
    from passmuster.web.review.models import Review, ReviewEntry

    for at in range(number):
        facts = {"at": case.now, "by": "system", "event": "review:received", "position": 1}
        review = Review.objects.create(
            force=case.force, specimen=f"99{at:05}", state="received", entered_at=case.now
        )
        ReviewEntry.objects.create(review=review, role="system", **facts)


def test_a_long_queue_goes_on_upon_a_second_page(case, doctor):
    case.reported()
    more_reviews(case, 55)
    first = text_of(got(case, doctor, QUEUE))
    assert "Page 1 of 2" in first
    second = text_of(got(case, doctor, f"{QUEUE}?page=2"))
    assert in_fours(ONE) in first
    assert in_fours(ONE) not in second


def test_reading_changes_no_review(case, doctor):
    case.reported()
    before = list(case.review().entries.values_list("event", flat=True))
    got(case, doctor)
    with nothing_moves():
        got(case, doctor, QUEUE)
    assert list(case.review().entries.values_list("event", flat=True)) == before


def test_a_held_result_offers_nothing_to_sign(case, doctor):
    case.reported(positive=False)
    case.laboratory.sends(message(ONE, number="M2", status="X"))
    (item,) = case.laboratory.items()
    case.laboratory.ends(item, "taken", "17")
    case.later(HOUR)
    assert case.review().state == "held"
    shown = text_of(got(case, doctor))
    assert "Held until the laboratory settles it" in shown
    assert "Verify the result" not in shown
