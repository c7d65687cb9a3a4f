"""How an order can end: a closed list of codes, each in one class, none without a source.

What the force itself caused is a class of its own and never called an excusal (attack N-06).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from passmuster.core.orders import moves
from passmuster.core.orders.excusals import ABSENCES


class OutcomeClass(StrEnum):
    """The class in which an outcome is counted and published."""

    SAMPLED = "sampled"
    REFUSED = "refused"
    EXCUSED = "excused"
    DEFERRED = "deferred"
    NO_SHOW = "no-show"
    NOT_TAKEN = "not-taken"
    NOT_REFUSED = "not-refused"
    FORCE_CAUSED = "force-caused"
    OUTSIDE_CAUSED = "outside-caused"
    FLAW = "flaw"
    LOSS = "loss"
    SPOILING = "spoiling"
    MEDICAL = "medical"
    LEFT_FORCE = "left-force"
    DIED = "died"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One way to end: the state it belongs to, its code and class.

    ``brings_order``: an unannounced new order must follow (if the reason's rule says so too).
    ``sources``: the only states from which the code may end an order; empty means any.
    """

    state: str
    code: str
    group: OutcomeClass
    brings_order: bool
    says: str
    source: str
    confirmed: bool = False
    sources: tuple[str, ...] = ()


_SPOILING = "49 CFR 40.199; Passmuster: spoiling must not pay"
_RULING = "49 CFR 40.191(a)(2), (d)(1): the collector records, the employer decides"
_LATER = "10 CFR 26.31(d)(2)(v): tested at the first practical chance, unannounced"
_N06 = "threat model N-06"
_LEAVERS = "the roster's leavers; Passmuster: resigning must not pay"


def _end(
    state: str,
    code: str,
    group: OutcomeClass,
    says: str,
    source: str,
    *,
    brings: bool = False,
    only: tuple[str, ...] = (),
) -> Outcome:
    return Outcome(
        state=state,
        code=code,
        group=group,
        brings_order=brings,
        says=says,
        source=source,
        sources=only,
    )


def _collected() -> tuple[Outcome, ...]:
    return (
        _end(
            moves.SAMPLED,
            "specimen-sealed",
            OutcomeClass.SAMPLED,
            "a specimen was sealed",
            "49 CFR 40.71, 40.73",
        ),
        _end(
            moves.MEDICAL,
            "medical-explanation",
            OutcomeClass.MEDICAL,
            "too little urine for a medical cause; the person stays in the pool",
            "49 CFR 40.193(d)(1)",
        ),
    )


def _ruled() -> tuple[Outcome, ...]:
    refused, missed, facts = OutcomeClass.REFUSED, (moves.MISSED,), (moves.FACTS_REPORTED,)
    told = "stayed away after the notice; decided to be"
    return (
        _end(moves.REFUSED, "did-not-appear", refused, f"{told} a refusal", _RULING, only=missed),
        _end(
            moves.REFUSED,
            "facts-were-a-refusal",
            refused,
            "the reported facts were decided to be a refusal",
            _RULING,
            only=facts,
        ),
        _end(
            moves.NO_SHOW,
            "not-reached",
            OutcomeClass.NO_SHOW,
            "could not be told after all attempts, so it is no refusal",
            f"threat model N-05; {_LATER}",
            brings=True,
            only=(moves.NOT_REACHED,),
        ),
        _end(
            moves.NO_SHOW,
            "absence-no-refusal",
            OutcomeClass.NO_SHOW,
            f"{told} no refusal",
            f"{_RULING}; {_LATER}",
            brings=True,
            only=missed,
        ),
        _end(
            moves.NOT_REFUSED,
            "facts-no-refusal",
            OutcomeClass.NOT_REFUSED,
            "no specimen; the reported facts were decided to be no refusal",
            f"{_RULING}; {_LATER}",
            brings=True,
            only=facts,
        ),
    )


def _not_taken() -> tuple[Outcome, ...]:
    return (
        _end(
            moves.NOT_TAKEN,
            "stepped-back",
            OutcomeClass.NOT_TAKEN,
            "stepped back before the notice, as the reason allows",
            "NYPD Patrol Guide 205-34, second hand",
            only=(moves.ORDERED, moves.RESUMED),
        ),
        _end(
            moves.NOT_TAKEN,
            "did-not-take",
            OutcomeClass.NOT_TAKEN,
            "stayed away, or left before the start, where that is no refusal",
            "49 CFR 40.191(a)(1)",
            only=(moves.MISSED, moves.ARRIVED),
        ),
    )


def _excused() -> tuple[Outcome, ...]:
    return tuple(
        _end(
            moves.EXCUSED,
            row.code,
            OutcomeClass.EXCUSED,
            f"excused before the notice: {row.says}",
            row.source,
        )
        for row in ABSENCES.values()
        if row.excuses
    )


def _cancelled() -> tuple[Outcome, ...]:
    force = (
        ("no-kits", "no kits were there"),
        ("no-site", "no usable place of collection was there"),
        ("no-collector", "no collector free of conflict was there"),
        ("no-observer", "no observer of the same gender was there"),
        ("no-notifier", "nobody was there to serve the notice"),
    )
    ours, outside = "no rule gives it: ours", OutcomeClass.OUTSIDE_CAUSED
    flaw = "the collection could not be finished by the rules"
    danger = "flood, fire, fighting or another danger to life"
    return (
        *(
            _end(moves.CANCELLED, code, OutcomeClass.FORCE_CAUSED, says, _N06, brings=True)
            for code, says in force
        ),
        _end(
            moves.CANCELLED,
            "flaw-at-collection",
            OutcomeClass.FLAW,
            flaw,
            _SPOILING,
            brings=True,
            only=(moves.ARRIVED, moves.COLLECTING),
        ),
        _end(moves.CANCELLED, "danger-to-life", outside, danger, ours, brings=True),
        _end(moves.CANCELLED, "court-order", outside, "a court forbade the test", ours),
    )


def _specimen_cancelled() -> tuple[Outcome, ...]:
    rows = (
        ("fatal-flaw", OutcomeClass.FLAW, "a fatal flaw of the collection"),
        ("flaw-not-corrected", OutcomeClass.FLAW, "a flaw that nobody corrected in time"),
        ("specimen-lost", OutcomeClass.LOSS, "the specimen was lost on its way or in store"),
        ("specimen-spoiled", OutcomeClass.SPOILING, "the specimen spoiled or leaked"),
    )
    return tuple(
        _end(moves.SPECIMEN_CANCELLED, code, group, says, _SPOILING, brings=True)
        for code, group, says in rows
    )


def _without_a_ruling() -> tuple[Outcome, ...]:
    opening = "still open on the draw's opening day; a new order took its place"
    left = "left the force before the notice"
    return (
        _end(
            moves.REPLACED,
            "open-at-opening-day",
            OutcomeClass.DEFERRED,
            f"deferred and {opening}",
            "Passmuster: the opening day waits for no order",
        ),
        _end(moves.LEFT, "left-force", OutcomeClass.LEFT_FORCE, left, _LEAVERS),
        _end(moves.DIED, "died", OutcomeClass.DIED, "died", _LEAVERS),
    )


OUTCOMES: tuple[Outcome, ...] = (
    *_collected(),
    *_ruled(),
    *_not_taken(),
    *_excused(),
    *_cancelled(),
    *_specimen_cancelled(),
    *_without_a_ruling(),
)
"""Every end there is; what a lawyer has to approve."""

_BY_STATE_AND_CODE: Mapping[tuple[str, str], Outcome] = MappingProxyType(
    {(outcome.state, outcome.code): outcome for outcome in OUTCOMES}
)


def find_outcome(state: str, code: str) -> Outcome | None:
    """Return the outcome of a state with this code, or None when there is no such."""
    return _BY_STATE_AND_CODE.get((state, code))
