"""Looks for signs that a run may not have been made, and keeps each as a question asked once.

A batch is compared on arrival with those that it could repeat; each night all of the last weeks are
compared, and the quantities that rest on them. The equal values themselves are stored nowhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from passmuster.core.kernel.canonical import canonical_bytes
from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.judging import amounts_of
from passmuster.core.laboratory.outcomes import COUNTS
from passmuster.core.laboratory.quality.figures import QUALITY
from passmuster.core.laboratory.quality.signs import Quantity, Sign, all_signs
from passmuster.core.laboratory.rules import Stage
from passmuster.web import clock
from passmuster.web.batches.models import Batch, BatchSign, BatchSpecimen, SignedBatch
from passmuster.web.batches.rebuilding import AT_ONCE, with_rows
from passmuster.web.laboratory.contents import Content, content_of
from passmuster.web.laboratory.models import SpecimenReport
from passmuster.web.laboratory.rulesets import rules_behind
from passmuster.web.ledger.models import Log
from passmuster.web.ledger.protection import ProtectedModel
from passmuster.web.ledger.services import SYSTEM, append
from passmuster.web.people.models import Force


def find_signs(batch: Batch) -> list[ProtectedModel]:
    """Store and return what is asked about a new batch and those that it may repeat.

    Inside a transaction; the caller binds the rows to its event.
    """
    day = timedelta(days=1)
    alike = Q(analyst=batch.analyst, ended_at__range=(batch.ended_at - day, batch.ended_at + day))
    for field in ("qc_sha256", "readings_sha256"):
        if getattr(batch, field):
            alike |= Q(**{field: getattr(batch, field)})
    near = list(batch.force.batches.filter(alike, laboratory=batch.laboratory).order_by("pk"))
    found = [one for one in all_signs(with_rows(near), ()) if batch.number in one.batches]
    return list(_stored(batch.force, batch.laboratory, found, near))


def keep_signs(log: Log) -> int:
    """Compare everything of the last weeks; return how many new questions there are."""
    new = 0
    since = clock.now() - timedelta(days=QUALITY.value("signs-days"))
    for force in Force.objects.filter(log=log):
        recent = force.batches.filter(ended_at__gte=since).order_by("pk")
        for laboratory in sorted(set(recent.values_list("laboratory", flat=True))):
            rows = list(recent.filter(laboratory=laboratory))
            found = all_signs(with_rows(rows), _quantities(rows))
            with transaction.atomic():
                Force.objects.select_for_update().get(pk=force.pk)
                stored = list(_stored(force, laboratory, found, rows))
                if stored:
                    append(log, "batch:signs-found", by=SYSTEM, rows=stored)
            new += sum(isinstance(row, BatchSign) for row in stored)
    return new


def _stored(
    force: Force, laboratory: str, signs: Iterable[Sign], batches: Iterable[Batch]
) -> Iterator[ProtectedModel]:
    """Yield the rows of each sign that was not asked before."""
    named = {row.number: row for row in batches}
    for sign in signs:
        key = hashlib.sha256(
            canonical_bytes([sign.kind, laboratory, sign.analyst, list(sign.batches)])
        ).hexdigest()
        if force.batch_signs.filter(key=key).exists():
            continue
        row = BatchSign.objects.create(
            force=force,
            laboratory=laboratory,
            kind=sign.kind,
            analyst=sign.analyst,
            count=sign.count,
            key=key,
            at=clock.now(),
        )
        yield row
        for number in sign.batches:
            yield SignedBatch.objects.create(sign=row, batch=named[number])


def _quantities(batches: list[Batch]) -> Iterator[Quantity]:
    """Yield what was reported of the specimens of confirmatory batches, for a comparison alone."""
    runs = [row for row in batches if row.stage == Stage.CONFIRMATORY.value]
    for start in range(0, len(runs), AT_ONCE):
        part = {row.pk: row for row in runs[start : start + AT_ONCE]}
        ran: dict[str, Batch] = {}
        places = BatchSpecimen.objects.filter(batch_id__in=list(part))
        for place in places.order_by("batch__ended_at", "batch_id"):
            ran[place.specimen] = part[place.batch_id]
        yield from _reported(ran)


def _reported(ran: dict[str, Batch]) -> Iterator[Quantity]:
    specimens, contents = list(ran), dict[int, Content | None]()
    for start in range(0, len(specimens), AT_ONCE):
        rows = SpecimenReport.objects.filter(
            specimen__in=specimens[start : start + AT_ONCE],
            outcome__in=COUNTS,
            arrival__force_id=next(iter(ran.values())).force_id,
        )
        for row in rows.select_related("arrival").order_by("pk"):
            if row.arrival_id not in contents:
                contents[row.arrival_id] = _content(row)
            content = contents[row.arrival_id]
            if content is not None:
                yield from _amounts(row, content, ran[row.specimen])


def _content(row: SpecimenReport) -> Content | None:
    try:
        return content_of(row.arrival)
    except UnusableInput:
        return None  # the audit names the file


def _amounts(row: SpecimenReport, content: Content, batch: Batch) -> Iterator[Quantity]:
    report, _judgement = content.reports[row.position]
    analytes = batch.analytes.split()
    for analyte, amounts in amounts_of(report, rules_behind(row)).items():
        if analyte in analytes:
            for amount in amounts:
                yield Quantity(
                    batch=batch.number,
                    specimen=row.specimen,
                    analyst=batch.analyst,
                    analyte=analyte,
                    value=amount.value,
                    at=batch.ended_at,
                )
