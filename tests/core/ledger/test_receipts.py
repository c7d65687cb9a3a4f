from __future__ import annotations

import pytest

from passmuster.core.kernel.errors import CheckFailed, UnusableInput
from passmuster.core.ledger.receipts import (
    MAX_RECEIPT_BYTES,
    Receipt,
    parse_receipt,
    verify_receipt,
)
from tests.core.ledger.vector_log import ENTRIES_OF_A, VECTORS, vkey


def read(index: int) -> bytes:
    return (VECTORS / f"proofs/entry-{index}.tlog-proof").read_bytes()


@pytest.mark.parametrize("index", [0, 255, 417])
def test_receipts_of_other_programs_verify_and_are_written_back(index: int) -> None:
    receipt = parse_receipt(read(index))
    assert receipt.index == index
    assert receipt.to_bytes() == read(index)
    assert verify_receipt(receipt, ENTRIES_OF_A[index], vkey("log-a")).size == 600


def test_the_extra_line_is_read_and_not_believed() -> None:
    assert parse_receipt(read(417)).extra == b"receipt 417"
    assert parse_receipt(read(0)).extra is None


def test_another_entry_index_or_key_is_refused() -> None:
    receipt = parse_receipt(read(255))
    for entry in (ENTRIES_OF_A[254], ENTRIES_OF_A[255] + b"\n", b""):
        with pytest.raises(CheckFailed) as caught:
            verify_receipt(receipt, entry, vkey("log-a"))
        assert caught.value.code == "inclusion-proof-wrong"
    for index in (254, 256, 600):
        other = Receipt(index, receipt.path, receipt.checkpoint_note)
        with pytest.raises(CheckFailed):
            verify_receipt(other, ENTRIES_OF_A[255], vkey("log-a"))
    with pytest.raises(CheckFailed) as caught:
        verify_receipt(receipt, ENTRIES_OF_A[255], vkey("stranger"))
    assert caught.value.code == "note-unsigned"


@pytest.mark.parametrize(
    "change",
    [
        lambda r: b"",
        lambda r: r.replace(b"proof@v1", b"proof@v2"),
        lambda r: r.replace(b"index 417", b"index 0417"),
        lambda r: r.replace(b"index 417", b"index +417"),
        lambda r: r.replace(b"index 417", b"index  417"),
        lambda r: r.replace(b"index 417\n", b""),
        lambda r: r.replace(b"extra ", b"extra  "),
        lambda r: r.replace(b"extra cmVjZWlwdCA0MTc=", b"extra "),
        lambda r: r.replace(b"extra cmVjZWlwdCA0MTc=\n", b"extra YQ==\nextra YQ==\n"),
        lambda r: r.replace(b"\n", b"\r\n"),
        lambda r: r.replace(b"=\n\npass", b"=\nAAAA\n\npass"),
        lambda r: r.replace(b"=\n\npass", b"=\npass"),
        lambda r: r.replace(b"index", "índex".encode()),
        lambda r: b"c2sp.org/tlog-proof@v1\n\n" + r.partition(b"\n\n")[2],
        lambda r: r[:-1],
        lambda r: r + b"\n",
        lambda r: r.replace(b"\n\npass", b"\n" + b"A" * 43 + b"=\n\npass"),
    ],
)
def test_a_receipt_in_any_other_form_is_refused(change) -> None:
    good = read(417)
    changed = change(good)
    assert changed != good
    with pytest.raises(CheckFailed) as caught:
        verify_receipt(parse_receipt(changed), ENTRIES_OF_A[417], vkey("log-a"))
    assert caught.value.code in {"receipt-malformed", "note-malformed", "inclusion-proof-wrong"}


def test_a_path_longer_than_any_tree_needs_is_refused() -> None:
    receipt = parse_receipt(read(0))
    lines = b"".join(b"A" * 43 + b"=\n" for _ in range(64))
    data = b"c2sp.org/tlog-proof@v1\nindex 0\n" + lines + b"\n" + receipt.checkpoint_note
    with pytest.raises(CheckFailed, match="longer than any"):
        parse_receipt(data)


def test_a_receipt_beyond_the_limit_is_refused() -> None:
    with pytest.raises(CheckFailed) as caught:
        parse_receipt(read(0) + b"x" * MAX_RECEIPT_BYTES)
    assert caught.value.code == "receipt-malformed"


@pytest.mark.parametrize(
    "receipt",
    [
        Receipt(-1, (), b""),
        Receipt(2**63, (), b""),
        Receipt(0, (bytes(31),), b""),
        Receipt(0, (bytes(32),) * 64, b""),
        Receipt(0, (), b"", extra=b""),
    ],
)
def test_what_no_reader_would_take_is_not_written(receipt: Receipt) -> None:
    with pytest.raises(UnusableInput) as caught:
        receipt.to_bytes()
    assert caught.value.code == "receipt-unwritable"
