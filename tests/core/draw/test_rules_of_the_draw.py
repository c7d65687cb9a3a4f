"""Seed, strata, days, reserves, dice and voids: small rules, each with its refusals."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.draw import calling, dice, reserves, sampler, seed, strata, voiding
from passmuster.core.draw.beacon import Beacon
from passmuster.core.draw.dice import Throw
from passmuster.core.draw.reserves import Skip
from passmuster.core.draw.voiding import Signer, Void
from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.ledger import entries

ROOT = "f" * 64


def test_the_seed_binds_draw_pool_dice_and_beacon() -> None:
    beacon = Beacon(7, "a" * 64, "b" * 96, "c" * 64)
    text = seed.seed_text("2026-031", ROOT, "0123", beacon)
    assert text == (f"passmuster-seed/v1/2026-031/{ROOT}/dice-0123/drand-{'c' * 64}-7-{'a' * 64}")
    assert seed.parse_seed(text) == seed.Seed("2026-031", ROOT, "0123", "c" * 64, 7, "a" * 64)


def test_a_seed_without_beacon_says_none() -> None:
    text = seed.seed_text("2026-031", ROOT, "0123", None)
    assert text.endswith("/dice-0123/none")
    assert seed.parse_seed(text) == seed.Seed("2026-031", ROOT, "0123", None, None, None)


@pytest.mark.parametrize(
    ("draw", "root", "digits"),
    [("2026-31", ROOT, "1"), ("2026-031", "F" * 64, "1"), ("2026-031", ROOT, "１")],
)
def test_a_seed_with_a_malformed_part_is_refused(draw: str, root: str, digits: str) -> None:
    with pytest.raises(UnusableInput):
        seed.seed_text(draw, root, digits, None)


def test_a_text_of_another_form_is_no_seed() -> None:
    with pytest.raises(UnusableInput) as refused:
        seed.parse_seed("01382438112797316654")
    assert refused.value.code == "seed-malformed"


@pytest.mark.parametrize("text", ["", "a\n", " a", "a ", "a\tb", "é", "a\x00"])
def test_a_seed_line_has_nothing_that_nobody_sees(text: str) -> None:
    with pytest.raises(UnusableInput) as refused:
        seed.check_seed_line(text)
    assert refused.value.code == "seed-not-one-line"


@pytest.mark.parametrize(("text", "rate"), [("1/4", Fraction(1, 4)), ("3/3", Fraction(1))])
def test_a_rate_is_a_fraction_above_none_up_to_all(text: str, rate: Fraction) -> None:
    assert strata.parse_rate(text) == rate


@pytest.mark.parametrize("text", ["0/4", "5/4", "1/0", "0.25", "1/4 ", "-1/4", "١/٤", ""])
def test_any_other_rate_is_refused(text: str) -> None:
    with pytest.raises(UnusableInput) as refused:
        strata.parse_rate(text)
    assert refused.value.code == "rate-not-usable"


def test_how_many_are_taken_is_rounded_up_or_fixed() -> None:
    assert [strata.take_for(n, Fraction(1, 10)) for n in (0, 1, 10, 11)] == [0, 1, 1, 2]
    assert strata.take_of({"label": "a", "rate": "1/3"}, 10) == 4
    assert strata.take_of({"label": "a", "take": 5}, 10) == 5
    assert strata.take_of({"label": "a", "take": 5}, 3) == 3


@pytest.mark.parametrize(
    ("counts", "rate", "merged"),
    [
        ({"a": 30, "b": 40}, "1/4", {"a": "a", "b": "b"}),
        ({"a": 5, "b": 40, "c": 30}, "1/4", {"a": "b", "b": "b", "c": "c"}),
        ({"a": 30, "b": 5}, "1/4", {"a": "a", "b": "a"}),
        ({"a": 10, "b": 10, "c": 50}, "1/4", {"a": "a", "b": "a", "c": "c"}),
        ({"a": 3, "b": 4}, "1/4", {"a": "b", "b": "b"}),
        ({"a": 50, "b": 50, "c": 0}, "1/100", {"a": "a", "b": "a", "c": "a"}),
        ({}, "1/4", {}),
    ],
    ids=["all large", "small first", "small last", "two small", "all small", "rare", "none"],
)
def test_small_strata_are_merged_in_declared_order(
    counts: dict[str, int], rate: str, merged: dict[str, str]
) -> None:
    assert strata.merge_strata(counts, strata.parse_rate(rate)) == merged


def test_a_merged_group_draws_at_its_highest_rate() -> None:
    rates = {"a": Fraction(1, 50), "b": Fraction(1, 2)}
    assert strata.merge_strata({"a": 20, "b": 20}, rates) == {"a": "a", "b": "a"}
    assert strata.rate_of(["a", "b"], rates) == Fraction(1, 2)
    assert strata.merge_strata({"b": 20, "a": 20}, rates) == {"b": "b", "a": "b"}


def test_the_declared_order_decides_and_must_name_all() -> None:
    counts = {"a": 5, "b": 40, "c": 30}
    by_policy = strata.merge_strata(counts, Fraction(1, 4), order=["b", "c", "a"])
    assert by_policy == {"b": "b", "c": "c", "a": "c"}
    with pytest.raises(UnusableInput) as refused:
        strata.merge_strata(counts, Fraction(1, 4), order=["a", "b"])
    assert refused.value.code == "strata-order-wrong"


@given(
    counts=st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 80), min_size=1),
    percent=st.integers(1, 100),
)
def test_merging_leaves_nobody_out_and_no_group_small(counts: dict[str, int], percent: int) -> None:
    rate = Fraction(percent, 100)
    merged = strata.merge_strata(counts, rate)
    assert set(merged) == set(counts)
    totals: dict[str, int] = {}
    for label, group in merged.items():
        totals[group] = totals.get(group, 0) + counts[label]
        assert merged[group] == group
    if len(totals) > 1:
        assert all(n >= 20 and n * rate >= 1 for n in totals.values())


def test_days_come_from_the_seed_and_are_dealt_evenly() -> None:
    ids = [f"{n:064x}" for n in range(7)]
    days = ["2026-03-01", "2026-03-02", "2026-03-03"]
    called = calling.collecting_days("s", ids, days)
    order = [drawn.id for drawn in sampler.draw("s/days", ids, 7)]
    assert [called[ident] for ident in order] == [*days, *days, days[0]]
    assert calling.collecting_days("s", ids[::-1], days) == called
    assert calling.collecting_days("s", [], days) == {}
    with pytest.raises(UnusableInput) as refused:
        calling.collecting_days("s", ids, [])
    assert refused.value.code == "days-missing"


ORDER = ["r1", "r2", "r3"]
SKIP = Skip("in custody", "inspector")


@pytest.mark.parametrize(
    ("wanted", "called", "skips", "places"),
    [
        ("r1", [], {}, 1),
        ("r2", ["r1"], {}, 2),
        ("r2", [], {"r1": SKIP}, 1),
        ("r3", ["r1"], {"r2": SKIP}, 2),
    ],
)
def test_the_next_reserve_may_be_called(
    wanted: str, called: list[str], skips: dict[str, Skip], places: int
) -> None:
    reserves.check_reserve_call(wanted, order=ORDER, called=called, skips=skips, places=places)


@pytest.mark.parametrize(
    ("wanted", "called", "skips", "places", "code"),
    [
        ("r9", [], {}, 1, "reserve-unknown"),
        ("r1", ["r1"], {}, 2, "reserve-already-called"),
        ("r2", ["r1"], {}, 1, "reserve-no-place"),
        ("r3", [], {}, 1, "reserve-out-of-turn"),
        ("r3", [], {"r1": SKIP}, 1, "reserve-out-of-turn"),
        ("r2", [], {"r1": Skip(" ", "inspector")}, 1, "reserve-skip-incomplete"),
        ("r2", [], {"r1": Skip("ill", "")}, 1, "reserve-skip-incomplete"),
    ],
)
def test_a_reserve_out_of_turn_is_refused(
    wanted: str, called: list[str], skips: dict[str, Skip], places: int, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        reserves.check_reserve_call(wanted, order=ORDER, called=called, skips=skips, places=places)
    assert refused.value.code == code


def test_throws_are_joined_in_order() -> None:
    throws = [Throw("a", "01234", "a"), Throw("b", "98765", "b")]
    assert dice.join_throws(throws, 10) == "0123498765"


@pytest.mark.parametrize(
    ("throws", "code"),
    [
        ([Throw("a", "0123456789", "a")], "dice-throwers-too-few"),
        ([], "dice-throwers-too-few"),
        ([Throw("a", "01234", "a"), Throw("a", "56789", "a")], "dice-thrower-twice"),
        ([Throw("a", "01234", "a"), Throw("b", "56789", "a")], "dice-not-confirmed-by-thrower"),
        ([Throw("a", "01234", "a"), Throw("b", "5678x", "b")], "dice-not-digits"),
        ([Throw("a", "01234", "a"), Throw("b", "5678٩", "b")], "dice-not-digits"),
        ([Throw("a", "01234", "a"), Throw("b", "", "b")], "dice-not-digits"),
        ([Throw("a", "01234", "a"), Throw("b", "567\n", "b")], "dice-not-digits"),
        ([Throw("a", "01234", "a"), Throw("b", "5678", "b")], "dice-count-wrong"),
    ],
)
def test_a_throw_that_is_not_its_thrower_s_digits_is_refused(
    throws: list[Throw], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        dice.join_throws(throws, 10)
    assert refused.value.code == code


def test_the_digits_are_dealt_evenly_and_the_first_throwers_take_what_does_not_divide() -> None:
    assert dice.shares(24, 3) == [8, 8, 8]
    assert dice.shares(20, 3) == [7, 7, 6]
    with pytest.raises(Refused) as refused:
        dice.shares(20, 1)
    assert refused.value.code == "dice-throwers-too-few"


FIRST, SECOND = Signer("p1", "programme"), Signer("p2", "oversight")


def void(state: str, **changes: Any) -> Void:
    facts = {
        "reason": "pool-wrong",
        "first": FIRST,
        "second": SECOND,
        "at": 100,
        "beacon_time": 50,
    }
    return voiding.check_void(state, **(facts | changes))


@pytest.mark.parametrize(
    ("state", "at", "beacon_time", "known"),
    [
        ("announced", 100, 50, False),
        ("frozen", 100, None, False),
        ("diced", 49, 50, False),
        ("diced", 50, 50, True),
        ("diced", 10, None, True),
        ("decided", 10, 50, True),
    ],
)
def test_a_void_says_whether_the_seed_was_known(
    state: str, at: int, beacon_time: int | None, known: bool
) -> None:
    assert void(state, at=at, beacon_time=beacon_time) == Void("pool-wrong", state, known)


@pytest.mark.parametrize(
    ("state", "changes", "code"),
    [
        ("frozen", {"reason": "we did not like it"}, "void-reason-unknown"),
        ("frozen", {"second": None}, "void-signature-missing"),
        ("frozen", {"first": None}, "void-signature-missing"),
        ("frozen", {"second": Signer("p2", "programme")}, "void-signer-not-oversight"),
        ("frozen", {"first": Signer("p2", "programme")}, "void-signed-twice-by-one"),
        ("opened", {}, "draw-move-forbidden"),
        ("voided", {}, "draw-move-forbidden"),
    ],
)
def test_insiders_alone_cannot_void(state: str, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        void(state, **changes)
    assert refused.value.code == code


def test_the_reasons_are_those_the_ledger_can_hold() -> None:
    accepts = entries.READABLE["draw:voided"]["reason"]
    assert all(accepts(reason) for reason in voiding.REASONS)
    assert not accepts("we did not like it")
