"""A doctor verifies what a laboratory reported: heard first, signed by who may, kept sealed."""

from __future__ import annotations

import pytest

from passmuster.web.review import contacting, signing
from tests.support.laboratory_messages import message
from tests.support.review_acts import DAY, HOUR, ONE, PRESCRIBED, reviewing
from tests.support.season import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(begin):
    return reviewing(begin)


def found_by_the_audit(case):
    from passmuster.web.ledger.audit import audit_log

    return [(one.code, one.table, one.field) for one in audit_log(case.force.log)]


def events(review):
    return list(review.entries.order_by("position").values_list("event", flat=True))


def test_a_counted_report_opens_a_review_in_its_own_transaction_and_a_duplicate_none(case):
    review = case.reported(positive=False)
    assert review.state == "received"
    assert events(review) == ["review:received"]
    assert case.force.log.events.filter(kind="review:received").get().blind
    case.laboratory.sends(message(ONE, number="M2"))
    assert case.force.reviews.count() == 1
    assert found_by_the_audit(case) == []


def test_a_preliminary_report_opens_no_review_and_its_final_does(case):
    case.reported(positive=False, status="P")
    assert case.review() is None
    assert case.reported(positive=False, number="M2").state == "received"


def test_a_negative_is_verified_simply_and_is_final_at_once(case):
    case.reported(positive=False)
    case.does(signing.verify)
    review = case.review()
    assert review.state == "final"
    assert events(review) == [
        *("review:received", "review:verified", "review:closed", "review:employer-told"),
    ]
    assert found_by_the_audit(case) == []


def test_a_positive_is_verified_after_the_interview_and_waits_for_the_offer_of_bottle_b(case):
    case.reported()
    with refused("contact-not-needed-missing"):
        case.does(signing.verify)
    case.heard()
    case.does(signing.verify)
    assert case.review().state == "verified"
    assert found_by_the_audit(case) == []


def test_the_log_and_the_rows_hold_no_number_no_word_and_no_event_of_a_review(case):
    case.reported()
    case.heard()
    case.does(signing.verify, findings=PRESCRIBED, papers=[b"A scan."])
    rows = case.force.log.events.filter(kind__startswith="review:")
    assert set(rows.values_list("kind", flat=True)) == {"review:received", "review:entered"}
    assert all(row.blind for row in rows)
    body = b"".join(bytes(row.body) for row in rows)
    for word in (b"private word", b"BZE", b"treatment", b"417.3", b"A scan"):
        assert word not in body


def test_a_donor_whom_both_sides_tried_to_reach_is_verified_unheard_after_ten_days(case):
    case.reported()
    with refused("review-move-forbidden"):
        case.does(contacting.record_unreached)
    with refused("letter-before-attempts"):
        case.does(contacting.send_letter, through="h-manager")
    for phone in ("day", "evening", "day"):
        case.does(contacting.record_contact_attempt, phone=phone, answer="no-answer")
        case.later(12 * HOUR)
    with refused("letter-to-another"):
        case.does(contacting.send_letter, through="h-clerk")
    case.does(contacting.send_letter, through="h-manager")
    for _ in range(3):
        case.later(12 * HOUR)
        case.does(contacting.record_employer_attempt, by=case.manager, answer="no-answer")
    with refused("contact-clock-run-missing"):
        case.does(contacting.record_unreached)
    case.later(10 * DAY)
    case.does(contacting.record_unreached)
    case.does(signing.verify)
    assert case.review().state == "verified"
    assert found_by_the_audit(case) == []


def test_a_donor_who_was_told_to_call_is_verified_unheard_a_second_after_72_hours(case):
    case.reported()
    for phone in ("day", "evening", "day"):
        case.does(contacting.record_contact_attempt, phone=phone, answer="no-answer")
        case.later(12 * HOUR)
    case.does(contacting.send_letter, through="h-manager")
    with refused("service-without-proof"):
        case.does(contacting.record_service, by=case.manager, proof=" ")
    case.does(contacting.record_service, by=case.manager, proof="S-4")
    case.later(72 * HOUR)
    with refused("contact-clock-run-missing"):
        case.does(contacting.record_unreached)
    case.later(HOUR / 3600)
    case.does(contacting.record_unreached)
    assert case.review().state == "unreached"


def test_a_donor_who_declines_is_verified_on_that_word_with_its_proof(case):
    case.reported()
    case.does(contacting.record_contact_attempt, phone="day", answer="donor")
    case.does(contacting.record_declination, proof="D-9")
    case.does(signing.verify)
    assert case.review().state == "verified"


def test_papers_are_awaited_once_and_opened_by_the_doctors_alone(case):
    from passmuster.web.installation import here
    from passmuster.web.review.queries import open_review

    case.reported()
    case.heard()
    with refused("documents-named-missing"):
        case.does(contacting.await_documents, papers=["a-nice-word"])
    case.does(contacting.await_documents, papers=["treatment-record"])
    with refused("documents-in-or-time-over-missing"):
        case.does(signing.verify)
    with refused("document-empty"):
        case.does(contacting.take_document, data=b"")
    case.does(contacting.take_document, data=b"A scan.")
    case.does(signing.verify, findings=PRESCRIBED, documents_complete=True)
    seen = case.does(open_review, by=case.second)
    assert [here().kept_bytes(one) for one in seen.papers] == [b"A scan."]
    with refused("role-not-allowed"):
        case.does(open_review, by=case.season.cast.manager)
    assert case.force.log.events.filter(kind="review:opened").count() == 1


def test_who_signs_second_is_shown_the_papers_and_neither_the_first_doctor_nor_the_verdict(case):
    from passmuster.web.review.queries import open_review

    case.reported()
    case.heard()
    case.does(signing.verify, findings=PRESCRIBED, papers=[b"A scan."])
    seen = case.does(open_review, by=case.second)
    assert seen.blind
    assert "review:verified-reversed" not in [one.row.event for one in seen.entries]
    assert len(seen.papers) == 1
    own = case.does(open_review)
    assert not own.blind
    assert "review:verified-reversed" in [one.row.event for one in own.entries]


def test_a_taken_correction_holds_the_review_and_begins_it_anew_with_the_new_report(case):
    case.reported()
    case.heard()
    case.laboratory.sends(message(ONE, number="M2", status="C"))
    with refused("laboratory-result-open"):
        case.does(signing.verify)
    (item,) = case.laboratory.items()
    case.laboratory.ends(item, "taken", "RIVER-2023/17")
    review = case.review()
    assert review.state == "received"
    assert events(review)[-2:] == ["review:held", "review:released"]
    # The interview was about another result: nothing of it is carried over, and it is negative now.
    case.does(signing.verify)
    assert case.review().state == "final"
    assert found_by_the_audit(case) == []


def test_a_taken_withdrawal_reopens_a_final_result_and_nobody_verifies_it(case):
    case.reported(positive=False)
    case.does(signing.verify)
    case.laboratory.sends(message(ONE, number="M2", status="X"))
    (item,) = case.laboratory.items()
    case.laboratory.ends(item, "taken", "17")
    assert case.review().state == "held"
    with refused("review-move-forbidden"):
        case.does(signing.verify)


def test_the_queue_shows_the_latest_first_in_as_many_questions_for_many_as_for_one(
    case, django_assert_max_num_queries
):
    from passmuster.web.review.queueing import queue_of

    case.reported()
    case.later(2 * DAY)
    with case.at(), django_assert_max_num_queries(12):
        clock = queue_of(case.doctor, case.force)[0].clock
    assert clock.late
    assert clock.state == "received"


def test_the_audit_names_a_forged_state_and_a_lost_note(case):
    from passmuster.web.installation import here

    case.reported(positive=False)
    case.does(signing.verify)
    case.force.reviews.update(state="received")
    assert ("not-what-its-events-say", "review_review", "state") in found_by_the_audit(case)
    case.force.reviews.update(state="final")
    assert found_by_the_audit(case) == []
    entry = case.review().entries.get(event="review:verified")
    (kept,) = here().kept.rglob(f"*{entry.facts_sha256[4:]}*")
    kept.unlink()
    assert [(table, field) for _, table, field in found_by_the_audit(case)] == [
        ("review_reviewentry", "facts_sha256")
    ]


def test_the_audit_names_a_report_that_no_doctor_was_given(case, monkeypatch):
    from passmuster.web import handoffs

    monkeypatch.setitem(handoffs.STEPS, "laboratory:reported", ())
    case.reported()
    found = [(code, table) for code, table, _ in found_by_the_audit(case)]
    assert found == [("counted-without-review", "laboratory_specimenreport")]


def test_an_inspector_reads_that_something_was_entered_and_no_health_fact(case):
    from passmuster.web.ledger.queries import entry_at
    from passmuster.web.ledger.services import sequence_batch

    case.reported()
    case.heard()
    with case.at():
        sequence_batch(case.force.log)
    entry = case.force.log.entries.filter(event__kind="review:entered").first()
    body = entry_at(case.force.log, entry.index).body
    assert "(health)" in body
    for word in ("contacting", "interviewed", "review:contact", "attempted"):
        assert word not in body
