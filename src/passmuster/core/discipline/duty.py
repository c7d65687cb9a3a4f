"""Whether an officer serves: restricted, suspended, back, dismissed, reinstated; and since when.

It says what the commander may see and nothing of why. A restriction is a measure for a time, never
a sanction: it is looked at anew again and again, and ends with what it rested on. Source: rules.md
§9; product.md, "People", row commander.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from passmuster.core.discipline.limits import DEFAULT
from passmuster.core.kernel.deadlines import Running
from passmuster.core.kernel.figures import FigureSet
from passmuster.core.kernel.state_table import NOT_YET, StateTable, Transition
from passmuster.core.review.evidence import names
from passmuster.core.review.screens import ScreenPolicy
from passmuster.core.review.verdict import Verdict

ON_DUTY, RESTRICTED, SUSPENDED = "on-duty", "restricted", "suspended"
DISMISSED: Final = "dismissed"
STATES: Final = (ON_DUTY, RESTRICTED, SUSPENDED, DISMISSED)

RESTRICT_ACTION: Final = "duty:restrict"
LIFT_ACTION: Final = "duty:lift"
DISMISS_ACTION: Final = "duty:dismiss"


class Verb(StrEnum):
    """What can be done with an officer's duty."""

    RESTRICT = "restrict"
    SUSPEND = "suspend"
    EASE = "ease"
    LIFT = "lift"
    DISMISS = "dismiss"
    REINSTATE = "reinstate"


CAUSE, WRITTEN, TWO = "cause-for-restriction", "reasons-given", "two-signatures"
CAUSE_OVER, TAKES_EFFECT, TAKEN_BACK = "cause-over", "dismissal-served", "dismissal-taken-back"

TRANSITIONS: tuple[Transition, ...] = tuple(
    Transition(
        source=source,
        verb=verb,
        target=target,
        action=action,
        evidence=evidence,
        event=f"duty:{event}",
    )
    for verb, sources, target, action, evidence, event in (
        (
            *(Verb.RESTRICT, (NOT_YET, ON_DUTY), RESTRICTED),
            *(RESTRICT_ACTION, (CAUSE, WRITTEN), "restricted"),
        ),
        # To be sent home weighs more than other duties: two sign it.
        (
            *(Verb.SUSPEND, (NOT_YET, ON_DUTY, RESTRICTED), SUSPENDED),
            *(RESTRICT_ACTION, (CAUSE, WRITTEN, TWO), "suspended"),
        ),
        (Verb.EASE, (SUSPENDED,), RESTRICTED, LIFT_ACTION, (WRITTEN,), "eased"),
        (Verb.LIFT, (RESTRICTED, SUSPENDED), ON_DUTY, LIFT_ACTION, (CAUSE_OVER,), "lifted"),
        (
            *(Verb.DISMISS, (NOT_YET, ON_DUTY, RESTRICTED, SUSPENDED), DISMISSED),
            *(DISMISS_ACTION, (TAKES_EFFECT,), "dismissed"),
        ),
        (Verb.REINSTATE, (DISMISSED,), ON_DUTY, LIFT_ACTION, (TAKEN_BACK,), "reinstated"),
    )
    for source in sources
)
"""Every move there is. Nothing leads out of a dismissal but that it was taken back."""

REVIEWED: Final = "duty:reviewed"

TABLE: Final[StateTable[Transition]] = StateTable(
    transitions=TRANSITIONS,
    thing="A duty status",
    forbidden="duty-move-forbidden",
    impossible="duty-events-impossible",
    beside=frozenset({REVIEWED}),
)


def cause_evidence(
    *, verdict: Verdict | None, screen: bool, policy: ScreenPolicy, stands: bool
) -> frozenset[str]:
    """Return whether there is cause to restrict duty, or whether it is over.

    A verified result with consequences is one while it stands; an initial test alone only where the
    force's policy allows it (rules.md §5.2, §13 item 5). ``stands`` is false once the result, the
    referral or the file has come to an end in which nothing is left of it.
    """
    verified = verdict is not None and verdict.stands_against
    on_screen = verdict is None and screen and policy is ScreenPolicy.TEMPORARY_RESTRICTION
    cause = stands and (verified or on_screen)
    return names({CAUSE: cause, CAUSE_OVER: not cause})


@dataclass(frozen=True, kw_only=True)
class DutyEntry:
    """One entry of an officer's duty: what happened, when, by which human, for which file."""

    event: str
    at: datetime
    by: str
    file: str = ""


def status_of(entries: Sequence[DutyEntry]) -> str:
    """Return the status that entries add up to, in order; on duty where there is none.

    Raises CheckFailed (``duty-events-impossible``).
    """
    state = TABLE.state_after(entry.event for entry in entries)
    return ON_DUTY if state == NOT_YET else state


@dataclass(frozen=True, kw_only=True)
class Clock(Running):
    """Until when a restriction or suspension has to be looked at anew."""


def clock_of(
    entries: Sequence[DutyEntry], *, now: datetime, limits: FigureSet = DEFAULT
) -> Clock | None:
    """Return the clock of a restriction or suspension; None while neither is in force."""
    state = status_of(entries)
    if state not in (RESTRICTED, SUSPENDED):
        return None
    since = entries[-1].at
    due = since + limits.span("restriction-review-days")
    return Clock(state=state, since=since, due=due, left=due - now)
