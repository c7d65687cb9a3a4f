"""The second bottle on the pages of doctors, laboratories and whoever hears and watches."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from passmuster.core.access.actors import Role
from passmuster.core.kits.serials import in_fours
from tests.support.browsing import assert_refused
from tests.support.factors import text_of
from tests.support.laboratory_messages import NUMBER, message
from tests.support.review_acts import DAY, HOUR, ONE
from tests.support.season import human
from tests.support.signing_in import client_of
from tests.support.split_acts import ACID, VALIDITY, retest, without_panel
from tests.support.split_acts import splitting as begin_split

pytestmark = pytest.mark.django_db


class Person:
    """Somebody at their pages, at the moment of the case."""

    def __init__(self, case, code):
        self.case = case
        with case.at():
            self.client = client_of(case.season, code)

    def url(self, act):
        return act if act.startswith("/") else f"/en/reviews/{self.case.review().pk}/{act}"

    def sees(self, act=""):
        with self.case.at():
            return text_of(self.client.get(self.url(act)))

    def does(self, act, **typed):
        with self.case.at():
            return self.client.post(self.url(act), typed)

    def done(self, act, **typed):
        answer = self.does(act, **typed)
        assert answer.status_code == 302, text_of(answer)


@pytest.fixture
def case(begin):
    return begin_split(begin)


def inspector_of(case):
    return Person(case, "h-inspector")


@pytest.fixture
def doctor(case):
    return Person(case, "h-doctor")


def test_a_doctor_tells_enters_an_oral_request_and_signs_the_outcome(case, doctor):
    assert "Record that the officer was told the result" in doctor.sees()
    assert_refused(doctor.does("notice/", proof=" own-reading "), "service-without-proof")
    doctor.done("notice/", proof="N-7")
    assert "Enter that the officer asks for bottle B" in doctor.sees()
    doctor.done("bottle-b/asked/", way="oral")
    assert case.state() == "at-second-laboratory"
    assert "The second laboratory has not reported" in doctor.sees("bottle-b/")
    case.travels()
    case.second_sends(retest("<100"))
    assert "without a cutoff" in doctor.sees("bottle-b/")
    assert_refused(doctor.does("bottle-b/"), "split-judged-by-cutoff")
    case.second_sends(retest("<5", number="S2"))
    (item,) = case.laboratory.items()
    case.laboratory.ends(item, "taken", "HILL-1")
    page = doctor.sees("bottle-b/")
    assert "Bottle B bears out no finding of bottle A: the test is cancelled." in page
    doctor.done("bottle-b/")
    assert case.result() == ["cancelled"]
    assert "Print the report of the second bottle that failed" in doctor.sees()
    report = doctor.sees("bottle-b/failure/")
    assert "Laboratory on the hill" in report
    assert NUMBER not in report
    assert case.officer.human not in report
    doctor.done("bottle-b/regulator/", proof="R-1")
    assert "The regulator was told." in doctor.sees()


def test_a_waiver_and_a_late_request_rest_on_papers(case, doctor):
    doctor.done("notice/", proof="N-7")
    doctor.done("bottle-b/waived/", paper=SimpleUploadedFile("w.pdf", b"I waive."))
    assert case.state() == "final"
    case.later(4 * DAY)
    doctor = Person(case, "h-doctor")
    assert_refused(doctor.does("bottle-b/asked/", way="oral"), "split-request-late")
    late = {"way": "written", "cause": "injury", "paper": SimpleUploadedFile("p.pdf", b"A paper.")}
    doctor.done("bottle-b/asked/", **late)
    assert case.state() == "at-second-laboratory"


def test_the_hearing_on_bottle_b_goes_to_a_second_doctor_who_sees_nothing_of_the_first(
    case, doctor
):
    case.under_test()
    case.second_sends(retest("<5", validity=ACID))
    doctor.done("bottle-b/")
    assert case.state() == "split-hearing"
    said = {"identified": "on", "notes": "A private word.", "explained": "on"}
    assert_refused(doctor.does("bottle-b/hearing/", **said), "explanation-papers-missing")
    doctor.done("bottle-b/hearing/", **said, paper=SimpleUploadedFile("p.pdf", b"A statement."))
    assert case.state() == "split-second"
    second = Person(case, "h-doctor-2")
    page = second.sees()
    assert "Judge as another doctor" in page
    assert "A doctor accepted an explanation" not in page
    second.done("bottle-b/second/", explained="on")
    assert case.result() == ["cancelled"]


def test_bottle_a_is_offered_asked_for_and_signed(case, doctor):
    case.under_test()
    case.second_sends(retest("<5", validity=ACID))
    doctor.done("bottle-b/")
    doctor.done("attempt/", phone="day", answer="donor")
    doctor.done("bottle-b/hearing/", identified="on", notes="Nothing to say.")
    doctor.done("bottle-b/told/", proof="N-8")
    doctor.done("bottle-a/asked/", way="oral")
    case.laboratory.sends(without_panel(message(ONE, lines=VALIDITY, number="A1")))
    assert "Bottle A does not show it: the test is cancelled." in doctor.sees("bottle-a/")
    doctor.done("bottle-a/")
    assert case.result() == ["cancelled"]


def test_a_doctor_of_the_officers_unit_meets_a_closed_door_at_each_of_these_pages(case):
    from passmuster.web.collection.donors import session_that_sealed

    unit = session_that_sealed(case.force, ONE).person.unit.code
    with case.at():
        human(case.season, "h-inside", Role.MEDICAL_REVIEW_OFFICER, unit)
    inside = Person(case, "h-inside")
    for act in ("notice/", "bottle-b/asked/", "bottle-b/", "bottle-b/failure/", "again/"):
        assert_refused(
            inside.does(act) if act != "bottle-b/failure/" else _got(inside, act),
            "doctor-free-of-conflict-missing",
        )


def _got(person, act):
    with person.case.at():
        return person.client.get(person.url(act))


def test_a_denied_claim_lies_before_the_oversight_body_and_the_inspector(case, doctor):
    doctor.done("notice/", proof="N-7")
    position = case.review().entries.get(event="review:notified").position
    officer = Person(case, case.officer.human)
    mine = f"/en/orders/mine/results/{case.review().pk}/claims/{position}/"
    officer.done(mine, words="Nobody told me.")
    inspector = inspector_of(case)
    for person in (inspector, Person(case, case.season.cast.oversight.human)):
        page = person.sees("/en/reviews/disputes/")
        assert "Nobody told me." in page
        assert in_fours(ONE) in page
        assert "ositive" not in page
    key = case.review().entries.get(event="review:disputed").pk
    assert inspector.does(f"/en/reviews/disputes/{key}/").status_code in (403, 404)
    body = Person(case, case.season.cast.oversight.human)
    assert "Hear 1 claim that an officer denies" in body.sees("/en/")
    body.done(f"/en/reviews/disputes/{key}/", ruling="upheld", reasons="The list of calls.")
    assert "Nothing is denied now." in body.sees("/en/reviews/disputes/")
    assert "it does not count" in officer.sees(f"/en/orders/mine/results/{case.review().pk}/")


def test_a_late_second_bottle_is_red_for_the_officer_and_the_inspector_and_counted(case):
    from passmuster.web.review.split_standing import overdue_splits

    case.asks()
    officer, inspector = Person(case, case.officer.human), inspector_of(case)
    assert "The outcome of your second bottle is late" not in officer.sees("/en/")
    assert "beyond its time" not in inspector.sees("/en/")
    with case.at():
        assert overdue_splits(case.force) == 0
    case.later(10 * DAY + HOUR)
    officer, inspector = Person(case, case.officer.human), Person(case, "h-inspector")
    assert "The outcome of your second bottle is late" in officer.sees("/en/")
    assert "1 second bottle waits beyond its time" in inspector.sees("/en/")
    assert in_fours(ONE) in inspector.sees("/en/reviews/disputes/")
    with case.at():
        assert overdue_splits(case.force) == 1


def test_the_laboratory_reads_where_the_bottle_goes_and_is_offered_no_other(case):
    case.asks()
    third = case.register_second("lab-3", name_en="Third", name_km="ទីបី")
    receiver = Person(case, "h-receiver")
    assert f"Send bottle B of specimen {in_fours(ONE)}" in receiver.sees("/en/")
    item = case.bottle()
    page = receiver.sees(f"/en/custody/items/{item.code}/")
    assert "To be tested once more by Laboratory on the hill" in page
    offer = receiver.sees(f"/en/custody/items/{item.code}/offer/")
    assert "Laboratory on the hill" in offer
    assert third.name_en not in offer
    manifest = receiver.sees("/en/custody/manifest/")
    assert in_fours(ONE) in manifest
    assert manifest.count(in_fours(ONE)) == 1


def test_the_second_laboratory_reads_what_to_look_for_and_a_courier_does_not(case):
    case.under_test()
    address = f"/en/custody/items/{case.bottle().code}/"
    page = Person(case, "h-of-lab-2").sees(address)
    assert "To be tested once more here" in page
    assert "enzoylecgonine" in page
    assert "without regard to a cutoff" in page
    assert NUMBER not in page
    for code in ("h-receiver", "h-manager", "h-inspector"):
        assert "enzoylecgonine" not in Person(case, code).sees(address)


def test_who_collected_it_sees_that_it_arrived_and_nothing_after_that(case):
    case.asks()
    collector = Person(case, "h-collector")
    address = f"/en/custody/items/{case.bottle().code}/"
    before = collector.sees(address)
    case.travels()
    collector = Person(case, "h-collector")
    for page in (before, collector.sees(address), collector.sees("/en/custody/")):
        assert "Laboratory by the river" in page
        assert "on the hill" not in page
        assert "once more" not in page
