"""Group M: medical review and the second bottle.

M-01 to M-03 are executed at the services, as a registered human in a registered role, and M-01b at
the pages. The second bottle (M-04) is held only because it does not exist yet: nothing bears its
names.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from passmuster.core.access.actors import Role
from passmuster.core.review.explanations import Explanation
from passmuster.core.review.facts import Findings
from tests.support.browsing import assert_refused
from tests.support.factors import text_of
from tests.support.laboratory_messages import message
from tests.support.orders import REASONS, after, begun, orders_of, referred, staff_of
from tests.support.review_acts import DAY, ONE, PRESCRIBED, Reviewing, reviewing
from tests.support.review_pages import Doctor, hidden_in
from tests.support.season import human, refused
from tests.support.signing_in import client_of


@pytest.fixture
def case(begin):
    return reviewing(begin)


@pytest.mark.attack("M-01a")
@pytest.mark.django_db
def test_m01a_who_left_lapsed_or_never_was_a_doctor_signs_nothing(begin) -> None:
    """No credential, one that lapsed a second ago, one dated back, one withdrawn; and a clerk."""
    from passmuster.web.review.credentials import end_credential
    from passmuster.web.review.signing import verify

    case = Reviewing(begin("finish"))
    case.reported(positive=False)
    with refused("credential-none"):
        case.does(verify)
    for by in (case.season.cast.manager, case.season.cast.clerk, case.laboratory.receiver):
        with refused("role-not-allowed"):
            case.does(verify, by=by)
    # Recorded today for last month: it does not reach back, not even to this second.
    case.credential(case.doctor, valid_from=case.now - 30 * DAY, valid_until=case.now + DAY)
    with refused("credential-recorded-later"):
        case.does(verify)
    case.later(DAY)
    with refused("credential-lapsed"):
        case.does(verify)
    new = case.credential(case.doctor)
    case.later(timedelta(seconds=1))
    with case.at():
        end_credential(**case.both, force=case.force, credential=new, reason="left-service")
    with refused("credential-withdrawn"):
        case.does(verify)
    assert case.review().state == "received"
    case.credential(case.doctor)
    case.later(timedelta(seconds=1))
    case.does(verify)
    assert case.review().state == "final"


@pytest.mark.attack("M-01a")
@pytest.mark.django_db
def test_m01a_one_person_records_no_credential_nor_a_doctor_their_own(case) -> None:
    from passmuster.web.review.credentials import record_credential

    facts = {"number": "17", "valid_from": case.now, "valid_until": case.now + DAY}
    facts |= {"force": case.force, "holder": case.doctor.human}
    cast = case.season.cast
    with case.at():
        for both, code in (
            ((cast.manager, cast.manager), "role-not-allowed"),
            ((case.doctor, cast.oversight), "role-not-allowed"),
            ((cast.manager, case.doctor), "role-not-allowed"),
            ((replace(cast.manager, human=case.doctor.human), cast.oversight), NOT_BY_TWO),
            ((cast.manager, replace(cast.oversight, human=cast.manager.human)), TWICE),
        ):
            with refused(code):
                record_credential(by=both[0], second=both[1], **facts)
        with refused("credential-not-a-doctors"):
            record_credential(**case.both, **facts | {"holder": "h-clerk"})


@pytest.mark.attack("M-01b")
@pytest.mark.django_db
def test_m01b_a_clerk_in_the_doctors_session_signs_nothing_without_the_doctors_factor(
    case, monkeypatch
) -> None:
    """The doctor went for tea: the window is open, the verdict filled in, and the factor old."""
    case.reported(positive=False)
    doctor = Doctor(case)
    sent = hidden_in(doctor.shown("verdict"))
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 601)
    for act in ("verdict/sign/", "second/sign/"):
        refused_there = doctor.does(act, **sent)
        assert refused_there.status_code == 403
        assert doctor.gets(act).headers["Location"].startswith("/en/account/again/code/")
        # Nor does the page that keeps what was typed sign it when it is sent on as it is.
        assert doctor.does(act, **hidden_in(refused_there)).status_code == 403
    assert list(case.review().entries.values_list("event", flat=True)) == ["review:received"]
    # In a session of the clerk's own there is no such page at all.
    clerk = Doctor(case, "h-clerk")
    assert_refused(clerk.does("verdict/sign/", **sent), "role-not-allowed")
    monkeypatch.setattr(time, "time", real)
    assert doctor.does("verdict/sign/", **sent).status_code == 302
    assert case.review().state == "final"


@pytest.mark.attack("M-02a")
@pytest.mark.django_db
def test_m02a_no_shortcut_past_the_officers_own_word(case) -> None:
    """No interview, ten silent days, three calls in an hour, a nameless interview, no proof."""
    from passmuster.web.review import contacting
    from passmuster.web.review.queries import missing_contact
    from passmuster.web.review.signing import verify

    case.reported()
    with refused("contact-not-needed-missing"):
        case.does(verify)
    case.later(11 * DAY)
    with refused("review-move-forbidden"):
        case.does(contacting.record_unreached)
    for phone in ("day", "evening", "day"):
        case.does(contacting.record_contact_attempt, phone=phone, answer="no-answer")
        case.later(timedelta(minutes=20))
    with refused("contact-clock-run-missing"):
        case.does(contacting.record_unreached)
    with case.at():
        steps = missing_contact(case.review()).missing
    # The three calls count as one: what is missing is named, with the moment of each.
    assert [(str(one.what), str(one.caller)) for one in steps[:2]] == [("attempt", "contact")] * 2
    for identified, notes in ((False, "Somebody."), (True, " ")):
        with refused("interview-noted-missing"):
            case.does(contacting.record_interview, identified=identified, notes=notes)
    with refused("service-without-proof"):
        case.does(contacting.record_declination, proof="")
    with refused("review-move-forbidden"):
        case.does(verify)
    assert case.review().state == "contacting"


@pytest.mark.attack("M-03")
@pytest.mark.django_db
def test_m03_no_excuse_counts_that_the_rules_do_not_know(case) -> None:
    from passmuster.core.review.explanations import KINDS, Standing
    from passmuster.web.review.signing import verify

    case.reported()
    case.heard()
    paper = [b"A paper."]
    for kind in KINDS.values():
        if kind.standing is Standing.WEIGHED:
            continue
        never = kind.standing is Standing.NEVER
        found = explained(kind.code, frozenset({"prescription-document"}))
        code = "explanation-never-accepted" if never else "explanation-heard-elsewhere"
        with refused(code):
            case.does(verify, findings=found, papers=paper)
    with refused("explanation-papers-missing"):
        case.does(verify, findings=explained("prescription", frozenset()), papers=paper)
    # All boxes ticked, and nothing in the file.
    with refused("explanation-papers-missing"):
        case.does(verify, findings=PRESCRIBED)
    assert case.review().state == "interviewed"


@pytest.mark.attack("M-03")
@pytest.mark.django_db
def test_m03_an_ecstasy_result_is_explained_by_no_paper(case) -> None:
    from passmuster.web.review.signing import verify

    raw = message(ONE, lines=("NM|C2^MDMA confirmation^RIVER||900|ng/mL",))
    case.laboratory.sends(
        raw.replace(b"MDMA/MDA screen^RIVER||Negative", b"MDMA/MDA screen^RIVER||Positive")
    )
    case.heard()
    with refused("drug-never-explained"):
        case.does(verify, findings=explained("given-in-treatment", TREATED, "MDMA"), papers=[b"P"])
    case.does(verify)
    assert case.review().state == "verified"


@pytest.mark.attack("M-03")
@pytest.mark.django_db
def test_m03_a_reversal_is_final_by_two_doctors_who_came_to_the_same_and_by_no_one_else(
    case,
) -> None:
    from passmuster.web.review.signing import judge_second, verify

    case.reported()
    case.heard()
    case.does(verify, findings=PRESCRIBED, papers=[b"A paper."])
    assert case.review().state == "second-review"
    with refused("second-doctor-same"):
        case.does(judge_second, findings=PRESCRIBED)
    with refused("review-move-forbidden"):
        case.does(verify, by=case.second, findings=PRESCRIBED)
    # The second lets it stand: nothing is final, and another doctor judges.
    case.does(judge_second, by=case.second)
    assert case.review().state == "disagreed"
    for by in (case.doctor, case.second):
        with refused("second-doctor-same"):
            case.does(judge_second, by=by)
    case.does(judge_second, by=case.third)
    assert case.review().state == "verified"


@pytest.mark.attack("M-03")
@pytest.mark.django_db
def test_m03_a_friend_of_the_own_unit_judges_nothing(case) -> None:
    from passmuster.web.collection.donors import session_that_sealed
    from passmuster.web.review.contacting import record_contact_attempt
    from passmuster.web.review.queries import open_review
    from passmuster.web.review.signing import verify

    case.reported(positive=False)
    unit = session_that_sealed(case.force, ONE).person.unit.code
    inside = replace(case.doctor, unit=unit)
    for act, facts in (
        (verify, {}),
        (open_review, {}),
        (record_contact_attempt, {"phone": "day", "answer": "donor"}),
    ):
        with refused("doctor-free-of-conflict-missing"):
            case.does(act, by=inside, **facts)


TREATED = frozenset({"treatment-record"})
NOT_BY_TWO, TWICE = "credential-not-by-two", "same-human-twice"


def explained(kind: str, papers: frozenset[str], drug: str = "BZE") -> Findings:
    """Return the findings of a doctor who accepts an explanation of a drug."""
    return Findings(explanations={drug: Explanation(kind=kind, papers=papers)})


@pytest.mark.attack("M-05")
@pytest.mark.django_db
def test_m05_a_doctor_clears_no_friend_without_a_paper_and_nobody_ends_an_evaluation_early(
    begin,
) -> None:
    from passmuster.web.orders.evaluations import accept_medical, open_statement, report_evaluation
    from passmuster.web.roster.identity import tie_person

    season = begin("finish")
    staff_of(season)
    order = referred(season, orders_of(season)[0])
    day = order.entered_at.date()
    inside = human(season, "h-friend", Role.MEDICAL_REVIEW_OFFICER, order.person.unit.code)
    himself = human(season, "h-self", Role.MEDICAL_REVIEW_OFFICER)
    outside = human(season, "h-doctor", Role.MEDICAL_REVIEW_OFFICER)
    tie_person(
        by=season.cast.administrator,
        second=season.cast.staff_side,
        human=season.force.humans.get(code=himself.human),
        person=order.person,
    )
    said = {"order": order, "examined_on": day, "physician": "Dr X", "statement": b"A paper."}
    with after(season, order, days=2):
        # A friend of the own unit, the person themselves, and whoever has no such duty.
        for by, code in (
            (inside, "approver-inside-unit"),
            (himself, "order-own-evaluation"),
            (staff_of(season).collector, "role-not-allowed"),
            (staff_of(season).official, "role-not-allowed"),
        ):
            with refused(code):
                accept_medical(by=by, **said)
            with refused(code):
                report_evaluation(by=by, ground="insufficient-unexplained", **said)
        # Without a paper, with an examination before anybody was sent, before the time is over.
        with refused("statement-missing"):
            accept_medical(by=outside, **said | {"statement": b""})
        with refused("examined-before-referral"):
            accept_medical(by=outside, **said | {"examined_on": day - timedelta(days=1)})
        with refused("evaluation-time-open"):
            report_evaluation(by=outside, order=order, ground="evaluation-not-taken")
        accept_medical(by=outside, **said)
        for by, code in ((inside, "approver-inside-unit"), (himself, "order-own-evaluation")):
            with refused(code):
                open_statement(by=by, order=order)
        # Each look at the statement stands before the auditor at once.
        open_statement(by=outside, order=order)
        seen = text_of(client_of(season, "h-auditor").get("/en/orders/openings/"))
    assert order.number in seen


@pytest.mark.attack("M-05")
@pytest.mark.django_db
def test_m05_a_collector_ends_no_evaluation_with_facts_of_his_own_and_a_doctor_decides_none(
    begin,
) -> None:
    from passmuster.core.orders.moves import Verb
    from passmuster.web.orders.appearing import report_facts
    from passmuster.web.orders.evaluations import report_evaluation
    from passmuster.web.orders.rulings import decide

    season = begin("finish")
    first, other = orders_of(season)[:2]
    begun(season, other)
    with after(season, other, hours=2), refused("ground-not-collectors"):
        # Nor is the doctor's ground named before anybody was sent to a physician.
        report_facts(
            by=staff_of(season).collector,
            order=other,
            codes=["left", "insufficient-unexplained"],
            words="He said so himself.",
        )
    order = referred(season, first)
    doctor = human(season, "h-doctor", Role.MEDICAL_REVIEW_OFFICER)
    told = {"order": order, "codes": ["left"], "words": "He went home."}
    ruled = {"verb": Verb.DECIDE_REFUSAL, "code": "facts-were-a-refusal", "reasons": REASONS}
    ruled |= {"order": order, "second": season.cast.oversight}
    with after(season, order, days=2):
        # Whoever collected has no word in it, and before the answer there is nothing to decide.
        with refused("order-move-forbidden"):
            report_facts(by=staff_of(season).collector, **told)
        with refused("role-not-allowed"):
            report_facts(by=doctor, **told)
        with refused("order-move-forbidden"):
            decide(by=staff_of(season).official, **ruled)
        answer = {"examined_on": order.entered_at.date(), "physician": "Dr X", "statement": b"A."}
        report_evaluation(by=doctor, order=order, ground="insufficient-unexplained", **answer)
        # The answer is a fact: the doctor neither decides by it nor signs as the second.
        with refused("role-not-allowed"):
            decide(by=doctor, **ruled)
        with refused("role-not-allowed"):
            decide(by=staff_of(season).official, **ruled | {"second": doctor})
        decide(by=staff_of(season).official, **ruled)
    order.refresh_from_db()
    assert order.state == "refused"
