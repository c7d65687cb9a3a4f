"""What the audit checks of batches: both files are what their hashes say, and each batch is judged
as its own rows say."""

from __future__ import annotations

from collections.abc import Iterator

from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.laboratory.quality.batch_rules import batch_rule
from passmuster.core.laboratory.quality.judging import cutoffs_of, judge_batch
from passmuster.formats.lab.batches.reader import read_batch
from passmuster.web.batches.models import Batch
from passmuster.web.batches.rebuilding import with_rows
from passmuster.web.batches.services import history_before, reason_rows
from passmuster.web.installation import here
from passmuster.web.laboratory.rulesets import rules_called
from passmuster.web.ledger.audit import Difference
from passmuster.web.ledger.models import Log

TABLE = "batches_batch"
_TOLD = ("place", "rule", "holds", "source", "confirmed", "says")


def files_as_they_were_kept(log: Log) -> Iterator[Difference]:
    """Check both kept files of every batch, and that it says what its file says."""
    for row in Batch.objects.filter(force__log=log).order_by("pk"):
        for field in ("sha256", "qc_sha256"):
            try:
                data = here().kept_bytes(getattr(row, field)) if getattr(row, field) else b""
            except PassmusterError as error:
                yield Difference(code=error.code, table=TABLE, row=str(row.pk), field=field)
                continue
            if field == "sha256":
                (batch,) = with_rows([row])
                if read_batch(data).as_batch(row.laboratory, row.qc_sha256) != batch:
                    yield Difference(code="not-what-was-read", table=TABLE, row=str(row.pk))


def batches_as_their_rows_say(log: Log) -> Iterator[Difference]:
    """Judge every batch again by the rows that stood before it, and compare what was stored."""
    for row in Batch.objects.filter(force__log=log).order_by("pk"):
        (batch,) = with_rows([row])
        earlier = Batch.objects.filter(
            force=row.force_id,
            laboratory=row.laboratory,
            stage=row.stage,
            instrument=row.instrument,
            ended_at__lte=row.ended_at,
            pk__lt=row.pk,
        )
        rules = rules_called(row.force, row.rule_set, row.rule_version)
        outcome = judge_batch(
            batch,
            batch_rule(row.rule),
            cutoffs_of(rules, batch.stage, batch.analytes),
            history=history_before(earlier),
        )
        if row.standing != outcome.standing.value:
            yield Difference(
                code="not-what-its-events-say", table=TABLE, row=str(row.pk), field="standing"
            )
        told = [tuple(getattr(one, name) for name in _TOLD) for one in reason_rows(row, outcome)]
        if list(row.reasons.order_by("place").values_list(*_TOLD)) != told:
            yield Difference(
                code="not-what-its-events-say", table="batches_batchreason", row=str(row.pk)
            )
