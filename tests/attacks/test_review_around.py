"""Group M, around the doctor: credentials by proposal, and the force's contact (M-01a, M-02a)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from passmuster.core.access.actors import Role
from tests.support.browsing import assert_refused
from tests.support.factors import text_of
from tests.support.laboratory_messages import message
from tests.support.recollecting import (
    TWO,
    collected_again,
    dilute,
    recollections,
    review_of_two,
)
from tests.support.review_acts import ONE, reviewing
from tests.support.season import human, refused
from tests.support.signing_in import client_of


@pytest.fixture
def case(begin):
    return reviewing(begin)


@pytest.mark.attack("M-01a")
@pytest.mark.django_db
def test_m01a_no_proposal_is_a_way_round_the_two_who_are_not_the_doctor(case) -> None:
    """By the pages: a doctor, a clerk, the manager alone, and one who turned doctor meanwhile."""
    from passmuster.web.approvals.services import approve, propose, shown_hash
    from passmuster.web.people.grants import grant_role

    season, cast = case.season, case.season.cast
    days = {"first_day": "2023-01-01", "last_day": "2033-01-01"}
    facts = {"holder": case.second.human, "number": "MRO-99", **days}
    asked = {"force": case.force, "verb": "record-credential", "facts": facts}
    with case.at():
        for code in ("h-doctor", "h-doctor-2", "h-clerk", "h-oversight", "h-inspector"):
            answer = client_of(season, code).post("/en/doctors/credentials/new/", facts)
            assert_refused(answer, "role-not-allowed")
        before = case.force.credentials.count()
        mine = propose(by=cast.manager, **asked)
        with refused("role-not-allowed"):
            approve(by=cast.manager, force=case.force, proposal=mine, shown=shown_hash(mine))
        # Whoever is to sign it becomes a doctor, and it is about them: the service refuses again.
        body = case.force.humans.get(code=cast.oversight.human)
        both = {"by": cast.administrator, "second": cast.staff_side}
        grant_role(**both, human=body, role=Role.MEDICAL_REVIEW_OFFICER)
        own = propose(by=cast.manager, **asked | {"facts": facts | {"holder": body.code}})
        with refused("credential-not-by-two"):
            approve(by=cast.oversight, force=case.force, proposal=own, shown=shown_hash(own))
        doctored = replace(cast.manager, human=case.second.human)
        with refused("credential-not-by-two"):
            propose(by=doctored, **asked)
        assert case.force.credentials.count() == before
        # Recorded as if for years: it lets nobody sign before the second signature.
        approve(by=cast.oversight, force=case.force, proposal=mine, shown=shown_hash(mine))
    row = case.force.credentials.get(number="MRO-99")
    assert (row.at, row.second) == (case.now, cast.oversight.human)


@pytest.mark.attack("M-02a")
@pytest.mark.django_db
def test_m02a_no_one_but_the_asked_contact_claims_to_have_reached_an_officer(case) -> None:
    """Before the letter, another manager, the doctor, the officer as own contact, a past moment."""
    from passmuster.web.review import contacting
    from passmuster.web.review.queries import missing_contact

    season, other = case.season, human(case.season, "h-manager-2", Role.PROGRAMME_MANAGER)
    claims = (
        (contacting.record_employer_attempt, {"answer": "donor"}),
        (contacting.record_service, {"proof": "R-1"}),
    )

    def all_refused(by, code):
        for act, facts in claims:
            with refused(code):
                case.does(act, by=by, **facts)

    case.reported()
    all_refused(case.manager, "letter-not-yours")
    donor = tied_manager(case)
    for phone in ("day", "evening", "day"):
        case.does(contacting.record_contact_attempt, phone=phone, answer="no-answer")
        case.later(HALF_A_DAY)
    all_refused(case.manager, "letter-not-yours")
    with refused("letter-to-another"):
        case.does(contacting.send_letter, through=donor.human)
    case.does(contacting.send_letter, through=case.manager.human)
    page = f"/en/doctors/reach/{case.review().entries.get(event='review:letter-sent').pk}/"
    all_refused(other, "letter-not-yours")
    all_refused(donor, "letter-not-yours")
    all_refused(case.doctor, "role-not-allowed")
    with case.at():
        for code in ("h-manager-2", donor.human):
            client = client_of(season, code)
            assert client.get(page).status_code == 404
            assert client.post(f"{page}handed/", {"proof": "R-1"}).status_code == 404
            assert "No doctor asks you" in text_of(client.get("/en/doctors/reach/"))
        assert_refused(client_of(season, "h-doctor").get(page), "role-not-allowed")
        # Sent with a day of last week: the entry bears the moment at which it is made.
        sent = {"proof": "R-1", "at": "2023-09-01", "served_at": "2023-09-01T00:00:00Z"}
        client_of(season, case.manager.human).post(f"{page}handed/", sent)
        served = case.review().entries.get(event="review:word-served")
        assert (served.at, served.by) == (case.now, case.manager.human)
        (step,) = missing_contact(case.review()).missing
    assert step.not_before == case.now + timedelta(hours=72)
    with refused("contact-clock-run-missing"):
        case.does(contacting.record_unreached)


HALF_A_DAY = timedelta(hours=12)


def tied_manager(case):
    """Return a programme manager who is the very donor of the specimen."""
    from passmuster.web.collection.donors import session_that_sealed
    from passmuster.web.roster.identity import tie_person

    found = human(case.season, "h-donor", Role.PROGRAMME_MANAGER)
    cast = case.season.cast
    tie_person(
        by=cast.administrator,
        second=cast.staff_side,
        human=case.force.humans.get(code=found.human),
        person=session_that_sealed(case.force, ONE).person,
    )
    return found


@pytest.mark.attack("M-03")
@pytest.mark.django_db
def test_m03_no_doctor_spares_a_friend_the_observed_specimen_nor_holds_a_result_back(case) -> None:
    """The doctor's own word on the collection, a result kept to oneself, a told one hushed up."""
    from passmuster.core.laboratory.judgement import Result
    from passmuster.core.review.facts import Earlier, Findings
    from passmuster.web.review.sealing import facts_of
    from passmuster.web.review.signing import verify

    case.laboratory.sends(dilute(ONE, "3.0"))
    case.does(verify)
    # It is told and ordered by nobody's wish: there is no act by which a doctor could leave it out.
    told = case.review().entries.get(event="review:employer-told")
    assert (told.role, told.at) == ("system", case.now)
    (order,) = recollections(case)
    assert order.why == "observed-again"
    collected_again(case, order, observed=False)
    case.laboratory.sends(message(TWO, number="M2"))
    friendly = Earlier(result=Result.NEGATIVE_DILUTE, low_creatinine=False)
    own = Findings(observed=True, earlier=friendly, forms_complete=True)
    with case.at():
        verify(by=case.doctor, review=review_of_two(case), findings=own)
    signed = review_of_two(case).entries.get(event="review:verified")
    assert facts_of(signed)["results"] == ["not-reported"]
    assert recollections(case)[-1].follows == order.number
