"""The public beacon: which round is meant, when it came to be, and whether a copy of it is genuine.

Everything is checked offline against a chain key built in here. drand's quicknet: one round each
three seconds, a unique BLS signature that a threshold of independent operators makes together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from passmuster.core.draw import bls12381
from passmuster.core.kernel.canonical import each_name_once, loads_shallow
from passmuster.core.kernel.errors import CheckFailed, Refused, UnusableInput

MAX_ROUND = 2**53 - 1
MAX_JSON_BYTES = 65_536

_SIGNATURE = re.compile(r"[0-9a-f]{96}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True)
class Chain:
    """A beacon chain: its hash, BLS key, first round's Unix time and seconds between rounds."""

    name: str
    hash: str
    public_key: bytes
    genesis: int
    period: int
    tag: bytes


QUICKNET = Chain(
    name="drand quicknet",
    hash="52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
    public_key=bytes.fromhex(
        "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c"
        "8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb"
        "5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
    ),
    genesis=1692803367,
    period=3,
    tag=b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_",
)
"""Scheme bls-unchained-g1-rfc9380; the figures drand publishes under /<chain hash>/info."""

CHAINS: Mapping[str, Chain] = {QUICKNET.hash: QUICKNET}


@dataclass(frozen=True)
class Beacon:
    """One round as a relay gives it: number, randomness (64 hex) and signature (96 hex)."""

    round: int
    randomness: str
    signature: str
    chain: str = QUICKNET.hash


def chain_of(chain_hash: str) -> Chain:
    """Return the built-in chain of this hash; raises CheckFailed (``beacon-chain-unknown``)."""
    chain = CHAINS.get(chain_hash)
    if chain is None:
        raise CheckFailed(
            "beacon-chain-unknown",
            f"No chain with the hash {chain_hash} is built in, so its rounds cannot be checked.",
        )
    return chain


def round_time(number: int, chain: Chain = QUICKNET) -> int:
    """Return the Unix second at which a round comes to be (rounds count from 1)."""
    return chain.genesis + (number - 1) * chain.period


def round_at_or_after(unix: int, chain: Chain = QUICKNET) -> int:
    """Return the first round whose time is not before this Unix second."""
    return max(1, -((chain.genesis - unix) // chain.period) + 1)


def parse_beacon_json(data: bytes) -> Beacon:
    """Read what a relay answers for one round, in its old or its new form.

    ``randomness`` may be absent (the new form leaves it out; it is the signature's hash), and a
    chain hash may be present. Raises UnusableInput (``beacon-json-unreadable``).
    """
    value = _object(data)
    number, signature = value.get("round"), value.get("signature")
    if type(number) is not int or not 1 <= number <= MAX_ROUND:
        raise _unreadable("has no usable round number")
    if not isinstance(signature, str) or not _SIGNATURE.fullmatch(signature):
        raise _unreadable("has no signature of 96 lower-case hex digits")
    randomness = value.get("randomness", _hash_hex(signature))
    chain = value.get("chain_hash", QUICKNET.hash)
    if not isinstance(randomness, str) or not _DIGEST.fullmatch(randomness):
        raise _unreadable("has a randomness that is not 64 lower-case hex digits")
    if not isinstance(chain, str) or not _DIGEST.fullmatch(chain):
        raise _unreadable("has a chain hash that is not 64 lower-case hex digits")
    return Beacon(number, randomness, signature, chain)


def verify_beacon(beacon: Beacon) -> None:
    """Check a round by itself: known chain, true signature, randomness that is its hash.

    Raises CheckFailed: ``beacon-chain-unknown``, ``beacon-signature-wrong``,
    ``beacon-randomness-wrong``.
    """
    chain = chain_of(beacon.chain)
    genuine = bls12381.verify(
        public_key=chain.public_key,
        message=sha256(beacon.round.to_bytes(8, "big")).digest(),
        signature=bytes.fromhex(beacon.signature),
        tag=chain.tag,
    )
    if not genuine:
        raise CheckFailed(
            "beacon-signature-wrong",
            f"The signature is not the chain's over round {beacon.round}; fetch the round again "
            "from another relay.",
        )
    if _hash_hex(beacon.signature) != beacon.randomness:
        raise CheckFailed(
            "beacon-randomness-wrong", "The randomness is not the hash of the signature."
        )


def check_round(
    beacon: Beacon, *, chain: str, rounds: Sequence[int], after: int | None = None
) -> None:
    """Check that a round is genuine, is one that was announced, and that the dice came first.

    ``chain`` and ``rounds`` are the announcement's (the named round first, then its fallbacks);
    ``after`` is the Unix second at which the dice were cosigned, None to leave that out. The dice
    must precede the named round even when a fallback is used: whoever had seen both could
    otherwise be late on purpose and so choose between two rounds. Raises CheckFailed as
    verify_beacon() does, and ``beacon-round-not-announced``, ``beacon-round-too-early``.
    """
    if beacon.chain != chain:
        raise CheckFailed(
            "beacon-chain-unknown",
            "This round is of another chain than the announced one.",
        )
    if beacon.round not in rounds:
        raise CheckFailed(
            "beacon-round-not-announced",
            f"Round {beacon.round} was not announced; announced were: "
            f"{', '.join(map(str, rounds))}.",
        )
    verify_beacon(beacon)
    if after is not None and round_time(rounds[0], chain_of(chain)) <= after:
        raise CheckFailed(
            "beacon-round-too-early",
            f"Round {rounds[0]} was already public when the dice were cosigned.",
        )


def round_to_use(rounds: Sequence[int], unverifiable: Sequence[int]) -> int:
    """Return the announced round that counts when some could be verified by nobody.

    A round is replaced by the next later one announced, never by choice: those given up must be the
    first of the list, in order. Raises Refused: ``beacon-round-not-next``,
    ``beacon-rounds-exhausted`` (then the draw can only be voided).
    """
    if list(rounds[: len(unverifiable)]) != list(unverifiable):
        raise Refused(
            "beacon-round-not-next",
            "Rounds are given up in the announced order, beginning with the named round.",
        )
    if len(unverifiable) == len(rounds):
        raise Refused(
            "beacon-rounds-exhausted",
            "No announced round is left; void this draw and announce the next number.",
        )
    return rounds[len(unverifiable)]


def _object(data: bytes) -> dict[str, Any]:
    if len(data) > MAX_JSON_BYTES:
        raise _unreadable("is far too long")
    try:
        value = loads_shallow(data.decode("utf-8-sig"), object_pairs_hook=each_name_once)
    except ValueError as error:
        raise _unreadable("is not JSON") from error
    if not isinstance(value, dict):
        raise _unreadable("is not a JSON object")
    return value


def _hash_hex(signature: str) -> str:
    return sha256(bytes.fromhex(signature)).hexdigest()


def _unreadable(what: str) -> UnusableInput:
    return UnusableInput(
        "beacon-json-unreadable",
        f"The beacon round {what}; paste the relay's whole JSON answer for one round.",
    )
