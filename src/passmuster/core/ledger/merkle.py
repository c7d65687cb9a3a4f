"""The Merkle tree of the log (RFC 6962 §2.1, RFC 9162 §2.1): hashes, proofs and their checks.

Every check takes sizes, index and directions from the caller, never from the proof, so that a proof
cannot choose the question it answers (protocol §6, pymerkle before 7.0.0).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from passmuster.core.kernel.errors import CheckFailed
from passmuster.core.ledger.encoding import HASH_BYTES

EMPTY_ROOT = sha256(b"").digest()
"""Root of the tree without entries: SHA-256 of nothing."""

MAX_PATH = 63
"""No proof over a tree of fewer than 2^63 entries has more hashes than this on one side."""


_LEAF = sha256(b"\x00")
_NODE = sha256(b"\x01")
# Copying a hash that has taken in its first byte costs half of making a new one, and hashing is
# where a check of a million entries spends its time.


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of one entry: SHA-256(00 ‖ entry)."""
    return sha256(b"\x00" + entry).digest()


def leaf_hashes(entries: Iterable[bytes]) -> list[bytes]:
    """Return the hash of each entry, in order; the same as ``leaf_hash`` of each, and faster."""
    copy, hashes = _LEAF.copy, []
    for entry in entries:
        state = copy()
        state.update(entry)
        hashes.append(state.digest())
    return hashes


def parents(row: bytes) -> list[bytes]:
    """Return the hash over each pair of neighbours in ``row``, hashes of 32 bytes joined.

    A last hash that has no neighbour has no parent yet.
    """
    copy, nodes = _NODE.copy, []
    for at in range(0, len(row) - HASH_BYTES, 2 * HASH_BYTES):
        state = copy()
        state.update(row[at : at + 2 * HASH_BYTES])
        nodes.append(state.digest())
    return nodes


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash over two subtrees: SHA-256(01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def root_of(leaf_hashes: Sequence[bytes]) -> bytes:
    """Return the root over ``leaf_hashes``, 32 bytes each, in the order of their entries."""
    frontier = Frontier()
    frontier.extend(leaf_hashes)
    return frontier.root()


def fold_peaks(peaks: Sequence[bytes]) -> bytes:
    """Return the root over complete subtrees given from the largest (left) to the smallest."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = sha256(b"\x01" + peak + root).digest()
    return root


class Frontier:
    """A tree that only grows, kept as the roots of its complete subtrees (a compact range)."""

    def __init__(self) -> None:
        self._size = 0
        self._peaks: list[bytes] = []

    @classmethod
    def from_peaks(cls, size: int, peaks: Sequence[bytes]) -> Frontier:
        """Return the frontier of ``size`` leaves with these peaks, the largest subtree first.

        Raises CheckFailed (``frontier-wrong``) when the number or length of the peaks cannot
        belong to that size.
        """
        fits = size >= 0 and len(peaks) == size.bit_count()
        if not fits or any(len(peak) != HASH_BYTES for peak in peaks):
            raise CheckFailed("frontier-wrong", "These peaks do not belong to a tree of this size.")
        frontier = cls()
        frontier._size = size
        frontier._peaks = list(peaks)
        return frontier

    @property
    def size(self) -> int:
        """Number of leaves."""
        return self._size

    @property
    def peaks(self) -> tuple[bytes, ...]:
        """Roots of the complete subtrees, the largest (leftmost) first."""
        return tuple(self._peaks)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        self.extend((leaf,))

    def extend(self, leaf_hashes: Iterable[bytes]) -> None:
        """Add leaf hashes in order."""
        size, peaks, copy = self._size, self._peaks, _NODE.copy
        for leaf in leaf_hashes:
            node, trailing = leaf, size
            while trailing & 1:
                state = copy()
                state.update(peaks.pop() + node)
                node = state.digest()
                trailing >>= 1
            peaks.append(node)
            size += 1
        self._size = size

    def root(self) -> bytes:
        """Return the root over everything appended so far."""
        return fold_peaks(self._peaks)


def inclusion_path(leaf_hashes: Sequence[bytes], index: int) -> list[bytes]:
    """Return the sibling hashes from leaf ``index`` up to the root (RFC 6962 §2.1.1).

    The definition itself, over all leaves: the reference that proofs from tiles are held against.
    Raises CheckFailed (``index-outside-tree``) when there is no such leaf.
    """
    size = len(leaf_hashes)
    if not 0 <= index < size:
        raise outside_tree(index, size)
    if size == 1:
        return []
    split = split_point(size)
    left, right = leaf_hashes[:split], leaf_hashes[split:]
    if index < split:
        return [*inclusion_path(left, index), root_of(right)]
    return [*inclusion_path(right, index - split), root_of(left)]


def consistency_path(leaf_hashes: Sequence[bytes], old: int) -> list[bytes]:
    """Return the proof that the first ``old`` leaves are a prefix of all (RFC 6962 §2.1.2).

    Sizes 0 and ``len(leaf_hashes)`` have the empty proof. Raises CheckFailed
    (``size-outside-tree``) when ``old`` is larger than the tree or negative.
    """
    size = len(leaf_hashes)
    if not 0 <= old <= size:
        raise size_outside_tree(old, size)
    return _subproof(leaf_hashes, old, True) if old else []


def _subproof(leaves: Sequence[bytes], old: int, known: bool) -> list[bytes]:
    # ``known``: the caller's old root is this very subtree, so it need not be sent.
    size = len(leaves)
    if old == size:
        return [] if known else [root_of(leaves)]
    split = split_point(size)
    if old <= split:
        return [*_subproof(leaves[:split], old, known), root_of(leaves[split:])]
    return [*_subproof(leaves[split:], old - split, False), root_of(leaves[:split])]


def split_point(size: int) -> int:
    """Return the largest power of two smaller than ``size`` (which is at least 2)."""
    return 1 << ((size - 1).bit_length() - 1)


def verify_inclusion(
    *, index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes
) -> None:
    """Check that leaf hash ``leaf`` stands at ``index`` in the tree (``size``, ``root``).

    RFC 9162 §2.1.3.2. Raises CheckFailed (``inclusion-proof-wrong``).
    """
    if not 0 <= index < size:
        raise _inclusion_wrong("the index lies outside the tree")
    if len(leaf) != HASH_BYTES or len(root) != HASH_BYTES:
        raise _inclusion_wrong("a hash is not 32 bytes long")
    first, last, node, copy = index, size - 1, leaf, _NODE.copy
    for sibling in path:
        if last == 0:
            raise _inclusion_wrong("the path is too long")
        if len(sibling) != HASH_BYTES:
            raise _inclusion_wrong("a hash is not 32 bytes long")
        state = copy()
        if first & 1 or first == last:
            state.update(sibling + node)
            while not first & 1 and first:
                first >>= 1
                last >>= 1
        else:
            state.update(node + sibling)
        node = state.digest()
        first >>= 1
        last >>= 1
    if last != 0:
        raise _inclusion_wrong("the path is too short")
    if node != root:
        raise _inclusion_wrong("the path leads to another root")


def verify_consistency(
    *, old_size: int, old_root: bytes, new_size: int, new_root: bytes, path: Sequence[bytes]
) -> None:
    """Check that the tree (``old_size``, ``old_root``) is a prefix of (``new_size``, ``new_root``).

    RFC 9162 §2.1.4.2, and outside it: equal sizes need equal roots and an empty path; size 0 needs
    the empty root and an empty path, and proves nothing. Raises CheckFailed
    (``consistency-proof-wrong``).
    """
    if not 0 <= old_size <= new_size:
        raise _consistency_wrong("the old tree is larger than the new one")
    if any(len(item) != HASH_BYTES for item in (old_root, new_root, *path)):
        raise _consistency_wrong("a hash is not 32 bytes long")
    if old_size in (0, new_size):
        expected = new_root if old_size else EMPTY_ROOT
        if path or old_root != expected:
            raise _consistency_wrong("trees of one size differ, or a needless proof was given")
        if new_size == 0 and new_root != EMPTY_ROOT:
            raise _consistency_wrong("the empty tree has another root")
        return
    if not path:
        raise _consistency_wrong("the proof is empty")
    old_node, new_node = _fold_consistency(old_size, old_root, new_size, path)
    if old_node != old_root:
        raise _consistency_wrong("the proof leads to another old root")
    if new_node != new_root:
        raise _consistency_wrong("the proof leads to another new root")


def _fold_consistency(
    old_size: int, old_root: bytes, new_size: int, path: Sequence[bytes]
) -> tuple[bytes, bytes]:
    items = list(path)
    if old_size & (old_size - 1) == 0:
        items.insert(0, old_root)
    first, last = old_size - 1, new_size - 1
    while first & 1:
        first >>= 1
        last >>= 1
    old_node = new_node = items[0]
    for item in items[1:]:
        if last == 0:
            raise _consistency_wrong("the proof is too long")
        if first & 1 or first == last:
            old_node = sha256(b"\x01" + item + old_node).digest()
            new_node = sha256(b"\x01" + item + new_node).digest()
            while not first & 1 and first:
                first >>= 1
                last >>= 1
        else:
            new_node = sha256(b"\x01" + new_node + item).digest()
        first >>= 1
        last >>= 1
    if last != 0:
        raise _consistency_wrong("the proof is too short")
    return old_node, new_node


def outside_tree(index: int, size: int) -> CheckFailed:
    """Return the error for an entry that a tree of ``size`` entries does not hold."""
    return CheckFailed("index-outside-tree", f"A log of {size} entries has no entry {index}.")


def size_outside_tree(old: int, size: int) -> CheckFailed:
    """Return the error for an earlier size that a tree of ``size`` entries never had."""
    return CheckFailed("size-outside-tree", f"A log of {size} entries never had the size {old}.")


def _inclusion_wrong(why: str) -> CheckFailed:
    return CheckFailed("inclusion-proof-wrong", f"The entry is not proved to be in the log: {why}.")


def _consistency_wrong(why: str) -> CheckFailed:
    return CheckFailed(
        "consistency-proof-wrong", f"The log is not proved to have only grown: {why}."
    )
