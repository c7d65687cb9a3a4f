"""What has to happen without anybody asking: batches, heartbeat, publishing, dossiers, audit, dues.

`passmuster work` runs one round of it, or a round a minute. Every step is safe to repeat.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from passmuster.core.draw import states
from passmuster.core.kernel.errors import PassmusterError, Refused, UnusableInput
from passmuster.web import clock
from passmuster.web.batches.signs import keep_signs
from passmuster.web.draw.dossier import write_dossier
from passmuster.web.draw.models import Draw
from passmuster.web.installation import here
from passmuster.web.ledger.audit import audit_log
from passmuster.web.ledger.models import Log
from passmuster.web.ledger.publishing import (
    oldest_uncovered,
    publish,
    published_folder,
    tiles_of,
)
from passmuster.web.ledger.services import (
    SYSTEM,
    append,
    batch_due,
    beat,
    heartbeat_due,
    sequence_batch,
)
from passmuster.web.ledger.witnessing import (
    Asked,
    collect_cosignatures,
    require_witnesses_not_ahead,
)
from passmuster.web.orders.dues import keep_dues
from passmuster.web.review.keeping import keep_reviews
from passmuster.web.review.splitting import keep_split_clocks

AUDIT_EVERY = timedelta(days=1)
MAXIMUM_DELAY = timedelta(hours=1)
"""From an act to a cosigned head that covers it (protocol.md §10.8 rule 2); longer is an alarm."""
ENDED = (states.DECIDED, states.OPENED, states.VOIDED)


@dataclass
class Round:
    """What one round did for one log."""

    log: str
    size: int = 0
    batch: int = 0
    due: int = 0
    signs: int = 0
    reviews: int = 0
    heartbeat: bool = False
    cosignatures: list[Asked] = field(default_factory=list)
    dossiers: list[str] = field(default_factory=list)
    waiting_dossiers: list[str] = field(default_factory=list)
    differences: int | None = None
    overdue_since: datetime | None = None
    refusal: PassmusterError | None = None

    @property
    def alarmed(self) -> bool:
        """Tell whether somebody has to look at once."""
        return (
            self.refusal is not None
            or bool(self.differences)
            or self.overdue_since is not None
            or any(answer.alarm for answer in self.cosignatures)
        )


def work_on_every_log() -> list[Round]:
    """Do one round for each log; what one log refuses does not stop the others."""
    with _alone():
        return [_attempt(log) for log in Log.objects.order_by("id")]


def _attempt(log: Log) -> Round:
    try:
        return work_once(log)
    except PassmusterError as refusal:
        return Round(log.origin, refusal=refusal)
    except OSError as error:
        sentence = f"{error.strerror or error}: {error.filename}"
        return Round(log.origin, refusal=UnusableInput("file-unusable", sentence))


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other process works here: two would write batches and dossiers twice."""
    with (here().root / "work.lock").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def work_once(log: Log) -> Round:
    """Do everything that is due for one log and say what was done."""
    require_witnesses_not_ahead(log)
    done = Round(log.origin)
    done.due = keep_dues(log) + keep_split_clocks(log)
    done.reviews = keep_reviews(log)
    if batch_due(log):
        done.batch = sequence_batch(log)
    if heartbeat_due(log):
        beat(log)
        done.heartbeat = True
    if _audit_due(log):
        done.signs = keep_signs(log)
        done.differences = audit_and_record(log)
        tiles_of(log).drop_partials()
    head = publish(log)
    done.size = head.size
    done.cosignatures = collect_cosignatures(log, head)
    oldest = oldest_uncovered(log)
    if oldest is not None and clock.now() - oldest > MAXIMUM_DELAY:
        done.overdue_since = oldest
    for draw in Draw.objects.filter(force__log=log, state__in=ENDED).order_by("id"):
        if _dossier_is_current(log, draw):
            continue
        try:
            write_dossier(draw)
        except Refused:
            done.waiting_dossiers.append(draw.number)
        else:
            done.dossiers.append(draw.number)
    return done


def audit_and_record(log: Log) -> int:
    """Audit one log, enter the run itself into the log, and return the number of differences."""
    differences = len(audit_log(log))
    with transaction.atomic():
        data = {
            "size": log.entries.count(),
            "rows": log.events.count(),
            "differences": differences,
        }
        append(log, "log:audited", by=SYSTEM, data=data)
    return differences


def _audit_due(log: Log) -> bool:
    last = log.events.filter(kind="log:audited").aggregate(at=Max("at"))["at"]
    return last is None or clock.now() - last >= AUDIT_EVERY


def _dossier_is_current(log: Log, draw: Draw) -> bool:
    """Tell whether the dossier stands; a void after the result needs it written anew."""
    folder = published_folder(log) / "dossiers" / draw.number
    if draw.state == states.VOIDED:
        return (folder / "entries" / "void.json").exists()
    return (folder / "dossier.json").exists()
