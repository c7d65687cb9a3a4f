"""The plan of a quarter's blind controls: where, which sort, which drug; anybody can repeat it.

The quarter's occasions (shipments, days, sites: whatever an ordinary specimen comes with) are cut
into as many even parts as there are controls, and one occasion of each part is drawn in the order
of the public draw (docs/protocol/draw.md). So the controls are spread over the quarter, and none
of them can be foreseen. The seed must stay secret until the plan is opened, since a public one
would let the laboratory work the plan out; the sealed plan binds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from passmuster.core.draw.sampler import draw
from passmuster.core.draw.seed import check_seed_line
from passmuster.core.kernel.canonical import canonical_bytes, canonical_digest
from passmuster.core.kernel.errors import CheckFailed, Refused, UnusableInput
from passmuster.core.laboratory.judgement import Result
from passmuster.core.laboratory.quality.blind_rules import BlindRule, Sort, sorts_of


@dataclass(frozen=True, kw_only=True)
class Planted:
    """One control of the plan: its occasion, its sort, its drug, and what a good test reports.

    ``analyte`` is "" where the control holds no drug.
    """

    occasion: str
    sort: Sort
    analyte: str
    expected: Result


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The controls of one laboratory in one period, in the order of their occasions.

    ``occasions_sha256`` and ``analytes`` are what the plan was made from, beside the seed.
    """

    regime: str
    laboratory: str
    period: str
    seed: str
    occasions_sha256: str
    analytes: tuple[str, ...]
    controls: tuple[Planted, ...]

    @property
    def uncovered(self) -> tuple[str, ...]:
        """Return the drugs of which no control is positive."""
        held = {control.analyte for control in self.controls}
        return tuple(analyte for analyte in self.analytes if analyte not in held)


def make_plan(
    rule: BlindRule,
    number: int,
    *,
    laboratory: str,
    period: str,
    occasions: Sequence[str],
    analytes: Sequence[str],
    seed: str,
) -> Plan:
    """Return the plan of ``number`` controls.

    ``occasions`` are in the order of time, each once; ``analytes`` are the drugs of the panel.
    Raises Refused (``blind-occasions-too-few``), UnusableInput (``blind-number-not-usable``,
    ``blind-analytes-missing``), and what the draw raises for a seed or an occasion that cannot be
    used.
    """
    check_seed_line(seed)
    if number < 0:
        raise UnusableInput("blind-number-not-usable", "A plan has no control or more.")
    if number > len(set(occasions)):
        raise Refused(
            "blind-occasions-too-few",
            f"{number} controls need as many occasions; there are {len(set(occasions))}.",
        )
    if not analytes:
        raise UnusableInput("blind-analytes-missing", "Name the drugs that the panel tests for.")
    places = _places(number, occasions, seed)
    sorts = _in_order(_sorts(rule, number), f"{seed}/sorts")
    drugs = _in_order(analytes, f"{seed}/drugs")
    spoilt = _in_order([result.value for result in rule.validity], f"{seed}/validity")
    controls: list[Planted] = []
    for occasion, label in zip(places, sorts, strict=True):
        sort = Sort(label.partition("/")[0])
        alike = sum(control.sort is sort for control in controls)
        with_drug = sum(bool(control.analyte) for control in controls)
        has_drug = sort in (Sort.POSITIVE, Sort.CHALLENGE)
        expected = Result.POSITIVE if has_drug else Result.NEGATIVE
        if sort is Sort.VALIDITY:
            expected = Result(spoilt[alike % len(spoilt)])
        controls.append(
            Planted(
                occasion=occasion,
                sort=sort,
                analyte=drugs[with_drug % len(drugs)] if has_drug else "",
                expected=expected,
            )
        )
    return Plan(
        regime=rule.regime,
        laboratory=laboratory,
        period=period,
        seed=seed,
        occasions_sha256=canonical_digest(list(occasions)),
        analytes=tuple(analytes),
        controls=tuple(controls),
    )


def _in_order(labels: Sequence[str], seed: str) -> list[str]:
    return [drawn.id for drawn in draw(seed, labels, len(labels))]


def _sorts(rule: BlindRule, number: int) -> list[str]:
    counts = sorts_of(rule, number)
    return [f"{sort}/{place}" for sort, count in counts.items() for place in range(count)]


def _places(number: int, occasions: Sequence[str], seed: str) -> list[str]:
    edges = [len(occasions) * part // number for part in range(number + 1)] if number else []
    parts = [occasions[first:last] for first, last in pairwise(edges)]
    return [draw(f"{seed}/places", part, 1)[0].id for part in parts]


def check_plan(
    plan: Plan, rule: BlindRule, *, occasions: Sequence[str], analytes: Sequence[str]
) -> None:
    """Make the plan again from its seed and its ground.

    Raises CheckFailed (``blind-plan-not-by-rule``) where another plan comes of it.
    """
    again = make_plan(
        rule,
        len(plan.controls),
        laboratory=plan.laboratory,
        period=plan.period,
        occasions=occasions,
        analytes=analytes,
        seed=plan.seed,
    )
    if again != plan:
        raise CheckFailed(
            "blind-plan-not-by-rule",
            "Another plan comes of this seed, rule and list of occasions. Ask who changed it.",
        )


def plan_bytes(plan: Plan) -> bytes:
    """Return the canonical bytes of a plan: what is sealed and, once opened, published."""
    controls: list[Any] = [
        {
            "analyte": control.analyte,
            "expected": control.expected.value,
            "occasion": control.occasion,
            "sort": control.sort.value,
        }
        for control in plan.controls
    ]
    return canonical_bytes(
        {
            "analytes": list(plan.analytes),
            "controls": controls,
            "laboratory": plan.laboratory,
            "occasions_sha256": plan.occasions_sha256,
            "period": plan.period,
            "regime": plan.regime,
            "seed": plan.seed,
            "v": 1,
        }
    )


def planting_bytes(plan: Plan, occasion: str, specimen: str) -> bytes:
    """Return the canonical bytes that bind a control to the code that it was planted under.

    They are sealed when it is planted: a code that is chosen once the results are known would make
    any scorecard perfect. Raises UnusableInput (``blind-occasion-unknown``).
    """
    if all(control.occasion != occasion for control in plan.controls):
        raise UnusableInput(
            "blind-occasion-unknown", f"The plan has no control on the occasion {occasion!r}."
        )
    return canonical_bytes(
        {
            "laboratory": plan.laboratory,
            "occasion": occasion,
            "period": plan.period,
            "specimen": specimen,
            "v": 1,
        }
    )
