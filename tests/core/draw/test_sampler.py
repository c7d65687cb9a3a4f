"""The draw gives what consistent_sampler 1.0.10 gives, to the last digit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import consistent_sampler
import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.draw import sampler
from passmuster.core.kernel.errors import UnusableInput

VECTORS = json.loads(
    (Path(__file__).parents[3] / "vectors/draw/consistent_sampler.json").read_text("utf-8")
)
PRIMITIVES = VECTORS["primitives"]


def drawn_by(case: dict[str, Any]) -> list[sampler.Drawn]:
    run = sampler.draw_with_replacement if case["with_replacement"] else sampler.draw
    return run(str(case["seed"]), case["ids"], case["take"], case["drop"])


def test_the_vectors_are_all_nineteen() -> None:
    assert len(VECTORS["cases"]) == 19


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_every_vector_is_drawn_to_the_last_digit(case: dict[str, Any]) -> None:
    drawn = drawn_by(case)
    assert [(d.ticket, d.id, d.generation) for d in drawn] == [
        (expected["ticket"], expected["id"], expected["generation"]) for expected in case["drawn"]
    ]
    assert [sampler.trim(d.ticket) for d in drawn] == [e["ticket_9_digits"] for e in case["drawn"]]
    first = case["drop"] + 1
    assert [d.position for d in drawn] == list(range(first, first + len(drawn)))


@pytest.mark.parametrize("case", PRIMITIVES["first_fraction"])
def test_a_first_ticket_is_the_package_s(case: dict[str, str]) -> None:
    assert sampler.ticket(case["seed"], case["id"]) == case["output"]


@pytest.mark.parametrize("case", PRIMITIVES["next_fraction"])
def test_a_next_ticket_is_the_package_s(case: dict[str, str]) -> None:
    assert sampler.next_ticket(case["input"]) == case["output"]


@pytest.mark.parametrize("case", PRIMITIVES["trim"])
def test_a_cut_ticket_is_the_package_s(case: dict[str, Any]) -> None:
    assert sampler.trim(case["input"], case["digits"]) == case["output"]


@given(
    seed=st.text(st.characters(exclude_categories=["Cs"])),
    ids=st.lists(st.text(st.characters(exclude_categories=["Cs"])), unique=True, max_size=40),
    take=st.integers(0, 45),
    drop=st.integers(0, 5),
)
def test_any_draw_is_the_package_s(seed: str, ids: list[str], take: int, drop: int) -> None:
    theirs = consistent_sampler.sampler(ids, seed, take=take, drop=drop, digits=200)
    assert [(d.ticket, d.id, d.generation) for d in sampler.draw(seed, ids, take, drop)] == list(
        theirs
    )


@given(ids=st.lists(st.text("ab"), unique=True, min_size=1, max_size=5), drop=st.integers(0, 4))
def test_any_draw_with_replacement_is_the_package_s(ids: list[str], drop: int) -> None:
    theirs = consistent_sampler.sampler(
        ids, "s", with_replacement=True, take=12, drop=drop, digits=200
    )
    ours = sampler.draw_with_replacement("s", ids, 12, drop)
    assert [(d.ticket, d.id, d.generation) for d in ours] == list(theirs)


def test_a_large_pool_is_drawn_as_the_package_draws_it() -> None:
    ids = [f"officer-{n}" for n in range(20_000)]
    theirs = consistent_sampler.sampler(ids, "large", take=200, digits=200)
    assert [(d.ticket, d.id) for d in sampler.draw("large", ids, 200)] == [t[:2] for t in theirs]


def test_a_draw_stays_exact_when_too_few_tickets_seem_small() -> None:
    # A seed searched for: none of its 200 tickets lies below the bound of one in 200 and eight
    # standard deviations, so every ticket has to be built.
    seed, ids = "few-2113", [f"id-{n}" for n in range(200)]
    theirs = list(consistent_sampler.sampler(ids, seed, take=1, digits=200))
    assert min(sampler.ticket(seed, i) for i in ids) > "0.0451"
    assert [(d.ticket, d.id) for d in sampler.draw(seed, ids, 1)] == [theirs[0][:2]]


def test_asking_for_more_than_there_are_gives_all_in_order() -> None:
    assert len(sampler.draw("s", ["a", "b"], 5)) == 2
    assert sampler.draw("s", [], 5) == sampler.draw_with_replacement("s", [], 5) == []


@pytest.mark.parametrize("run", [sampler.draw, sampler.draw_with_replacement])
def test_an_id_given_twice_is_refused_before_drawing(run: Any) -> None:
    with pytest.raises(UnusableInput, match="'b'") as refused:
        run("s", ["a", "b", "c", "b"], 1)
    assert refused.value.code == "id-given-twice"


@pytest.mark.parametrize(("take", "drop"), [(-1, 0), (0, -1)])
def test_a_negative_count_is_refused(take: int, drop: int) -> None:
    with pytest.raises(UnusableInput) as refused:
        sampler.draw("s", ["a"], take, drop)
    assert refused.value.code == "count-not-usable"


@pytest.mark.parametrize(("seed", "ids"), [("\ud800", ["a"]), ("s", ["\ud800"])])
def test_half_a_character_is_refused_not_hashed(seed: str, ids: list[str]) -> None:
    with pytest.raises(UnusableInput) as refused:
        sampler.draw(seed, ids, 1)
    assert refused.value.code == "text-not-unicode"
