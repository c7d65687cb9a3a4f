"""The fingerprint of a checkpoint with the words every page says it in: the BIP-39 English list."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from passmuster.core.ledger.fingerprint import Fingerprint
from passmuster.core.ledger.fingerprint import fingerprint as core_fingerprint

__all__ = ["WORD_LIST", "Fingerprint", "fingerprint"]

WORD_LIST = Path(__file__).parent / "vendor" / "bip39" / "english.txt"


def fingerprint(text: bytes) -> Fingerprint:
    """Return the fingerprint of a checkpoint's text (the note without its signatures)."""
    return core_fingerprint(text, _word_list())


@cache
def _word_list() -> tuple[str, ...]:
    return tuple(WORD_LIST.read_text(encoding="ascii").split())
