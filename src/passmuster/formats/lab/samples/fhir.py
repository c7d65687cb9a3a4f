"""Writes an invented report as a FHIR Bundle (R4B or R5, JSON).

Numbers keep their last zero, since the places of a value say how exact it is.

Source: FHIR R4B and R5, Bundle, DiagnosticReport, Observation, Specimen, Patient.
"""

from __future__ import annotations

import json
import re
import uuid
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from passmuster.core.laboratory.reported import Status
from passmuster.formats.lab.samples.content import SampleLine, SampleReport

_STATUS: Final = MappingProxyType(
    {
        Status.FINAL: "final",
        Status.PRELIMINARY: "preliminary",
        Status.CORRECTED: "corrected",
        Status.WITHDRAWN: "entered-in-error",
    }
)
_LOCAL: Final = "https://laboratory.example/codes"
_R5: Final = "http://hl7.org/fhir/5.0/StructureDefinition/DiagnosticReport"
_NUMBER: Final = re.compile(r'"\\u0000([0-9.]+)"')
_DAY: Final = timedelta(days=1)
_SPACE: Final = uuid.UUID("6f0d6a2e-3f6b-5a53-9a55-7a3f3c1f0d11")
"""A name space of our own, so that addresses follow from a report's number (RFC 9562, 5.5)."""


def write_fhir(report: SampleReport, *, r5: bool = False) -> bytes:
    """Return the Bundle as UTF-8 JSON."""
    names = ["report", "specimen", *(f"line {n}" for n in range(len(report.lines)))]
    urls = {name: _url(report, name) for name in [*names, "patient"]}
    subject = {"subject": {"reference": urls["patient"]}} if report.donor else {}
    observations = [
        _observation(line, report) | {"specimen": {"reference": urls["specimen"]}} | subject
        for line in report.lines
    ]
    resources = [_report(report, urls, r5=r5) | subject, _specimen(report), *observations]
    named = dict(zip(names, resources, strict=True))
    if report.donor:
        named["patient"] = _patient(report)
    entries = [{"fullUrl": urls[name], "resource": one} for name, one in named.items()]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    text = json.dumps(bundle, ensure_ascii=True, indent=1)
    return _NUMBER.sub(r"\1", text).encode() + b"\n"


def _url(report: SampleReport, name: str) -> str:
    return f"urn:uuid:{uuid.uuid5(_SPACE, f'{report.message_id} {report.status} {name}')}"


def _report(report: SampleReport, urls: dict[str, str], *, r5: bool) -> dict[str, Any]:
    results = [{"reference": url} for name, url in urls.items() if name.startswith("line ")]
    own = {"system": f"{_LOCAL}/reports", "value": f"L-{report.message_id[-8:]}"}
    return {
        "resourceType": "DiagnosticReport",
        "id": report.message_id,
        **({"meta": {"profile": [_R5]}} if r5 else {}),
        "identifier": [own],
        "basedOn": [{"identifier": {"value": report.specimen_id}}],
        "status": _STATUS[report.status],
        "code": {"coding": [{"system": _LOCAL, "code": "UDS"}], "text": "Urine drug screen"},
        "effectiveDateTime": _moment(report.at - 2 * _DAY),
        "issued": _moment(report.at),
        "performer": [{"display": report.laboratory}],
        "specimen": [{"reference": urls["specimen"]}],
        "result": results,
    }


def _specimen(report: SampleReport) -> dict[str, Any]:
    rejected = {"status": "unsatisfactory", "condition": [{"text": report.rejected}]}
    return {
        "resourceType": "Specimen",
        "identifier": [{"value": report.specimen_id}],
        **(rejected if report.rejected else {"status": "available"}),
        "type": {
            "coding": [
                {"system": "http://snomed.info/sct", "code": "122575003", "display": "Urine"}
            ]
        },
        "receivedTime": _moment(report.at - _DAY),
        "collection": {"collectedDateTime": _moment(report.at - 2 * _DAY)},
    }


def _observation(line: SampleLine, report: SampleReport) -> dict[str, Any]:
    codings = [{"system": _LOCAL, "code": line.local, "display": line.label}]
    if line.loinc:
        codings.insert(0, {"system": "http://loinc.org", "code": line.loinc})
    found: dict[str, Any] = {
        "resourceType": "Observation",
        "status": _STATUS[report.status],
        "code": {"coding": codings, "text": line.label},
        **_value(line),
    }
    if line.method:
        found["method"] = {"text": line.method}
    if line.reference:
        found["referenceRange"] = [{"text": line.reference}]
    if line.flag:
        found["interpretation"] = [{"coding": [{"code": line.flag}]}]
    return found


def _value(line: SampleLine) -> dict[str, Any]:
    if not line.numeric:
        return {"valueString": line.value}
    unit = {"unit": line.unit, "system": "http://unitsofmeasure.org", "code": line.unit}
    quantity: dict[str, Any] = {"value": f"\x00{line.value}", **(unit if line.unit else {})}
    if line.comparator:
        quantity["comparator"] = line.comparator.value
    return {"valueQuantity": quantity}


def _patient(report: SampleReport) -> dict[str, Any]:
    family, given = report.donor or ("", "")
    return {
        "resourceType": "Patient",
        "name": [{"family": family, "given": [given]}],
        "birthDate": "1990-01-01",
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
