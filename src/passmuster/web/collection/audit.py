"""What the audit checks of collections: state and end are what the events add up to."""

from __future__ import annotations

from collections.abc import Iterator

from passmuster.core.kernel.errors import PassmusterError
from passmuster.web.collection.folding import ENDED, OPEN, progress_of
from passmuster.web.collection.models import (
    Correction,
    Objection,
    Reassignment,
    RefusalDecision,
    Session,
)
from passmuster.web.installation import kept_words
from passmuster.web.ledger.audit import Difference
from passmuster.web.ledger.models import Log


def sessions_as_their_events_say(log: Log) -> Iterator[Difference]:
    """Fold every session anew and compare its state and end; impossible events are named too."""
    table = Session._meta.db_table
    for session in Session.objects.filter(force__log=log).order_by("pk"):
        try:
            progress = progress_of(session)
        except PassmusterError as error:
            yield Difference(code=error.code, table=table, row=str(session.pk))
            continue
        right = {
            "state": ENDED if progress.end else OPEN,
            "end": progress.end.value if progress.end else "",
        }
        for field, value in right.items():
            if getattr(session, field) != value:
                yield Difference(
                    code="state-not-of-its-events", table=table, row=str(session.pk), field=field
                )


def kept_reasons(log: Log) -> Iterator[Difference]:
    """Check that what was written for or against people still has its bytes."""
    kept = [
        *(
            (row, row.words_sha256)
            for model in (Objection, Reassignment)
            for row in model.objects.filter(assignment__force__log=log)
        ),
        *(
            (row, row.reasons_sha256)
            for row in RefusalDecision.objects.filter(session__force__log=log)
        ),
        *(
            (row, digest)
            for row in Correction.objects.filter(told__session__force__log=log)
            for digest in (row.was_sha256, row.right_sha256)
        ),
    ]
    for row, digest in kept:
        try:
            kept_words(digest)
        except PassmusterError as error:
            yield Difference(code=error.code, table=row._meta.db_table, row=str(row.pk))
