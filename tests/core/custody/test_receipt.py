"""Bottles arrive at a laboratory in every condition; the table says what follows from each."""

from __future__ import annotations

from dataclasses import MISSING, fields, replace
from decimal import Decimal
from typing import Any

import pytest

from passmuster.core.custody.links import SealState
from passmuster.core.custody.receipt import (
    ENOUGH,
    FOLLOWS,
    ROWS,
    Arrival,
    Bottle,
    Outcome,
    decide_receipt,
    require_redesignation,
    without_followers,
)
from passmuster.core.kernel.errors import Refused

A = Bottle(
    present=True,
    code="SP-0001",
    seal_state=SealState.INTACT,
    scanned=("A-1",),
    recorded=("A-1",),
    volume=Decimal(30),
)
B = replace(A, scanned=("B-1",), recorded=("B-1",), volume=Decimal(15))
GOOD = Arrival(
    form_present=True,
    form_code="SP-0001",
    collector_named=True,
    collector_signed=True,
    one_collection=True,
    form_right=True,
    temperature_said=True,
    labels_swapped=False,
    b_opened_by_mistake=False,
    a=A,
    b=B,
    enough=ENOUGH,
)
GONE = Bottle(
    present=False, code="", seal_state=None, scanned=(), recorded=("X",), volume=Decimal(0)
)
BROKEN = {"seal_state": SealState.BROKEN}
OTHER_SEAL = {"scanned": ("Z-9",)}
LITTLE = {"volume": Decimal("14.9")}

# name: (changes of the arrival, of A, of B) -> outcome, code, split available, also
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any], tuple[Any, ...]]] = {
    "all in order": ({}, {}, {}, ("accept", "receipt-in-order", True, ())),
    "no form": ({"form_present": False}, {}, {}, ("reject", "receipt-no-form", False, ())),
    "neither name nor signature": (
        {"collector_named": False, "collector_signed": False},
        {},
        {},
        ("reject", "receipt-collector-unknown", False, ()),
    ),
    "signed but not named": (
        {"collector_named": False},
        {},
        {},
        ("accept", "receipt-in-order", True, ()),
    ),
    "named but not signed": (
        {"collector_signed": False},
        {},
        {},
        ("hold", "receipt-collector-unsigned", True, ()),
    ),
    "a wrong or expired form": (
        {"form_right": False},
        {},
        LITTLE,
        ("hold", "receipt-form-wrong", False, ("receipt-split-too-little",)),
    ),
    "no temperature and no remark": (
        {"temperature_said": False},
        {},
        {},
        ("hold", "receipt-temperature-blank", True, ()),
    ),
    "all that can be mended at once": (
        {"collector_signed": False, "form_right": False, "temperature_said": False},
        {},
        {},
        (
            "hold",
            "receipt-collector-unsigned",
            True,
            ("receipt-form-wrong", "receipt-temperature-blank"),
        ),
    ),
    "two collections on one form": (
        {"one_collection": False},
        {},
        {},
        ("reject", "receipt-two-collections", False, ()),
    ),
    "another code on A": ({}, {"code": "SP-2"}, {}, ("reject", "receipt-code-differs", False, ())),
    "another code on B": ({}, {}, {"code": "SP-2"}, ("reject", "receipt-code-differs", False, ())),
    "A broken, B whole": (
        {},
        BROKEN,
        {},
        ("redesignate", "receipt-primary-unsealed", False, ()),
    ),
    "A under another seal, B whole": (
        {},
        OTHER_SEAL,
        {},
        ("redesignate", "receipt-primary-unsealed", False, ()),
    ),
    "A unsealed, B whole": (
        {},
        {"seal_state": SealState.UNSEALED, "scanned": ()},
        {},
        ("redesignate", "receipt-primary-unsealed", False, ()),
    ),
    "nothing scanned and nothing recorded": (
        {},
        {"scanned": (), "recorded": ()},
        BROKEN,
        ("reject", "receipt-no-sealed-bottle", False, ("receipt-split-unsealed",)),
    ),
    "A broken, B too little": (
        {},
        BROKEN,
        LITTLE,
        ("reject", "receipt-no-sealed-bottle", False, ("receipt-split-too-little",)),
    ),
    "both broken": (
        {},
        BROKEN,
        BROKEN,
        ("reject", "receipt-no-sealed-bottle", False, ("receipt-split-unsealed",)),
    ),
    "both under other seals": (
        {},
        OTHER_SEAL,
        OTHER_SEAL,
        ("reject", "receipt-no-sealed-bottle", False, ("receipt-split-seal-changed",)),
    ),
    "A leaked, B enough": (
        {},
        LITTLE,
        {},
        ("redesignate", "receipt-primary-too-little", False, ()),
    ),
    "A leaked, B leaked": (
        {},
        LITTLE,
        LITTLE,
        ("reject", "receipt-too-little", False, ("receipt-split-too-little",)),
    ),
    "A leaked, B broken": (
        {},
        LITTLE,
        BROKEN,
        ("reject", "receipt-too-little", False, ("receipt-split-unsealed",)),
    ),
    "A at the limit": (
        {},
        {"volume": Decimal(15)},
        {},
        ("accept", "receipt-in-order", True, ()),
    ),
    "B leaked": ({}, {}, LITTLE, ("accept", "receipt-split-too-little", False, ())),
    "B broken": ({}, {}, BROKEN, ("accept", "receipt-split-unsealed", False, ())),
    "B under another seal": (
        {},
        {},
        OTHER_SEAL,
        ("accept", "receipt-split-seal-changed", False, ()),
    ),
    "B under another seal, which is broken, and leaked": (
        {},
        {},
        OTHER_SEAL | BROKEN | LITTLE,
        (
            "accept",
            "receipt-split-seal-changed",
            False,
            ("receipt-split-unsealed", "receipt-split-too-little"),
        ),
    ),
    "A broken, B under another seal": (
        {},
        BROKEN,
        OTHER_SEAL,
        ("reject", "receipt-no-sealed-bottle", False, ("receipt-split-seal-changed",)),
    ),
    "labels swapped": (
        {"labels_swapped": True},
        {"volume": Decimal(15)},
        {"volume": Decimal(30)},
        ("redesignate", "receipt-labels-swapped", True, ()),
    ),
    "labels swapped, the other too little for a split": (
        {"labels_swapped": True},
        LITTLE,
        {"volume": Decimal(30)},
        (
            "redesignate",
            "receipt-labels-swapped",
            False,
            ("receipt-primary-too-little",),
        ),
    ),
    "labels swapped and B broken": (
        {"labels_swapped": True},
        {},
        BROKEN,
        ("accept", "receipt-split-unsealed", False, ()),
    ),
    "B opened by mistake": (
        {"b_opened_by_mistake": True},
        {},
        BROKEN,
        ("redesignate", "receipt-split-opened", True, ()),
    ),
    "B opened by mistake, A broken": (
        {"b_opened_by_mistake": True},
        BROKEN,
        BROKEN,
        ("reject", "receipt-no-sealed-bottle", False, ("receipt-split-unsealed",)),
    ),
    "exchange and a signature missing": (
        {"collector_signed": False},
        LITTLE,
        {},
        (
            "redesignate",
            "receipt-primary-too-little",
            False,
            ("receipt-collector-unsigned",),
        ),
    ),
}


def arrived(changes: dict[str, Any], a: dict[str, Any], b: dict[str, Any]) -> Arrival:
    return replace(GOOD, a=replace(A, **a), b=replace(B, **b), **changes)


@pytest.mark.parametrize("case", CASES)
def test_what_follows_from_an_arrival(case: str) -> None:
    *given, (outcome, code, split, also) = CASES[case]
    receipt = decide_receipt(arrived(*given))
    assert (receipt.outcome, receipt.code) == (outcome, code)
    assert receipt.split_available is split
    assert receipt.also == also


def test_a_missing_bottle_stops_the_test_only_if_it_is_the_primary() -> None:
    without_b = decide_receipt(replace(GOOD, b=GONE))
    assert (without_b.outcome, without_b.split_available) == (Outcome.ACCEPT, False)
    assert (without_b.code, without_b.also) == ("receipt-split-missing", ())
    without_a = decide_receipt(replace(GOOD, a=GONE))
    assert (without_a.outcome, without_a.code) == (Outcome.REJECT, "receipt-primary-missing")
    assert not without_a.confirmed
    assert without_a.also == ()
    nothing = decide_receipt(replace(GOOD, a=GONE, b=GONE))
    assert (nothing.outcome, nothing.code) == (Outcome.REJECT, "receipt-no-specimen")
    assert nothing.also == ()


def test_without_a_form_nothing_is_said_about_the_form() -> None:
    blank = dict.fromkeys(
        ("collector_named", "collector_signed", "one_collection", "form_right", "temperature_said"),
        False,
    )
    receipt = decide_receipt(replace(GOOD, form_present=False, form_code="", **blank))
    assert (receipt.code, receipt.also) == ("receipt-no-form", ())


CONDITIONS = [{}, BROKEN, OTHER_SEAL, LITTLE, BROKEN | LITTLE, OTHER_SEAL | LITTLE]
OPENED_OR_SWAPPED = [{}, {"labels_swapped": True}, {"b_opened_by_mistake": True}]


@pytest.mark.parametrize("said", OPENED_OR_SWAPPED)
@pytest.mark.parametrize("a", [*CONDITIONS, GONE])
@pytest.mark.parametrize("b", [*CONDITIONS, GONE])
def test_a_receipt_names_no_row_that_only_follows_and_never_offers_an_unfit_bottle(
    a: Any, b: Any, said: dict[str, bool]
) -> None:
    first, second = (
        one if one is GONE else replace(bottle, **one) for bottle, one in ((A, a), (B, b))
    )
    receipt = decide_receipt(replace(GOOD, a=first, b=second, **said))
    named = (receipt.code, *receipt.also)
    assert len(named) == len(set(named))
    for code in named:
        assert not FOLLOWS.get(code, frozenset()) & set(named)
    assert without_followers(named) == named
    left = first if receipt.outcome is Outcome.REDESIGNATE else second
    if receipt.split_available:
        assert left.sealed
        assert left.volume >= ENOUGH.value
    elif receipt.outcome is Outcome.ACCEPT:
        assert any(code.startswith("receipt-split-") for code in named)


def test_every_row_decides_some_arrival() -> None:
    reached = {case[3][1] for case in CASES.values()}
    reached |= {"receipt-primary-missing", "receipt-no-specimen", "receipt-split-missing"}
    assert reached == {row.code for row in ROWS}


def test_every_row_has_a_source_and_none_is_silent_about_being_ours() -> None:
    for row in ROWS:
        assert row.source
        assert row.confirmed is ("want of a source" not in row.source)
    assert not ENOUGH.source.confirmed


def test_nothing_about_an_arrival_is_presumed() -> None:
    for shape in (Arrival, Bottle):
        for each in fields(shape):
            assert each.default is MISSING
            assert each.default_factory is MISSING


@pytest.mark.parametrize("said", [None, "", "yes"])
def test_a_bottle_whose_seal_nobody_looked_at_is_refused(said: Any) -> None:
    with pytest.raises(Refused) as refused:
        replace(A, seal_state=said)
    assert refused.value.code == "custody-seal-state-not-said"


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        (None, "human-2", "redesignation-signature-missing"),
        ("human-1", None, "redesignation-signature-missing"),
        ("human-1", "", "redesignation-signature-missing"),
        ("human-1", "human-1", "redesignation-signed-twice-by-one"),
    ],
)
def test_an_exchange_of_bottles_takes_two_signatures(
    first: str | None, second: str | None, code: str
) -> None:
    receipt = decide_receipt(arrived({}, BROKEN, {}))
    require_redesignation(receipt, first="human-1", second="human-2")
    with pytest.raises(Refused) as refused:
        require_redesignation(receipt, first=first, second=second)
    assert refused.value.code == code


@pytest.mark.parametrize("case", ["all in order", "both broken", "named but not signed"])
def test_an_exchange_that_the_table_does_not_offer_is_refused(case: str) -> None:
    receipt = decide_receipt(arrived(*CASES[case][:3]))
    with pytest.raises(Refused) as refused:
        require_redesignation(receipt, first="human-1", second="human-2")
    assert refused.value.code == "redesignation-not-offered"
