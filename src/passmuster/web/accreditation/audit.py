"""What the audit checks of certificates: what was sent and received while none held, the papers.

From the first specimen that a laboratory was sent, each of its results that came on a day without
cover is named, whatever it says: a name of one gives no result away. So is the laboratory itself
where no certificate of it had been recorded by then (attack L-06d).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.laboratory.outcomes import COUNTS
from passmuster.web.accreditation.models import Accreditation, Pause, ProficiencyRound
from passmuster.web.accreditation.queries import records_of, tested
from passmuster.web.custody.chains import LAB
from passmuster.web.custody.models import Holder
from passmuster.web.custody.queries import first_sent
from passmuster.web.installation import here
from passmuster.web.laboratory.models import SpecimenReport
from passmuster.web.laboratory.rulesets import rules_behind
from passmuster.web.ledger.audit import Difference
from passmuster.web.ledger.models import Log
from passmuster.web.people.models import Force


def results_under_a_certificate(log: Log) -> Iterator[Difference]:
    """Find results that came on a day on which no certificate covered all that was tested."""
    for force in Force.objects.filter(log=log):
        records = records_of(force)
        whole: dict[tuple[str, date, str], bool] = {}
        counted = SpecimenReport.objects.filter(arrival__force=force, outcome__in=COUNTS)
        for row in counted.select_related("arrival__force").order_by("pk"):
            laboratory, day = row.arrival.laboratory, localdate(row.arrival.at)
            asked = (laboratory, day, f"{row.rule_set} {row.rule_version}")
            if asked not in whole:
                tests = tested(records, laboratory, rules_behind(row), day)
                whole[asked] = all(one.cover.accredited for one in tests)
            if not whole[asked]:
                yield Difference(
                    code="result-not-accredited",
                    table=SpecimenReport._meta.db_table,
                    row=str(row.pk),
                )


def laboratories_in_use(log: Log) -> Iterator[Difference]:
    """Find laboratories that were sent a specimen before any certificate of theirs was recorded."""
    for holder in Holder.objects.filter(force__log=log, kind=LAB).order_by("pk"):
        sent = first_sent(holder)
        if sent is None:
            continue
        known = holder.force.accreditations.filter(laboratory=holder.code, at__lte=sent)
        if not known.exists():
            yield Difference(
                code="laboratory-not-accredited", table=Holder._meta.db_table, row=str(holder.pk)
            )


def kept_papers(log: Log) -> Iterator[Difference]:
    """Check that every paper on which a record rests still has its bytes."""
    rows: list[Any] = [
        *Accreditation.objects.filter(force__log=log).order_by("pk"),
        *Pause.objects.filter(accreditation__force__log=log).order_by("pk"),
        *ProficiencyRound.objects.filter(force__log=log).order_by("pk"),
    ]
    for row in rows:
        try:
            here().kept_bytes(row.paper_sha256)
        except PassmusterError as error:
            table = row._meta.db_table
            yield Difference(code=error.code, table=table, row=str(row.pk), field="paper_sha256")
