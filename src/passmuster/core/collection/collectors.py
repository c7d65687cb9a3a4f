"""Who may collect on a day: trained, shown to work without error, refreshed, retrained and vetted.

Guarantees: an answer is a code and the last day on which it holds. Source: 49 CFR 40.33; 10 CFR
26.31(b)(1); rules.md §3.7.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from passmuster.core.collection.constants import CollectionRules


class MockKind(StrEnum):
    """What a mock collection rehearses."""

    NORMAL = "normal"
    SHORT_VOLUME = "short-volume"
    TEMPERATURE = "temperature"
    NOT_SIGNING = "not-signing"


REQUIRED: Mapping[MockKind, int] = {
    MockKind.NORMAL: 2,
    MockKind.SHORT_VOLUME: 1,
    MockKind.TEMPERATURE: 1,
    MockKind.NOT_SIGNING: 1,
}
"""What the first mocks have to cover, in any order (49 CFR 40.33(c)(1))."""


@dataclass(frozen=True, kw_only=True)
class Mock:
    """One mock collection; ``attested_by`` watched it live and signed for it, "" if nobody did."""

    day: date
    kind: MockKind
    error_free: bool
    attested_by: str


@dataclass(frozen=True, kw_only=True)
class CancellingError:
    """A collector's error that ended a test: when they were told, and which kind of part it was."""

    told: date
    kind: MockKind
    retrained: date | None = None


@dataclass(frozen=True, kw_only=True)
class TrainingRecord:
    """What is on file of one collector; ``mocks`` of one day stand in the order they were held."""

    human: str
    trained: date | None
    mocks: tuple[Mock, ...] = ()
    refreshed: tuple[date, ...] = ()
    errors: tuple[CancellingError, ...] = ()
    vetted: date | None = None


@dataclass(frozen=True, kw_only=True)
class QualifiedDecision:
    """Whether a human may collect: ``code`` is "" when so; ``until`` is the last day it holds."""

    code: str
    until: date | None = None

    @property
    def qualified(self) -> bool:
        """Tell whether the human may collect."""
        return not self.code


def qualified(record: TrainingRecord, day: date, rules: CollectionRules) -> QualifiedDecision:
    """Decide whether a collector may collect on ``day``, and until when.

    Codes: ``training-missing``, ``mocks-missing``, ``vetting-missing``, ``refresher-due``,
    ``vetting-due``, ``retraining-due``. What lies after ``day`` does not count.
    """
    if record.trained is None or record.trained > day:
        return QualifiedDecision(code="training-missing")
    shown = _shown_on(record, record.trained, day, REQUIRED, rules.value("mocks-first"))
    if shown is None:
        return QualifiedDecision(code="mocks-missing")
    if record.vetted is None or record.vetted > day:
        return QualifiedDecision(code="vetting-missing")
    refreshed = max([shown, *(past for past in record.refreshed if past <= day)])
    limits = {
        years_after(record.vetted, rules.value("vetting-years")): QualifiedDecision(
            code="vetting-due"
        ),
        years_after(refreshed, rules.value("refresh-years")): QualifiedDecision(
            code="refresher-due"
        ),
    }
    for error in record.errors:
        if error.told <= day and not _retrained(record, error, day, rules):
            last = error.told + timedelta(days=rules.value("retrain-days"))
            limits[last] = QualifiedDecision(code="retraining-due")
    until = min(limits)
    return replace(limits[until] if day > until else QualifiedDecision(code=""), until=until)


def years_after(day: date, years: int) -> date:
    """Return the same day so many years later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _retrained(
    record: TrainingRecord, error: CancellingError, day: date, rules: CollectionRules
) -> bool:
    """Tell whether an error was trained away: one normal mock and two on the error (40.33(f))."""
    if error.retrained is None or not error.told <= error.retrained <= day:
        return False
    wanted = Counter({MockKind.NORMAL: 1}) + Counter({error.kind: 2})
    return _shown_on(record, error.retrained, day, wanted, rules.value("mocks-again")) is not None


def _shown_on(
    record: TrainingRecord,
    since: date,
    day: date,
    wanted: Mapping[MockKind, int],
    count: int,
) -> date | None:
    """Return when ``count`` mocks in a row first were without error and covered what is wanted."""
    held = sorted((m for m in record.mocks if since <= m.day <= day), key=lambda m: m.day)
    for end in range(count, len(held) + 1):
        if _covers(held[end - count : end], wanted, record.human):
            return held[end - 1].day
    return None


def _covers(run: Sequence[Mock], wanted: Mapping[MockKind, int], human: str) -> bool:
    watched = all(mock.attested_by not in ("", human) for mock in run)
    kinds = Counter(mock.kind for mock in run)
    return (
        watched
        and all(mock.error_free for mock in run)
        and all(kinds[kind] >= least for kind, least in wanted.items())
    )
