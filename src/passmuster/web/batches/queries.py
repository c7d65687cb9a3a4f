"""Reads of batches: what was run, what is asked about it, who was touched, who is excused."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, QuerySet

from passmuster.web.batches.models import (
    Batch,
    BatchControl,
    BatchRecall,
    BatchSign,
    BatchSpecimen,
    Excuse,
    SignedBatch,
)

if TYPE_CHECKING:
    from passmuster.web.people.models import Force


def batches_of(force: Force, laboratories: list[str] | None = None) -> QuerySet[Batch]:
    """Return batches, the newest first, with how many specimens and whether a question is open.

    ``laboratories`` are holders' codes, None for all.
    """
    rows = force.batches.all() if laboratories is None else _of(force, laboratories)
    asked = SignedBatch.objects.filter(batch=OuterRef("pk"), sign__answer__isnull=True)
    return (
        rows.select_related("recall")
        .annotate(listed=Count("specimens"), asked=Exists(asked))
        .order_by("-ended_at", "-pk")
    )


def _of(force: Force, laboratories: list[str]) -> QuerySet[Batch]:
    return force.batches.filter(laboratory__in=laboratories)


def signs_of(force: Force, laboratories: list[str] | None = None) -> QuerySet[BatchSign]:
    """Return every question about batches, the newest first."""
    rows = BatchSign.objects.filter(force=force)
    if laboratories is not None:
        rows = rows.filter(laboratory__in=laboratories)
    return rows.select_related("answer").prefetch_related("named__batch").order_by("-pk")


def open_signs(force: Force) -> QuerySet[BatchSign]:
    """Return the questions that nobody has answered yet."""
    return signs_of(force).filter(answer__isnull=True)


def same_questions(sign: BatchSign) -> list[BatchSign]:
    """Return open questions of the same kind that name only batches which this one names too."""
    mine = {row.batch_id for row in sign.named.all()}
    alike = open_signs(sign.force).filter(
        kind=sign.kind, laboratory=sign.laboratory, analyst=sign.analyst
    )
    return [
        one
        for one in alike.exclude(pk=sign.pk)
        if {row.batch_id for row in one.named.all()} <= mine
    ]


def numbers_in(sign: BatchSign) -> list[str]:
    """Return the numbers of the batches that a question names."""
    return sorted(row.batch.number for row in sign.named.all())


def signs_about(batch: Batch) -> list[BatchSign]:
    """Return the questions that name a batch, the open ones first."""
    found = signs_of(batch.force).filter(named__batch=batch)
    return sorted(found, key=lambda one: (hasattr(one, "answer"), -one.pk))


def recall_of(batch: Batch) -> BatchRecall | None:
    """Return the recall of a batch, None where it was not recalled."""
    return BatchRecall.objects.filter(batch=batch).first()


def specimens_in(batch: Batch) -> QuerySet[BatchSpecimen]:
    """Return the specimens of a batch in the order of their places."""
    return batch.specimens.select_related("batch").order_by("position")


def readings_up_to(batch: Batch, analyte: str, most: int) -> list[BatchControl]:
    """Return the spiked controls of an analyte on this instrument up to a batch, oldest first.

    At most ``most``, the last ones.
    """
    rows = BatchControl.objects.filter(
        batch__force=batch.force,
        batch__laboratory=batch.laboratory,
        batch__stage=batch.stage,
        batch__instrument=batch.instrument,
        batch__ended_at__lte=batch.ended_at,
        kind="spiked",
        analyte=analyte,
    ).select_related("batch")
    last = rows.order_by("-batch__ended_at", "-batch_id", "-turn")[:most]
    return list(last)[::-1]


def excuses_of(force: Force) -> QuerySet[Excuse]:
    """Return who may report without batches, and when, the newest first."""
    return force.batch_excuses.order_by("-pk")


def excused(force: Force, laboratory: str, day: date) -> bool:
    """Tell whether a laboratory may report without its batches on a day."""
    return excuses_of(force).filter(laboratory=laboratory, since__lte=day, until__gte=day).exists()
