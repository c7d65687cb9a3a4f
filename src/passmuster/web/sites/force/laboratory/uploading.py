"""The address to which laboratories' systems send results over HTTPS, each request signed.

Written down in docs/protocol/upload.md. The answer says what became of each report by its class
and repeats nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.utils.translation import override
from django.views.decorators.http import require_POST

from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.laboratory.judging import NAMES_A_PERSON
from passmuster.core.laboratory.outcomes import REFUSED, WAYS
from passmuster.formats.lab.limits import MAX_FILE_BYTES
from passmuster.web.access.marks import requires_signature
from passmuster.web.laboratory.services import Received
from passmuster.web.laboratory.uploading import receive_signed
from passmuster.web.sites.force.bodies import takes_files
from passmuster.web.sites.force.outcomes import Issue, outcome
from passmuster.web.sites.force.signatures import signed_request, unsigned
from passmuster.web.wording.laboratory import sentence_for

KINDS = frozenset(
    {
        *("application/fhir+json", "application/json"),
        *("application/hl7-v2", "x-application/hl7-v2+er7"),
    }
)
"""What may be sent: FHIR as JSON and HL7 v2, as their media types are written."""


@requires_signature("laboratory:receive")
@takes_files(MAX_FILE_BYTES)
@require_POST
def reports(request: HttpRequest) -> HttpResponse:
    """Take in what a laboratory signed, and say what became of each report in it."""
    if request.content_type not in KINDS or request.headers.get("Content-Encoding"):
        says = f"Send one of {', '.join(sorted(KINDS))}, not compressed."
        return outcome(415, [Issue("not-supported", "upload-kind-unknown", says)])
    raw = request.read(MAX_FILE_BYTES + 1)
    try:
        received = receive_signed(request=signed_request(request), raw=raw)
    except PassmusterError as error:
        if error.code in ("body-altered", "signature-replayed"):
            return unsigned(error)
        kind, status = ("too-long", 413) if error.code == "message-too-large" else ("invalid", 400)
        return outcome(status, [Issue(kind, error.code, error.message)])
    with override("en"):
        return outcome(_status(received), _issues(received))


def _status(received: Received) -> int:
    """Return 400 for what nobody can read, 403 where nothing is a result of a specimen here.

    The same bytes again have the answer of the first time, 202 in the place of 201.
    """
    if received.code:
        return 400
    if received.specimens and all(one.outcome in REFUSED for one in received.specimens):
        return 403
    return 202 if received.again else 201


def _issues(received: Received) -> Iterator[Issue]:
    if received.code:
        yield Issue("structure", received.code, "Nothing in it could be read. The bytes are kept.")
    for position, one in enumerate(received.specimens, 1):
        says = f"Report {position}: {sentence_for(one.outcome, laboratory=True)}"
        if one.outcome in REFUSED:
            yield Issue("forbidden", one.outcome.value, says)
        elif WAYS[one.outcome]:
            yield Issue("business-rule", one.outcome.value, says, "warning")
        else:
            yield Issue("informational", one.outcome.value, says, "information")
    if received.names_a_person:
        says = "It names a person, and a laboratory knows specimens by code only."
        yield Issue("security", NAMES_A_PERSON, says, "warning")
    if received.again:
        says = "The same bytes had come before; they count once."
        yield Issue("duplicate", "came-before", says, "information")
