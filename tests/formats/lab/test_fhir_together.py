"""What a FHIR file says in several resources about one specimen is one report."""

from __future__ import annotations

from passmuster.core.laboratory.judging import judge
from passmuster.core.laboratory.rulesets import rule_set
from passmuster.formats.lab.reader import read_results
from tests.formats.lab.messages import (
    SPECIMEN,
    as_json,
    bundle,
    codes,
    observation,
    only_report,
    report_of,
)

BARE = observation(specimen=None)
CONFIRMED = observation(
    id="confirm",
    code={"text": "THC-COOH confirm"},
    valueString=None,
    valueQuantity={"value": 40, "unit": "ng/mL"},
)


def test_a_contained_result_may_point_to_its_neighbour_in_the_container() -> None:
    held = report_of(
        "x",
        contained=[observation(specimen={"reference": "#inner"}), SPECIMEN | {"id": "inner"}],
        result=[{"reference": "#thc"}],
        specimen=None,
    )
    assert codes(as_json(held)) == []
    assert only_report(as_json(held)).specimen_id == "S-0001"


def test_a_result_of_the_same_specimen_beside_its_report_is_no_second_report() -> None:
    data = bundle(report_of("thc"), SPECIMEN, BARE, CONFIRMED)
    report = only_report(data)
    assert [line.value for line in report.lines] == ["Negative", "40"]
    assert judge(report, rule_set("dot-2023")).status == "held"


def test_two_reports_of_one_specimen_and_status_are_one_and_others_are_apart() -> None:
    second = report_of("confirm", id="second", conclusion="Confirmed.")
    bare = CONFIRMED | {"specimen": None}
    del bare["specimen"]
    data = bundle(report_of("thc"), second, SPECIMEN, BARE, bare)
    report = only_report(data)
    assert [line.value for line in report.lines] == ["Negative", "40"]
    assert report.notes == ("Confirmed.",)
    early = bundle(report_of("thc"), second | {"status": "preliminary"}, SPECIMEN, BARE, bare)
    assert len(read_results(early).reports) == 2


def test_a_kind_of_specimen_that_has_a_name_and_no_code_is_read() -> None:
    data = bundle(report_of("thc"), SPECIMEN | {"type": {"text": "Serum"}}, BARE)
    (kind,) = only_report(data).specimen_type
    assert (kind.system, kind.code, kind.text) == ("", "", "Serum")
    told = judge(only_report(data), rule_set("dot-2023")).problems
    assert "specimen-not-urine" in {one.code for one in told}


def test_a_coded_conclusion_is_kept_among_the_notes() -> None:
    coded = {"coding": [{"system": "http://snomed.info/sct", "code": "10828004"}]}
    told = [{"text": "Positive"}, coded | {"text": "Found"}, coded]
    data = bundle(report_of("thc", conclusion="So.", conclusionCode=told), SPECIMEN, BARE)
    assert only_report(data).notes == ("So.", "Positive", "Found", "10828004")
