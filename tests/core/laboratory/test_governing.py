"""A specimen is judged by the rules of its own day, and a change begins after all under way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.errors import Refused
from passmuster.core.laboratory.governing import (
    Change,
    Days,
    Start,
    Way,
    changes,
    earliest_start,
    governing,
    require_lead,
)
from passmuster.core.laboratory.own_rules import read_own
from passmuster.core.laboratory.rules import AppliesBy, Stage
from passmuster.core.laboratory.rulesets import rule_set
from tests.support.own_rules import own_body

START = rule_set("phnom-penh-start")
OWN = read_own(own_body())
BY_RECEIPT = replace(OWN, name="by-receipt", applies_by=AppliesBy.ACCESSION)
FIRST, LATER, LAST = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
DAY = timedelta(days=1)


def judged_by(*starts: Start, sealed: date | None, received: date | None) -> str:
    days = Days(sealed=sealed, received=received, told=LAST)
    return governing([Start(START), *starts], days).rules.name


def test_a_specimen_sealed_the_day_before_a_change_is_judged_by_the_old_rules() -> None:
    change = Start(OWN, LATER)
    assert judged_by(change, sealed=LATER - DAY, received=LAST) == START.name
    assert judged_by(change, sealed=LATER, received=LAST) == OWN.name


def test_a_set_that_goes_by_receipt_is_in_force_from_the_receipt_on() -> None:
    change = Start(BY_RECEIPT, LATER)
    assert judged_by(change, sealed=FIRST, received=LATER) == BY_RECEIPT.name
    assert judged_by(change, sealed=FIRST, received=LATER - DAY) == START.name


def test_the_latest_of_several_changes_before_a_specimen_governs_in_whatever_order_they_come() -> (
    None
):
    one, two = Start(OWN, FIRST), Start(BY_RECEIPT, LATER)
    for order in ((one, two), (two, one)):
        assert judged_by(*order, sealed=FIRST, received=LATER) == BY_RECEIPT.name
        assert judged_by(*order, sealed=FIRST, received=FIRST + DAY) == OWN.name
        assert judged_by(*order, sealed=FIRST - DAY, received=FIRST) == START.name


def test_a_specimen_without_a_day_is_judged_by_the_next_day_that_is_known() -> None:
    change = Start(OWN, LATER)
    assert judged_by(change, sealed=None, received=LATER - DAY) == START.name
    assert judged_by(change, sealed=None, received=None) == OWN.name
    found = governing([Start(START)], Days(sealed=None, received=None, told=LAST))
    assert (found.rules, found.day) == (START, LAST)


@pytest.mark.parametrize("starts", [[], [Start(OWN, LATER)]], ids=["none", "later alone"])
def test_no_rule_set_of_a_later_day_stands_in_for_one_from_the_beginning(
    starts: list[Start],
) -> None:
    with pytest.raises(ValueError, match="from the beginning"):
        governing(starts, Days(sealed=LATER - DAY, received=LATER, told=LAST))


@given(
    st.lists(st.dates(FIRST, LAST), unique=True, max_size=5),
    st.dates(FIRST, LAST),
)
def test_no_change_of_a_later_day_ever_judges_a_specimen(begins: list[date], sealed: date) -> None:
    starts = [Start(replace(OWN, version=f"v{n}"), day) for n, day in enumerate(begins)]
    days = Days(sealed=sealed, received=LAST, told=LAST)
    found = governing([Start(START), *starts], days)
    before = [one for one in starts if one.since is not None and one.since <= sealed]
    newest = max(before, key=lambda one: one.since or FIRST, default=Start(START))
    assert found.rules == newest.rules
    assert found.day == sealed


def test_a_change_begins_thirty_days_after_its_second_signature_and_no_day_earlier() -> None:
    assert earliest_start(FIRST) == FIRST + 30 * DAY
    require_lead(signed=FIRST, since=FIRST + 30 * DAY)
    for since in (FIRST + 29 * DAY, FIRST + DAY, FIRST, FIRST - DAY):
        with pytest.raises(Refused, match="change-too-soon"):
            require_lead(signed=FIRST, since=since)


def test_each_cutoff_that_differs_is_named_with_what_happens_to_it() -> None:
    assert changes(START, START) == ()
    row = "codeine-morphine"
    initial = Change(row=row, target=row, stage=Stage.INITIAL, before=2000, after=300)
    morphine = Change(row=row, target="MOR", stage=Stage.CONFIRMATORY, before=2000, after=300)
    assert changes(START, OWN) == (initial, morphine)
    assert {one.way for one in changes(START, OWN)} == {Way.STRICTER}
    assert {one.way for one in changes(OWN, START)} == {Way.LOOSER}


def test_a_row_that_comes_or_goes_is_named_with_all_its_cutoffs() -> None:
    narrow = read_own(own_body(cutoffs=[], without=["cocaine-metabolites"]))
    gone = changes(START, narrow)
    assert [(one.target, one.way) for one in gone] == [
        ("cocaine-metabolites", Way.REMOVED),
        ("BZE", Way.REMOVED),
    ]
    assert [one.way for one in changes(narrow, START)] == [Way.ADDED, Way.ADDED]


@pytest.mark.parametrize("other", ["dot-2023", "hhs-2025", "taiwan", "as-nzs-4308-2023"])
def test_a_comparison_there_and_back_names_the_same_cutoffs(other: str) -> None:
    there, back = changes(START, rule_set(other)), changes(rule_set(other), START)
    assert {(c.stage, c.target, c.before, c.after) for c in there} == {
        (c.stage, c.target, c.after, c.before) for c in back
    }
