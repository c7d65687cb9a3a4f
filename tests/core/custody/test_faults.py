"""An insider bends an honest chain once: that fault is named, at its place, and no other."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from passmuster.core.custody.amounts import lost_so_far
from passmuster.core.custody.explaining import (
    REASONS,
    Explanation,
    check_explanation,
    explanation_json,
    parse_explanation,
)
from passmuster.core.custody.faults import faults
from passmuster.core.custody.links import Basis, Kind, Link, SealState, Unit
from passmuster.core.custody.naming import Fault, FaultCode
from passmuster.core.kernel.errors import Refused, UnusableInput
from tests.core.custody.chains import (
    COURIER,
    END,
    HOLDERS,
    HONEST,
    LAB,
    NEW,
    OTHER,
    SEALS,
    SITE,
    STORE,
    at,
    link,
    net,
    rules,
)


def named(chain: tuple[Link, ...], **given: Any) -> list[tuple[str, tuple[int, ...]]]:
    values = {"rules": rules(), "holders": HOLDERS, "as_of": END} | given
    return [(str(each.code), each.positions) for each in faults(chain, **values)]


def without(*positions: int) -> tuple[Link, ...]:
    return tuple(each for place, each in enumerate(HONEST) if place not in positions)


def bent(position: int, **changes: Any) -> tuple[Link, ...]:
    return (
        *HONEST[:position],
        replace(HONEST[position], **changes),
        *HONEST[position + 1 :],
    )


def added(position: int, more: Link) -> tuple[Link, ...]:
    return (*HONEST[:position], more, *HONEST[position:])


def moved(position: int, to: int) -> tuple[Link, ...]:
    rest = list(without(position))
    return (*rest[:to], HONEST[position], *rest[to:])


BROKEN_ON = {
    p: replace(each, seal_state=SealState.BROKEN) for p, each in enumerate(HONEST) if 4 <= p <= 7
}

ONE_FAULT: dict[str, tuple[tuple[Link, ...], str, tuple[int, ...]]] = {
    "a code turns up that nobody began": (without(0), "custody-orphan", (0,)),
    "a code turns up with no link at all": ((), "custody-orphan", ()),
    "a code turns up out of a store": (HONEST[7:], "custody-orphan", (0,)),
    "a code turns up in somebody's acceptance": (HONEST[2:], "custody-orphan", (0,)),
    "a code turns up in an opening": (HONEST[8:], "custody-orphan", (0,)),
    "a second beginning": (
        added(1, link(Kind.BEGIN, 5, SITE, amount=net("30"))),
        "custody-begun-twice",
        (0, 1),
    ),
    "a link recorded twice": (added(6, HONEST[4]), "custody-link-twice", (4, 6)),
    "another code was scanned": (bent(6, item="SP-0002-B"), "custody-item-differs", (0, 6)),
    "a receipt with an earlier time": (bent(4, at=at(199)), "custody-time-backwards", (3, 4)),
    "links in the wrong order": (moved(3, 4), "custody-time-backwards", (3, 4)),
    "a link far from its place": (moved(8, 2), "custody-time-backwards", (2, 3)),
    "a courier nobody knows": (bent(2, holder="cousin"), "custody-holder-unknown", (2,)),
    "a measurement by nobody known": (bent(6, holder="cousin"), "custody-holder-unknown", (6,)),
    "an offer to nobody known": (bent(3, to="cousin"), "custody-holder-unknown", (3,)),
    "a beginning by nobody known": (bent(0, holder="cousin"), "custody-holder-unknown", (0,)),
    "taken without an offer": (without(3), "custody-one-sided", (3,)),
    "handed on without a signature": (without(4), "custody-one-sided", (3, 4)),
    "an offer never answered": (without(10), "custody-one-sided", (9, 10)),
    "taken back without an offer": (without(9), "custody-one-sided", (9,)),
    "offered to one, taken by another": (bent(4, holder=OTHER), "custody-one-sided", (3, 4)),
    "taken back by another": (bent(10, holder=OTHER), "custody-one-sided", (9, 10)),
    "an act by another than its holder": (
        added(6, link(Kind.MEASURE, 250, OTHER)),
        "custody-overlap",
        (5, 6),
    ),
    "an offer by another than its holder": (bent(3, holder=OTHER), "custody-overlap", (2, 3)),
    "an offer taken back by its holder, made by another": (
        bent(9, holder=OTHER),
        "custody-overlap",
        (8, 9),
    ),
    "put in store by another": (bent(5, holder=OTHER), "custody-overlap", (4, 5)),
    "taken out by another": (bent(7, holder=OTHER), "custody-overlap", (6, 7)),
    "arrived after the promised hour": (bent(3, due=at(210)), "custody-gap", (3, 4)),
    "carried longer than promised": (bent(2, deliver_by=at(100)), "custody-gap", (2, 4)),
    "taken back after the promised hour": (bent(9, due=at(430)), "custody-gap", (9, 10)),
    "taken out of a store it was not in": (without(5), "custody-storage-unpaired", (6,)),
    "opened while in store": (without(7), "custody-storage-unpaired", (5, 7)),
    "put in store twice": (
        added(6, link(Kind.STORE_IN, 240, LAB)),
        "custody-storage-unpaired",
        (5, 6),
    ),
    "found broken": (bent(4, seal_state=SealState.BROKEN), "custody-seal-broken", (3, 4)),
    "found broken, and broken from then on": (
        tuple(BROKEN_ON.get(p, each) for p, each in enumerate(HONEST)),
        "custody-seal-broken",
        (3, 4),
    ),
    "found without its seal": (
        bent(4, seals=(), seal_state=SealState.UNSEALED),
        "custody-seal-broken",
        (3, 4),
    ),
    "broken and the serial unreadable": (
        bent(4, seals=(), seal_state=SealState.BROKEN),
        "custody-seal-broken",
        (3, 4),
    ),
    "never sealed": (
        (replace(HONEST[0], seals=(), seal_state=SealState.UNSEALED),),
        "custody-seal-broken",
        (0,),
    ),
    "cut and sealed with another": (bent(4, seals=("SEAL-666",)), "custody-seal-changed", (3, 4)),
    "cut and sealed with another for good": (
        tuple(
            replace(each, seals=("SEAL-666",)) if 4 <= p <= 8 else each
            for p, each in enumerate(HONEST)
        ),
        "custody-seal-changed",
        (3, 4),
    ),
    "one of two seals is missing": (bent(4, seals=SEALS[:1]), "custody-seal-changed", (3, 4)),
    "an opening that nobody recorded": (without(8), "custody-seal-changed", (7, 8)),
    "less than there can be": (bent(6, amount=net("26.9")), "custody-amount-lost", (0, 6)),
    "less left than taken out": (bent(8, amount=net("21")), "custody-amount-lost", (0, 8)),
    "more than there can be": (bent(6, amount=net("33.1")), "custody-amount-gained", (0, 6)),
    "measured in another unit": (
        bent(6, amount=net("29.5", Unit.GRAM)),
        "custody-unit-differs",
        (6,),
    ),
    "one human on both sides": (
        bent(4, human=HONEST[3].human),
        "custody-needs-two-humans",
        (3, 4),
    ),
    "disposed of by one": (bent(13, second=HONEST[13].human), "custody-needs-two-humans", (13,)),
    "an act after disposal": (
        (*HONEST, link(Kind.MEASURE, 600_001, STORE, seals=NEW)),
        "custody-act-after-end",
        (13, 14),
    ),
}


def test_an_honest_chain_has_no_fault_at_any_point_of_its_life() -> None:
    for length in range(1, len(HONEST) + 1):
        assert named(HONEST[:length], as_of=HONEST[length - 1].at) == []


@pytest.mark.parametrize("case", ONE_FAULT)
def test_one_fault_is_named_as_that_fault_and_no_other(case: str) -> None:
    chain, code, positions = ONE_FAULT[case]
    assert named(chain) == [(code, positions)]


def test_every_code_has_a_chain_that_shows_it() -> None:
    assert {code for _, code, _ in ONE_FAULT.values()} == set(FaultCode)


def test_a_parcel_that_never_arrives_is_named_from_the_promised_hour_on() -> None:
    assert named(HONEST[:2], as_of=at(30)) == []
    assert named(HONEST[:2], as_of=at(31)) == [("custody-gap", (1,))]
    assert named(HONEST[:3], as_of=at(240)) == []
    assert named(HONEST[:3], as_of=at(241)) == [("custody-gap", (2,))]
    assert named(HONEST[:4], as_of=at(241)) == [("custody-gap", (2,))]


def test_lateness_against_two_promises_is_one_gap() -> None:
    chain = (*HONEST[:4], replace(HONEST[4], at=at(250)))
    assert named(chain) == [("custody-gap", (2, 4))]


def test_a_carrier_who_took_it_without_an_offer_still_owes_the_promised_hour() -> None:
    chain = (HONEST[0], HONEST[2], HONEST[3], replace(HONEST[4], at=at(241)))
    assert named(chain) == [("custody-one-sided", (1,)), ("custody-gap", (1, 3))]


def test_whoever_was_offered_it_and_acts_unsigned_owes_no_earlier_promise() -> None:
    chain = (*without(4)[:-1], replace(HONEST[-1], at=END))
    assert named(chain) == [("custody-one-sided", (3, 4))]


def test_two_independent_faults_are_both_named() -> None:
    chain = list(bent(4, seal_state=SealState.BROKEN))
    chain[2] = replace(chain[2], deliver_by=at(100))
    assert named(tuple(chain)) == [("custody-gap", (2, 4)), ("custody-seal-broken", (3, 4))]


def test_an_item_that_somebody_else_claims_stays_named_while_both_go_on() -> None:
    chain = (
        *HONEST[:6],
        link(Kind.MEASURE, 240, OTHER),
        link(Kind.MEASURE, 241, LAB),
        link(Kind.MEASURE, 242, OTHER),
        *HONEST[6:],
    )
    assert named(chain) == [("custody-overlap", (5, 6))]


def test_while_it_is_open_who_has_it_the_store_is_not_judged() -> None:
    disputed = link(Kind.MEASURE, 240, OTHER)
    assert named((*HONEST[:6], disputed, *HONEST[8:])) == [("custody-overlap", (5, 6))]


# --- amounts ------------------------------------------------------------------------------


def shaved(losses: list[str], **given: Any) -> list[tuple[str, tuple[int, ...]]]:
    first = link(Kind.BEGIN, 0, STORE, amount=net("1000", Unit.GRAM))
    chain = [first]
    left = Decimal(1000)
    for step, loss in enumerate(losses, 1):
        left *= 1 - Decimal(loss) / 100
        amount = net(format(left, ".6f"), Unit.GRAM)
        chain.append(link(Kind.MEASURE, step, STORE, amount=amount, second="human-2"))
    return named(tuple(chain), **given)


def test_five_losses_of_nine_tenths_of_a_percent_are_named_at_the_first_cumulative_breach() -> None:
    # Each alone is within 1 %; the second takes the sum beyond it (attack E-01).
    assert shaved(["0.9"], rules=rules("1/100")) == []
    assert shaved(["0.9"] * 5, rules=rules("1/100")) == [("custody-amount-lost", (0, 2))]


def test_honest_drying_within_its_own_limit_does_not_alarm() -> None:
    assert shaved(["0.9"] * 5, rules=rules("1/100", drying="1/20")) == []
    assert shaved(["0.9"] * 7, rules=rules("1/100", drying="1/20")) == [
        ("custody-amount-lost", (0, 7))
    ]


def test_drying_does_not_excuse_a_gain() -> None:
    assert shaved(["-2"], rules=rules("1/100", drying="1/20")) == [
        ("custody-amount-gained", (0, 1))
    ]


def test_exactly_the_tolerance_is_still_within() -> None:
    assert shaved(["1"], rules=rules("1/100")) == []
    assert shaved(["1.0001"], rules=rules("1/100")) == [("custody-amount-lost", (0, 1))]


def test_the_first_laboratory_net_is_the_reference_and_packaging_is_not_compared_with_it() -> None:
    gram = Unit.GRAM
    chain = (
        link(Kind.BEGIN, 0, LAB, amount=net("112", gram, Basis.GROSS)),
        link(Kind.MEASURE, 1, LAB, amount=net("111.5", gram, Basis.GROSS)),
        link(Kind.OPEN, 2, LAB, new_seals=NEW, taken=net("1", gram), amount=net("99", gram)),
        link(Kind.MEASURE, 3, LAB, seals=NEW, amount=net("120", gram, Basis.GROSS)),
        link(Kind.OPEN, 4, LAB, seals=NEW, new_seals=SEALS, taken=net("2", gram), amount=None),
        link(Kind.MEASURE, 5, LAB, amount=net("97", gram)),
    )
    assert named(chain, rules=rules("1/100")) == []
    assert lost_so_far(chain) == 0
    assert lost_so_far(chain[:1]) == 0
    less = (*chain[:-1], replace(chain[-1], amount=net("95.9", gram)))
    assert named(less, rules=rules("1/100")) == [("custody-amount-lost", (2, 5))]
    assert lost_so_far(less) == Decimal("1.1")


def test_what_is_taken_out_is_not_missed_from_the_packed_weight() -> None:
    gross = net("112", basis=Basis.GROSS)
    chain = (
        link(Kind.BEGIN, 0, LAB, amount=gross),
        link(Kind.OPEN, 2, LAB, new_seals=NEW, taken=net("50"), amount=replace(gross)),
        link(Kind.MEASURE, 3, LAB, seals=NEW, amount=gross),
    )
    assert named(chain) == []


def test_weighing_takes_two_humans_where_the_rules_say_so() -> None:
    chain = (HONEST[0], link(Kind.MEASURE, 5, SITE, amount=net("30")))
    assert named(chain, rules=rules(humans=2)) == [("custody-needs-two-humans", (1,))]
    assert named(chain) == []
    looked = (HONEST[0], link(Kind.MEASURE, 5, SITE))
    assert named(looked, rules=rules(humans=2)) == []
    together = (HONEST[0], replace(chain[1], second="human-2"))
    assert named(together, rules=rules(humans=2)) == []


# --- explanations -------------------------------------------------------------------------

LATE = bent(2, deliver_by=at(100))
WHY = Explanation(position=2, reason="road-closed", human="inspector", second="overseer")


def test_a_gap_that_two_others_explain_by_a_code_no_longer_stands() -> None:
    assert named(LATE) == [("custody-gap", (2, 4))]
    assert named(LATE, explanations=(WHY,)) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"position": 3}, "custody-gap-not-there"),
        ({"reason": "no reason"}, "custody-reason-unknown"),
        ({"second": "inspector"}, "custody-needs-two-humans"),
        ({"second": ""}, "custody-needs-two-humans"),
        ({"second": f"human-of-{COURIER}"}, "custody-explained-by-holder"),
        ({"human": f"human-of-{LAB}"}, "custody-explained-by-holder"),
    ],
)
def test_an_explanation_that_does_not_hold_leaves_the_gap_standing(
    changes: dict[str, Any], code: str
) -> None:
    why = replace(WHY, **changes)
    standing = faults(LATE, rules=rules(), holders=HOLDERS, as_of=END)
    with pytest.raises(Refused) as refused:
        check_explanation(why, LATE, standing)
    assert refused.value.code == code
    assert named(LATE, explanations=(why,)) == [("custody-gap", (2, 4))]


def test_an_explanation_goes_to_json_and_back_and_nothing_else_is_one() -> None:
    body = explanation_json(WHY)
    assert parse_explanation(body) == WHY
    wrong: list[Any] = [None, [], {}, body | {"remark": ""}, body | {"human": None}]
    wrong += [body | {"position": position} for position in (-1, True, "2", None)]
    for other in wrong:
        with pytest.raises(UnusableInput) as refused:
            parse_explanation(other)
        assert refused.value.code == "custody-link-unreadable"


def test_nothing_but_a_gap_can_be_explained() -> None:
    with pytest.raises(Refused) as refused:
        check_explanation(WHY, LATE, (Fault((2, 4), FaultCode.OVERLAP),))
    assert refused.value.code == "custody-gap-not-there"
    broken = bent(2, seal_state=SealState.BROKEN)
    assert named(broken, explanations=(WHY,)) == [("custody-seal-broken", (1, 2))]
    assert all(sentence.endswith(".") for sentence in REASONS.values())
