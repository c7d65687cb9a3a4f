"""What is on file of collectors, and whether one may collect on a day.

Guarantees: the answer is made anew from the records at every question, by core/collection, and
holds a last day; a record counts only because two others attested it (attack C-02).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.timezone import localtime

from passmuster.core.access.actors import Actor, require, require_two_humans
from passmuster.core.collection.collectors import (
    CancellingError,
    Mock,
    MockKind,
    QualifiedDecision,
    TrainingRecord,
    qualified,
)
from passmuster.core.collection.constants import STANDARD
from passmuster.core.kernel.errors import Refused
from passmuster.core.roster.people import FEMALE, MALE
from passmuster.web import clock
from passmuster.web.collection.models import CollectorRecord
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force, Human
from passmuster.web.people.services import human_of
from passmuster.web.roster.identity import person_of

TRAINED, MOCK, REFRESHED, VETTED = "training", "mock", "refresher", "vetting"
ERROR, RETRAINED, GENDER = "error", "retraining", "gender"
KINDS = (TRAINED, MOCK, VETTED, REFRESHED, ERROR, RETRAINED, GENDER)
"""Kinds of records: training, a mock collection, the staff check, and what follows an error."""

DETAILS: dict[str, tuple[str, ...]] = {
    MOCK: tuple(MockKind),
    ERROR: tuple(MockKind),
    RETRAINED: tuple(MockKind),
    GENDER: (FEMALE, MALE),
}
"""What the detail of a record may be; records of other kinds have none."""


def require_record(
    force: Force, *, human: str, kind: str, day: date, detail: str, watched_by: str
) -> None:
    """Raise Refused unless these facts make a record.

    Codes: ``human-unknown``, ``record-kind-unknown``, ``record-detail-unusable``,
    ``record-in-future``, ``mock-unwatched``.
    """
    human_of(force, human)
    if kind not in KINDS:
        raise Refused("record-kind-unknown", f"Give one of: {', '.join(KINDS)}.")
    if detail not in DETAILS.get(kind, ("",)):
        raise Refused("record-detail-unusable", "Say what exactly this record is about.")
    if day > localtime(clock.now()).date():
        raise Refused("record-in-future", "A record is attested after what it is about.")
    if kind == MOCK and watched_by in ("", human):
        raise Refused("mock-unwatched", "Say who watched the mock collection; not the collector.")
    if watched_by:
        human_of(force, watched_by)


@denials_recorded
def attest_record(
    *,
    by: Actor,
    second: Actor,
    force: Force,
    human: str,
    kind: str,
    day: date,
    detail: str = "",
    error_free: bool = True,
    watched_by: str = "",
) -> CollectorRecord:
    """Attest one line of a collector's training under two names, neither of them the collector's.

    Codes: those of ``require_record``, ``same-human-twice``, ``record-of-oneself``.
    """
    require(by, "collection:attest-training")
    require(second, "collection:confirm-training")
    require_two_humans(by, second)
    if human in (by.human, second.human):
        raise Refused("record-of-oneself", "Nobody attests their own training.")
    require_record(force, human=human, kind=kind, day=day, detail=detail, watched_by=watched_by)
    with transaction.atomic():
        row = CollectorRecord.objects.create(
            force=force,
            human=human,
            kind=kind,
            day=day,
            detail=detail,
            error_free=error_free,
            watched_by=watched_by,
            by=by.human,
            second=second.human,
            at=clock.now(),
        )
        append(force.log, "collection:training-attested", by=by, rows=[row])
    return row


def record_of(force: Force, human: str) -> TrainingRecord:
    """Return everything on file of one human as core judges it."""
    return _folded(human, force.collector_records.filter(human=human).order_by("day", "pk"))


def _folded(human: str, rows: Iterable[CollectorRecord]) -> TrainingRecord:
    found = list(rows)

    def days(kind: str) -> tuple[date, ...]:
        return tuple(row.day for row in found if row.kind == kind)

    return TrainingRecord(
        human=human,
        trained=min(days(TRAINED), default=None),
        mocks=tuple(
            Mock(
                day=row.day,
                kind=MockKind(row.detail),
                error_free=row.error_free,
                attested_by=row.watched_by,
            )
            for row in found
            if row.kind == MOCK
        ),
        refreshed=days(REFRESHED),
        errors=tuple(_error(row, found) for row in found if row.kind == ERROR),
        vetted=max(days(VETTED), default=None),
    )


def _error(row: CollectorRecord, rows: Iterable[CollectorRecord]) -> CancellingError:
    again = [
        one.day
        for one in rows
        if one.kind == RETRAINED and one.detail == row.detail and one.day >= row.day
    ]
    kind = MockKind(row.detail)
    return CancellingError(told=row.day, kind=kind, retrained=min(again, default=None))


def qualified_now(force: Force, human: str) -> QualifiedDecision:
    """Decide whether a human may collect today, and until when."""
    return qualified(record_of(force, human), localtime(clock.now()).date(), STANDARD)


def gender_of(human: Human) -> str:
    """Return the gender of who would observe: as the roster has it, else as attested, else ""."""
    person = person_of(human)
    if person is not None and person.sex:
        return person.sex
    row = (
        human.force.collector_records.filter(human=human.code, kind=GENDER).order_by("-pk").first()
    )
    return row.detail if row else ""
