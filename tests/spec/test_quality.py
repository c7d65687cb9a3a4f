"""Every row about batches, accreditation and blind controls is what the program does and says."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from passmuster.core.laboratory.judgement import Result
from passmuster.core.laboratory.quality.batch import ALL_ANALYTES, Control, Kind
from passmuster.core.laboratory.quality.blind_plan import make_plan
from passmuster.core.laboratory.quality.blind_rules import (
    Sort,
    blind_rule,
    blinds_of_first_days,
    blinds_of_year,
    is_due,
    sorts_of,
)
from passmuster.core.laboratory.quality.exact import blinds_needed
from passmuster.core.laboratory.quality.proficiency import (
    ProficiencyRound,
    Sample,
    judge_round,
    may_be_accredited,
)
from passmuster.core.laboratory.quality.release import may_release
from passmuster.core.laboratory.quality.scorecard import Blind, compare, consequence
from passmuster.core.laboratory.rules import Stage
from tests.core.laboratory.quality.samples import batch, control, judged
from tests.spec.quality_rows import ROWS, Row

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "laboratory-quality.md"
SCENES = [row for row in ROWS if row.asks]
GOOD = (Sample(code="N", positive=False, reported=False),)


def numbers(text: str) -> list[int]:
    return [int(found) for found in re.findall(r"\d+", text)]


def control_of(text: str) -> Control:
    kind, _, target = text.partition(" ")
    if Kind(kind) is Kind.NEGATIVE:
        return control(Kind.NEGATIVE, 0, analyte=ALL_ANALYTES)
    return control(Kind(kind), int(target))


def of_batch(given: str) -> str:
    outcome = None
    if given:
        controls = tuple(control_of(part) for part in given.split("; "))
        outcome = judged(batch(controls=controls))
    release = may_release("S-1", {Stage.CONFIRMATORY: outcome})
    return "passes" if release.allowed else f"held: {', '.join(r.rule for r in release.reasons)}"


def samples_of(given: str) -> tuple[Sample, ...]:
    if "quantities" in given:
        target, *measured = numbers(given.partition(" of ")[2].partition(";")[0])
        deviation = Fraction(given.partition("SD ")[2] or "0")
        return tuple(
            Sample(
                code=f"Q-{place}",
                positive=True,
                reported=True,
                target=Fraction(target),
                measured=Fraction(value),
                deviation=deviation,
            )
            for place, value in enumerate(measured)
        )
    count, wrong = numbers(given)
    missed = "missed" in given
    spoilt = (Sample(code="W", positive=missed, reported=not missed),) * wrong
    return GOOD * (count - wrong) + spoilt


def of_round(given: str) -> str:
    taken = ProficiencyRound(
        laboratory="L", scheme="S", day=date(2026, 1, 1), samples=samples_of(given)
    )
    return ", ".join(one.rule for one in judge_round(taken)) or "counts"


def of_window(given: str) -> str:
    days, _, visits = given.partition("; visit ")
    rounds = [
        ProficiencyRound(laboratory="L", scheme="S", day=date.fromisoformat(day), samples=GOOD)
        for day in days.split()
    ]
    seen = [date.fromisoformat(day) for day in visits.split()]
    return ", ".join(one.rule for one in may_be_accredited(rounds, seen)) or "accredited"


def of_due(given: str) -> str:
    staff, specimens = numbers(given)
    rule = blind_rule(given.partition(",")[0])
    return "yes" if is_due(rule, staff=staff, specimens=specimens) else "no"


def of_year(given: str) -> str:
    rule = blind_rule(given.partition(",")[0])
    return " ".join(map(str, blinds_of_year(rule, numbers(given)[0])))


def of_first(given: str) -> str:
    return str(blinds_of_first_days(blind_rule(given.partition(",")[0]), numbers(given)[0]))


def of_mix(given: str) -> str:
    dealt = sorts_of(blind_rule(given.partition(",")[0]), numbers(given)[0])
    return ", ".join(f"{sort} {count}" for sort, count in dealt.items())


def of_drugs(given: str) -> str:
    number, drugs = numbers(given)
    rule = blind_rule(given.partition(",")[0])
    plan = make_plan(
        rule,
        number,
        laboratory="L",
        period="2026-Q4",
        occasions=[str(place) for place in range(90)],
        analytes=[f"drug-{place}" for place in range(drugs)],
        seed="a seed",
    )
    assert rule.every_drug
    return ", ".join(plan.uncovered) or "none left out"


def of_strength(given: str) -> str:
    regime, _, sort = given.partition(", ")
    (part,) = [one for one in blind_rule(regime).mix if one.sort is Sort(sort)]
    assert part.strength is not None
    low, high = part.strength
    return f"{low * 100} % to {high * 100} %"


def of_compare(given: str) -> str:
    planted, reported = given.removeprefix("planted ").split("; reported ")
    expected, _, analyte = planted.partition(" ")
    result, _, found = reported.partition(" ")
    blind = Blind(
        specimen="S",
        expected=Result(expected),
        analyte=analyte,
        reported=(Result(result),),
        found=tuple(found.split()),
    )
    follows = consequence(compare(blind))
    laboratory, regulator = (
        "told" if told else "not told" for told in (follows.told, follows.regulator)
    )
    return f"{follows.match}; laboratory {laboratory}; regulator {regulator}"


def of_power(given: str) -> str:
    return str(blinds_needed(Fraction(numbers(given)[0], 100)))


ASKED: dict[str, Callable[[str], str]] = {
    "batch": of_batch,
    "round": of_round,
    "window": of_window,
    "due": of_due,
    "year": of_year,
    "first": of_first,
    "mix": of_mix,
    "drugs": of_drugs,
    "strength": of_strength,
    "compare": of_compare,
    "power": of_power,
}


@pytest.mark.parametrize("row", SCENES, ids=lambda row: f"{row.section} {row.says}")
def test_a_row_in_words_is_what_follows_from_its_scene(row: Row) -> None:
    assert ASKED[row.asks](row.given) == row.answer


def test_what_was_only_remembered_is_confirmed_by_no_rule() -> None:
    for row in SCENES:
        regime = row.given.partition(",")[0]
        if regime in {"dot", "nrc", "hhs"}:
            assert blind_rule(regime).source.confirmed is (row.known == "read")


def test_every_row_stands_in_the_manual_with_its_source() -> None:
    page = PAGE.read_text(encoding="utf-8")
    wanted = [f"| {row.section} | {row.says} | {row.source} | {row.known} |" for row in ROWS]
    assert [line for line in wanted if line not in page] == []
    assert {row.asks for row in SCENES} == set(ASKED)
    assert len(SCENES) > 45
