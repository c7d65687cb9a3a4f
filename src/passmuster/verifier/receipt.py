"""Checks a receipt: that one entry, byte for byte, is in the log that others cosigned."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from passmuster.core.kernel.errors import CheckFailed, UnusableInput
from passmuster.core.ledger.checkpoints import Checkpoint
from passmuster.core.ledger.encoding import format_base64
from passmuster.core.ledger.merkle import leaf_hash, verify_inclusion
from passmuster.core.ledger.receipts import MAX_RECEIPT_BYTES, Receipt, parse_receipt
from passmuster.verifier.report import Report
from passmuster.verifier.trust import (
    Trust,
    add_trust_arguments,
    check_cosignatures,
    note_pinning,
    open_trusted,
    trust_of,
)

HELP = "check a receipt (tlog-proof): that one entry is in the log, offline"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``verify receipt``."""
    parser.add_argument("receipt", type=Path, metavar="FILE", help="the receipt (tlog-proof)")
    parser.add_argument(
        "--entry",
        type=Path,
        metavar="FILE",
        help="the entry's exact bytes; without it the receipt must carry them in its extra line",
    )
    add_trust_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Print what was found; return 0 when every claim that was checked holds, else 1."""
    trust = trust_of(args)
    with args.receipt.open("rb") as file:
        receipt = file.read(MAX_RECEIPT_BYTES + 1)
    entry = args.entry.read_bytes() if args.entry else None
    report, facts = check_receipt(receipt, entry, trust)
    print(report.to_json(facts) if args.json else report.to_text())
    return 0 if report.ok else 1


def check_receipt(data: bytes, entry: bytes | None, trust: Trust) -> tuple[Report, dict[str, Any]]:
    """Return the report on a receipt, and the facts beside it.

    ``entry`` is the exact bytes of the entry, or None to take them from the receipt's extra line.
    Raises UnusableInput (``entry-missing``) when neither has them: then nothing can be said.
    """
    report = Report()
    facts: dict[str, Any] = {
        "origin": None,
        "index": None,
        "size": None,
        "root": None,
        "cosignatures": [],
        "pinned": trust.pinned,
    }
    try:
        receipt = parse_receipt(data)
    except CheckFailed as failed:
        report.fail("receipt", failed)
        report.skip("inclusion", "inclusion: there is no receipt to hold the entry against.")
        return report, facts
    content = receipt.extra if entry is None else entry
    if content is None:
        raise _entry_missing()
    facts["index"] = receipt.index
    checkpoint = _check_signatures(report, facts, receipt, trust)
    if checkpoint is not None:
        try:
            _require_included(receipt, checkpoint, content)
        except CheckFailed as failed:
            if entry is None:
                # The extra line may hold anything; that it is not the entry says nothing of it.
                raise _entry_missing() from failed
            report.fail("inclusion", failed)
        else:
            report.agree("inclusion", f"exactly this entry stands at number {receipt.index} of it.")
    if entry is None:
        report.skip(
            "entry",
            "the entry was taken from the receipt itself: read it, and see that it is yours.",
        )
    note_pinning(report, trust)
    return report, facts


def _check_signatures(
    report: Report, facts: dict[str, Any], receipt: Receipt, trust: Trust
) -> Checkpoint | None:
    try:
        note, checkpoint = open_trusted(receipt.checkpoint_note, trust.policy)
    except CheckFailed as failed:
        report.fail("checkpoint", failed)
        report.skip("inclusion", "inclusion: it would stand on that checkpoint.")
        return None
    facts["origin"], facts["size"] = checkpoint.origin, checkpoint.size
    facts["root"] = format_base64(checkpoint.root)
    report.agree("checkpoint", f"the log {checkpoint.origin} signed for {checkpoint.size} entries.")
    facts["cosignatures"] = [
        {"name": cosignature.name, "time": cosignature.time}
        for cosignature in check_cosignatures(report, note, trust.policy)
    ]
    return checkpoint


def _require_included(receipt: Receipt, checkpoint: Checkpoint, entry: bytes) -> None:
    verify_inclusion(
        index=receipt.index,
        size=checkpoint.size,
        leaf=leaf_hash(entry),
        path=receipt.path,
        root=checkpoint.root,
    )


def _entry_missing() -> UnusableInput:
    return UnusableInput(
        "entry-missing",
        "This receipt does not hold the entry it is for. Give the entry's exact bytes with "
        "--entry FILE; without them nothing can be verified.",
    )
