from __future__ import annotations

from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.errors import CheckFailed
from passmuster.core.ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_path,
    inclusion_path,
    leaf_hash,
    leaf_hashes,
    node_hash,
    parents,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from tests.core.ledger.vector_log import ENTRIES_OF_A, LEAVES_OF_A, load, unbase64

SIZES = st.integers(1, 300)


def test_leaf_hashes_are_those_of_other_programs() -> None:
    assert [leaf.hex() for leaf in LEAVES_OF_A] == load("log-a/leaf_hashes_hex.json")
    assert leaf_hashes(ENTRIES_OF_A) == LEAVES_OF_A


def test_roots_are_those_of_other_programs_at_every_size() -> None:
    frontier = Frontier()
    for size, root in enumerate(load("log-a/roots.json")["roots"]):
        assert frontier.root() == root_of(LEAVES_OF_A[:size]) == b64decode(root)
        assert Frontier.from_peaks(size, frontier.peaks).root() == frontier.root()
        assert frontier.size == size
        if size < 600:
            frontier.append(LEAVES_OF_A[size])


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert root_of([]) == EMPTY_ROOT == Frontier().root()
    assert EMPTY_ROOT.hex().startswith("e3b0c442")


def test_parents_leave_out_a_hash_without_a_neighbour() -> None:
    a, b, c = (leaf_hash(x) for x in (b"a", b"b", b"c"))
    assert parents(a + b + c) == [node_hash(a, b)]
    assert parents(a) == parents(b"") == []


@pytest.mark.parametrize(
    ("size", "peaks"), [(1, []), (3, [bytes(32)]), (2, [bytes(31)]), (-1, [bytes(32)])]
)
def test_peaks_that_cannot_be_of_that_size_are_refused(size: int, peaks: list[bytes]) -> None:
    with pytest.raises(CheckFailed) as caught:
        Frontier.from_peaks(size, peaks)
    assert caught.value.code == "frontier-wrong"


def test_inclusion_proofs_are_those_of_other_programs() -> None:
    for case in load("log-a/inclusion.json"):
        path = unbase64(case["Proof"])
        assert inclusion_path(LEAVES_OF_A[: case["Size"]], case["Index"]) == path
        verify_inclusion(
            index=case["Index"],
            size=case["Size"],
            leaf=b64decode(case["LeafHash"]),
            path=path,
            root=b64decode(case["Root"]),
        )


def test_consistency_proofs_are_those_of_other_programs() -> None:
    for case in load("log-a/consistency.json"):
        path = unbase64(case["Proof"])
        assert consistency_path(LEAVES_OF_A[: case["New"]], case["Old"]) == path
        verify_consistency(
            old_size=case["Old"],
            old_root=b64decode(case["OldRoot"]),
            new_size=case["New"],
            new_root=b64decode(case["NewRoot"]),
            path=path,
        )


def flipped(data: bytes, bit: int) -> bytes:
    place, rest = divmod(bit % (8 * len(data)), 8)
    return data[:place] + bytes([data[place] ^ 1 << rest]) + data[place + 1 :]


@given(SIZES, st.data())
def test_an_inclusion_proof_with_any_bit_or_number_changed_is_refused(
    size: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaves = LEAVES_OF_A[:size]
    proof = {
        "index": index,
        "size": size,
        "leaf": leaves[index],
        "path": inclusion_path(leaves, index),
        "root": root_of(leaves),
    }
    verify_inclusion(**proof)
    bit = data.draw(st.integers(0, 255))
    changes = [{"leaf": flipped(proof["leaf"], bit)}, {"root": flipped(proof["root"], bit)}]
    changes += [{"leaf": proof["leaf"][:31]}, {"root": proof["root"] + b"\0"}]
    changes += [{"index": -1}, {"index": size}, {"path": [*proof["path"], bytes(32)]}]
    for place, item in enumerate(proof["path"]):
        rest = proof["path"][:place], proof["path"][place + 1 :]
        changes += [{"path": [*rest[0], flipped(item, bit), *rest[1]]}]
        changes += [{"path": [*rest[0], *rest[1]]}, {"path": [*rest[0], item[:31], *rest[1]]}]
    for change in changes:
        with pytest.raises(CheckFailed) as caught:
            verify_inclusion(**{**proof, **change})
        assert caught.value.code == "inclusion-proof-wrong"


@given(SIZES, st.data())
def test_a_consistency_proof_with_any_bit_or_number_changed_is_refused(
    size: int, data: st.DataObject
) -> None:
    old = data.draw(st.integers(1, size))
    path = consistency_path(LEAVES_OF_A[:size], old)
    proof = {
        "old_size": old,
        "old_root": root_of(LEAVES_OF_A[:old]),
        "new_size": size,
        "new_root": root_of(LEAVES_OF_A[:size]),
        "path": path,
    }
    verify_consistency(**proof)
    bit = data.draw(st.integers(0, 255))
    changes = [{"old_root": flipped(proof["old_root"], bit)}, {"path": [*path, bytes(32)]}]
    changes += [{"new_root": flipped(proof["new_root"], bit)}, {"new_root": bytes(31)}]
    changes += [{"old_size": size + 1}, {"old_size": -1}]
    for place, item in enumerate(path):
        changes += [{"path": [*path[:place], flipped(item, bit), *path[place + 1 :]]}]
        changes += [{"path": [*path[:place], *path[place + 1 :]]}]
    for change in changes:
        with pytest.raises(CheckFailed) as caught:
            verify_consistency(**{**proof, **change})
        assert caught.value.code == "consistency-proof-wrong"


def test_the_forged_proof_that_a_peer_once_accepted_is_refused() -> None:
    # That [c, d] is a prefix of [a, b, c, d]: directions taken from the proof make it pass.
    a, b, c, d = (leaf_hash(x) for x in (b"a", b"b", b"c", b"d"))
    left, right = node_hash(a, b), node_hash(c, d)
    for path in ([left], [left, right], [right, left], [right]):
        with pytest.raises(CheckFailed):
            verify_consistency(
                old_size=2,
                old_root=right,
                new_size=4,
                new_root=node_hash(left, right),
                path=path,
            )


def test_the_empty_tree_is_a_prefix_of_all_and_proves_nothing() -> None:
    root = root_of(LEAVES_OF_A[:5])
    for size, new in ((0, EMPTY_ROOT), (5, root)):
        verify_consistency(old_size=0, old_root=EMPTY_ROOT, new_size=size, new_root=new, path=[])
    wrong = [(0, root, 5, root, []), (0, EMPTY_ROOT, 5, root, [root]), (0, EMPTY_ROOT, 0, root, [])]
    wrong += [(3, root_of(LEAVES_OF_A[:3]), 5, root, [])]
    for old_size, old_root, new_size, new_root, path in wrong:
        with pytest.raises(CheckFailed):
            verify_consistency(
                old_size=old_size,
                old_root=old_root,
                new_size=new_size,
                new_root=new_root,
                path=path,
            )


def test_proofs_about_what_a_tree_does_not_hold_are_refused() -> None:
    with pytest.raises(CheckFailed) as caught:
        inclusion_path(LEAVES_OF_A[:5], 5)
    assert caught.value.code == "index-outside-tree"
    with pytest.raises(CheckFailed) as caught:
        consistency_path(LEAVES_OF_A[:5], 6)
    assert caught.value.code == "size-outside-tree"
    assert consistency_path(LEAVES_OF_A[:5], 0) == consistency_path(LEAVES_OF_A[:5], 5) == []
