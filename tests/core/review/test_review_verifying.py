"""Verification beside its table: numbers, who is told what, flaws, pairs, no way round a rule."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.errors import Refused
from passmuster.core.laboratory.judgement import Result
from passmuster.core.laboratory.judging import judge
from passmuster.core.laboratory.reported import Report
from passmuster.core.laboratory.rulesets import rule_set
from passmuster.core.review.drugs import CLINICAL, Clinical, require_clinical
from passmuster.core.review.explanations import (
    DRUG,
    KINDS,
    Explanation,
    Standing,
    require_acceptable,
)
from passmuster.core.review.facts import (
    Earlier,
    Findings,
    Numbers,
    contact_needed,
    numbers_of,
    require_admission,
)
from passmuster.core.review.pairs import governing
from passmuster.core.review.verdict import NEXT, NON_NEGATIVE, TOLD_WHY, Notice, Tell, Verified
from passmuster.core.review.verifying import flawed, verify, withdrawn
from tests.core.laboratory.reports import NEGATIVE, line
from tests.core.review.cases import DAY, HOUR, START, admitted, amount, explained, judgement

ASKED = Findings(laboratory_asked=True)
NONE = Numbers()


def verdict_of(*results: str, drugs: str = "", **more):
    return verify(judgement(*results, drugs=drugs), NONE, replace(ASKED, **more))


def test_a_report_gives_the_numbers_that_the_doctor_needs() -> None:
    lines = (
        line("Opiates screen", "Positive"),
        line("Morphine confirm", "15001", "ng/mL"),
        line("Morphine confirm", "14999.5", "ng/mL"),
        line("Codeine", "Negative"),
        line("Creatinine", "4.9", "mg/dL"),
        line("Creatinine", "5.1", "mg/dL"),
        line("SG", "1.0020"),
        line("pH", "9.2"),
        line("Nitrite", "Negative"),
    )
    rules = rule_set("dot-2023")
    found = numbers_of(Report(place="r", specimen_id="S", lines=lines), rules)
    assert found.creatinine is not None
    assert found.creatinine.text == "4.9"
    assert [one.value for one in found.ph] == [92]
    assert found.drugs["MOR"].text == "14999.5"
    assert "nitrite" not in found.drugs
    assert not found.no_creatinine
    nothing = numbers_of(Report(place="r", specimen_id="S", lines=()), rules)
    assert nothing == Numbers(drugs={})
    zero = (line("Creatinine", "0.0", "mg/dL"),)
    assert numbers_of(Report(place="r", specimen_id="S", lines=zero), rules).no_creatinine


def test_a_real_judgement_is_verified_from_its_report() -> None:
    lines = (*NEGATIVE.values(), line("Creatinine", "5.0", "mg/dL"), line("SG", "1.0020"))
    report = Report(place="r", specimen_id="S", lines=tuple(lines))
    rules = rule_set("dot-2023")
    verdict = verify(judge(report, rules), numbers_of(report, rules), Findings())
    assert verdict.results == (Verified.NEGATIVE_DILUTE,)
    assert verdict.next.code == "dilute-observed"


@pytest.mark.parametrize("status", ["held", "preliminary", "withdrawn"])
def test_what_the_laboratory_has_not_settled_is_verified_by_nobody(status: str) -> None:
    for results in (("negative",), ("positive",), ()):
        with pytest.raises(Refused) as refused:
            verify(judgement(*results, status=status), NONE, ASKED)
        assert refused.value.code == "laboratory-result-open"


def test_a_corrected_report_is_verified_anew() -> None:
    given = judgement("negative", status="corrected")
    assert verify(given, NONE, ASKED).results == (Verified.NEGATIVE,)


def test_a_judgement_without_a_result_is_not_verified() -> None:
    with pytest.raises(Refused):
        verify(judgement(), NONE, ASKED)


@pytest.mark.parametrize(
    ("admission", "accepted"),
    [
        (admitted("tampering"), True),
        (admitted("tampering", days_later=1), False),
        (admitted("tampering", signed=False), False),
        (replace(admitted("tampering"), signed_at=START - HOUR), False),
    ],
)
def test_an_admission_counts_with_the_doctors_statement_of_that_day(admission, accepted) -> None:
    if accepted:
        assert require_admission(admission) is admission
        return
    with pytest.raises(Refused) as refused:
        require_admission(admission)
    assert refused.value.code == "admission-not-signed"


def test_the_force_learns_of_no_explanation_and_no_cause() -> None:
    negative = verdict_of("positive", drugs="AMP", explanations={"AMP": explained("prescription")})
    plain = verdict_of("negative")
    assert negative.employer == plain.employer
    assert negative.fitness
    assert not plain.fitness
    cause = {"substituted": explained("physiological")}
    cancelled = verdict_of("substituted", explanations=cause)
    assert cancelled.employer.why == ("cancelled-by-doctor",)
    assert cancelled.regulator == (Tell.CANCELLED_ON_EXPLANATION,)


def test_an_admission_of_use_is_passed_on_with_an_invalid_result_only() -> None:
    invalid = verdict_of("invalid", admissions=(admitted("drug-use"),))
    assert invalid.employer.admitted_use
    positive = verdict_of("positive", drugs="BZE", admissions=(admitted("drug-use"),))
    assert not positive.employer.admitted_use


def test_an_invalid_part_is_kept_back_beside_a_positive() -> None:
    verdict = verdict_of("positive", "invalid", drugs="BZE")
    assert verdict.not_reported == ("invalid",)
    assert "invalid" not in verdict.employer.why


def test_an_explanation_of_what_was_not_reported_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        verdict_of("positive", drugs="BZE", explanations={"AMP": explained("prescription")})
    assert refused.value.code == "explanation-of-another-finding"


@pytest.mark.parametrize(
    ("kind", "finding", "code"),
    [
        ("grandmother", DRUG, "explanation-unknown"),
        ("physiological", DRUG, "explanation-of-another-finding"),
        ("interfering-medicine", Result.ADULTERATED, "explanation-of-another-finding"),
    ],
)
def test_an_explanation_fits_its_finding(kind: str, finding: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        require_acceptable(explained(kind), finding)
    assert refused.value.code == code


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_kind_counts_on_less_than_all_its_papers(kind: str) -> None:
    row = KINDS[kind]
    assert bool(row.papers) is (row.standing is Standing.WEIGHED)
    for finding in row.explains:
        for paper in row.papers or ("",):
            with pytest.raises(Refused):
                require_acceptable(explained(kind, without=paper), finding)


def test_clinical_evidence_is_of_a_known_kind_and_the_same_drug() -> None:
    for kind in CLINICAL.values():
        seen = Clinical(kind=kind.code, drug="MOR", face_to_face=True)
        assert require_clinical(seen, "MOR") is kind
    for evidence, code in (
        (Clinical(kind="hunch", drug="MOR", face_to_face=True), "clinical-unknown"),
        (Clinical(kind="needle-marks", drug="COD", face_to_face=True), "clinical-of-another-drug"),
        (Clinical(kind="needle-marks", drug="MOR", face_to_face=False), "clinical-not-seen"),
    ):
        with pytest.raises(Refused) as refused:
            require_clinical(evidence, "MOR")
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("results", "rules", "findings", "needed"),
    [
        (("negative",), "", Findings(), False),
        (("rejected",), "", Findings(), False),
        (("positive",), "", Findings(), True),
        (("invalid",), "ph-invalid", Findings(), True),
        (("invalid",), "ph-invalid", Findings(earlier=Earlier(result=Result.NEGATIVE)), True),
        (("invalid",), "x", Findings(earlier=Earlier(result=Result.INVALID)), False),
        (
            ("invalid",),
            "x",
            Findings(observed=True, earlier=Earlier(result=Result.INVALID)),
            False,
        ),
        (
            ("invalid",),
            "x",
            Findings(
                observed=True, earlier=Earlier(result=Result.NEGATIVE_DILUTE, low_creatinine=True)
            ),
            True,
        ),
        (
            ("positive", "invalid"),
            "x",
            Findings(observed=True, earlier=Earlier(result=Result.INVALID)),
            True,
        ),
    ],
)
def test_an_officer_is_asked_wherever_the_answer_can_matter(
    results, rules: str, findings: Findings, needed: bool
) -> None:
    assert contact_needed(judgement(*results, rules=rules), findings) is needed


def test_a_flaw_cancels_and_is_no_door_for_a_friend() -> None:
    verdict = flawed(judgement("positive", "invalid", drugs="BZE"), "donor-not-signed")
    assert verdict.results == (Verified.CANCELLED,)
    assert verdict.reversed == ("BZE", "invalid")
    assert verdict.needs_second_doctor
    assert not flawed(judgement("negative"), "seal-broken").needs_second_doctor
    for flaw in ("temperature-blank", "name-slip"):
        with pytest.raises(Refused) as refused:
            flawed(judgement("positive", drugs="BZE"), flaw)
        assert refused.value.code == "flaw-cancels-nothing"


def test_what_a_laboratory_takes_back_is_cancelled_by_two_doctors() -> None:
    assert withdrawn().results == (Verified.CANCELLED,)
    assert withdrawn().needs_second_doctor


def test_of_two_specimens_the_one_that_is_not_negative_governs() -> None:
    negative, dilute = verdict_of("negative"), verdict_of("positive", drugs="BZE")
    other = verdict_of("substituted")
    assert governing(negative, negative)[0] == (negative,)
    assert governing(negative, dilute)[0] == (dilute,)
    assert governing(dilute, negative)[0] == (dilute,)
    both, why = governing(dilute, other)
    assert both == (dilute, other)
    assert (why.rule, why.confirmed) == ("both-reported", False)
    low = Earlier(result=Result.NEGATIVE_DILUTE, low_creatinine=True)
    with pytest.raises(Refused) as refused:
        governing(negative, verdict_of("negative", earlier=low))
    assert refused.value.code == "specimen-of-pair-open"


def test_every_new_collection_says_who_orders_it_and_how_much_warning_it_has() -> None:
    for action in NEXT.values():
        assert action.collect is (action.notice is not Notice.NO_COLLECTION)
        assert action.collect is (action.ordered_by is not None)
        assert not action.observed or action.must


DRUGS = ("6-AM", "MOR", "COD", "BZE", "AMP", "PCP", "MDMA", "Δ9THCC")


@given(
    drugs=st.sets(st.sampled_from(DRUGS), min_size=1),
    words=st.sets(st.sampled_from(["adulterated", "substituted", "invalid"])),
    kinds=st.dictionaries(
        st.sampled_from([*DRUGS, "adulterated", "substituted", "invalid"]),
        st.sampled_from(sorted(KINDS)),
        max_size=3,
    ),
    papers=st.sets(st.sampled_from(sorted({p for k in KINDS.values() for p in k.papers}))),
    morphine=st.sampled_from(["14999.9", "15000", "15000.1"]),
)
def test_nothing_is_let_go_that_no_rule_excuses_and_nothing_without_a_second_doctor(
    drugs, words, kinds, papers, morphine: str
) -> None:
    given = judgement("positive", *words, drugs=" ".join(sorted(drugs)), rules="ph-invalid")
    numbers = Numbers(
        drugs={"MOR": amount(morphine), "COD": amount(morphine)},
        ph=(amount("9.1", tenths=True),),
    )
    explanations = {
        subject: Explanation(kind=kind, papers=frozenset(papers)) for subject, kind in kinds.items()
    }
    try:
        verdict = verify(given, numbers, replace(ASKED, explanations=explanations))
    except Refused:
        return
    stands = set(verdict.positive_for)
    assert stands | set(verdict.reversed) >= drugs
    assert {"6-AM", "PCP", "MDMA"} & drugs <= stands
    assert not {"MOR", "COD"} & set(verdict.reversed) or "6-AM" not in drugs
    fewer = verdict.stands_against is False
    assert verdict.needs_second_doctor or not fewer
    assert NON_NEGATIVE.isdisjoint(verdict.results) is fewer
    told = repr(verdict.employer)
    assert morphine not in told
    assert not any(kind in told for kind in KINDS)
    assert not any(paper in told for paper in papers)
    assert set(verdict.employer.why) <= set(TOLD_WHY)


@given(tenths=st.integers(0, 250))
def test_a_dilute_specimen_is_observed_from_two_to_five_and_nowhere_else(tenths: int) -> None:
    given = judgement("negative-dilute")
    numbers = Numbers(creatinine=amount(f"{tenths // 10}.{tenths % 10}"))
    if tenths < 20:
        with pytest.raises(Refused):
            verify(given, numbers, ASKED)
        return
    observed = verify(given, numbers, ASKED).next.observed
    assert observed is (tenths <= 50)


def test_the_statement_belongs_to_the_day_in_the_forces_own_zone() -> None:
    late = replace(admitted("drug-use"), told_at=START + DAY, signed_at=START + DAY + HOUR)
    assert require_admission(late) is late
