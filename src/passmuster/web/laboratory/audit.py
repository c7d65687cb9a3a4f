"""What the audit checks of laboratories: kept files are what their hashes say, and by what rules.

A row that was changed in the database is named by the ledger's own check; these name what is gone
beside the rows, and a report that was judged by other rules than those of its specimen's day.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.timezone import localdate

from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.laboratory.reconciling import COMPARED_WITH
from passmuster.web.installation import here
from passmuster.web.laboratory.contents import content_of
from passmuster.web.laboratory.models import Arrival, RuleSetChoice, SpecimenReport
from passmuster.web.laboratory.rulesets import RulesInForce, rules_in_force
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


def judged_by_what_was_in_force(log: Log) -> Iterator[Difference]:
    """Check the certificate of every rule set, and that each report was judged by its own day's.

    Only reports whose specimen had its receipt are asked: of the others a day may come later.
    """
    forces: dict[int, RulesInForce] = {}
    for choice in RuleSetChoice.objects.filter(force__log=log).order_by("pk"):
        code = _fault_of(choice.certificate_sha256)
        if code:
            yield Difference(
                code=code,
                table="laboratory_rulesetchoice",
                row=str(choice.pk),
                field="certificate_sha256",
            )
    rows = SpecimenReport.objects.filter(
        arrival__force__log=log, outcome__in=[one.value for one in COMPARED_WITH]
    )
    for row in rows.exclude(specimen="").select_related("arrival__force").order_by("pk"):
        force = row.arrival.force
        in_force = forces.setdefault(force.pk, rules_in_force(force))
        rules = in_force.of_specimen(row.specimen, told=localdate(row.arrival.at)).rules
        if (row.rule_set, row.rule_version) != (rules.name, rules.version):
            yield Difference(
                code="judged-by-other-rules",
                table="laboratory_specimenreport",
                row=str(row.pk),
                field="rule_set",
            )


def _fault_of(digest: str) -> str:
    try:
        if digest:
            here().kept_bytes(digest)
    except PassmusterError as error:
        return error.code
    return ""


def _difference(arrival: Arrival, code: str, field: str) -> Difference:
    return Difference(code=code, table="laboratory_arrival", row=str(arrival.pk), field=field)
