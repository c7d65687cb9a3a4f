"""The life of one test order as a frozen table; whatever is not in it is forbidden.

No move deletes an order, none leads from an end back to an open state, and an excusal exists only
before the notice: there is none after a no-show (attack N-02). Every end takes an outcome's code.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from passmuster.core.kernel import state_table
from passmuster.core.kernel.state_table import NOT_YET
from passmuster.core.orders import acts

ORDERED, RESUMED, DEFERRED = "ordered", "resumed", "deferred"
NOT_REACHED, NOTIFIED, MISSED = "not-reached", "notified", "missed"
ARRIVED, COLLECTING = "arrived", "collecting"
MEDICAL_EVALUATION, FACTS_REPORTED = "medical-evaluation", "facts-reported"
OPEN = (
    ORDERED,
    RESUMED,
    DEFERRED,
    NOT_REACHED,
    NOTIFIED,
    MISSED,
    ARRIVED,
    COLLECTING,
    MEDICAL_EVALUATION,
    FACTS_REPORTED,
)
"""States that still want an outcome. ``resumed`` is ordered again: neither excused nor deferred."""

SAMPLED, REFUSED, EXCUSED = "sampled", "refused", "excused"
NO_SHOW, NOT_TAKEN, NOT_REFUSED = "no-show", "not-taken", "not-refused"
CANCELLED, SPECIMEN_CANCELLED = "cancelled", "specimen-cancelled"
MEDICAL, REPLACED, LEFT, DIED = "medical", "replaced", "left", "died"
ENDS = (
    SAMPLED,
    REFUSED,
    EXCUSED,
    NO_SHOW,
    NOT_TAKEN,
    NOT_REFUSED,
    CANCELLED,
    SPECIMEN_CANCELLED,
    MEDICAL,
    REPLACED,
    LEFT,
    DIED,
)
"""States with an outcome. Only ``sampled`` can still move: its specimen may be cancelled."""

FINAL = tuple(state for state in ENDS if state != SAMPLED)
"""States that nothing leaves."""

STATES = (*OPEN, *ENDS)


class Verb(StrEnum):
    """What can be done with an order."""

    MAKE = "make"
    SERVE = "serve"
    REPORT_NOT_REACHED = "report-not-reached"
    CONTINUE_NOTICES = "continue-notices"
    EXCUSE = "excuse"
    DEFER = "defer"
    RESUME = "resume"
    REPLACE = "replace"
    MISS = "miss"
    MISS_UNCOLLECTED = "miss-uncollected"
    ARRIVE = "arrive"
    ARRIVE_LATE = "arrive-late"
    START = "start"
    SEAL = "seal"
    REFER = "refer"
    ACCEPT_MEDICAL = "accept-medical"
    REPORT_FACTS = "report-facts"
    REPORT_EVALUATION = "report-evaluation"
    DECIDE_REFUSAL = "decide-refusal"
    DECIDE_NO_REFUSAL = "decide-no-refusal"
    STEP_BACK = "step-back"
    RECORD_NOT_TAKEN = "record-not-taken"
    CANCEL = "cancel"
    CANCEL_SPECIMEN = "cancel-specimen"
    RECORD_LEFT = "record-left"
    RECORD_DEATH = "record-death"


class Gate(StrEnum):
    """A demand on the order's reason itself (core/orders/reasons.py)."""

    NONE = ""
    MAY_BE_REFUSAL = "no-show-may-be-refusal"
    NEVER_REFUSAL = "no-show-never-refusal"
    MAY_WITHDRAW = "may-withdraw"


@dataclass(frozen=True, kw_only=True)
class Transition(state_table.Transition):
    """One allowed move of an order, with the gate that its reason has to open.

    ``action`` is empty where the reason names it; every event is a blind entry (protocol.md §10.8).
    """

    verb: Verb
    gate: Gate = Gate.NONE


OUTCOME, DEFERRED_BEFORE = "outcome-code", "deferred-before"
"""Evidence that the order itself shows: core/orders/order.py supplies it."""

OFFICIAL, WRITTEN, SECOND = "named-official", "written-reasons", "second-outside-chain"
OWN_WITHDRAWAL = "own-withdrawal"
UNCOLLECTED, REPORTED = "no-collector-named", "reported-facts"
REVIEWERS_FINDING = "review-officers-finding"
HOUR, ATTEMPTS = "dispatch-hour-reached", "attempts-counted"
RULING = (OFFICIAL, WRITTEN, SECOND)
NOTHING_REPORTED, RECORD_AGREES = "no-result-reported", "record-agrees"
ABSENCE = (
    "absence-code",
    "papers-complete",
    "papers-before-notice",
    "end-within-limit",
    "approver-outside-unit",
    "approver-not-requester",
)
NOTICE = (HOUR, "slip-sealed", "notifier-free-of-conflict", "notice-handed-over")


def _moves(
    verb: Verb,
    moves: Iterable[tuple[str, str]],
    *,
    action: str,
    evidence: tuple[str, ...],
    event: str,
    gate: Gate = Gate.NONE,
) -> tuple[Transition, ...]:
    return tuple(
        Transition(
            source=source,
            verb=verb,
            target=target,
            action=action,
            evidence=evidence + ((OUTCOME,) if target in ENDS else ()),
            event=event,
            gate=gate,
        )
        for source, target in moves
    )


def _before_notice() -> Iterable[Transition]:
    yield from _moves(Verb.MAKE, [(NOT_YET, ORDERED)], action="", evidence=(), event="order:made")
    yield from _moves(
        Verb.EXCUSE,
        [(ORDERED, EXCUSED)],
        action=acts.APPROVE_ABSENCE,
        evidence=ABSENCE,
        event="order:excused",
    )
    yield from _moves(
        Verb.DEFER,
        [(ORDERED, DEFERRED)],
        action=acts.APPROVE_ABSENCE,
        evidence=ABSENCE,
        event="order:deferred",
    )
    # Into "resumed", not "ordered": once tried or deferred, nobody is excused or deferred again.
    yield from _moves(
        Verb.RESUME,
        [(DEFERRED, RESUMED)],
        action=acts.KEEP_DUE,
        evidence=("deferral-ended",),
        event="order:resumed",
    )
    yield from _moves(
        Verb.REPLACE,
        [(DEFERRED, REPLACED), (RESUMED, REPLACED)],
        action=acts.KEEP_DUE,
        evidence=(DEFERRED_BEFORE, "opening-day-reached", "new-order-made"),
        event="order:replaced",
    )


def _at_notice() -> Iterable[Transition]:
    yield from _moves(
        Verb.REPORT_NOT_REACHED,
        [(ORDERED, NOT_REACHED), (RESUMED, NOT_REACHED)],
        action=acts.SERVE,
        evidence=(HOUR, ATTEMPTS),
        event="order:not-reached",
    )
    yield from _moves(
        Verb.CONTINUE_NOTICES,
        [(NOT_REACHED, RESUMED)],
        action=acts.RULE,
        evidence=(OFFICIAL, WRITTEN),
        event="order:notices-continued",
    )
    yield from _moves(
        Verb.SERVE,
        [(ORDERED, NOTIFIED), (RESUMED, NOTIFIED), (NOT_REACHED, NOTIFIED)],
        action=acts.SERVE,
        evidence=NOTICE,
        event="order:notified",
    )


def _appearing() -> Iterable[Transition]:
    yield from _moves(
        Verb.MISS,
        [(NOTIFIED, MISSED)],
        action=acts.ARRIVAL,
        evidence=("deadline-to-appear-passed", "no-arrival"),
        event="order:missed",
    )
    # Reported from outside the door: only with facts, and only where nobody was named to collect.
    yield from _moves(
        Verb.MISS_UNCOLLECTED,
        [(NOTIFIED, MISSED)],
        action=acts.REPORT_MISSED,
        evidence=("deadline-to-appear-passed", "no-arrival", UNCOLLECTED, REPORTED),
        event="order:missed",
    )
    yield from _moves(
        Verb.ARRIVE,
        [(NOTIFIED, ARRIVED)],
        action=acts.ARRIVAL,
        evidence=("arrival-recorded",),
        event="order:arrived",
    )
    # The missed entry stays; the later specimen does not make it unsaid.
    yield from _moves(
        Verb.ARRIVE_LATE,
        [(MISSED, ARRIVED)],
        action=acts.RULE,
        evidence=("arrival-recorded", OFFICIAL, WRITTEN),
        event="order:arrived-late",
    )


def _collecting() -> Iterable[Transition]:
    yield from _moves(
        Verb.START,
        [(ARRIVED, COLLECTING)],
        action=acts.COLLECT,
        evidence=("collector-free-of-conflict",),
        event="order:started",
    )
    yield from _moves(
        Verb.SEAL,
        [(COLLECTING, SAMPLED)],
        action=acts.COLLECT,
        evidence=("specimen-sealed",),
        event="order:sampled",
    )
    yield from _moves(
        Verb.REFER,
        [(COLLECTING, MEDICAL_EVALUATION)],
        action=acts.COLLECT,
        evidence=("time-to-try-again-ended",),
        event="order:referred",
    )
    yield from _moves(
        Verb.ACCEPT_MEDICAL,
        [(MEDICAL_EVALUATION, MEDICAL)],
        action=acts.REVIEW_MEDICAL,
        evidence=("physicians-finding", REVIEWERS_FINDING),
        event="order:medical-accepted",
    )


def _facts_and_rulings() -> Iterable[Transition]:
    facts = (REPORTED,)
    for moves, gate in (
        ([(ARRIVED, FACTS_REPORTED)], Gate.MAY_BE_REFUSAL),
        ([(COLLECTING, FACTS_REPORTED)], Gate.NONE),
    ):
        yield from _moves(
            Verb.REPORT_FACTS,
            moves,
            action=acts.REPORT_FACTS,
            evidence=facts,
            event="order:facts-reported",
            gate=gate,
        )
    # A verb of its own: who collected has no word in an evaluation (attack M-05).
    yield from _moves(
        Verb.REPORT_EVALUATION,
        [(MEDICAL_EVALUATION, FACTS_REPORTED)],
        action=acts.REVIEW_MEDICAL,
        evidence=(REVIEWERS_FINDING,),
        event="order:facts-reported",
    )
    for moves, gate in (
        ([(MISSED, REFUSED)], Gate.MAY_BE_REFUSAL),
        ([(FACTS_REPORTED, REFUSED)], Gate.NONE),
    ):
        yield from _moves(
            Verb.DECIDE_REFUSAL,
            moves,
            action=acts.RULE,
            evidence=RULING,
            event="order:refused",
            gate=gate,
        )
    # Who was never told cannot have refused: not reached ends as a no-show at the most.
    yield from _moves(
        Verb.DECIDE_NO_REFUSAL,
        [(NOT_REACHED, NO_SHOW), (MISSED, NO_SHOW), (FACTS_REPORTED, NOT_REFUSED)],
        action=acts.RULE,
        evidence=RULING,
        event="order:no-refusal-decided",
    )


def _not_taken() -> Iterable[Transition]:
    # By the person's own act or their own paper: nobody steps back for somebody else.
    yield from _moves(
        Verb.STEP_BACK,
        [(ORDERED, NOT_TAKEN), (RESUMED, NOT_TAKEN)],
        action=acts.STEP_BACK,
        evidence=(OWN_WITHDRAWAL,),
        event="order:not-taken",
        gate=Gate.MAY_WITHDRAW,
    )
    yield from _moves(
        Verb.RECORD_NOT_TAKEN,
        [(MISSED, NOT_TAKEN), (ARRIVED, NOT_TAKEN)],
        action=acts.ARRIVAL,
        evidence=(),
        event="order:not-taken",
        gate=Gate.NEVER_REFUSAL,
    )


def _ends_from_outside() -> Iterable[Transition]:
    # Never from missed or facts-reported: what waits for a ruling gets one.
    yield from _moves(
        Verb.CANCEL,
        [(source, CANCELLED) for source in (ORDERED, RESUMED, ARRIVED, COLLECTING)],
        action=acts.CANCEL,
        evidence=RULING,
        event="order:cancelled",
    )
    yield from _moves(
        Verb.CANCEL,
        [(NOTIFIED, CANCELLED)],
        action=acts.CANCEL,
        evidence=("deadline-to-appear-open", *RULING),
        event="order:cancelled",
    )
    yield from _moves(
        Verb.CANCEL_SPECIMEN,
        [(SAMPLED, SPECIMEN_CANCELLED)],
        action=acts.CANCEL,
        evidence=(NOTHING_REPORTED, RECORD_AGREES, *RULING),
        event="order:specimen-cancelled",
    )
    # Leaving the force after the notice ends nothing: resigning must not pay (rules.md §7.1).
    yield from _moves(
        Verb.RECORD_LEFT,
        [(source, LEFT) for source in (ORDERED, RESUMED, DEFERRED, NOT_REACHED)],
        action=acts.RECORD_END,
        evidence=("leaver-on-roster",),
        event="order:left",
    )
    yield from _moves(
        Verb.RECORD_DEATH,
        [(source, DIED) for source in OPEN],
        action=acts.RECORD_END,
        evidence=("death-recorded",),
        event="order:died",
    )


TRANSITIONS: tuple[Transition, ...] = (
    *_before_notice(),
    *_at_notice(),
    *_appearing(),
    *_collecting(),
    *_facts_and_rulings(),
    *_not_taken(),
    *_ends_from_outside(),
)
"""Every move there is. Its source: product.md promise 3; attacks.md N-01 to N-07, C-07."""

STATELESS_EVENTS = frozenset({"order:attempted", "order:slip-sealed", "order:disputed"})
"""Entries of an order that leave its state as it is; a dispute stands beside what it is about."""
