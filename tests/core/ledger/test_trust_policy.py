from __future__ import annotations

from itertools import chain, combinations

import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.ledger.keys import VerifierKey
from passmuster.core.ledger.policy import (
    MAX_POLICY_BYTES,
    Policy,
    PolicyLog,
    PolicyWitness,
    format_policy,
    parse_policy,
    threshold_policy,
)
from tests.core.ledger.vector_log import role, vkey

LOG, LOG_B = role("log-a")["Vkey"], role("log-b")["Vkey"]
W = {n: role(f"witness-{n} as cosigner")["Vkey"] for n in (1, 2, 3)}
KEYS = {n: VerifierKey.parse(text) for n, text in W.items()}

LAYERED = f"""# who must have seen it
log {LOG} https://log.example/a

\twitness  one {W[1]}\thttps://w1.example/
witness two {W[2]}
witness three {W[3]}
group staff any one two
group both all staff three
quorum both
""".encode()


def code_of(data: bytes) -> str:
    with pytest.raises(UnusableInput) as caught:
        parse_policy(data)
    return caught.value.code


def subsets() -> list[tuple[int, ...]]:
    return list(chain.from_iterable(combinations((1, 2, 3), n) for n in range(4)))


def test_a_layered_quorum_is_met_by_exactly_the_sets_it_names() -> None:
    policy = parse_policy(LAYERED)
    assert policy.logs == (PolicyLog(vkey("log-a"), "https://log.example/a"),)
    assert policy.witnesses[0] == PolicyWitness("one", KEYS[1], "https://w1.example/")
    assert policy.log_key("passmuster.example/vec/a") == vkey("log-a")
    assert policy.log_key("passmuster.example/vec/b") is None
    assert policy.required() == "2 of staff, three"
    for chosen in subsets():
        met = 3 in chosen and (1 in chosen or 2 in chosen)
        assert policy.evaluate([KEYS[n] for n in chosen]) == met


@pytest.mark.parametrize("threshold", [1, 2, 3])
def test_a_threshold_is_met_by_that_many_and_more(threshold: int) -> None:
    policy = threshold_policy(vkey("log-a"), KEYS.values(), threshold)
    for chosen in subsets():
        assert policy.evaluate([KEYS[n] for n in chosen]) == (len(chosen) >= threshold)
    assert policy.witness_keys == tuple(KEYS.values())
    assert parse_policy(format_policy(policy)) == policy


def test_one_witness_may_be_the_quorum_and_none_asks_for_nobody() -> None:
    single = parse_policy(f"witness one {W[1]}\nquorum one\n".encode())
    assert not single.evaluate([KEYS[2]])
    assert single.evaluate([KEYS[1]])
    assert single.required() == "a cosignature of one"
    nobody = parse_policy(b"quorum none\n")
    assert nobody == Policy()
    assert nobody.evaluate([])
    assert nobody.required() == "no cosignature"
    assert threshold_policy(vkey("log-a"), [], 0).evaluate([])


def test_a_key_of_the_same_name_does_not_count_for_a_witness() -> None:
    policy = threshold_policy(vkey("log-a"), [KEYS[1]], 1)
    impostor = VerifierKey.of(KEYS[1].name, KEYS[1].type, KEYS[2].public_key)
    assert not policy.evaluate([impostor])


def test_a_policy_is_read_back_with_names_in_any_octets() -> None:
    name = b"\xe2\x84\xaa\xff"
    data = b"witness " + name + f" {W[1]}\ngroup g 1 ".encode() + name + b"\nquorum g\n"
    assert format_policy(parse_policy(data)) == data


@pytest.mark.parametrize(
    "text",
    [
        "",
        "quorum none",
        f"log {LOG}\n",
        "quorum\n",
        "quorum none none\n",
        "quorum none\nquorum none\n",
        "quorum missing\n",
        f"quorum one\nwitness one {W[1]}\n",
        f"group g 1 one\nwitness one {W[1]}\nquorum g\n",
        f"witness one {W[1]}\nwitness one {W[2]}\nquorum one\n",
        f"witness one {W[1]}\nwitness two {W[1]}\nquorum one\n",
        f"witness none {W[1]}\nquorum none\n",
        f"log {LOG}\nlog {LOG}\nquorum none\n",
        f"log {W[1]}\nquorum none\n",
        f"witness one {LOG}\nquorum one\n",
        f"log {LOG} url more\nquorum none\n",
        "log\nquorum none\n",
        "witness one\nquorum none\n",
        "group g\nquorum none\n",
        f"witness one {W[1]}\ngroup g 1 one one\nquorum g\n",
        f"witness one {W[1]}\ngroup g 1 one\ngroup h 1 one\nquorum g\n",
        f"witness one {W[1]}\ngroup g 2 one\nquorum g\n",
        f"witness one {W[1]}\ngroup g 0 one\nquorum g\n",
        f"witness one {W[1]}\ngroup g 01 one\nquorum g\n",
        f"witness one {W[1]}\ngroup g most one\nquorum g\n",
        f"witness one {W[1]}\ngroup g all\nquorum g\n",
        f"witness one {W[1]}\ngroup g any\nquorum g\n",
        f"witness one {W[1]}\ngroup one any one\nquorum one\n",
        "group g any none\nquorum g\n",
        "quorum none\r\n",
        "quorum\u000bnone\n",
        "quorum none\n\x7f\n",
        "Quorum none\n",
    ],
)
def test_a_policy_that_could_be_misread_is_refused(text: str) -> None:
    assert code_of(text.encode()) == "policy-malformed"


def test_a_policy_with_a_key_nobody_can_check_is_refused() -> None:
    post_quantum = role("ml-dsa-44 cosigner (random key)")["Vkey"]
    data = f"witness pq {post_quantum}\nquorum none\n".encode()
    assert code_of(data) == "vkey-type-unsupported"


def test_a_policy_beyond_the_limit_is_refused() -> None:
    assert code_of(b"#" * MAX_POLICY_BYTES + b"\nquorum none\n") == "policy-malformed"


@pytest.mark.parametrize(
    ("cosigners", "threshold"),
    [([], 1), ([1], 0), ([1], 2), ([1, 1], 1), ([1, 2], -1)],
)
def test_an_impossible_threshold_is_refused(cosigners: list[int], threshold: int) -> None:
    with pytest.raises(UnusableInput) as caught:
        threshold_policy(vkey("log-a"), [KEYS[n] for n in cosigners], threshold)
    assert caught.value.code == "policy-malformed"


def test_a_policy_that_would_be_read_back_otherwise_is_not_written() -> None:
    policy = Policy(witnesses=(PolicyWitness("one", KEYS[1], "https://a b c"),))
    with pytest.raises(UnusableInput):
        format_policy(policy)
    policy = Policy(witnesses=(PolicyWitness("one", KEYS[1], ""),))
    with pytest.raises(UnusableInput, match="space"):
        format_policy(policy)
