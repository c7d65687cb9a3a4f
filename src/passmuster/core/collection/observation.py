"""Who may order an observed collection, and why; the observer is always of the donor's gender.

Source: 49 CFR 40.67, 40.187 (rules.md §3.4).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import Source


class Orderer(StrEnum):
    """Who orders an observed collection."""

    FORCE = "force"
    FORCE_ON_MEDICAL_WORD = "force-on-medical-word"
    COLLECTOR = "collector"


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """One reason for observing: its code, who may order it, its source, in words."""

    code: str
    orderer: Orderer
    source: str
    text: str


TRIGGERS: tuple[Trigger, ...] = (
    Trigger(
        code="invalid-unexplained",
        orderer=Orderer.FORCE,
        source="49 CFR 40.67(a)(1)",
        text="the last result was invalid without an adequate medical explanation",
    ),
    Trigger(
        code="split-not-testable",
        orderer=Orderer.FORCE,
        source="49 CFR 40.67(a)(2)",
        text="a result was cancelled because bottle B could not be tested",
    ),
    Trigger(
        code="dilute-low-creatinine",
        orderer=Orderer.FORCE_ON_MEDICAL_WORD,
        source="49 CFR 40.67(a)(3)",
        text="negative and dilute with creatinine from 2 to 5 mg/dL",
    ),
    Trigger(
        code="observation-owed",
        orderer=Orderer.FORCE,
        source="49 CFR 40.67(a)(4), (n)",
        text="an observed test was required and not made",
    ),
    Trigger(
        code="return-or-follow-up",
        orderer=Orderer.FORCE,
        source="49 CFR 40.67(b), (c)(5)",
        text="a test for return to duty or for follow-up, always",
    ),
    Trigger(
        code="tampering-item",
        orderer=Orderer.COLLECTOR,
        source="49 CFR 40.67(c)(2)",
        text="an item clearly meant for tampering, or conduct that clearly shows it",
    ),
    Trigger(
        code="temperature",
        orderer=Orderer.COLLECTOR,
        source="49 CFR 40.67(c)(3)",
        text="the temperature was out of range or not read in time",
    ),
    Trigger(
        code="specimen-signs",
        orderer=Orderer.COLLECTOR,
        source="49 CFR 40.67(c)(4)",
        text="the specimen shows signs of tampering",
    ),
    Trigger(
        code="split-not-reconfirmed",
        orderer=Orderer.FORCE_ON_MEDICAL_WORD,
        source="49 CFR 40.187(b)(2), (b)(3), (c)(1), (e)",
        text="bottle B did not reconfirm in one of the ways that ask for a new specimen",
    ),
)
"""Every reason for an observed collection; there is no other."""

_BY_CODE = {trigger.code: trigger for trigger in TRIGGERS}

ALWAYS_OBSERVED: frozenset[str] = frozenset({"return-to-duty", "follow-up"})
"""Reasons of a test for which observation is never left out (49 CFR 40.67(b), (c)(5))."""


class Fallback(StrEnum):
    """What happens when no observer of the donor's gender can be found."""

    RESCHEDULE = "reschedule"
    OTHER_SPECIMEN = "other-specimen"


FALLBACK_SOURCE = Source(
    text="49 CFR 40.67(g)(3) asks for oral fluid; here the force's policy chooses",
    day="2023-06-01",
    confirmed=False,
)
"""Behind the choice of Fallback: the standard's other specimen may not exist in the force."""


def require_trigger(code: str, orderer: Orderer) -> Trigger:
    """Return the trigger, or raise Refused.

    Codes: ``observation-without-trigger`` (no reason of the table), ``trigger-not-theirs``
    (somebody else orders it).
    """
    trigger = _BY_CODE.get(code)
    if trigger is None:
        raise Refused(
            "observation-without-trigger", "Observe only for a reason that the rules list."
        )
    if (trigger.orderer is Orderer.COLLECTOR) is not (orderer is Orderer.COLLECTOR):
        raise Refused("trigger-not-theirs", f"This is ordered by the {trigger.orderer}.")
    return trigger


def require_ordered(reason: str, trigger: str) -> bool:
    """Return whether an order asks for observation, or raise Refused.

    ``trigger`` is "" when it does not. Codes: those of ``require_trigger``, and
    ``observation-left-out`` for a reason of test that is always observed.
    """
    if trigger:
        require_trigger(trigger, Orderer.FORCE)
        return True
    if reason in ALWAYS_OBSERVED:
        raise Refused("observation-left-out", "A test for this reason is always observed.")
    return False


def require_same_gender(observer: str, donor: str) -> None:
    """Raise Refused (``observer-gender-unknown``, ``observer-other-gender``) unless they agree.

    Both are the codes of the roster, "" where it has none (49 CFR 40.67(g)). What is not known is
    never taken as agreeing: the Fallback of the policy is the way out.
    """
    if not observer or not donor:
        raise Refused(
            "observer-gender-unknown", "The roster does not say the gender. Use the fallback."
        )
    if observer != donor:
        raise Refused("observer-other-gender", "Name an observer of the donor's gender.")
