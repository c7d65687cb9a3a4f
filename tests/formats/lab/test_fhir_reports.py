"""FHIR reports, Observations and Bundles as reports about specimens."""

from __future__ import annotations

from typing import Any

import pytest

from passmuster.core.laboratory.reported import Status
from passmuster.formats.lab import limits
from passmuster.formats.lab.fhir import reports, resources
from passmuster.formats.lab.reader import read_results
from tests.formats.lab.messages import (
    SPECIMEN,
    as_json,
    bundle,
    codes,
    observation,
    only_report,
    problems,
    report_of,
)

BARE = observation(specimen=None)
"""An Observation that leaves its specimen to its report."""


def test_a_report_brings_its_observations_and_its_specimen() -> None:
    data = bundle(report_of("thc", issued="2026-11-01", conclusion="Fine."), SPECIMEN, BARE)
    report = only_report(data)
    assert (report.specimen_id, report.status) == ("S-0001", Status.FINAL)
    assert report.other_ids == (("specimen", "S-0001"), ("accession", "A-77"))
    assert (report.collected_at, report.received_at) == ("2026-10-30", "2026-10-31")
    assert (report.released_at, report.notes) == ("2026-11-01", ("Fine.",))
    assert report.specimen_type[0].code == "122575003"
    assert [(line.place, line.label, line.value) for line in report.lines] == [
        ("entry 3", "Cannabinoids", "Negative")
    ]
    assert read_results(data).kind == "fhir-r4b"
    assert codes(data) == []


def test_contained_and_absolute_references_are_followed() -> None:
    held = report_of(
        "x",
        contained=[BARE, SPECIMEN | {"id": "inner"}],
        result=[{"reference": "#thc"}],
        specimen=[{"reference": "#inner"}],
    )
    assert codes(as_json(held)) == []
    assert only_report(as_json(held)).lines[0].place == "resource, contained 1"
    urn = "urn:uuid:00000000-0000-4000-8000-000000000001"
    data = bundle(report_of("x", result=[{"reference": urn}]), BARE, SPECIMEN)
    assert codes(data) == []
    versioned = report_of("x", result=[{"reference": "Observation/thc/_history/2"}])
    assert codes(bundle(versioned, BARE, SPECIMEN)) == []


REFERENCES: list[tuple[dict[str, Any], list[str]]] = [
    ({"reference": "Observation/no"}, ["reference-dangling", "order-without-lines"]),
    ({"reference": "#no"}, ["reference-dangling", "order-without-lines"]),
    ({"reference": "Specimen/s"}, ["reference-wrong-type", "order-without-lines"]),
    ({"display": "by word of mouth"}, ["order-without-lines"]),
    ({"reference": 4}, ["element-wrong-type", "order-without-lines"]),
]


@pytest.mark.parametrize(("reference", "told"), REFERENCES)
def test_a_reference_that_leads_nowhere_is_named(
    reference: dict[str, Any], told: list[str]
) -> None:
    assert codes(bundle(report_of(result=[reference]), SPECIMEN)) == told


def test_two_resources_of_one_name_are_named_and_neither_is_chosen() -> None:
    data = bundle(report_of("thc"), SPECIMEN, BARE, observation(valueString="Positive"))
    found = codes(data)
    assert found.count("resource-id-twice") == 2
    assert "reference-ambiguous" in found
    assert [len(report.lines) for report in read_results(data).reports] == [1, 1]
    twice = report_of("x", contained=[BARE, BARE], result=[{"reference": "#thc"}])
    assert "resource-id-twice" in codes(as_json(twice | {"specimen": []}))


def test_an_observation_alone_has_its_specimens_number_or_none() -> None:
    assert only_report(as_json(observation())).specimen_id == "S-0001"
    numbered = observation(specimen=None, identifier=[{"value": "O-1"}, {"use": "old"}])
    report = only_report(as_json(numbered))
    assert (report.specimen_id, report.other_ids) == ("", (("observation", "O-1"),))
    assert codes(as_json(numbered)) == ["specimen-id-missing"]


ORDERS = [
    ({"identifier": {"value": "ORD-1"}}, "ORD-1"),
    ({"reference": "ServiceRequest/order"}, "ORD-2"),
    ({"reference": "ServiceRequest/elsewhere"}, "LAB-9"),
    ({"identifier": {"system": "x"}}, "LAB-9"),
]


@pytest.mark.parametrize(("based", "number"), ORDERS)
def test_without_a_specimen_the_order_then_the_report_gives_the_number(
    based: dict[str, Any], number: str
) -> None:
    order = {"resourceType": "ServiceRequest", "id": "order", "identifier": [{"value": "ORD-2"}]}
    named = report_of("thc", specimen=None, basedOn=[based], identifier=[{"value": "LAB-9"}])
    assert only_report(bundle(named, order, BARE)).specimen_id == number


def test_several_specimens_are_named_and_none_is_chosen() -> None:
    other = SPECIMEN | {"id": "t", "identifier": [{"value": "S-0002"}]}
    data = bundle(
        report_of("thc"), SPECIMEN, other, observation(specimen={"reference": "Specimen/t"})
    )
    assert (only_report(data).specimen_id, codes(data)) == ("", ["several-specimens"])


def test_an_accession_number_stands_in_for_the_specimens_and_a_refusal_is_kept() -> None:
    broken = SPECIMEN | {
        "identifier": [],
        "status": "unsatisfactory",
        "collection": {"collectedPeriod": {"start": "2026-10-29"}},
        "condition": [{"text": "Seal broken"}],
    }
    report = only_report(bundle(report_of("thc"), broken, BARE))
    assert (report.specimen_id, report.rejected) == ("A-77", "Seal broken")
    assert report.collected_at == "2026-10-29"
    plain = SPECIMEN | {"status": "unsatisfactory", "collection": None, "accessionIdentifier": None}
    plain = {name: value for name, value in plain.items() if value is not None}
    assert only_report(bundle(report_of("thc"), plain, BARE)).rejected == "unsatisfactory"


def test_results_of_two_subjects_in_one_report_are_named() -> None:
    one = report_of("thc", subject={"reference": "Patient/1"})
    other = observation(specimen=None, subject={"reference": "Patient/2"})
    same = observation(specimen=None, subject={"reference": "Patient/1"})
    assert "subjects-differ" in codes(bundle(one, SPECIMEN, other))
    assert "subjects-differ" not in codes(bundle(one, SPECIMEN, same))


def test_a_result_inside_a_resource_that_nothing_points_to_is_named() -> None:
    hidden = report_of("thc", contained=[observation(id="hidden", valueString="Positive")])
    data = bundle(hidden, SPECIMEN, BARE)
    assert codes(data) == ["observation-unused"]
    assert [line.value for line in only_report(data).lines] == ["Negative"]


def test_a_bundle_inside_a_bundle_is_named() -> None:
    inner = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": BARE}]}
    assert codes(bundle(observation(), inner)) == ["bundle-inside"]


def test_a_panel_brings_its_members_once() -> None:
    panel = observation(
        id="panel", valueString=None, hasMember=[{"reference": "Observation/thc"}] * 2
    )
    data = bundle(panel, BARE)
    report = only_report(data)
    assert [line.place for line in report.lines] == ["entry 2"]
    assert codes(data) == ["observation-twice"]


def test_a_circle_of_panels_ends() -> None:
    one = observation(id="a", valueString=None, hasMember=[{"reference": "Observation/b"}])
    two = observation(id="b", valueString=None, hasMember=[{"reference": "Observation/a"}])
    found = read_results(bundle(one, two))
    assert [report.lines for report in found.reports] == [()]
    assert {p.code for p in problems(found)} == {"order-without-lines", "observation-twice"}


def test_a_chain_of_members_as_long_as_the_file_is_read() -> None:
    chain = [
        observation(
            id=f"o{n}", valueString=None, hasMember=[{"reference": f"Observation/o{n + 1}"}]
        )
        for n in range(3_000)
    ]
    report = only_report(bundle(*chain, observation(id="o3000")))
    assert [line.value for line in report.lines] == ["Negative"]


STATES = [
    ("registered", Status.PENDING, []),
    ("partial", Status.PRELIMINARY, []),
    ("amended", Status.CORRECTED, []),
    ("cancelled", Status.WITHDRAWN, []),
    ("entered-in-error", Status.WITHDRAWN, []),
    ("unknown", Status.UNSTATED, ["status-unknown"]),
    (None, Status.UNSTATED, ["element-missing"]),
]


@pytest.mark.parametrize(("word", "status", "told"), STATES)
def test_the_status_of_a_report_says_how_far_it_has_come(
    word: str | None, status: Status, told: list[str]
) -> None:
    data = bundle(report_of("thc", status=word), SPECIMEN, BARE)
    assert (only_report(data).status, codes(data)) == (status, told)


def test_a_bundle_is_taken_only_when_it_reports() -> None:
    assert codes(bundle(BARE, type="history")) == ["bundle-type-not-read"]
    assert codes(bundle({"resourceType": "Patient"})) == ["bundle-without-result"]
    assert codes(bundle(observation(), type="")) == ["element-missing"]
    entries = [
        {"fullUrl": "Observation/1", "resource": observation()},
        {"request": {"method": "DELETE", "url": "Observation/2"}},
        {"fullUrl": "http://example.org/x"},
        {"resource": {"id": "nothing"}},
        4,
    ]
    value = {"resourceType": "Bundle", "type": "batch", "entry": entries}
    assert codes(as_json(value)) == [
        "element-wrong-type",
        "full-url-not-absolute",
        "entry-is-a-deletion",
        "entry-without-resource",
        "element-missing",
    ]


def test_what_points_outside_a_bundle_and_changes_nothing_is_told_apart() -> None:
    outside = observation(
        performer=[{"reference": "Organization/x", "display": "Phnum Sa Laboratory"}]
    )
    assert codes(bundle(outside)) == ["reference-outside"]
    assert codes(as_json(outside)) == []
    numbered = bundle(observation(subject={"reference": "Patient/4711"}))
    assert codes(numbered) == ["reference-outside"]
    assert "4711" not in repr(read_results(numbered))
    assert only_report(as_json(outside)).laboratory == "Phnum Sa Laboratory"


def test_what_no_version_allows_is_named() -> None:
    odd = observation(
        colour="red",
        modifierExtension=[{"url": "http://example.org/not-a-result"}],
        implicitRules="http://example.org/rules",
        text={"status": "generated"},
        note=[{"text": "kept"}, {"text": "THC = NEG"}],
    )
    assert codes(as_json(odd)) == [
        "element-unknown",
        "modifier-extension",
        "modifier-extension",
        "narrative-without-text",
        "result-only-in-a-note",
    ]
    assert codes(as_json(observation(method={}, category=[]))) == ["element-empty"] * 2
    assert codes(bundle(report_of("thc", code=None), SPECIMEN, BARE)) == ["element-missing"]
    other = bundle(observation(), {"resourceType": "Patient", "id": ""})
    assert codes(other) == ["element-empty"]


def test_a_report_that_is_only_a_document_or_nothing_is_named() -> None:
    paper = report_of(
        presentedForm=[{"contentType": "application/pdf"}], conclusion="THC = POS", result=None
    )
    assert codes(bundle(paper, SPECIMEN)) == ["document-not-read", "result-only-in-a-note"]
    assert codes(as_json(observation(specimen={"identifier": {"value": "S"}}, result=4))) == [
        "element-unknown"
    ]


VERSIONS: list[tuple[dict[str, Any], str, list[str]]] = [
    ({}, "fhir-r4b", []),
    ({"triggeredBy": [{"type": "reflex"}]}, "fhir-r5", []),
    ({"meta": {"profile": ["http://hl7.org/fhir/5.0/x"]}}, "fhir-r5", []),
    ({"meta": {"profile": ["http://example.org/x|5.0.0"]}}, "fhir-r5", []),
    ({"meta": {"profile": ["http://example.org/x|4.3.0"]}}, "fhir-r4b", []),
    ({"meta": {"profile": "http://example.org/x"}}, "fhir-r4b", []),
]


@pytest.mark.parametrize(("changed", "kind", "told"), VERSIONS)
def test_the_version_is_told_by_what_only_one_has(
    changed: dict[str, Any], kind: str, told: list[str]
) -> None:
    data = as_json(observation(**changed))
    assert (read_results(data).kind, codes(data)) == (kind, told)


def test_elements_of_both_versions_in_one_file_are_named() -> None:
    mixed = report_of("thc", imagingStudy=[{"display": "x"}], study=[{"display": "x"}])
    assert codes(bundle(mixed, SPECIMEN, BARE)) == ["versions-mixed"]


PEOPLE: list[tuple[dict[str, Any], bool]] = [
    ({"subject": {"reference": "Patient/1"}}, False),
    ({"subject": {"display": "Dara Sorphea"}}, True),
    ({"subject": {"identifier": {"value": "19900101-11"}}}, True),
    ({"subject": {"identifier": {"value": "S-0001"}}}, False),
    ({"subject": "Dara"}, False),
    ({"contained": [{"resourceType": "Patient", "name": [{"family": "Sorphea"}]}]}, True),
    ({"contained": [{"resourceType": "Patient", "birthDate": "1990-01-01"}]}, True),
    ({"contained": [{"resourceType": "Patient", "identifier": [{"value": "4711"}, 4]}]}, True),
    ({"contained": [{"resourceType": "Patient", "gender": "male"}]}, False),
]


@pytest.mark.parametrize(("changed", "named"), PEOPLE)
def test_a_file_that_names_a_person_alarms(changed: dict[str, Any], named: bool) -> None:
    data = as_json(observation(**changed))
    assert only_report(data).names_donor is named
    assert ("message-names-a-person" in codes(data)) is named


def test_the_name_leaves_in_no_text() -> None:
    patient = {
        "resourceType": "Patient",
        "id": "p",
        "name": [{"family": "Sorphea", "given": ["Dara"], "use": "official"}],
        "telecom": [{"system": "phone", "value": "012345678"}],
        "identifier": [{"value": "4711"}],
    }
    told = observation(
        subject={"reference": "Patient/p", "display": "DARA SORPHEA"},
        note=[{"text": "Sorphea rang from 012345678 about 4711."}],
        valueString="dara",
    )
    reading = read_results(bundle(patient, told))
    said = repr(reading).lower()
    assert not any(word in said for word in ("sorphea", "dara", "4711", "012345678"))
    assert "name-in-a-value" in {p.code for p in problems(reading)}
    assert "official" not in {c.label for c in reading.reports[0].lines}


def test_a_bundle_of_absurd_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert limits.MAX_RESOURCES > 1_000
    monkeypatch.setattr(resources, "MAX_RESOURCES", 2)
    assert codes(bundle(BARE, BARE, BARE)) == ["bundle-too-large"]
    crowded = observation(contained=[SPECIMEN, SPECIMEN, SPECIMEN])
    assert codes(as_json(crowded)) == ["bundle-too-large"]
    monkeypatch.setattr(reports, "MAX_LINES", 2)
    part = {"code": {"text": "x"}, "valueString": "NEG"}
    assert codes(as_json(observation(component=[part, part]))) == ["bundle-too-large"]
    monkeypatch.setattr(resources, "MAX_PROBLEMS", 2)
    empty = [{}] * 5
    assert codes(as_json(observation(note=empty))).count("element-empty") == 2
