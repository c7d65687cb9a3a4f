"""What a holder, a courier or a stranger may add to a chain, and who holds the thing after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from passmuster.core.custody.chain import holder_now, overdue, require_next, seals_now, standing
from passmuster.core.custody.faults import faults
from passmuster.core.custody.limits import SPECIMEN_RULES, ChainRules
from passmuster.core.custody.links import Basis, Kind, Link, SealState, Unit
from passmuster.core.kernel.errors import Refused
from tests.core.custody.chains import (
    CARRIERS,
    COURIER,
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


def may(chain: tuple[Link, ...], more: Link, given: ChainRules | None = None) -> None:
    require_next(chain, more, rules=given or rules(), holders=HOLDERS, carriers=CARRIERS)


def code_of(chain: tuple[Link, ...], more: Link, given: ChainRules | None = None) -> str:
    with pytest.raises(Refused) as refused:
        may(chain, more, given)
    return refused.value.code


def test_every_step_of_an_honest_chain_may_be_recorded() -> None:
    for length, each in enumerate(HONEST):
        may(HONEST[:length], each)


HOLDERS_OVER_TIME = [SITE, SITE, COURIER, COURIER, *[LAB] * 8, STORE, None]


@pytest.mark.parametrize("length", range(len(HONEST) + 1))
def test_only_the_second_signature_moves_the_thing(length: int) -> None:
    expected = [None, *HOLDERS_OVER_TIME][length]
    assert holder_now(HONEST[:length]) == expected
    assert seals_now(HONEST[:length]) == (() if not length else SEALS if length < 9 else NEW)


FORBIDDEN: dict[str, tuple[tuple[Link, ...], Link, str]] = {
    "an act on a code without a beginning": (
        (),
        link(Kind.MEASURE, 0, SITE),
        "custody-not-begun",
    ),
    "a second beginning": (
        HONEST[:1],
        link(Kind.BEGIN, 1, SITE, amount=net("1")),
        "custody-begun-twice",
    ),
    "a beginning with a broken seal": (
        (),
        replace(HONEST[0], seal_state=SealState.BROKEN),
        "custody-begin-unsealed",
    ),
    "the same link again": (HONEST[:6], HONEST[5], "custody-link-twice"),
    "an act after disposal": (HONEST, link(Kind.MEASURE, 600_001, STORE), "custody-act-after-end"),
    "an act with another code": (
        HONEST[:5],
        link(Kind.MEASURE, 225, LAB, item="SP-2"),
        "custody-item-differs",
    ),
    "an act by nobody known": (
        HONEST[:5],
        link(Kind.MEASURE, 225, "cousin"),
        "custody-holder-unknown",
    ),
    "an offer to nobody known": (
        HONEST[:5],
        link(Kind.OFFER, 225, LAB, to="cousin", due=at(300)),
        "custody-holder-unknown",
    ),
    "taking what nobody offered": (HONEST[:1], link(Kind.ACCEPT, 5, LAB), "custody-not-offered"),
    "taking what was offered to another": (
        HONEST[:4],
        link(Kind.ACCEPT, 210, OTHER),
        "custody-not-offered",
    ),
    "taking what was taken already": (
        HONEST[:5],
        link(Kind.ACCEPT, 225, LAB),
        "custody-not-offered",
    ),
    "taking what was taken back": (
        HONEST[:11],
        link(Kind.ACCEPT, 436, STORE, seals=NEW),
        "custody-not-offered",
    ),
    "a courier who promises no hour": (
        HONEST[:2],
        replace(HONEST[2], deliver_by=None),
        "custody-delivery-not-promised",
    ),
    "a delivery promised for the past": (
        HONEST[:2],
        replace(HONEST[2], deliver_by=at(15)),
        "custody-due-not-later",
    ),
    "an offer due at once": (
        HONEST[:1],
        link(Kind.OFFER, 5, SITE, to=LAB, due=at(5)),
        "custody-due-not-later",
    ),
    "an offer by another than the holder": (
        HONEST[:5],
        link(Kind.OFFER, 225, COURIER, to=OTHER, due=at(300)),
        "custody-not-holder",
    ),
    "a measurement by another than the holder": (
        HONEST[:5],
        link(Kind.MEASURE, 225, OTHER),
        "custody-not-holder",
    ),
    "marking it as at the laboratory without the laboratory": (
        HONEST[:4],
        link(Kind.STORE_IN, 210, LAB),
        "custody-not-holder",
    ),
    "taking back what was not offered": (
        HONEST[:5],
        link(Kind.WITHDRAW, 225, LAB),
        "custody-not-offered",
    ),
    "an act while an offer waits": (
        HONEST[:4],
        link(Kind.MEASURE, 210, COURIER),
        "custody-offer-open",
    ),
    "taking out what is not in store": (
        HONEST[:5],
        link(Kind.STORE_OUT, 225, LAB),
        "custody-not-in-storage",
    ),
    "opening what is in store": (
        HONEST[:6],
        link(Kind.OPEN, 235, LAB),
        "custody-in-storage",
    ),
    "putting in store what is in store": (
        HONEST[:6],
        link(Kind.STORE_IN, 235, LAB),
        "custody-in-storage",
    ),
    "another unit": (
        HONEST[:5],
        link(Kind.MEASURE, 225, LAB, amount=net("30", Unit.GRAM)),
        "custody-unit-differs",
    ),
    "resealing without measuring": (
        HONEST[:5],
        link(Kind.OPEN, 225, LAB, new_seals=NEW),
        "custody-amount-missing",
    ),
    "resealing and weighing only with the new packaging": (
        HONEST[:5],
        link(Kind.OPEN, 225, LAB, new_seals=NEW, amount=net("40", basis=Basis.GROSS)),
        "custody-amount-missing",
    ),
    "one human who gives and takes": (
        HONEST[:4],
        replace(HONEST[4], human=HONEST[3].human),
        "custody-needs-two-humans",
    ),
    "disposal by one human": (
        HONEST[:13],
        replace(HONEST[13], second=HONEST[13].human),
        "custody-needs-two-humans",
    ),
    "a return to oneself": (
        HONEST[:5],
        link(Kind.RETURN, 225, LAB, second=f"human-of-{LAB}"),
        "custody-needs-two-humans",
    ),
}


@pytest.mark.parametrize("case", FORBIDDEN)
def test_what_nobody_may_record_is_refused_by_its_code(case: str) -> None:
    chain, more, code = FORBIDDEN[case]
    assert code_of(chain, more) == code


def test_weighing_alone_is_refused_where_two_must() -> None:
    alone = link(Kind.MEASURE, 5, SITE, amount=net("30"))
    assert code_of(HONEST[:1], alone, rules(humans=2)) == "custody-needs-two-humans"
    may(HONEST[:1], replace(alone, second="human-2"), rules(humans=2))
    may(HONEST[:1], alone)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"seal_state": SealState.BROKEN}, "custody-seal-broken"),
        ({"seals": (), "seal_state": SealState.UNSEALED}, "custody-seal-broken"),
        ({"seals": ("SEAL-9",)}, "custody-seal-changed"),
        ({"at": at(999)}, "custody-gap"),
        ({"at": at(1)}, "custody-time-backwards"),
        ({"amount": net("3")}, "custody-amount-lost"),
        ({"amount": net("300")}, "custody-amount-gained"),
    ],
)
def test_what_is_so_in_the_world_is_recorded_and_named(changes: dict[str, Any], code: str) -> None:
    found = replace(HONEST[4], **changes)
    may(HONEST[:4], found)
    chain = (*HONEST[:4], found)
    named = faults(chain, rules=rules(), holders=HOLDERS, as_of=found.at)
    assert [each.code for each in named] == [code]


def test_one_side_alone_changes_nothing_about_who_holds_it() -> None:
    taken = (HONEST[0], link(Kind.ACCEPT, 5, LAB))
    assert holder_now(taken) == SITE
    assert holder_now((*HONEST[:4], link(Kind.ACCEPT, 210, OTHER))) == COURIER
    assert holder_now((*HONEST[:4], replace(HONEST[4], human=HONEST[3].human))) == COURIER
    assert holder_now((*HONEST[:5], replace(HONEST[13], holder=OTHER))) == LAB
    assert seals_now((*HONEST[:5], link(Kind.OPEN, 225, OTHER, new_seals=NEW))) == SEALS
    assert holder_now((link(Kind.MEASURE, 1, SITE),)) is None
    assert holder_now((HONEST[0], link(Kind.BEGIN, 1, LAB, amount=net("1")))) == SITE


def test_a_store_is_left_and_entered() -> None:
    assert standing(HONEST[:6]).stored
    assert not standing(HONEST[:8]).stored


# --- overdue ------------------------------------------------------------------------------


def test_an_offer_is_overdue_from_the_promised_hour_on_and_says_by_how_much() -> None:
    assert overdue(HONEST[:2], at(30)) is None
    late = overdue(HONEST[:2], at(42))
    assert late is not None
    assert (late.code, late.position, late.due) == ("custody-overdue", 1, at(30))
    assert late.late == timedelta(minutes=12)


def test_a_courier_who_never_offers_it_on_is_overdue_too() -> None:
    assert overdue(HONEST[:3], at(240)) is None
    late = overdue(HONEST[:3], at(241))
    assert late is not None
    assert (late.code, late.position) == ("custody-overdue", 2)


def test_what_has_arrived_or_ended_is_not_overdue() -> None:
    assert overdue(HONEST[:5], at(9999)) is None
    assert overdue(HONEST, at(999_999), ship_by=at(1)) is None
    assert overdue((), at(9999), ship_by=at(1)) is None


def test_a_sealed_specimen_that_has_not_left_in_its_time_is_named() -> None:
    assert overdue(HONEST[:1], at(24 * 60), ship_by=at(24 * 60)) is None
    late = overdue(HONEST[:1], at(24 * 60 + 1), ship_by=at(24 * 60))
    assert late is not None
    assert (late.code, late.position) == ("custody-not-shipped", 0)
    assert overdue(HONEST[:5], at(9999), ship_by=at(1)) is None


def test_what_is_to_be_discarded_is_late_as_that_and_not_as_unsent() -> None:
    facts = {"ship_by": at(24 * 60), "discarded": True}
    assert overdue(HONEST[:1], at(24 * 60), **facts) is None
    late = overdue(HONEST[:1], at(24 * 60 + 1), **facts)
    assert late is not None
    assert (late.code, late.position, late.due) == ("custody-not-discarded", 0, at(24 * 60))
    # It is to be discarded wherever it has come to meanwhile, until its chain ends.
    late = overdue(HONEST[:5], at(9999), **facts)
    assert late is not None
    assert late.code == "custody-not-discarded"
    assert overdue(HONEST, at(999_999), **facts) is None


# --- limits -------------------------------------------------------------------------------


def test_a_limit_without_a_source_says_that_it_is_unconfirmed() -> None:
    for each in (SPECIMEN_RULES.tolerance, SPECIMEN_RULES.drying):
        assert not each.source.confirmed
        assert each.source.text


@pytest.mark.parametrize(
    ("tolerance", "drying", "humans"), [("-1/9", "0", 1), ("1/2", "1/2", 1), ("0", "0", 3)]
)
def test_rules_by_which_everything_could_be_lost_cannot_be_made(
    tolerance: str, drying: str, humans: int
) -> None:
    with pytest.raises(ValueError, match="rules of a chain"):
        rules(tolerance, drying, humans)
