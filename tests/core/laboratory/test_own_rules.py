"""A force's own rule set is read from data whole, or refused with what is wrong in it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.judgement import Result
from passmuster.core.laboratory.own_rules import MAX_BYTES, narrowed, parse_own, read_own
from passmuster.core.laboratory.rulesets import RULE_SETS, names, rule_set
from tests.core.laboratory.reports import judged, line, number
from tests.support.guides import guide_block
from tests.support.own_rules import own_body

START = rule_set("phnom-penh-start")


def unreadable(**changes: Any) -> str:
    with pytest.raises(UnusableInput) as caught:
        read_own(own_body(**changes))
    return caught.value.code


@pytest.mark.parametrize("known", RULE_SETS, ids=names())
def test_data_that_changes_nothing_is_the_known_set_itself(known: Any) -> None:
    body = narrowed(known, [], known.source)
    assert read_own(body) == known
    assert parse_own(json.dumps(body).encode()) == body


@pytest.mark.parametrize("known", RULE_SETS, ids=names())
def test_a_known_set_without_a_row_keeps_every_other_cutoff_and_takes_a_version(known: Any) -> None:
    first = known.panel[0].code
    body = narrowed(known, [first], known.source)
    found = read_own(body)
    assert [row.code for row in found.panel] == [row.code for row in known.panel[1:]]
    assert found.panel == known.panel[1:]
    assert found.name == known.name
    assert found.version.startswith(f"{known.version}-")
    assert found.version != known.version
    assert narrowed(known, [first], known.source)["version"] == found.version
    assert narrowed(known, [known.panel[1].code], known.source)["version"] != found.version


def test_a_changed_cutoff_decides_and_bears_its_own_source() -> None:
    own = read_own(own_body())
    cutoff = own.cutoff("MOR")
    assert cutoff is not None
    assert (cutoff.value, cutoff.source.text) == (300, "Certificate 7")
    assert own.row_of_initial("codeine-morphine").initial.value == 300  # type: ignore[union-attr]
    assert own.cutoff("COD") == START.cutoff("COD")
    found = number("Morphine confirmation", "700")
    assert Result.POSITIVE not in judged(found, rules=START).laboratory_result
    by_own = judged(found, rules=own)
    assert by_own.laboratory_result == (Result.POSITIVE,)
    assert (by_own.rule_set, by_own.rule_version) == ("preah-sovann", "2027-1")


def test_a_row_of_another_known_set_comes_with_its_cutoffs_and_its_rules_for_doctors() -> None:
    taken = {"row": "PCP", "from": {"name": "dot-2023", "version": "2023-06-01"}}
    own = read_own(own_body(rows=[taken]))
    assert own.panel[-1] == rule_set("dot-2023").row_of_initial("PCP")
    assert judged(number("Phencyclidine confirmation", "25"), rules=own).positive_for == ("PCP",)
    held = judged(line("Phencyclidine screen", "Positive"), rules=read_own(own_body()))
    assert "outside-panel" in {reason.rule for reason in held.reasons}
    claims = [rule for rule in own.doctor if "PCP" in rule.analytes]
    assert [rule.code for rule in claims] == ["no-medical-claim"]


def test_a_set_without_rules_for_doctors_takes_those_of_the_rows_it_takes_and_no_others() -> None:
    base = rule_set("as-nzs-4308-2023")
    assert base.doctor == ()
    taken = [
        {"row": "PCP", "from": {"name": "dot-2023", "version": "2023-06-01"}},
        {"row": "fentanyls", "from": {"name": "hhs-2025", "version": "2025-07-07"}},
    ]
    start = {"name": base.name, "version": base.version}
    own = read_own(own_body(**{"from": start, "cutoffs": [], "rows": taken}))
    assert [(rule.code, rule.analytes) for rule in own.doctor] == [
        ("no-medical-claim", ("PCP",)),
        ("donor-explains", ("FENT", "NFENT")),
    ]


def test_what_is_tested_for_and_the_cutoffs_are_all_that_data_can_change() -> None:
    own = read_own(own_body())
    assert own.validity == START.validity
    assert own.companions == START.companions
    assert own.applies_by == START.applies_by
    same = replace(
        own,
        **{
            name: getattr(START, name)
            for name in ("name", "version", "title", "regime", "source", "panel", "notes")
        },
    )
    assert same == START


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"format": "passmuster-rule-set/v2"}, "rule-set-unreadable"),
        ({"validity": {}}, "rule-set-unreadable"),
        ({"source": {"text": "Order 14"}}, "rule-set-unreadable"),
        ({"source": {"text": " ", "day": "", "confirmed": True}}, "rule-set-unreadable"),
        ({"source": {"text": "x", "day": "yesterday", "confirmed": True}}, "rule-set-unreadable"),
        ({"name": "Preah Sovann"}, "rule-set-unreadable"),
        ({"version": "v" * 33}, "rule-set-unreadable"),
        ({"from": {"name": "phnom-penh-start", "version": "2"}}, "rule-set-unknown"),
        ({"from": {"name": "dot-1988", "version": "1"}}, "rule-set-unknown"),
        ({"name": "dot-2023"}, "rule-set-name-taken"),
        ({"name": "phnom-penh-start"}, "rule-set-name-taken"),
        ({"without": ["cocaine"]}, "rule-set-unreadable"),
        ({"without": [row.code for row in START.panel]}, "rule-set-unreadable"),
        ({"without": [{}]}, "rule-set-unreadable"),
        ({"cutoffs": [{"row": "6-AM", "value": 0}]}, "rule-set-unreadable"),
        ({"cutoffs": [{"row": "6-AM", "value": 100_001}]}, "rule-set-unreadable"),
        ({"cutoffs": [{"row": "6-AM", "value": "10"}]}, "rule-set-unreadable"),
        ({"cutoffs": [{"row": "6-AM", "value": True}]}, "rule-set-unreadable"),
        ({"cutoffs": [{"row": "6-AM", "analyte": "MOR", "value": 10}]}, "rule-set-unreadable"),
        ({"cutoffs": [{"row": "6-AM", "analyte": [], "value": 10}]}, "rule-set-unreadable"),
        ({"cutoffs": [{"row": "6-AM", "value": 9}, {"row": "6-AM", "value": 8}]},
         "rule-set-unreadable"),
        ({"rows": [{"row": "6-AM", "from": {"name": "dot-2023", "version": "2023-06-01"}}]},
         "rule-set-unreadable"),
        ({"rows": [{"row": "amphetamines", "from": {"name": "ewdts", "version": "2022"}}]},
         "rule-set-unreadable"),
        ({"without": "6-AM"}, "rule-set-unreadable"),
        ({"cutoffs": {"row": "6-AM", "value": 9}}, "rule-set-unreadable"),
        ({"rows": {"row": "PCP", "from": {"name": "dot-2023", "version": "2023-06-01"}}},
         "rule-set-unreadable"),
        ({"cutoffs": []}, "rule-set-unreadable"),
    ],
)  # fmt: skip
def test_data_that_is_no_rule_set_is_refused(changes: dict[str, Any], code: str) -> None:
    assert unreadable(**changes) == code


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b'{"format":"passmuster-rule-set/v1","format":"passmuster-rule-set/v1"}',
        json.dumps(own_body(cutoffs=[{"row": "6-AM", "value": 9.5}])).encode(),
        b"[" * 100_000,
        b" " * (MAX_BYTES + 1),
        b"\xff\xfe{",
    ],
)
def test_a_file_that_holds_no_rule_set_is_refused(data: bytes) -> None:
    with pytest.raises(UnusableInput, match="rule-set-unreadable"):
        parse_own(data)


def test_the_rule_set_that_the_guide_shows_can_be_read_and_is_what_it_says() -> None:
    own = read_own(parse_own(guide_block("programme-manager", "json")))
    assert (own.name, own.version) == ("preah-sovann", "2027-1")
    assert own.row_of_initial("cocaine-metabolites") is None
    assert [own.cutoff(code).value for code in ("MOR", "FENT")] == [300, 1]  # type: ignore[union-attr]
