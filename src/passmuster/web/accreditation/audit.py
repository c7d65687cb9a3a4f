"""What the audit checks of certificates: what was received while none held, and the kept papers.

From the day on which a laboratory's first certificate was recorded, each of its results that came
on a day without cover is named, whatever it says: a name of one gives no result away.
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
        since = {
            one.laboratory: min(r.recorded_on for r in records if r.laboratory == one.laboratory)
            for one in records
        }
        whole: dict[tuple[str, date, str], bool] = {}
        counted = SpecimenReport.objects.filter(
            arrival__force=force, arrival__laboratory__in=since, outcome__in=COUNTS
        )
        for row in counted.select_related("arrival__force").order_by("pk"):
            laboratory, day = row.arrival.laboratory, localdate(row.arrival.at)
            if day < since[laboratory]:
                continue
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
