"""The completeness gate's comparison (core/roster/payroll.py)."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.roster.payroll import (
    GAP_KINDS,
    NOT_ON_PAYROLL,
    NOT_ON_ROSTER,
    PAID_TWICE,
    Gap,
    gap_reasons,
    parse_payroll,
    parse_payroll_half,
    payroll_file,
    payroll_half_file,
    payroll_hash,
    payroll_key,
    payroll_key_commitment,
    reconcile,
    roster_hashes,
)
from passmuster.core.roster.people import LEFT, Person

A, B = bytes(32), bytes(range(32))
KEY = payroll_key(A, B)
ROSTER = [Person("004711", unit_name="Traffic"), Person("2", unit_code="7"), Person("3")]


@pytest.mark.parametrize("kind", GAP_KINDS)
def test_every_kind_of_gap_has_reasons_and_none_explains_two_sides(kind: str) -> None:
    offered = gap_reasons([kind])
    assert offered
    assert not set(offered) & set(gap_reasons(set(GAP_KINDS) - {kind}))


def test_the_key_is_one_half_over_the_other() -> None:
    assert hmac.new(A, B, hashlib.sha256).digest() == KEY
    assert payroll_key(B, A) != KEY


@pytest.mark.parametrize("halves", [(b"", B), (A, b"short")])
def test_a_half_of_another_length_is_refused(halves: tuple[bytes, bytes]) -> None:
    with pytest.raises(UnusableInput, match="payroll-key-length"):
        payroll_key(*halves)


def test_an_identity_has_one_hash_however_payroll_spells_it() -> None:
    assert len({payroll_hash(KEY, n) for n in ("004711", "4711", "#4711", "៤៧១១")}) == 1
    expected = hmac.new(KEY, b"passmuster-payroll/v1\nperson 4711\n", hashlib.sha256).hexdigest()
    assert payroll_hash(KEY, "4711") == expected


def test_a_roster_that_payroll_confirms_has_no_gap() -> None:
    mine = roster_hashes(KEY, ROSTER)
    assert reconcile(mine, list(mine)) == (3, ())


def test_each_difference_is_one_gap_by_identity() -> None:
    mine = roster_hashes(KEY, ROSTER)
    ghost = payroll_hash(KEY, "3")
    missing, twice = payroll_hash(KEY, "99"), payroll_hash(KEY, "2")
    theirs = [*(h for h in mine if h != ghost), missing, twice]
    agreed, gaps = reconcile(mine, theirs)
    assert agreed == 2
    assert gaps == (
        Gap(NOT_ON_PAYROLL, ghost, ROSTER[2]),
        Gap(NOT_ON_ROSTER, missing),
        Gap(PAID_TWICE, twice, ROSTER[1]),
    )


def test_equal_counts_hide_nothing() -> None:
    mine = roster_hashes(KEY, ROSTER)
    swapped = [*list(mine)[1:], payroll_hash(KEY, "99")]
    assert len(swapped) == len(mine)
    assert [gap.kind for gap in reconcile(mine, swapped).gaps] == [NOT_ON_PAYROLL, NOT_ON_ROSTER]


def test_somebody_paid_twice_and_unknown_here_is_two_gaps() -> None:
    gaps = reconcile({}, ["a" * 64, "a" * 64]).gaps
    assert gaps == (Gap(NOT_ON_ROSTER, "a" * 64), Gap(PAID_TWICE, "a" * 64))


def test_whoever_left_is_not_reconciled() -> None:
    assert roster_hashes(KEY, [Person("1", status=LEFT)]) == {}


def test_payrolls_file_is_read_back() -> None:
    hashes = [payroll_hash(KEY, "2"), payroll_hash(KEY, "1"), payroll_hash(KEY, "2")]
    assert parse_payroll(payroll_file(hashes)) == sorted(hashes)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        "ប្រាក់".encode(),
        b"passmuster-payroll/v2\n" + b"a" * 64 + b"\n",
        b"passmuster-payroll/v1\n",
        b"passmuster-payroll/v1\n" + b"A" * 64 + b"\n",
        b"passmuster-payroll/v1\n" + b"a" * 63 + b"\n",
    ],
)
def test_another_file_is_not_payrolls(data: bytes) -> None:
    with pytest.raises(UnusableInput, match="payroll-unreadable"):
        parse_payroll(data)


def test_each_half_of_the_key_is_committed_to_apart() -> None:
    one = payroll_key_commitment("payroll", A)
    text = b"passmuster-payroll-key-part/v1\npayroll\n" + A.hex().encode() + b"\n"
    assert one == hashlib.sha256(text).hexdigest()
    assert one != payroll_key_commitment("personnel", A)


def test_a_half_travels_as_a_file_whose_sha256_is_its_commitment() -> None:
    data = payroll_half_file("payroll", A)
    assert parse_payroll_half(data) == ("payroll", A)
    assert hashlib.sha256(data).hexdigest() == payroll_key_commitment("payroll", A)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        A.hex().encode() + b"\n",
        payroll_half_file("auditor", A),
        payroll_half_file("payroll", A[:31]),
        payroll_half_file("payroll", A) + b"more\n",
        payroll_half_file("payroll", A).replace(b"/v1", b"/v2"),
        payroll_half_file("payroll", b"\xab" * 32).replace(b"ab", b"AB"),
    ],
)
def test_another_file_is_no_half(data: bytes) -> None:
    with pytest.raises(UnusableInput, match="payroll-half-unreadable"):
        parse_payroll_half(data)


def test_a_half_with_windows_line_ends_is_the_same_half() -> None:
    data = payroll_half_file("personnel", B).replace(b"\n", b"\r\n")
    assert parse_payroll_half(data) == ("personnel", B)
