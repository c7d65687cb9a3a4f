"""Excusals and deferrals: a closed list of codes, papers from before the notice, an outside hand.

Both exist before the notice only. A deferral ends after a fixed number of days at the latest and
brings an unannounced test; so does an excusal when the person is back (attacks N-02, N-03, R-05).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from passmuster.core.access.actors import Actor
from passmuster.core.kernel.figures import FigureSet
from passmuster.core.orders.limits import DEFAULT
from passmuster.core.orders.moves import Verb


@dataclass(frozen=True, kw_only=True)
class AbsenceCode:
    """One ground to excuse or to defer: the papers it demands and whether it needs an end.

    ``papers`` are kinds of document, one of each. A deferral always needs an end date.
    """

    code: str
    excuses: bool
    defers: bool
    papers: tuple[str, ...]
    needs_end: bool
    says: str
    source: str
    confirmed: bool = False


_OURS = "ours, to be set by the force's policy"
_ROSTER = "the code under which the roster excludes (threat model R-05); " + _OURS
_DEFERS = "US DOJ, Inspector General report I-96-07 (control of deferrals); the code: " + _OURS


def _rows() -> tuple[AbsenceCode, ...]:
    excusals = (
        ("maternity", ("medical-certificate",), "away for a birth"),
        ("long-illness", ("medical-certificate",), "ill for longer than a deferral can last"),
        ("detached-abroad", ("detachment-order",), "serving abroad"),
        ("suspended", ("suspension-order",), "suspended from duty and away from it"),
        ("in-custody", ("custody-record",), "held by an authority"),
    )
    deferrals = (
        ("approved-leave", ("leave-approval",), "on leave that was approved before"),
        ("sick-leave", ("medical-certificate",), "ill for some days"),
        ("running-operation", ("operation-order",), "in an operation that cannot be left"),
        ("court-summons", ("court-summons",), "called as a witness or a party"),
        ("training-away", ("training-order",), "on a course in another place"),
        ("bereavement", ("death-notice",), "a near relative died"),
    )
    return tuple(
        AbsenceCode(
            code=code,
            excuses=excuses,
            defers=not excuses,
            papers=papers,
            needs_end=True,
            says=says,
            source=_ROSTER if excuses else _DEFERS,
        )
        for rows, excuses in ((excusals, True), (deferrals, False))
        for code, papers, says in rows
    )


ABSENCES: Mapping[str, AbsenceCode] = MappingProxyType({row.code: row for row in _rows()})
"""Every code there is; what a lawyer has to approve."""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A document: its kind, the day written on it, and when it reached the programme."""

    kind: str
    dated: date
    received_at: datetime


@dataclass(frozen=True, kw_only=True)
class AbsenceRequest:
    """A proposal to excuse or defer one order, with who asked and who approves.

    ``until`` is the last day away; ``approver`` is the human outside the unit.
    """

    code: str
    papers: tuple[Paper, ...]
    until: date | None
    requested_by: str
    approver: Actor


def absence_evidence(
    request: AbsenceRequest,
    verb: Verb,
    *,
    units: Collection[str],
    told_at: datetime | None,
    at: datetime,
    limits: FigureSet = DEFAULT,
) -> frozenset[str]:
    """Return which demands on an excusal or a deferral are met (names of moves.ABSENCE).

    ``verb`` is EXCUSE or DEFER, ``units`` the person's unit and every unit above it, ``told_at``
    the first attempt or notice of this order (None when there was none), ``at`` now; times in the
    force's local time, by which days are read.
    """
    row = ABSENCES.get(request.code)
    fits = row is not None and (row.excuses if verb is Verb.EXCUSE else row.defers)
    kinds = {paper.kind for paper in request.papers}
    before = told_at if told_at is not None else at
    met = {
        "absence-code": fits,
        "papers-complete": row is not None and kinds >= set(row.papers),
        "papers-before-notice": bool(request.papers)
        and all(_before(paper, before, strictly=told_at is not None) for paper in request.papers),
        "end-within-limit": row is not None and _end_stands(request, row, verb, at, limits),
        "approver-outside-unit": bool(request.approver.unit) and request.approver.unit not in units,
        "approver-not-requester": request.approver.human not in {"", request.requested_by},
    }
    return frozenset(name for name, holds in met.items() if holds)


def _before(paper: Paper, moment: datetime, *, strictly: bool) -> bool:
    received = paper.received_at < moment if strictly else paper.received_at <= moment
    return received and paper.dated <= paper.received_at.date()


def _end_stands(
    request: AbsenceRequest, row: AbsenceCode, verb: Verb, at: datetime, limits: FigureSet
) -> bool:
    if request.until is None:
        return verb is Verb.EXCUSE and not row.needs_end
    if request.until < at.date():
        return False
    return verb is Verb.EXCUSE or request.until - at.date() <= limits.span("deferral-max-days")
