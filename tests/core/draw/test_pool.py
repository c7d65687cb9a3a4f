"""The pool: one possible commitment a person, a sorted file, and nothing that two could read."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import pytest

from passmuster.core.draw import pool
from passmuster.core.draw.pool import PoolEntry
from passmuster.core.kernel.errors import PassmusterError

KEY = bytes.fromhex("00112233445566778899aabbccddeeff" * 2)
SALT = "0b6de10138280bee9e55ba10b40be363d0e16fdf3621aeb4153d9eb6383f6db1"
COMMITMENT = "444092859bce025fec20ab9980efcf2b5d3bebdbd5c4ba8c76cfac3bd8e5de8a"
A, B = "a" * 64, "b" * 64


def test_the_worked_example_of_the_protocol_comes_out() -> None:
    salt = pool.salt(KEY, "2026-031", "004711")
    assert salt == SALT
    assert pool.commitment("2026-031", "patrol", "004711", salt) == COMMITMENT
    opening = pool.opening("2026-031", "patrol", "004711", salt)
    assert opening == (
        b"passmuster-pool-entry/v1\ndraw 2026-031\nstratum patrol\nperson 004711\nsalt "
        + SALT.encode()
        + b"\n"
    )
    assert hashlib.sha256(opening).hexdigest() == COMMITMENT


def test_the_key_needs_both_halves() -> None:
    manager, staff = bytes(32), bytes([1]) * 32
    assert pool.pool_key(manager, staff) == hmac.new(manager, staff, "sha256").digest()
    assert pool.pool_key(manager, staff) != pool.pool_key(staff, manager)


def test_commitments_to_the_key_and_its_halves_are_plain_hashes() -> None:
    text = f"passmuster-pool-key/v1\n{KEY.hex()}\n"
    assert pool.key_commitment(KEY) == hashlib.sha256(text.encode()).hexdigest()
    text = f"passmuster-pool-key-part/v1\nstaff\n{KEY.hex()}\n"
    assert pool.part_commitment("staff", KEY) == hashlib.sha256(text.encode()).hexdigest()
    assert pool.part_commitment("manager", KEY) != pool.part_commitment("staff", KEY)


def test_the_file_is_sorted_and_read_back() -> None:
    entries = [PoolEntry("patrol", A), PoolEntry("custody", B)]
    data = pool.pool_file(entries)
    assert data == f"custody {B}\npatrol {A}\n".encode()
    assert pool.parse_pool(data) == entries[::-1]
    assert pool.stratum_counts(entries) == {"custody": 1, "patrol": 1}
    assert pool.by_stratum(entries) == {"patrol": [A], "custody": [B]}
    assert pool.pool_sha256(data) == hashlib.sha256(data).hexdigest()


def test_the_root_is_over_lines_without_line_feeds() -> None:
    lines = [f"patrol {A}".encode(), f"patrol {B}".encode()]
    leaves = [hashlib.sha256(b"\0" + line).digest() for line in lines]
    root = hashlib.sha256(b"\1" + leaves[0] + leaves[1]).hexdigest()
    assert pool.pool_root(b"\n".join(lines) + b"\n") == root


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "pool-line-malformed"),
        (f"patrol {A}".encode(), "pool-line-malformed"),
        (f"patrol {A}\r\n".encode(), "pool-line-malformed"),
        (f"patrol  {A}\n".encode(), "pool-line-malformed"),
        (f"Patrol {A}\n".encode(), "pool-line-malformed"),
        (f"patrol {A.upper()}\n".encode(), "pool-line-malformed"),
        (f"patrol {A}\n\n".encode(), "pool-line-malformed"),
        (b"\xff\xfe\n", "pool-line-malformed"),
        (f"patrol {B}\npatrol {A}\n".encode(), "pool-unsorted"),
        (f"patrol {A}\npatrol {A}\n".encode(), "pool-duplicate"),
        (f"custody {A}\npatrol {A}\n".encode(), "pool-duplicate"),
    ],
)
def test_a_file_in_any_other_form_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(PassmusterError) as refused:
        pool.parse_pool(data)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: pool.pool_key(b"short", bytes(32)), "pool-key-wrong-length"),
        (lambda: pool.pool_key(bytes(32), b"short"), "pool-key-wrong-length"),
        (lambda: pool.salt(b"short", "2026-031", "1"), "pool-key-wrong-length"),
        (lambda: pool.key_commitment(b""), "pool-key-wrong-length"),
        (lambda: pool.part_commitment("union", bytes(32)), "pool-key-side-unknown"),
        (lambda: pool.salt(KEY, "2026-031", "1\n2"), "pool-field-malformed"),
        (lambda: pool.opening("2026-031", "", "1", SALT), "pool-field-malformed"),
        (lambda: pool.pool_file([PoolEntry("Patrol", A)]), "pool-line-malformed"),
        (lambda: pool.pool_file([PoolEntry("patrol", A)] * 2), "pool-duplicate"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(call: Any, code: str) -> None:
    with pytest.raises(PassmusterError) as refused:
        call()
    assert refused.value.code == code
