"""`verify receipt` says yes to the entry it is for and to no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from passmuster.cli.main import main
from passmuster.core.ledger.receipts import Receipt, parse_receipt
from tests.core.ledger.vector_log import ENTRIES_OF_A, VECTORS, role
from tests.verifier.published import LOG_VKEY, cosigner_options, verify


def receipt_of(index: int) -> Path:
    return VECTORS / f"proofs/entry-{index}.tlog-proof"


def entry_file(folder: Path, data: bytes) -> list[str]:
    path = folder / "entry"
    path.write_bytes(data)
    return ["--entry", str(path)]


@pytest.mark.parametrize("index", [0, 255, 417])
def test_a_true_receipt_agrees(tmp_path: Path, capsys, index: int) -> None:
    entry = entry_file(tmp_path, ENTRIES_OF_A[index])
    said = verify(capsys, "receipt", receipt_of(index), *entry, *cosigner_options(1, 2))
    assert said.status == 0
    assert (said.json["index"], said.json["size"]) == (index, 600)
    assert [c["name"] for c in said.json["cosignatures"]] == [
        "witness.example/w1",
        "witness.example/w2",
    ]
    assert said.answers == {
        "checkpoint": True,
        "cosignatures": True,
        "inclusion": True,
        "pinned": None,
    }


def test_another_entry_does_not_agree(tmp_path: Path, capsys) -> None:
    for other in (ENTRIES_OF_A[254], ENTRIES_OF_A[255].strip(), b""):
        said = verify(capsys, "receipt", receipt_of(255), *entry_file(tmp_path, other))
        assert (said.status, said.codes) == (1, ["inclusion-proof-wrong"])
        assert said.answers["checkpoint"] is True


def test_without_the_entry_nothing_is_claimed(tmp_path: Path, capsys) -> None:
    # 255 carries nothing, 417 carries something that is not the entry.
    for index in (255, 417):
        said = verify(capsys, "receipt", receipt_of(index))
        assert (said.status, said.codes) == (2, ["entry-missing"])
        assert "checks" not in said.json


def test_a_receipt_that_carries_its_entry_is_enough(tmp_path: Path, capsys) -> None:
    plain = parse_receipt(receipt_of(255).read_bytes())
    path = tmp_path / "receipt"
    carried = Receipt(255, plain.path, plain.checkpoint_note, extra=ENTRIES_OF_A[255])
    path.write_bytes(carried.to_bytes())
    said = verify(capsys, "receipt", path)
    assert (said.status, said.answers["inclusion"], said.answers["entry"]) == (0, True, None)
    entry = entry_file(tmp_path, b"another")
    assert verify(capsys, "receipt", path, *entry).status == 1


def test_a_key_that_did_not_sign_or_too_few_cosigners_fail(tmp_path: Path, capsys) -> None:
    entry = entry_file(tmp_path, ENTRIES_OF_A[255])
    said = verify(capsys, "receipt", receipt_of(255), *entry, vkey=role("stranger")["Vkey"])
    assert (said.status, said.codes) == (1, ["note-unsigned"])
    assert said.answers["inclusion"] is None
    said = verify(capsys, "receipt", receipt_of(255), *entry, *cosigner_options(1, 2, 3))
    assert (said.status, said.codes) == (1, ["quorum-missing"])


@pytest.mark.parametrize(
    "change",
    [
        lambda r: b"",
        lambda r: r[:-1],
        lambda r: r.replace(b"index 255", b"index 256"),
        lambda r: r.replace(b"\n600\n", b"\n599\n"),
        lambda r: r.replace(b"tlog-proof@v1", b"tlog-proof@v9"),
        lambda r: r.replace(b"\n", b"\r\n"),
    ],
)
def test_a_changed_receipt_fails(tmp_path: Path, capsys, change) -> None:
    path = tmp_path / "receipt"
    path.write_bytes(change(receipt_of(255).read_bytes()))
    said = verify(capsys, "receipt", path, *entry_file(tmp_path, ENTRIES_OF_A[255]))
    assert said.status == 1
    assert said.codes


def test_a_file_that_is_not_there_is_unusable(tmp_path: Path, capsys) -> None:
    said = verify(capsys, "receipt", tmp_path / "nothing")
    assert (said.status, said.codes) == (2, ["file-unusable"])
    said = verify(capsys, "receipt", receipt_of(255), "--entry", tmp_path / "nothing")
    assert said.status == 2


def test_the_answer_for_people_is_one_claim_a_line(tmp_path: Path, capsys) -> None:
    entry = entry_file(tmp_path, ENTRIES_OF_A[255])
    assert main(["verify", "receipt", str(receipt_of(255)), *entry, "--vkey", LOG_VKEY]) == 0
    out = capsys.readouterr().out
    assert "Agrees:         exactly this entry stands at number 255 of it." in out
    assert "unpinned" in out
