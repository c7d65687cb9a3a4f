"""Entries: a closed schema for what is public, one equal shape for what is about a person."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.canonical import canonical_bytes
from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.ledger.entries import (
    BATCH_MULTIPLE,
    BLIND_LENGTH,
    MAX_ENTRY_BYTES,
    READABLE,
    blind_entry,
    commitment,
    is_blind,
    padding,
    parse_entry,
    readable_entry,
    utc_text,
)

HASH = "ab" * 32
AT = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)
BEACON = {"chain": HASH, "round": 657413}
SAMPLES = {
    "log:genesis": {
        "origin": "passmuster.example/a",
        "policy_sha256": HASH,
        "format": "passmuster-log/v1",
    },
    "draw:announced": {
        "draw": "2026-001",
        "year": 2026,
        "policy": "1",
        "policy_sha256": HASH,
        "key": HASH,
        "method": "consistent_sampler/1.0.10",
        "strata": [
            {"label": "officers", "rate": "1/20", "merged_from": ["command", "officers"]},
            {"label": "recruits", "take": 5, "merged_from": []},
        ],
        "reserves": {"officers": 3},
        "days": ["2026-12-01"],
        "dice": 20,
        "dice_at": "2026-11-30T09:00:00Z",
        "beacon": BEACON,
        "fallbacks": [BEACON],
        "opening_day": "2026-12-20",
    },
    "draw:voided": {
        "draw": "2026-001",
        "reason": "court-order",
        "stage": "decided",
        "seed_known": True,
    },
}


@pytest.mark.parametrize("kind", SAMPLES)
def test_an_entry_within_the_schema_is_written_and_read_back(kind):
    entry = parse_entry(readable_entry(kind, AT, SAMPLES[kind], HASH))

    assert (entry["type"], entry["data"], entry["c"]) == (kind, SAMPLES[kind], HASH)
    assert entry["time"] == "2026-11-21T12:00:00Z"
    assert not is_blind(entry)


def test_a_draw_may_be_announced_without_a_beacon():
    data = SAMPLES["draw:announced"] | {"beacon": None, "fallbacks": []}

    assert parse_entry(readable_entry("draw:announced", AT, data, HASH))["data"]["beacon"] is None


@pytest.mark.parametrize("kind", SAMPLES)
def test_no_field_takes_a_persons_name_or_a_remark(kind):
    for field in SAMPLES[kind]:
        for text in ("Sok Chanthou", "សុខ ចាន់ធូ", "012 345 678", "see me, please"):
            with pytest.raises(Refused) as refused:
                readable_entry(kind, AT, {**SAMPLES[kind], field: text}, HASH)
            assert refused.value.code == "entry-not-in-schema"


@pytest.mark.parametrize(
    ("kind", "data", "private"),
    [
        ("draw:invented", {}, HASH),
        ("log:genesis", {**SAMPLES["log:genesis"], "note": HASH}, HASH),
        ("log:genesis", {"origin": "a"}, HASH),
        ("draw:voided", {**SAMPLES["draw:voided"], "seed_known": 1}, HASH),
        ("draw:announced", {**SAMPLES["draw:announced"], "dice": True}, HASH),
        ("draw:announced", {**SAMPLES["draw:announced"], "beacon": {"chain": HASH}}, HASH),
        ("log:genesis", SAMPLES["log:genesis"], "ABC"),
    ],
)
def test_what_the_schema_does_not_know_is_refused(kind, data, private):
    with pytest.raises(Refused) as refused:
        readable_entry(kind, AT, data, private)

    assert refused.value.code == "entry-not-in-schema"


def test_every_kind_of_public_entry_refuses_an_empty_body():
    for kind in READABLE:
        with pytest.raises(Refused):
            readable_entry(kind, AT, {}, HASH)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200))
def test_a_sealed_entry_always_has_the_same_length_and_shape(salt, event):
    entry = blind_entry(commitment(salt, event))

    assert len(entry) == BLIND_LENGTH
    assert is_blind(parse_entry(entry))


def test_the_commitment_is_the_hash_of_salt_and_event():
    salt = bytes(range(32))

    assert commitment(salt, b"event") == hashlib.sha256(salt + b"event").hexdigest()


def test_a_short_salt_and_a_false_commitment_are_refused():
    with pytest.raises(Refused) as short:
        commitment(b"short", b"event")
    with pytest.raises(Refused) as false:
        blind_entry(HASH.upper())

    assert (short.value.code, false.value.code) == ("salt-wrong-length", "entry-not-in-schema")


@given(st.integers(0, 10_000))
def test_a_batch_is_never_empty_and_always_a_multiple(events):
    dummies = padding(events)

    assert 1 <= dummies <= BATCH_MULTIPLE
    assert (events + dummies) % BATCH_MULTIPLE == 0


def test_times_are_written_in_utc_and_whole_seconds():
    phnom_penh = timezone(timedelta(hours=7))

    assert utc_text(datetime(2026, 11, 21, 19, 0, 0, 999, tzinfo=phnom_penh)) == (
        "2026-11-21T12:00:00Z"
    )


GOOD = parse_entry(readable_entry("log:genesis", AT, SAMPLES["log:genesis"], HASH))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        canonical_bytes({"c": HASH, "v": 2}),
        canonical_bytes({"c": "x", "v": 1}),
        canonical_bytes({"c": HASH, "v": 1, "x": 1}),
        canonical_bytes({**GOOD, "type": "log:invented"}),
        canonical_bytes({**GOOD, "type": 7}),
        canonical_bytes({**GOOD, "v": 2}),
        canonical_bytes({**GOOD, "c": "x"}),
        canonical_bytes({**GOOD, "time": "2026-11-21 12:00"}),
        canonical_bytes({**GOOD, "data": []}),
        canonical_bytes({**GOOD, "data": {}}),
        canonical_bytes({**GOOD, "data": {**GOOD["data"], "origin": "A B"}}),
        b'{"c":"' + b"a" * MAX_ENTRY_BYTES,
    ],
)
def test_any_other_bytes_are_no_entry(data):
    with pytest.raises(UnusableInput) as refused:
        parse_entry(data)

    assert refused.value.code in {"entry-unreadable", "json-not-canonical"}


@pytest.mark.parametrize("version", ["true", "2", '"1"'])
def test_an_entry_of_another_version_is_none_that_the_schema_knows(version):
    blind = b'{"c":"' + b"ab" * 32 + b'","v":' + version.encode() + b"}"
    with pytest.raises(UnusableInput) as refused:
        parse_entry(blind)
    assert refused.value.code == "entry-unreadable"
