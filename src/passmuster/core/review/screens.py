"""What may be done on an initial test alone, and what a referral for dismissal still lacks.

The initial test is no result. A force's policy may allow a temporary restriction of duty on it, or
nothing; dismissal is locked at this stage under every policy (product.md, promise 5; rules.md §5.2,
§9, §13 item 5).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import Source
from passmuster.core.laboratory.rules import Rule
from passmuster.core.laboratory.sources import derived, remembered, second_hand
from passmuster.core.review.moves import FINAL
from passmuster.core.review.split import RUN, SERVED, WAIVED
from passmuster.core.review.split_results import Outcome
from passmuster.core.review.verdict import REFUSALS, Verdict


class ScreenPolicy(StrEnum):
    """What a force's policy allows on an initial test alone."""

    NONE = "none"
    TEMPORARY_RESTRICTION = "temporary-duty-restriction"


SCREEN_POLICIES: Mapping[ScreenPolicy, tuple[str, Source]] = MappingProxyType(
    {
        ScreenPolicy.NONE: (
            "nothing is done before the doctor has verified the result",
            remembered("49 CFR 40.21"),
        ),
        ScreenPolicy.TEMPORARY_RESTRICTION: (
            "duties may be restricted for a time; it ends with any other verified result",
            second_hand("New South Wales Police since 2010"),
        ),
    }
)
"""The two policies: in words, and whose practice each is."""


class Measure(StrEnum):
    """What somebody may wish to do on an initial test alone."""

    DUTY_RESTRICTION = "duty-restriction"
    DISMISSAL = "dismissal"
    PUBLICATION = "publication"


def require_measure(policy: ScreenPolicy, measure: Measure) -> None:
    """Raise Refused unless a policy allows a measure on an initial test alone.

    Codes: ``screen-is-no-result`` (for whatever ends a career or names a person, always),
    ``screen-measure-not-policy``.
    """
    if measure is not Measure.DUTY_RESTRICTION:
        raise Refused(
            "screen-is-no-result", "An initial test is no result: wait for the verified one."
        )
    if policy is not ScreenPolicy.TEMPORARY_RESTRICTION:
        raise Refused("screen-measure-not-policy", "The policy in force allows nothing yet.")


SLOTS: tuple[Rule, ...] = tuple(
    Rule(
        code=code,
        says=says,
        source=derived(
            "Passmuster: nobody is dismissed before what 49 CFR 40.133 to 40.171 give the officer"
        ),
    )
    for code, says in (
        ("confirmed", "confirmed by a second method"),
        ("verified", "verified by a doctor as a result with consequences"),
        ("review-final", "the review is final: nothing is held, reopened or waits for a doctor"),
        (
            "bottle-b-answered",
            "bottle B reconfirmed it, or its time is over since a proved service, or it was waived",
        ),
        ("no-open-flaw", "no flaw is open"),
        ("refusal-reasons", "for a refusal: reasons in writing"),
        ("refusal-two-approvers", "for a refusal: two humans approved it"),
    )
)
"""What has to be there before a case can be referred for dismissal; the discipline body adds its
own. Two slots are for refusals only."""


@dataclass(frozen=True, kw_only=True)
class ReferralFacts:
    """What the record shows of one case.

    ``state`` is the review's; ``verdict`` what stands after bottle B, where it was tested;
    ``split`` what split_evidence() found; ``bottle_b`` what the test of bottle B came to.
    """

    confirmed: bool
    verdict: Verdict | None
    state: str
    split: frozenset[str] = frozenset()
    bottle_b: Outcome | None = None
    open_flaws: tuple[str, ...] = ()
    refusal_reasons: str = ""
    refusal_approvers: frozenset[str] = frozenset()


def missing_slots(facts: ReferralFacts) -> tuple[str, ...]:
    """Return the codes of SLOTS that are missing; none means that the case may be referred."""
    verdict = facts.verdict
    stands = verdict is not None and verdict.stands_against
    refusal = verdict is not None and not REFUSALS.isdisjoint(verdict.results)
    # A bottle B that was tested answers by its result alone, however long ago it was offered.
    offered = WAIVED in facts.split or {SERVED, RUN} <= facts.split
    answered = facts.bottle_b in {Outcome.STANDS, Outcome.REFUSAL} if facts.bottle_b else offered
    met = {
        "confirmed": facts.confirmed,
        "verified": stands,
        "review-final": facts.state == FINAL,
        # An admission alone is no test of a bottle: there is nothing to offer.
        "bottle-b-answered": answered
        or (facts.bottle_b is None and verdict is not None and not verdict.split_right),
        "no-open-flaw": not facts.open_flaws,
        "refusal-reasons": not refusal or bool(facts.refusal_reasons.strip()),
        "refusal-two-approvers": not refusal or len(facts.refusal_approvers - {""}) >= 2,
    }
    return tuple(slot.code for slot in SLOTS if not met[slot.code])
