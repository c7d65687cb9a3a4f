"""Verdicts over HTTP: what is asked follows from the tables, what is signed is what was shown."""

from __future__ import annotations

import re
import time
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from passmuster.core.review.explanations import DRUG, KINDS, Standing
from tests.support.browsing import assert_refused
from tests.support.factors import text_of
from tests.support.laboratory_messages import NUMBER, message
from tests.support.review_acts import HOUR, ONE, Reviewing, reviewing
from tests.support.review_pages import Doctor, hidden_in

pytestmark = pytest.mark.django_db

TREATED = {"kind-0": "given-in-treatment", "papers-0": ["treatment-record"]}
STANDS = {"kind-0": "stands"}
MEASURED = re.compile(r"[\d០-៩]\s*(?:[nµu]g|mg|g|ml)\s*/\s*(?:ml|dl|l)", re.IGNORECASE)
"""A number with the unit of something that was measured, in digits of either script."""
INVALID = ("NM|V1^pH screen^RIVER||9.2|", "NM|V2^pH confirmation^RIVER||9.2|")
ADULTERATED = (
    "NM|V1^Nitrite screen^RIVER||600|ug/mL|||||F||||||COL",
    "NM|V2^Nitrite confirmation^RIVER||600|ug/mL|||||F||||||IC",
)


@pytest.fixture
def case(begin):
    return reviewing(begin)


def scan(data=b"%PDF A scan."):
    return SimpleUploadedFile("x.pdf", data)


def state(case):
    return case.review().state


@contextmanager
def nothing_entered(case):
    """Expect that a review has no new entry: a look at it is one of the log and not of it."""
    before = list(case.review().entries.values_list("event", flat=True))
    yield
    assert list(case.review().entries.values_list("event", flat=True)) == before


def heard(case, **facts):
    case.laboratory.sends(message(ONE, **facts))
    doctor = Doctor(case)
    doctor.hears()
    return doctor


def test_a_negative_is_shown_with_its_reason_and_is_final_when_signed(case):
    case.reported(positive=False)
    doctor = Doctor(case)
    assert "reports nothing that an officer would have to explain" in doctor.sees("verdict/")
    shown = text_of(doctor.shown("verdict"))
    assert "Verified negative" in shown
    assert "49 CFR 40.127" in shown
    assert state(case) == "received"
    assert doctor.signs().headers["Location"] == doctor.url()
    assert state(case) == "final"
    assert "Verified negative" in doctor.sees()


def test_a_positive_stands_after_the_interview_and_the_page_says_what_follows(case):
    doctor = heard(case, positive=True)
    with nothing_entered(case):
        shown = text_of(doctor.shown("verdict", **STANDS))
    for wanted in ("Verified positive", "benzoylecgonine", "the time to ask for bottle B"):
        assert wanted in shown
    for never in ("Sok", "guilty", "offender"):
        assert never not in shown
    doctor.signs(**STANDS)
    assert state(case) == "verified"
    seen = doctor.sees()
    assert "Verified result" in seen
    assert "Print it as a hearing reads it" in seen


def test_the_sentence_for_a_hearing_names_rules_doctor_and_reasons_and_no_number(case):
    doctor = heard(case, positive=True)
    assert doctor.gets("sentence/").status_code == 404
    doctor.signs(**STANDS)
    said = doctor.sees("sentence/")
    for wanted in ("Specimen", "phnom-penh", "Verified positive ( benzoylecgonine )", "MRO-17"):
        assert wanted in said
    assert "A doctor heard the officer before that" in said
    assert NUMBER not in said
    assert "private word" not in said


def for_doctors_alone(language):
    """Return every word on health that a doctor reads and a force is never told."""
    from django.utils.translation import override

    from passmuster.web.wording import verdicts as words

    with override(language):
        kept = (words.KINDS, words.CLINICAL, words.DRUG_RULES, words.DECISIONS)
        return [str(word) for table in kept for word in table.values()]


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_print_of_a_reversed_negative_names_both_doctors_and_nothing_of_health(case, language):
    heard(case, positive=True).signs(paper=scan(), **TREATED)
    Doctor(case, "h-doctor-2").signs("second", **TREATED)
    doctor = Doctor(case, language=language)
    page, said = doctor.gets("sentence/").content.decode(), doctor.sees("sentence/")
    assert [word for word in for_doctors_alone(language) if word in page] == []
    for never in ("benzoylecgonine", "cocaine", "private word", NUMBER):
        assert never not in page.lower()
    assert MEASURED.search(said) is None
    assert page.count("MRO-17") == 2
    # All that was found stands on the doctor's own page, so that the test can see it.
    own = doctor.gets().content.decode()
    assert [word for word in for_doctors_alone(language) if word in own]
    assert "benzoylecgonine" in own.lower()


def test_the_print_of_a_reversed_negative_says_what_the_force_is_told(case):
    heard(case, positive=True).signs(paper=scan(), **TREATED)
    Doctor(case, "h-doctor-2").signs("second", **TREATED)
    said = Doctor(case).sees("sentence/")
    for wanted in ("Verified negative", "Drugs that stand None", "Nothing more is done."):
        assert wanted in said
    assert "A doctor heard the officer before that" in said
    for never in ("such a medicine", "shown with papers", "No explanation", "Because"):
        assert never not in said


def test_the_print_of_a_positive_names_what_stands_and_no_sign_on_a_body(case):
    raw = message(ONE, lines=("NM|C2^Morphine confirmation^RIVER||3000|ng/mL",)).replace(
        b"Opiates screen^RIVER||Negative", b"Opiates screen^RIVER||Positive"
    )
    case.laboratory.sends(raw)
    doctor = Doctor(case)
    doctor.hears()
    doctor.signs(**STANDS, **{"signs-0": ["needle-marks"], "seen-0": "on"})
    page, said = doctor.gets("sentence/").content.decode(), doctor.sees("sentence/")
    assert [word for word in for_doctors_alone("en") if word in page] == []
    assert MEASURED.search(said) is None
    for wanted in (
        *("Drugs that stand morphine", "No explanation that the rule accepts was shown."),
        *("The officer can still ask for bottle B.", "Others decide what follows"),
    ):
        assert wanted in said


def test_the_print_names_no_doctor_as_a_signer_who_came_to_a_different_result(case):
    heard(case, positive=True).signs(paper=scan(), **TREATED)
    Doctor(case, "h-doctor-2").signs("second", **STANDS)
    Doctor(case, "h-doctor-3").signs("second", **STANDS)
    said = Doctor(case).sees("sentence/")
    signed, _since, differed = said.partition("Came to a different result")
    assert signed.count("credential MRO-17") == 2
    assert differed.count("credential MRO-17") == 1
    assert "Verified negative" not in said


def test_the_print_of_a_negative_tells_of_no_doctor_who_would_have_let_a_drug_stand(case):
    heard(case, positive=True).signs(paper=scan(), **TREATED)
    Doctor(case, "h-doctor-2").signs("second", **STANDS)
    Doctor(case, "h-doctor-3").signs("second", paper=scan(), **TREATED)
    said = Doctor(case).sees("sentence/")
    assert said.count("credential MRO-17") == 2
    assert "different result" not in said
    assert "Verified positive" not in said


def test_nobody_is_verified_before_they_were_reached_and_the_page_says_so_before_the_form(case):
    case.reported()
    doctor = Doctor(case)
    page = doctor.gets("verdict/").content.decode()
    assert "is not verified before the officer was reached" in page
    assert "<button" not in page[page.index("<main") : page.index("</main>")]
    assert_refused(doctor.does("verdict/", **STANDS), "contact-not-needed-missing")
    assert_refused(doctor.does("verdict/sign/", **STANDS), "contact-not-needed-missing")
    assert state(case) == "received"


def test_a_missing_credential_is_said_before_anything_is_filled_in(begin):
    case = Reviewing(begin("finish"))
    case.reported(positive=False)
    doctor = Doctor(case)
    for act in ("", "verdict/"):
        assert "No credential of this doctor is recorded" in doctor.sees(act)
    assert "See what the rules make of it" not in doctor.sees("verdict/")
    assert_refused(doctor.does("verdict/"), "credential-none")
    assert_refused(doctor.does("verdict/sign/"), "credential-none")
    case.credential(case.doctor)
    case.later(HOUR)
    assert "No credential" not in doctor.sees()
    doctor.signs()
    assert state(case) == "final"


def test_the_form_offers_every_kind_that_is_weighed_and_none_that_never_counts(case):
    page = heard(case, positive=True).gets("verdict/").content.decode()
    for kind in KINDS.values():
        offered = f'value="{kind.code}"' in page
        assert offered == (kind.standing is Standing.WEIGHED and DRUG in kind.explains), kind.code


def test_an_excuse_that_was_no_choice_is_refused_also_when_it_is_sent(case):
    doctor = heard(case, positive=True)
    with nothing_entered(case):
        for kind in KINDS.values():
            if kind.standing is not Standing.WEIGHED:
                answer = doctor.does("verdict/sign/", **{"kind-0": kind.code})
                assert "There is no such choice" in text_of(answer)
    assert state(case) == "interviewed"


def test_a_drug_that_nothing_explains_is_asked_nothing_of(case):
    raw = message(ONE, lines=("NM|C2^MDMA confirmation^RIVER||900|ng/mL",)).replace(
        b"MDMA/MDA screen^RIVER||Negative", b"MDMA/MDA screen^RIVER||Positive"
    )
    case.laboratory.sends(raw)
    doctor = Doctor(case)
    doctor.hears()
    shown = doctor.gets("verdict/")
    assert "No medical claim explains this drug" in text_of(shown)
    assert 'name="kind-0"' not in shown.content.decode()
    # An explanation that was forced into the form is nothing that the form asks.
    doctor.signs(**TREATED)
    assert state(case) == "verified"
    assert "Verified positive" in doctor.sees()


def test_opiates_below_the_line_ask_for_clinical_evidence_seen_face_to_face(case):
    raw = message(ONE, lines=("NM|C2^Morphine confirmation^RIVER||3000|ng/mL",)).replace(
        b"Opiates screen^RIVER||Negative", b"Opiates screen^RIVER||Positive"
    )
    case.laboratory.sends(raw)
    doctor = Doctor(case)
    doctor.hears()
    assert "the burden is yours" in doctor.sees("verdict/")
    negative = text_of(doctor.shown("verdict", **STANDS))
    assert "Verified negative" in negative
    assert "a second doctor" in negative
    marks = STANDS | {"signs-0": ["needle-marks"]}
    assert_refused(doctor.shown("verdict", **marks), "clinical-not-seen")
    positive = text_of(doctor.shown("verdict", **marks, **{"seen-0": "on"}))
    assert "Verified positive" in positive
    assert "recent needle marks" in positive


def test_an_explanation_wants_its_papers_named_and_one_in_the_file(case):
    doctor = heard(case, positive=True)
    bare = doctor.shown("verdict", **{"kind-0": "prescription"})
    assert_refused(bare, "explanation-papers-missing")
    assert "checked" in bare.content.decode()
    with nothing_entered(case):
        answer = doctor.signs(**TREATED)
    assert "Choose a file" in text_of(answer)
    assert state(case) == "interviewed"
    doctor.signs(paper=scan(), **TREATED)
    assert state(case) == "second-review"
    assert "nothing is verified yet" in doctor.sees()
    assert doctor.gets("sentence/").status_code == 404


def test_looking_at_it_again_keeps_everything_that_was_typed(case):
    doctor = heard(case, positive=True)
    sent = hidden_in(doctor.shown("verdict", **TREATED))
    again = doctor.does("verdict/", mend="yes", **sent)
    page = again.content.decode()
    assert "See what the rules make of it" in page
    for wanted in ("given-in-treatment", "treatment-record"):
        assert f'value="{wanted}"' in page
        assert "checked" in page.partition(f'value="{wanted}"')[2][:60]


def test_a_verdict_that_would_be_another_than_the_one_shown_is_not_signed(case):
    doctor = heard(case, positive=True)
    sent = hidden_in(doctor.shown("verdict", **STANDS))
    changed = sent | {"kind-0": "given-in-treatment", "papers-0": ["treatment-record"]}
    answer = doctor.does("verdict/sign/", paper=scan(), **changed)
    assert_refused(answer, "verdict-not-as-shown")
    assert "Verified negative" in text_of(answer)
    assert state(case) == "interviewed"
    without = {name: value for name, value in sent.items() if name != "shown"}
    assert_refused(doctor.does("verdict/sign/", **without), "verdict-not-as-shown")


def test_papers_that_were_named_are_waited_for_or_said_to_be_all_in(case):
    doctor = heard(case, positive=True)
    doctor.does("awaited/", papers=["treatment-record"])
    assert_refused(doctor.shown("verdict", **STANDS), "documents-in-or-time-over-missing")
    doctor.does("papers/", paper=scan())
    doctor.signs(complete="on", **TREATED)
    assert state(case) == "second-review"


def test_what_the_officer_told_of_tampering_wants_a_statement_of_the_same_day(case):
    doctor = heard(case, positive=True)
    told = STANDS | {"tampering": "on"}
    assert "Fill in this answer" in text_of(doctor.shown("verdict", **told))
    day = f"{case.now:%d/%m/%Y}"
    assert_refused(doctor.shown("verdict", **told, told_on=day), "admission-not-signed")
    later = text_of(doctor.shown("verdict", **told, told_on=day, signed_on="01/01/2030"))
    assert "This day has not come yet" in later
    shown = text_of(doctor.shown("verdict", **told, told_on=day, signed_on=day))
    assert "Told to the doctor: a refusal" in shown


def test_an_invalid_specimen_asks_the_scientist_first_and_is_cancelled(case):
    doctor = heard(case, lines=INVALID)
    assert_refused(doctor.shown("verdict", **STANDS), "laboratory-not-asked")
    asked = STANDS | {"laboratory_asked": "on"}
    shown = text_of(doctor.shown("verdict", **asked))
    assert "Cancelled" in shown
    assert "collected at once, observed" in shown
    doctor.signs(**asked)
    assert state(case) == "final"
    assert "no consequences for the officer" in doctor.sees()


def test_heat_on_the_road_explains_an_invalid_ph_before_a_second_doctor(case):
    doctor = heard(case, lines=INVALID)
    heat = {
        "laboratory_asked": "on",
        "kind-0": "time-and-heat",
        "papers-0": ["transport-times", "transport-heat"],
    }
    assert "Observation is not required" in text_of(doctor.shown("verdict", **heat))
    doctor.signs(paper=scan(), **heat)
    assert state(case) == "second-review"


def test_an_adulterated_specimen_is_a_refusal_without_a_physiological_cause(case):
    doctor = heard(case, lines=ADULTERATED)
    page = doctor.gets("verdict/").content.decode()
    assert 'value="physiological"' in page
    assert 'value="prescription"' not in page
    shown = text_of(doctor.shown("verdict", **STANDS))
    assert "Verified as adulterated: a refusal" in shown
    doctor.signs(**STANDS)
    assert state(case) == "verified"


def test_a_result_that_the_laboratory_changes_is_signed_by_nobody_meanwhile(case):
    doctor = heard(case, positive=True)
    case.laboratory.sends(message(ONE, number="M2", status="C"))
    assert_refused(doctor.shown("verdict", **STANDS), "laboratory-result-open")
    (item,) = case.laboratory.items()
    case.laboratory.ends(item, "not-taken")
    doctor.signs(**STANDS)
    assert state(case) == "verified"


def test_a_held_result_has_no_form_of_a_verdict(case):
    case.reported(positive=False)
    doctor = Doctor(case)
    case.laboratory.sends(message(ONE, number="M2", status="X"))
    (item,) = case.laboratory.items()
    case.laboratory.ends(item, "taken", "17")
    assert state(case) == "held"
    assert doctor.gets("verdict/").headers["Location"] == doctor.url()
    assert_refused(doctor.does("verdict/"), "review-move-forbidden")
    assert_refused(doctor.does("verdict/sign/"), "review-move-forbidden")


def test_a_factor_that_is_no_longer_fresh_signs_nothing_and_loses_nothing(case, monkeypatch):
    doctor = heard(case, positive=True)
    sent = hidden_in(doctor.shown("verdict", **STANDS))
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 601)
    assert "shown within the last ten minutes" in text_of(doctor.shown("verdict", **STANDS))
    with nothing_entered(case):
        answer = doctor.does("verdict/sign/", **sent)
    assert answer.status_code == 403
    assert "Nothing was signed" in text_of(answer)
    assert "/account/again/code/" in answer.content.decode()
    assert hidden_in(answer) == sent
    monkeypatch.setattr(time, "time", real)
    assert doctor.does("verdict/sign/", **hidden_in(answer)).status_code == 302
    assert state(case) == "verified"
