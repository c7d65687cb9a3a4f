from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.ledger.checkpoints import Checkpoint, parse_checkpoint
from passmuster.core.ledger.cosignatures import verify_cosignatures
from passmuster.core.ledger.keys import VerifierKey
from passmuster.core.ledger.merkle import EMPTY_ROOT, consistency_path, root_of
from passmuster.core.ledger.notes import parse_signature_line
from passmuster.core.ledger.witness_rules import (
    SIZE_TYPE,
    Decision,
    decide,
    format_request,
    parse_request,
)
from passmuster.formats.signing import SigningKey, fast_check, sign_checkpoint
from tests.core.ledger.vector_log import LEAVES_OF_A, load

KEY = SigningKey("log.example/x", bytes(range(32)))
LOGS = {KEY.name: [KEY.vkey()]}


def at(size: int, root: bytes | None = None) -> Checkpoint:
    return Checkpoint(KEY.name, size, root or root_of(LEAVES_OF_A[:size]))


def ask(
    old: int,
    new: Checkpoint,
    known: Checkpoint | None,
    *,
    proof: list[bytes] | None = None,
    key: SigningKey = KEY,
) -> Decision:
    if proof is None:
        proof = consistency_path(LEAVES_OF_A[: new.size], old) if old <= new.size else []
    latest = {KEY.name: known} if known else {}
    return decide(format_request(old, proof, sign_checkpoint(new, key)), LOGS, latest, fast_check)


def test_the_recorded_exchange_is_answered_as_the_specification_says() -> None:
    exchange = load("witness/exchange.json")
    log_key = VerifierKey.parse(exchange["log_vkey"])
    witness_key = VerifierKey.parse(exchange["witness_vkey"])
    latest: dict[str, Checkpoint] = {}
    for case in exchange["exchange"]:
        decision = decide(case["Request"].encode(), {log_key.name: [log_key]}, latest)
        assert str(decision.status) == case["SpecSays"].split()[0], case["What"]
        if decision.status == 409:
            assert (decision.content_type, decision.body) == (SIZE_TYPE, b"300\n")
        if decision.accepted:
            latest[log_key.name] = parse_checkpoint(decision.accepted.text)
            line = parse_signature_line(case["Response"].removesuffix("\n"))
            answer = decision.accepted.with_lines([line])
            assert verify_cosignatures(answer, [witness_key])
    assert latest[log_key.name].size == 600


def test_the_first_checkpoint_needs_no_proof_and_may_have_none() -> None:
    assert ask(0, at(5), None).status == 200
    assert ask(0, at(5), None, proof=[bytes(32)]).status == 422


def test_the_empty_tree_has_one_root() -> None:
    assert ask(0, at(0, EMPTY_ROOT), None).status == 200
    assert ask(0, at(0, bytes(32)), None).status == 422
    assert ask(0, at(5), at(0, EMPTY_ROOT)).status == 200


@given(st.integers(1, 80), st.integers(1, 80))
def test_growth_is_accepted_and_a_rollback_is_not(one: int, other: int) -> None:
    old, new = sorted((one, other))
    assert ask(old, at(new), at(old)).status == 200
    if old < new:
        assert ask(new, at(old), at(new)).status == 400
        behind = ask(old, at(new), at(new))
        assert (behind.status, behind.body) == (409, b"%d\n" % new)


def test_the_same_tree_is_accepted_again_and_another_of_its_size_is_not() -> None:
    assert ask(5, at(5), at(5)).status == 200
    assert ask(5, at(5, bytes(32)), at(5)).status == 422
    assert ask(5, at(5), at(5), proof=[bytes(32)]).status == 422


def test_a_fork_is_refused_though_its_proof_is_consistent_in_itself() -> None:
    fork = [bytes(32), *LEAVES_OF_A[1:9]]
    decision = ask(5, at(9, root_of(fork)), at(5), proof=consistency_path(fork, 5))
    assert decision.status == 422


def test_signatures_are_asked_before_sizes() -> None:
    thief = SigningKey(KEY.name, bytes(32))
    assert ask(9, at(5), None, key=thief).status == 403
    stranger = SigningKey("log.example/other", bytes(32))
    foreign = Checkpoint(stranger.name, 5, bytes(32))
    assert ask(9, foreign, None, key=stranger).status == 404


def test_only_verified_lines_of_the_log_are_kept() -> None:
    note = sign_checkpoint(at(5), KEY) + "— someone.else AAAAAAA=\n".encode()
    decision = decide(format_request(0, [], note), LOGS, {}, fast_check)
    assert decision.accepted is not None
    assert [line.name for line in decision.accepted.signatures] == [KEY.name]


@pytest.mark.parametrize(
    "change",
    [
        lambda r: b"",
        lambda r: r.replace(b"old 5", b"old  5"),
        lambda r: r.replace(b"old 5", b"old 05"),
        lambda r: r.replace(b"old 5", b"Old 5"),
        lambda r: r.replace(b"old 5\n", b""),
        lambda r: r.replace(b"old 5\n", b"old 5\r\n"),
        lambda r: r.replace(b"old 5\n", b"old 5\nAAAA\n"),
        lambda r: r.replace(b"old 5\n", b"old 5\n" + (b"A" * 43 + b"=\n") * 63),
        lambda r: r.replace(b"old 5\n", "old 5\né\n".encode()),
        lambda r: r.replace(b"\n\nlog", b"\n\n\nlog"),
        lambda r: r.partition(b"\n\n")[0] + b"\n",
        lambda r: r[:-1],
        lambda r: r.replace(b"\n9\n", b"\n09\n"),
    ],
)
def test_a_request_in_any_other_form_is_answered_400(change) -> None:
    good = format_request(5, consistency_path(LEAVES_OF_A[:9], 5), sign_checkpoint(at(9), KEY))
    assert parse_request(good).old_size == 5
    changed = change(good)
    assert changed != good
    assert decide(changed, LOGS, {KEY.name: at(5)}, fast_check).status == 400


@given(st.binary(max_size=80))
def test_no_request_whatever_brings_the_witness_down(junk: bytes) -> None:
    good = format_request(5, [], sign_checkpoint(at(9), KEY))
    for body in (junk, b"old 0\n\n" + junk, good + junk, good[:40] + junk):
        assert decide(body, LOGS, {}, fast_check).status in {400, 403, 404, 409, 422}
