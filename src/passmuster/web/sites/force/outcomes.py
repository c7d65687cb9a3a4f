"""Answers to programs: FHIR's OperationOutcome as JSON, with a code that means the same for ever.

Sentences are English, whatever the pages speak: a technician of a laboratory reads them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse

from passmuster.core.kernel.canonical import canonical_bytes

CONTENT_TYPE = "application/fhir+json; charset=utf-8"
CODES = "urn:passmuster:laboratory-upload"
"""The system of the codes in ``details``: those of refusals and of classes of reports."""


@dataclass(frozen=True)
class Issue:
    """One thing to say: FHIR's kind of it, our code, and a sentence."""

    kind: str
    code: str
    says: str
    severity: str = "error"


def outcome(status: int, issues: Iterable[Issue]) -> HttpResponse:
    """Return an answer with an OperationOutcome; nothing of a specimen or a person is in it."""
    body = {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": one.severity,
                "code": one.kind,
                "details": {
                    "coding": [{"system": CODES, "code": one.code}],
                    "text": one.says,
                },
            }
            for one in issues
        ],
    }
    return HttpResponse(canonical_bytes(body), status=status, content_type=CONTENT_TYPE)
