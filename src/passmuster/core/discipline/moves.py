"""The life of one discipline file as a frozen table; whatever is not in it is forbidden.

No file is dropped: every way out is an end with a code that is counted. What depends on the way in
which a file began, or on what is decided, ``file.py`` asks for besides. Source: rules.md §9;
attacks J-01 to J-05.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import partial
from typing import Final

from passmuster.core.discipline import acts, floor
from passmuster.core.kernel.state_table import NOT_YET, Transition, moves_of
from passmuster.core.signing.acts import OWN_KEY

OPENED, CHARGED, DISCLOSED, ANSWERED = "opened", "charged", "disclosed", "answered"
SUMMONED, HEARD, SIGNED = "summoned", "heard", "signed"
DECIDED, SERVED = "decided", "served"
APPEALED, APPEAL_SUMMONED = "appealed", "appeal-summoned"
APPEAL_HEARD, APPEAL_SIGNED = "appeal-heard", "appeal-signed"
UNDOING = "undoing"
STANDS, CANCELLED, UNDONE = "stands", "cancelled", "undone"
LEFT, DIED = "left-during-process", "died"

UNDECIDED: Final = (OPENED, CHARGED, DISCLOSED, ANSWERED, SUMMONED, HEARD, SIGNED, DECIDED)
"""States in which nothing that was decided has reached the officer."""

IN_EFFECT: Final = (SERVED, APPEALED, APPEAL_SUMMONED, APPEAL_HEARD, APPEAL_SIGNED)
"""States in which a decision was served and may still be changed."""

OPEN_STATES: Final = (*UNDECIDED, *IN_EFFECT, UNDOING)
"""States that want a next step, a day and somebody who owns it."""

ENDS: Final = (STANDS, CANCELLED, UNDONE, LEFT, DIED)
"""States that are counted as outcomes. What was found stays open for whoever left."""

STATES: Final = (*OPEN_STATES, *ENDS)


class Verb(StrEnum):
    """What can be done with a discipline file."""

    OPEN = "open"
    CHARGE = "charge"
    DISCLOSE = "disclose"
    ANSWER = "answer"
    LAPSE_ANSWER = "lapse-answer"
    SUMMON = "summon"
    POSTPONE = "postpone"
    HEAR = "hear"
    SIGN = "sign"
    DIFFER = "differ"
    COUNTERSIGN = "countersign"
    SERVE = "serve"
    APPEAL = "appeal"
    APPEAL_LATE = "appeal-late"
    WAIVE_APPEAL = "waive-appeal"
    LAPSE_APPEAL = "lapse-appeal"
    GRANT_REVIEW = "grant-review"
    SUMMON_APPEAL = "summon-appeal"
    POSTPONE_APPEAL = "postpone-appeal"
    HEAR_APPEAL = "hear-appeal"
    SIGN_APPEAL = "sign-appeal"
    DIFFER_APPEAL = "differ-appeal"
    UPHOLD = "uphold-appeal"
    VARY = "vary-decision"
    REJECT = "reject-appeal"
    REMIT = "remit"
    CANCEL = "cancel"
    CLOSE_CANCELLED = "close-cancelled"
    UNDO = "undo"
    APPLY_VARIED = "apply-varied"
    RECORD_LEFT = "record-left"
    RETURN = "return"
    RECORD_DEATH = "record-death"


ANSWER_IN, ANSWER_RUN = "answer-taken", "answer-clock-run"
POSTPONED_FOR = "postponement-reasons"
DECISION_SERVED = "decision-served"
APPEAL_IN_TIME, APPEAL_EXCUSED = "appeal-in-time", "appeal-late-excused"
APPEAL_WAIVED, APPEAL_RUN = "appeal-waived", "appeal-clock-run"
NEW_FACTS = "new-facts"
APPEAL_NOTICE, HEARD_ON_APPEAL = "appeal-notice-kept", "officer-heard-on-appeal"
APPEAL_PANEL_FREE, APPEAL_PANEL_FULL = "appeal-panel-free-of-conflict", "appeal-panel-complete"
ENDED_BY_RESULT, CARRIED_OUT = "grounds-taken-back", "effects-carried-out"
LEAVER, BACK, DEATH = "leaver-on-roster", "back-on-roster", "death-recorded"

SAME, DIFFERS = "same-as-first-signature", "differs-with-reasons"
NOT_WORSE, AVAILABLE = "not-worse-than-before", "sanction-of-policy"
TAKEN_BACK, VARIED, NEVER_SERVED = "decision-taken-back", "decision-varied", "never-served"
OWN: Final = frozenset({floor.TWO, SAME, NOT_WORSE, TAKEN_BACK, VARIED, NEVER_SERVED})
"""Evidence that the file itself shows: core/discipline/file.py supplies it, and nobody else."""

SIGNATURE: Final = (floor.GROUNDS, floor.POLICY, OWN_KEY)
_PANEL: Final = (floor.PANEL_FULL, floor.PANEL_FREE)
_APPEAL_PANEL: Final = (APPEAL_PANEL_FULL, APPEAL_PANEL_FREE)


_moves: Final = partial(moves_of, "discipline")


def _charging() -> Iterator[Transition]:
    for verb, moves, action, evidence, event in (
        (Verb.OPEN, (NOT_YET, OPENED), acts.OPEN, (floor.GROUNDS,), "opened"),
        (
            Verb.CHARGE,
            (OPENED, CHARGED),
            acts.CHARGE,
            (floor.GROUNDS, floor.POLICY, floor.CHARGE_SERVED),
            "charged",
        ),
        (Verb.DISCLOSE, (CHARGED, DISCLOSED), acts.DISCLOSE, (floor.DISCLOSED,), "disclosed"),
        (Verb.ANSWER, (DISCLOSED, ANSWERED), acts.ANSWER, (ANSWER_IN,), "answered"),
        (
            Verb.LAPSE_ANSWER,
            (DISCLOSED, ANSWERED),
            acts.KEEP_CLOCK,
            (ANSWER_RUN,),
            "answer-lapsed",
        ),
    ):
        yield from _moves(verb, [moves], action=action, evidence=evidence, event=event)


def _hearing() -> Iterator[Transition]:
    for verb, moves, action, evidence, event in (
        (
            Verb.SUMMON,
            (ANSWERED, SUMMONED),
            acts.SUMMON,
            (floor.GROUNDS, floor.NOTICE_KEPT, *_PANEL),
            "summoned",
        ),
        (Verb.POSTPONE, (SUMMONED, ANSWERED), acts.SUMMON, (POSTPONED_FOR,), "postponed"),
        (
            Verb.HEAR,
            (SUMMONED, HEARD),
            acts.HEAR,
            (floor.GROUNDS, floor.NOTICE_KEPT, floor.HEARD, *_PANEL),
            "heard",
        ),
        (
            Verb.SIGN,
            (HEARD, SIGNED),
            acts.DECIDE,
            (*SIGNATURE, floor.REASONS, floor.PANEL_FREE, AVAILABLE),
            "signed",
        ),
        # Back to the panel, with reasons: nobody is made to sign what a colleague signed.
        (Verb.DIFFER, (SIGNED, HEARD), acts.DECIDE, (DIFFERS, floor.TWO), "differed"),
        (
            Verb.COUNTERSIGN,
            (SIGNED, DECIDED),
            acts.DECIDE,
            (*SIGNATURE, floor.REASONS, floor.PANEL_FREE, floor.TWO, SAME),
            "decided",
        ),
        (Verb.SERVE, (DECIDED, SERVED), acts.SERVE, (floor.GROUNDS, DECISION_SERVED), "served"),
    ):
        yield from _moves(verb, [moves], action=action, evidence=evidence, event=event)


def _appealing() -> Iterator[Transition]:
    late = [(state, APPEALED) for state in (SERVED, STANDS)]
    for verb, moves, action, evidence, event in (
        (Verb.APPEAL, [(SERVED, APPEALED)], acts.APPEAL, (APPEAL_IN_TIME,), "appealed"),
        (Verb.APPEAL_LATE, late, acts.APPEAL, (APPEAL_EXCUSED,), "appealed-late"),
        (Verb.WAIVE_APPEAL, [(SERVED, STANDS)], acts.APPEAL, (APPEAL_WAIVED,), "appeal-waived"),
        (Verb.LAPSE_APPEAL, [(SERVED, STANDS)], acts.KEEP_CLOCK, (APPEAL_RUN,), "appeal-lapsed"),
        (
            Verb.GRANT_REVIEW,
            [(STANDS, APPEALED)],
            acts.DECIDE_APPEAL,
            (NEW_FACTS, OWN_KEY),
            "review-granted",
        ),
    ):
        yield from _moves(verb, moves, action=action, evidence=evidence, event=event)


def _hearing_appeals() -> Iterator[Transition]:
    for verb, moves, action, evidence, event in (
        (
            Verb.SUMMON_APPEAL,
            [(APPEALED, APPEAL_SUMMONED)],
            acts.SUMMON_APPEAL,
            (APPEAL_NOTICE, *_APPEAL_PANEL),
            "appeal-summoned",
        ),
        (
            Verb.POSTPONE_APPEAL,
            [(APPEAL_SUMMONED, APPEALED)],
            acts.SUMMON_APPEAL,
            (POSTPONED_FOR,),
            "appeal-postponed",
        ),
        (
            Verb.HEAR_APPEAL,
            [(APPEAL_SUMMONED, APPEAL_HEARD)],
            acts.HEAR_APPEAL,
            (APPEAL_NOTICE, HEARD_ON_APPEAL, *_APPEAL_PANEL),
            "appeal-heard",
        ),
        (
            Verb.SIGN_APPEAL,
            [(APPEAL_HEARD, APPEAL_SIGNED)],
            acts.DECIDE_APPEAL,
            (floor.REASONS, OWN_KEY, APPEAL_PANEL_FREE),
            "appeal-signed",
        ),
        (
            Verb.DIFFER_APPEAL,
            [(APPEAL_SIGNED, APPEAL_HEARD)],
            acts.DECIDE_APPEAL,
            (DIFFERS, floor.TWO),
            "appeal-differed",
        ),
    ):
        yield from _moves(verb, moves, action=action, evidence=evidence, event=event)


def _deciding_appeals() -> Iterator[Transition]:
    signed = (floor.REASONS, OWN_KEY, APPEAL_PANEL_FREE, floor.TWO, SAME)
    for verb, target, wanted, event in (
        (Verb.UPHOLD, UNDOING, signed, "appeal-upheld"),
        (Verb.VARY, UNDOING, (*signed, floor.GROUNDS, NOT_WORSE, AVAILABLE), "decision-varied"),
        (Verb.REJECT, STANDS, (*signed, floor.GROUNDS), "appeal-rejected"),
        (Verb.REMIT, ANSWERED, (*signed, floor.GROUNDS), "remitted"),
    ):
        yield from _moves(
            verb,
            [(APPEAL_SIGNED, target)],
            action=acts.DECIDE_APPEAL,
            evidence=wanted,
            event=event,
        )


def _undoing() -> Iterator[Transition]:
    # From an end too: a result that is taken back years later takes its consequences back.
    yield from _moves(
        Verb.CANCEL,
        [(state, UNDOING) for state in (*OPEN_STATES, STANDS, LEFT, DIED)],
        action=acts.CANCEL,
        evidence=(ENDED_BY_RESULT,),
        event="grounds-cancelled",
    )
    for verb, target, shown, event in (
        (Verb.CLOSE_CANCELLED, CANCELLED, NEVER_SERVED, "cancelled"),
        (Verb.UNDO, UNDONE, TAKEN_BACK, "undone"),
        (Verb.APPLY_VARIED, STANDS, VARIED, "varied-carried-out"),
    ):
        yield from _moves(
            verb,
            [(UNDOING, target)],
            action=acts.CARRY_OUT,
            evidence=(CARRIED_OUT, shown),
            event=event,
        )


def _leaving() -> Iterator[Transition]:
    # Whoever leaves ends nothing: the finding stays open, and the file goes on where they return.
    yield from _moves(
        Verb.RECORD_LEFT,
        [(state, LEFT) for state in UNDECIDED],
        action=acts.RECORD_END,
        evidence=(LEAVER,),
        event="left",
    )
    yield from _moves(
        Verb.RETURN,
        [(LEFT, OPENED)],
        action=acts.RECORD_END,
        evidence=(BACK, floor.GROUNDS),
        event="returned",
    )
    yield from _moves(
        Verb.RECORD_DEATH,
        [(state, DIED) for state in (*UNDECIDED, *IN_EFFECT, LEFT)],
        action=acts.RECORD_END,
        evidence=(DEATH,),
        event="died",
    )


TRANSITIONS: tuple[Transition, ...] = (
    *_charging(),
    *_hearing(),
    *_appealing(),
    *_hearing_appeals(),
    *_deciding_appeals(),
    *_undoing(),
    *_leaving(),
)
"""Every move there is."""

BESIDE_EVENTS: Final = frozenset(
    {
        "discipline:next-step-set",
        "discipline:disputed",
        "discipline:dispute-heard",
        "discipline:document-finalised",
        "discipline:deviation-signed",
        "discipline:effect-carried-out",
        "discipline:paper-taken",
    }
)
"""Entries of a file that leave its state as it is."""
