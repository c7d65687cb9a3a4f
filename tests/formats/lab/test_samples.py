from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.laboratory.judging import judge
from passmuster.core.laboratory.rules import RuleSet
from passmuster.core.laboratory.rulesets import RULE_SETS, rule_set
from passmuster.formats.lab.mllp import framed
from passmuster.formats.lab.reader import read_results
from passmuster.formats.lab.samples.chance import Chance
from passmuster.formats.lab.samples.scenarios import drawn_scenario
from passmuster.formats.lab.samples.simulator import (
    KINDS,
    Laboratory,
    Sample,
    known_scenarios,
    simulate,
    simulate_day,
)

AT = datetime(2026, 11, 1, 8, tzinfo=UTC)
PHNOM_PENH = rule_set("phnom-penh-start")
SEEDS = {"hl7v2": ("1", "2"), "fhir-r4b": ("1",), "fhir-r5": ("3",)}


def judged(sample: Sample, rules: RuleSet) -> tuple[object, ...]:
    """Return what the readers and the rules make of one message."""
    reading = read_results(sample.data)
    assert (reading.kind, reading.problems, len(reading.reports)) == (sample.kind, (), 1)
    (report,) = reading.reports
    found = judge(report, rules)
    assert report.message_id == sample.message_id
    assert report.laboratory == "SIMULATED"
    return (
        found.specimen_id,
        found.status,
        found.laboratory_result,
        found.positive_for,
        frozenset(one.code for one in found.problems),
    )


def expected(sample: Sample) -> tuple[object, ...]:
    """Return what a message says of itself."""
    e = sample.expected
    return (sample.specimen_id, e.status, e.results, e.positive_for, e.problems)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", [rules.name for rules in RULE_SETS])
def test_every_scenario_comes_back_from_the_rules_as_it_was_meant(name: str, kind: str) -> None:
    rules = rule_set(name)
    for seed in SEEDS[kind]:
        laboratory = Laboratory(rules=rules, kind=kind, seed=seed)
        for scenario in known_scenarios(rules, kind):
            for sample in simulate(laboratory, "S-0001", scenario, at=AT):
                assert judged(sample, rules) == expected(sample), (scenario, sample.step)


def test_each_analyte_of_each_panel_has_its_positive() -> None:
    for rules in RULE_SETS:
        laboratory = Laboratory(rules=rules)
        found = set()
        for scenario in known_scenarios(rules, "hl7v2"):
            if scenario.startswith("positive-"):
                found |= {
                    code
                    for one in simulate(laboratory, "S-1", scenario, at=AT)
                    for code in one.expected.positive_for
                }
        assert found == {cutoff.target for row in rules.panel for cutoff in row.confirm}


def test_the_same_arguments_give_the_same_bytes_and_another_seed_gives_others() -> None:
    first, again, other = (
        simulate(Laboratory(rules=PHNOM_PENH, seed=seed), "S-0001", "negative", at=AT)
        for seed in ("1", "1", "2")
    )
    assert first == again
    assert first[0].data != other[0].data
    assert first[0].data.split(b"\r")[0] == (
        b"MSH|^~\\&|LIS|SIMULATED|PASSMUSTER|FORCE|20261101080000+0000||ORU^R01^ORU_R01|"
        + first[0].message_id.encode()
        + b"|P|2.5.1||||||UNICODE UTF-8"
    )


def test_two_messages_have_two_numbers_unless_the_scenario_says_otherwise() -> None:
    laboratory = Laboratory(rules=PHNOM_PENH)
    plain, again, same = (
        simulate(laboratory, "S-0001", name, at=AT)
        for name in ("corrected", "duplicate", "same-number")
    )
    assert plain[0].message_id != plain[1].message_id
    assert again[0].data == again[1].data
    assert same[0].message_id == same[1].message_id
    assert same[0].data != same[1].data


def test_a_wrong_specimen_is_one_that_was_not_asked_for() -> None:
    for asked, written in (("S-0001", "S-0007"), ("S-0007", "S-0001")):
        (sample,) = simulate(Laboratory(rules=PHNOM_PENH), asked, "wrong-specimen", at=AT)
        assert (sample.asked, sample.specimen_id) == (asked, written)


def test_only_the_scenario_that_names_a_donor_names_one() -> None:
    for kind in KINDS:
        laboratory = Laboratory(rules=PHNOM_PENH, kind=kind)
        for scenario in known_scenarios(PHNOM_PENH, kind):
            data = b"".join(one.data for one in simulate(laboratory, "S-1", scenario, at=AT))
            assert (b"Somebody" in data) is (scenario == "names-donor")


@pytest.mark.parametrize(
    ("scenario", "kind"), [("positive-xylazine", "hl7v2"), ("trial", "fhir-r5")]
)
def test_a_scenario_that_nobody_can_write_is_refused(scenario: str, kind: str) -> None:
    with pytest.raises(ValueError, match="no scenario"):
        simulate(Laboratory(rules=PHNOM_PENH, kind=kind), "S-1", scenario, at=AT)


def test_a_panel_without_methamphetamine_takes_its_first_analyte() -> None:
    thc = tuple(row for row in PHNOM_PENH.panel if row.code == "cannabinoids")
    (sample,) = simulate(
        Laboratory(rules=replace(PHNOM_PENH, panel=thc)), "S-1", "positive-dilute", at=AT
    )
    assert sample.expected.positive_for == ("Δ9THCC",)


def test_of_many_specimens_far_fewer_than_one_in_a_hundred_are_positive() -> None:
    found = Counter(drawn_scenario(PHNOM_PENH, Chance("1", n)) for n in range(20_000))
    positive = sum(count for name, count in found.items() if name.startswith("positive"))
    assert 0.003 < positive / 20_000 < 0.009
    assert 0.93 < found["negative"] / 20_000 < 0.98
    assert found["positive-methamphetamine"] > positive / 3
    assert set(found) <= set(known_scenarios(PHNOM_PENH, "fhir-r5"))
    assert {name.partition("-")[0] for name in found} >= {"adulterated", "invalid", "rejected"}


def test_a_day_of_a_laboratory_is_read_whole_and_in_its_order() -> None:
    numbers = [f"S-{n:04}" for n in range(120)]
    day = list(simulate_day(Laboratory(rules=PHNOM_PENH), numbers, at=AT))
    assert list(dict.fromkeys(one.asked for one in day)) == numbers
    for sample in day:
        assert judged(sample, PHNOM_PENH) == expected(sample)


ODD = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@given(ODD, st.sampled_from(KINDS))
def test_any_specimen_number_comes_back_as_it_was_given(number: str, kind: str) -> None:
    laboratory = Laboratory(rules=PHNOM_PENH, kind=kind)
    (sample,) = simulate(laboratory, number, "negative", at=AT)
    assert judged(sample, PHNOM_PENH)[0] == number
    if kind == "hl7v2":
        framed(sample.data)


@given(st.integers(0, 10**6), st.integers(1, 5_000))
def test_a_value_above_a_cutoff_is_never_below_it(seed: int, cutoff: int) -> None:
    chance = Chance(seed)
    assert cutoff <= int(chance.above("value", cutoff, 1.2, 40)) <= cutoff * 40 + 1
    low, high = 1.0012, 1.0028
    assert low <= float(chance.decimal("gravity", low, high, 4)) <= high
    assert 3 <= chance.between("n", 3, 9) <= 9
