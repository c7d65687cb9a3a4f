"""Small laboratory messages of the project's own, each odd in one place."""

from __future__ import annotations

import json
from typing import Any

from passmuster.core.laboratory.reported import Line, Problem, Reading, Report
from passmuster.formats.lab.reader import read_results

HEADER = r"MSH|^~\&|LIS|Phnum Sa Laboratory|PASSMUSTER|FORCE|20261101080000||ORU^R01|M1|P|2.5.1"
PERSON = "PID|1||S-0001"


def segment(name: str, **fields: str) -> str:
    """Return a segment with fields at their numbers: ``segment("OBR", f2="S-1")``."""
    last = max(int(key[1:]) for key in fields)
    return "|".join((name, *(fields.get(f"f{number}", "") for number in range(1, last + 1))))


ORDER = segment(
    "OBR",
    f1="1",
    f2="S-0001",
    f3="F-1",
    f4="49587-9^Drug screen^LN",
    f7="20261031090000",
    f14="20261031170000",
    f22="20261101080000",
    f25="F",
)
THC = "OBX|1|ST|3427-2^Cannabinoids^LN||Negative||Negative|N|||F"


def hl7(*segments: str, header: str = HEADER, end: str = "\r") -> bytes:
    """Return one message; without segments an ordinary one."""
    return (end.join((header, *(segments or (PERSON, ORDER, THC)))) + end).encode()


def with_line(obx: str) -> bytes:
    """Return an ordinary message with another line."""
    return hl7(PERSON, ORDER, obx)


def codes(data: bytes, **choices: Any) -> list[str]:
    """Return the codes of every problem of a file, in order, those of reports behind."""
    return [found.code for found in problems(read_results(data, **choices))]


def problems(reading: Reading) -> list[Problem]:
    """Return all problems of a reading."""
    return [*reading.problems, *(p for report in reading.reports for p in report.problems)]


def only_report(data: bytes, **choices: Any) -> Report:
    """Return the one report of a file."""
    (report,) = read_results(data, **choices).reports
    return report


def only_line(data: bytes, **choices: Any) -> Line:
    """Return the one line of a file's one report."""
    (line,) = only_report(data, **choices).lines
    return line


def observation(**changed: Any) -> dict[str, Any]:
    """Return an ordinary Observation; None takes an element away."""
    value: dict[str, Any] = {
        "resourceType": "Observation",
        "id": "thc",
        "status": "final",
        "code": {
            "coding": [{"system": "http://loinc.org", "code": "3427-2"}],
            "text": "Cannabinoids",
        },
        "specimen": {"identifier": {"value": "S-0001"}},
        "valueString": "Negative",
    }
    value |= changed
    return {name: element for name, element in value.items() if element is not None}


def bundle(*resources: dict[str, Any], **changed: Any) -> bytes:
    """Return a Bundle of resources, each under an address of its own."""
    entries = [
        {"fullUrl": f"urn:uuid:00000000-0000-4000-8000-{number:012}", "resource": resource}
        for number, resource in enumerate(resources)
    ]
    value = {"resourceType": "Bundle", "type": "collection", "entry": entries} | changed
    return as_json(value)


def as_json(value: Any) -> bytes:
    """Return a value as the bytes of a JSON file."""
    return json.dumps(value).encode()


def report_of(*observations: str, **changed: Any) -> dict[str, Any]:
    """Return a DiagnosticReport that refers to Observations by their ids."""
    value: dict[str, Any] = {
        "resourceType": "DiagnosticReport",
        "id": "report",
        "status": "final",
        "code": {"text": "Drug screen"},
        "specimen": [{"reference": "Specimen/s"}],
        "result": [{"reference": f"Observation/{name}"} for name in observations],
    }
    value |= changed
    return {name: element for name, element in value.items() if element is not None}


SPECIMEN: dict[str, Any] = {
    "resourceType": "Specimen",
    "id": "s",
    "identifier": [{"value": "S-0001"}],
    "accessionIdentifier": {"value": "A-77"},
    "type": {"coding": [{"system": "http://snomed.info/sct", "code": "122575003"}]},
    "receivedTime": "2026-10-31",
    "collection": {"collectedDateTime": "2026-10-30"},
}
