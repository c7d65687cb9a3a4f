"""The second doctor: blind, another human, for every reversal and for a drawn part of the rest.

A reversed result is final when two doctors, neither of whom saw the other's, came to the same;
where they differ, further doctors judge until two agree, and until then nothing is final. That is
our own choice (attacks.md M-03 asks for the second doctor and says nothing of a third). Which of
the other results a second doctor sees is drawn by a published seed: anyone can repeat it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final, Generic, TypeVar

from passmuster.core.draw.sampler import draw
from passmuster.core.draw.strata import take_for
from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import FigureSet
from passmuster.core.laboratory.rules import Rule
from passmuster.core.laboratory.sources import OURS, derived
from passmuster.core.review.limits import DEFAULT
from passmuster.core.review.split_results import SplitVerdict
from passmuster.core.review.verdict import Verdict

V = TypeVar("V", Verdict, SplitVerdict)

AGREE, DIFFERS = "two-doctors-agree", "verdict-differs"

SECOND_RULES: tuple[Rule, ...] = (
    Rule(
        code="every-reversal",
        says="Each non-negative finding that a doctor does not let stand goes to a second doctor.",
        source=derived("threat model M-03"),
    ),
    Rule(
        code="drawn-part",
        says="Of each doctor's other results of a quarter a part is drawn for a second doctor, and "
        "every one whose report the laboratory corrected is added.",
        source=derived("49 CFR 40.127(g), which speaks of negatives that staff handled"),
    ),
    Rule(
        code="drawn-when",
        says="A quarter's part is drawn by the seed of the first draw whose dice were thrown after "
        "its end: nobody knew it while a result of the quarter could still be signed.",
        source=derived(f"threat model M-03; {OURS}"),
    ),
    Rule(
        code="blind",
        says="The second doctor sees what the first saw, and neither who that was nor the verdict.",
        source=derived("threat model M-03"),
    ),
    Rule(
        code="until-two-agree",
        says="Where two doctors differ, another judges, until two came to the same.",
        source=derived(f"threat model M-03; {OURS}"),
    ),
)
"""How second reviews go; the manual shows it."""

HIDDEN: Final = frozenset({"first-doctor", "first-verdict", "first-reasons", "first-signed-at"})
"""What a second doctor is not shown before signing."""

SHOWN_BLIND: Final = frozenset(
    {
        *("review:received", "review:received-held", "review:released", "review:reopened-by-donor"),
        "review:struck",
        *("review:contact-begun", "review:attempted", "review:letter-sent"),
        *("review:employer-attempted", "review:word-served"),
        *("review:disputed", "review:dispute-heard"),
        *("review:interviewed", "review:declined", "review:unreached"),
        *("review:documents-awaited", "review:document-taken"),
    }
)
"""Entries that a second doctor sees: how the donor was heard.

Any other one would tell of a verdict, or whether it was drawn, and is left out.
"""


@dataclass(frozen=True, kw_only=True)
class Opinion(Generic[V]):
    """One doctor's verdict on one specimen, or on what is in its bottle B."""

    doctor: str
    verdict: V


def require_another(doctor: str, opinions: Collection[Opinion[V]]) -> None:
    """Raise Refused (``second-doctor-same``) where this human has given an opinion already."""
    if not doctor or doctor in {one.doctor for one in opinions}:
        raise Refused("second-doctor-same", "Another doctor has to judge this, not seen before.")


def agreed(opinions: Sequence[Opinion[V]]) -> V | None:
    """Return the verdict to which two different doctors came first, None while no two agree."""
    for place, later in enumerate(opinions):
        for earlier in opinions[:place]:
            if earlier.doctor != later.doctor and earlier.verdict.same_as(later.verdict):
                return earlier.verdict
    return None


def agreement_evidence(opinions: Sequence[Opinion[V]]) -> frozenset[str]:
    """Return AGREE where the last opinion is that of an earlier, different doctor, or DIFFERS.

    So nobody agrees whose own verdict differs, nor differs whose verdict is the same.
    """
    if not opinions:
        return frozenset()
    last = opinions[-1]
    others = (one.verdict for one in opinions[:-1] if one.doctor != last.doctor)
    return frozenset({AGREE if any(one.same_as(last.verdict) for one in others) else DIFFERS})


def quarter_of(day: date) -> str:
    """Return a day's quarter as ``2026-Q4``; the day is the force's own."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def first_day_after(quarter: str) -> date:
    """Return the first day after a quarter that quarter_of() named."""
    year, number = int(quarter[:4]), int(quarter[-1])
    return date(year + 1, 1, 1) if number == 4 else date(year, 3 * number + 1, 1)


def drawn_for_second(
    reviews: Collection[str],
    *,
    seed: str,
    doctor: str,
    quarter: str,
    corrected: Collection[str] = (),
    limits: FigureSet = DEFAULT,
) -> tuple[str, ...]:
    """Return which of a doctor's results of a quarter, reversals apart, a second doctor reviews.

    ``reviews`` are their ids, ``seed`` the published seed. The corrected ones come first, then the
    drawn ones in the order of their tickets (consistent_sampler over ``seed:doctor:quarter``).
    """
    share = Fraction(limits.figure("review-sample-share").value)
    rest = [one for one in reviews if one not in corrected]
    take = min(take_for(len(rest), share), limits.value("review-sample-cap"))
    tickets = draw(f"{seed}:{doctor}:{quarter}", rest, take)
    always = sorted(one for one in reviews if one in corrected)
    return (*always, *(one.id for one in tickets))
