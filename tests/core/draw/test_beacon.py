"""A beacon round is believed only when it is genuine, announced, and later than the dice."""

from __future__ import annotations

import json
from typing import Any

import pytest

from passmuster.core.draw import beacon as beacons
from passmuster.core.draw.beacon import Beacon
from passmuster.core.kernel.errors import CheckFailed, PassmusterError, Refused, UnusableInput
from tests.core.draw.ceremony import ROUND, ROUND_TIME, VECTOR, relay_json

CHAIN = beacons.QUICKNET.hash


def genuine() -> Beacon:
    return beacons.parse_beacon_json(relay_json())


def refusal(beacon: Beacon, **changes: Any) -> str:
    facts = {"chain": CHAIN, "rounds": [ROUND, ROUND + 20], "after": ROUND_TIME - 1} | changes
    with pytest.raises(PassmusterError) as refused:
        beacons.check_round(beacon, **facts)
    return refused.value.code


def test_a_genuine_announced_round_passes() -> None:
    beacons.check_round(genuine(), chain=CHAIN, rounds=[ROUND], after=ROUND_TIME - 1)
    beacons.check_round(genuine(), chain=CHAIN, rounds=[ROUND - 5, ROUND])


def test_the_chain_s_facts_are_those_of_the_vectors(vectors: Any) -> None:
    chain = json.loads((vectors / "beacon/drand-quicknet.json").read_text("utf-8"))["chain"]
    quicknet = beacons.QUICKNET
    assert quicknet.hash == chain["hash"]
    assert quicknet.public_key.hex() == chain["public_key"]
    assert (quicknet.genesis, quicknet.period) == (chain["genesis_unix"], chain["period_seconds"])


def test_every_bad_round_has_its_own_code() -> None:
    good = genuine()
    other = "ab" * 32
    assert {
        "another round's signature": refusal(Beacon(ROUND + 20, good.randomness, good.signature)),
        "altered randomness": refusal(Beacon(ROUND, "0" * 64, good.signature)),
        "another chain": refusal(Beacon(ROUND, good.randomness, good.signature, other)),
        "not announced": refusal(good, rounds=[ROUND + 20]),
        "already public": refusal(good, after=ROUND_TIME),
    } == {
        "another round's signature": "beacon-signature-wrong",
        "altered randomness": "beacon-randomness-wrong",
        "another chain": "beacon-chain-unknown",
        "not announced": "beacon-round-not-announced",
        "already public": "beacon-round-too-early",
    }


def test_a_chain_that_is_not_built_in_cannot_be_checked() -> None:
    good = genuine()
    unknown = Beacon(ROUND, good.randomness, good.signature, "ab" * 32)
    assert refusal(unknown, chain="ab" * 32) == "beacon-chain-unknown"


def test_dice_must_precede_the_named_round_even_when_a_fallback_is_used() -> None:
    assert refusal(genuine(), rounds=[ROUND - 20, ROUND], after=ROUND_TIME - 3) == (
        "beacon-round-too-early"
    )


def test_a_round_s_time_and_back() -> None:
    assert ROUND_TIME == 1694775603
    assert beacons.round_at_or_after(ROUND_TIME) == ROUND
    assert beacons.round_at_or_after(ROUND_TIME - 2) == ROUND
    assert beacons.round_at_or_after(ROUND_TIME + 1) == ROUND + 1
    assert beacons.round_at_or_after(0) == beacons.round_at_or_after(1692803367) == 1
    assert beacons.round_time(1) == 1692803367


@pytest.mark.parametrize(
    "changes", [{}, {"chain_hash": CHAIN}, {"previous_signature": "ab"}], ids=str
)
def test_relays_may_say_more(changes: dict[str, str]) -> None:
    assert beacons.parse_beacon_json(relay_json(**changes)) == genuine()


def test_the_new_form_leaves_the_randomness_out_and_it_is_computed() -> None:
    data = json.dumps({"round": ROUND, "signature": VECTOR["signature"]}).encode()
    assert beacons.parse_beacon_json(b"\xef\xbb\xbf" + data).randomness == VECTOR["randomness"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"[]",
        b"{" * 30_000,
        b"[" * 60_000,
        b" " * 70_000,
        b'{"round":1,"round":2}',
        relay_json(round=0),
        relay_json(round=True),
        relay_json(round="1"),
        relay_json(round=2**53),
        relay_json(signature="AB" * 48),
        relay_json(signature=None),
        relay_json(signature="ab" * 96),
        relay_json(randomness="xy"),
        relay_json(randomness=7),
        relay_json(chain_hash="quicknet"),
        relay_json(chain_hash=7),
        b'{"round":' + b"9" * 5000 + b"}",
    ],
    ids=lambda data: repr(data[:40]),
)
def test_json_that_is_not_a_round_is_refused(data: bytes) -> None:
    with pytest.raises(UnusableInput) as refused:
        beacons.parse_beacon_json(data)
    assert refused.value.code == "beacon-json-unreadable"


def test_rounds_are_given_up_in_order_only() -> None:
    assert beacons.round_to_use([5, 9, 12], []) == 5
    assert beacons.round_to_use([5, 9, 12], [5]) == 9
    for given_up, code in (
        ([9], "beacon-round-not-next"),
        ([5, 12], "beacon-round-not-next"),
        ([5, 9, 12], "beacon-rounds-exhausted"),
    ):
        with pytest.raises(Refused) as refused:
            beacons.round_to_use([5, 9, 12], given_up)
        assert refused.value.code == code


def test_verifying_alone_needs_no_announcement() -> None:
    beacons.verify_beacon(genuine())
    with pytest.raises(CheckFailed):
        beacons.verify_beacon(Beacon(0, VECTOR["randomness"], VECTOR["signature"]))
