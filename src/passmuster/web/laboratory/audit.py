"""What the audit checks of laboratories: the bytes and what was read are what their hashes say."""

from __future__ import annotations

from collections.abc import Iterator

from passmuster.core.kernel.canonical import parse_canonical
from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.ledger.encoding import format_base64, parse_base64
from passmuster.formats.signing import fast_check
from passmuster.web.installation import here
from passmuster.web.laboratory.contents import content_of
from passmuster.web.laboratory.models import Arrival, SignedUpload
from passmuster.web.ledger.audit import Difference
from passmuster.web.ledger.models import Log

_FILES = ("sha256", "content_sha256", "mapping_sha256")


def messages_as_they_were_kept(log: Log) -> Iterator[Difference]:
    """Check every kept file of every message, and that its reports are those that were read."""
    arrivals = Arrival.objects.filter(force__log=log).order_by("pk")
    for arrival in arrivals.iterator(chunk_size=500):
        whole = True
        for field in _FILES:
            code = _fault_of(getattr(arrival, field))
            if code:
                whole = False
                yield _difference(arrival, code, field)
        if whole and len(content_of(arrival).reports) != arrival.reports.count():
            yield _difference(arrival, "not-what-was-read", "reports_read")


def requests_as_they_were_signed(log: Log) -> Iterator[Difference]:
    """Check that what was signed for each upload is kept, and that its key signed it."""
    uploads = SignedUpload.objects.filter(arrival__force__log=log).select_related("key", "arrival")
    for upload in uploads.order_by("pk").iterator(chunk_size=500):
        code = _fault_of(upload.request_sha256)
        if not code and not _is_signed(upload):
            code = "not-what-was-signed"
        if code:
            yield Difference(
                code=code,
                table="laboratory_signedupload",
                row=str(upload.pk),
                field="request_sha256",
            )


def _is_signed(upload: SignedUpload) -> bool:
    kept = parse_canonical(here().kept_bytes(upload.request_sha256))
    signed = kept["signed"].encode()
    key = bytes.fromhex(upload.key.public_key)
    digest = format_base64(bytes.fromhex(upload.arrival.sha256)).encode()
    return digest in signed and fast_check(key, parse_base64(kept["signature"]), signed)


def _fault_of(digest: str) -> str:
    try:
        if digest:
            here().kept_bytes(digest)
    except PassmusterError as error:
        return error.code
    return ""


def _difference(arrival: Arrival, code: str, field: str) -> Difference:
    return Difference(code=code, table="laboratory_arrival", row=str(arrival.pk), field=field)
