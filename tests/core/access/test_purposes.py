"""Why records are opened: closed lists by role, numbers without words, and who learns when."""

from __future__ import annotations

import pytest

from passmuster.core.access.actions import ACTIONS
from passmuster.core.access.purposes import (
    MAX_CASE_NUMBER,
    PURPOSES,
    Disclosure,
    purpose_given,
    purposes_for,
    read_case_number,
)
from passmuster.core.access.roles import Role
from passmuster.core.kernel.errors import Refused


def test_whoever_may_open_a_record_has_a_purpose_to_give_and_nobody_else_has() -> None:
    openers = ACTIONS["roster:open-person"]
    assert {role for role in Role if purposes_for(role)} == openers


def test_what_is_held_back_needs_a_case_number_and_nothing_else_does() -> None:
    for purpose in PURPOSES:
        assert purpose.needs_case == (purpose.disclosure is Disclosure.HELD)


def test_only_those_who_inspect_can_hold_an_opening_back() -> None:
    held = {r for p in PURPOSES if p.disclosure is Disclosure.HELD for r in p.roles}
    assert held == {Role.ROSTER_AUDITOR, Role.INSPECTOR_GENERAL}


def test_codes_stand_once() -> None:
    assert len({purpose.code for purpose in PURPOSES}) == len(PURPOSES)


def test_a_purpose_is_given_by_its_own_roles_only() -> None:
    given = purpose_given(Role.ROSTER_CLERK, "own-request", "")
    assert given.disclosure is Disclosure.AT_ONCE
    for role, code in (
        (Role.ROSTER_CLERK, "case"),
        (Role.ROSTER_CLERK, "curiosity"),
        (Role.COMMANDER, "roster-audit"),
        (Role.PAYROLL, "payroll-difference"),
    ):
        with pytest.raises(Refused) as caught:
            purpose_given(role, code, "2026-1")
        assert caught.value.code == "purpose-not-given"


def test_a_case_needs_its_number() -> None:
    with pytest.raises(Refused) as caught:
        purpose_given(Role.INSPECTOR_GENERAL, "case", "")
    assert caught.value.code == "case-number-missing"
    assert purpose_given(Role.INSPECTOR_GENERAL, "case", "IG-7").code == "case"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", ""),
        ("  ", ""),
        ("2026-14", "2026-14"),
        ("២០២៦-១៤", "2026-14"),
        ("ig 2026 / 14", "IG2026/14"),
        ("A.1", "A.1"),
    ],
)
def test_a_case_number_is_read_in_one_spelling(typed, read) -> None:
    assert read_case_number(typed) == read


@pytest.mark.parametrize(
    "typed",
    ["Sok Dara", "7 -", "-7", "1--2", "សុខ 1", "1;2", "A" * 9 + "1", "1/2/3/4/5/6/7", "1\u202e-x!"],
)
def test_words_and_remarks_are_no_case_number(typed) -> None:
    with pytest.raises(Refused) as caught:
        read_case_number(typed)
    assert caught.value.code == "case-number-unreadable"


def test_a_case_number_has_an_end() -> None:
    longest = "12345678-12345678-123456"
    assert len(longest) == MAX_CASE_NUMBER
    assert read_case_number(longest) == longest
    with pytest.raises(Refused):
        read_case_number(longest + "7")
