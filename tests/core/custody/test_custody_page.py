"""docs/protocol/custody.md and the vectors say what the program does."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from passmuster.core.custody import chain as recording
from passmuster.core.custody.chain import holder_now, seals_now
from passmuster.core.custody.explaining import REASONS, parse_explanation
from passmuster.core.custody.faults import faults
from passmuster.core.custody.limits import ChainRules
from passmuster.core.custody.links import Kind, SealState, as_json, parse_chain, parse_link
from passmuster.core.custody.naming import FaultCode
from tests.core.custody.chains import END, HONEST, share
from tests.core.custody.test_chain import FORBIDDEN

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/protocol/custody.md").read_text("utf-8")
VECTORS = json.loads((ROOT / "vectors/custody/chains.json").read_text("utf-8"))
CASES: dict[str, Any] = {case["name"]: case for case in VECTORS["chains"]}


@pytest.mark.parametrize("name", CASES)
def test_a_chain_of_the_vectors_is_named_for_what_stands_there(name: str) -> None:
    case = CASES[name]
    chain = parse_chain(case["links"])
    rules = ChainRules(
        tolerance=share(Fraction(case["rules"]["tolerance"])),
        drying=share(Fraction(case["rules"]["drying"])),
        humans_to_measure=case["rules"]["humans_to_measure"],
    )
    # The moment is spelled as a link spells it.
    as_of = parse_link(as_json(HONEST[5]) | {"at": case["as_of"]}).at
    found = faults(
        chain,
        rules=rules,
        holders=VECTORS["holders"],
        as_of=as_of,
        explanations=[parse_explanation(each) for each in case["explanations"]],
    )
    assert [{"code": str(each.code), "positions": list(each.positions)} for each in found] == case[
        "faults"
    ]
    assert holder_now(chain) == case["holder_now"]
    assert list(seals_now(chain)) == case["seals_now"]
    assert [as_json(each) for each in chain] == case["links"]


def test_the_vectors_show_every_fault() -> None:
    assert len(CASES) == len(VECTORS["chains"]) == 32
    shown = {fault["code"] for case in CASES.values() for fault in case["faults"]}
    assert shown == set(FaultCode)
    assert f"| {len(CASES)} possession chains" in (ROOT / "vectors/README.md").read_text("utf-8")


def test_every_word_of_the_program_stands_on_the_page() -> None:
    words = {*FaultCode, *Kind, *SealState, *REASONS, *(code for *_, code in FORBIDDEN.values())}
    words |= {name for each in HONEST for name in as_json(each)}
    assert {word for word in map(str, words) if f"`{word}`" not in PAGE} == set()


def test_every_code_of_the_page_exists() -> None:
    source = "".join(
        path.read_text("utf-8") for path in Path(recording.__file__).parent.glob("*.py")
    )
    codes = set(re.findall(r"`(custody-[a-z-]+)`", PAGE))
    assert len(codes) > 25
    assert {code for code in codes if f'"{code}"' not in source} == set()


def test_the_honest_chain_of_the_tests_is_one_of_the_page() -> None:
    rules = ChainRules(
        tolerance=share(Fraction(1, 10)), drying=share(Fraction(0)), humans_to_measure=1
    )
    assert faults(HONEST, rules=rules, holders=VECTORS["holders"], as_of=END) == ()
