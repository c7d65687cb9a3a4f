"""What the audit checks of laboratories: kept files are what their hashes say, and by what rules.

A row that was changed in the database is named by the ledger's own check; these name what is gone
beside the rows, and a report that was judged by other rules than those of its specimen's day.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.timezone import localdate

from passmuster.core.kernel.canonical import parse_canonical
from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.laboratory.reconciling import COMPARED_WITH
from passmuster.core.ledger.encoding import format_base64, parse_base64
from passmuster.formats.signing import fast_check
from passmuster.web.installation import here
from passmuster.web.laboratory.contents import content_of
from passmuster.web.laboratory.keying import KEYED, arrival_of, differences, pair_of
from passmuster.web.laboratory.knowing import days_recorded
from passmuster.web.laboratory.mappings import tables_read_otherwise
from passmuster.web.laboratory.models import (
    Arrival,
    MappingChoice,
    PaperReport,
    ReportKeying,
    RuleSetChoice,
    SignedUpload,
    SpecimenReport,
)
from passmuster.web.laboratory.queries import AT_ONCE
from passmuster.web.laboratory.rulesets import rules_in_force
from passmuster.web.ledger.audit import Difference
from passmuster.web.ledger.models import Log
from passmuster.web.people.models import Force

_FILES = ("sha256", "content_sha256", "mapping_sha256")


def messages_as_they_were_kept(log: Log) -> Iterator[Difference]:
    """Check every kept file of every message, and that its reports are those that were read."""
    arrivals = Arrival.objects.filter(force__log=log).order_by("pk")
    for arrival in arrivals.iterator(chunk_size=AT_ONCE):
        whole = True
        for field in _FILES:
            code = _fault_of(getattr(arrival, field))
            if code:
                whole = False
                yield _difference(arrival, code, field)
        if whole and len(content_of(arrival).reports) != arrival.reports.count():
            yield _difference(arrival, "not-what-was-read", "reports_read")


def judged_by_what_was_in_force(log: Log) -> Iterator[Difference]:
    """Check the certificate of every rule set, and that each report was judged by its own day's.

    Only reports whose specimen had its receipt are asked: of the others a day may come later.
    """
    for choice in RuleSetChoice.objects.filter(force__log=log).order_by("pk"):
        code = _fault_of(choice.certificate_sha256)
        if code:
            yield Difference(
                code=code,
                table="laboratory_rulesetchoice",
                row=str(choice.pk),
                field="certificate_sha256",
            )
    for force in Force.objects.filter(log=log):
        yield from _judged_otherwise(force)


def _judged_otherwise(force: Force) -> Iterator[Difference]:
    in_force = rules_in_force(force)
    rows = SpecimenReport.objects.filter(
        arrival__force=force, outcome__in=[one.value for one in COMPARED_WITH]
    )
    asked = rows.exclude(specimen="").select_related("arrival").order_by("pk")
    for start in range(0, asked.count(), AT_ONCE):
        some = asked[start : start + AT_ONCE]
        days = days_recorded(force, [row.specimen for row in some])
        for row in some:
            told = localdate(row.arrival.at)
            rules = in_force.over(days[row.specimen], told=told).rules
            if (row.rule_set, row.rule_version) != (rules.name, rules.version):
                yield Difference(
                    code="judged-by-other-rules",
                    table="laboratory_specimenreport",
                    row=str(row.pk),
                    field="rule_set",
                )


def read_with_what_was_in_force(log: Log) -> Iterator[Difference]:
    """Check the files of every mapping, and that each table was read with that of its own day."""
    for choice in MappingChoice.objects.filter(force__log=log).order_by("pk"):
        for field in ("mapping_sha256", "certificate_sha256"):
            code = _fault_of(getattr(choice, field))
            if code:
                yield Difference(
                    code=code, table="laboratory_mappingchoice", row=str(choice.pk), field=field
                )
    for force in Force.objects.filter(log=log):
        for key in tables_read_otherwise(force):
            yield Difference(
                code="read-with-another-mapping",
                table="laboratory_arrival",
                row=str(key),
                field="mapping_sha256",
            )


def keyed_alike_by_two(log: Log) -> Iterator[Difference]:
    """Check scans and keyings, and that what came of a paper was typed alike by two people."""
    for paper in PaperReport.objects.filter(force__log=log).order_by("pk"):
        code = _fault_of(paper.scan_sha256)
        if code:
            yield _about_paper("laboratory_paperreport", paper.pk, code, "scan_sha256")
        whole = True
        for keying in paper.keyings.order_by("pk"):
            code = _fault_of(keying.typed_sha256)
            whole = whole and not code
            if code:
                yield _about_paper("laboratory_reportkeying", keying.pk, code, "typed_sha256")
        pair = pair_of(paper)
        alike = pair is not None and whole and not differences(pair)
        if whole and arrival_of(paper) is not None and not alike:
            yield _about_paper("laboratory_paperreport", paper.pk, "not-keyed-alike", "keyings")
    typed = set(
        ReportKeying.objects.filter(paper__force__log=log).values_list("typed_sha256", flat=True)
    )
    for arrival in Arrival.objects.filter(force__log=log, channel=KEYED).order_by("pk"):
        if arrival.mapping_sha256 not in typed:
            yield _difference(arrival, "keyed-by-nobody", "mapping_sha256")


def _about_paper(table: str, key: int, code: str, field: str) -> Difference:
    return Difference(code=code, table=table, row=str(key), field=field)


def requests_as_they_were_signed(log: Log) -> Iterator[Difference]:
    """Check that what was signed for each upload is kept, and that its key signed it."""
    uploads = SignedUpload.objects.filter(arrival__force__log=log).select_related("key", "arrival")
    for upload in uploads.order_by("pk").iterator(chunk_size=AT_ONCE):
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
