"""The public dossier of a draw: how it is built, and how a stranger checks every byte of it."""

from passmuster.core.draw.dossier.layout import (
    DECIDED,
    ENTRY_TYPES,
    VOIDED,
    Finding,
    Index,
    dossier_index,
    entry_file,
    expected_files,
    parse_index,
    receipt_file,
    reserves_csv,
    selection_csv,
)
from passmuster.core.draw.dossier.readme import (
    RERUN,
    ROOM_ALONE_EN,
    ROOM_ALONE_KM,
    readme_text,
)
from passmuster.core.draw.dossier.verification import verify_dossier

__all__ = [
    "DECIDED",
    "ENTRY_TYPES",
    "RERUN",
    "ROOM_ALONE_EN",
    "ROOM_ALONE_KM",
    "VOIDED",
    "Finding",
    "Index",
    "dossier_index",
    "entry_file",
    "expected_files",
    "parse_index",
    "readme_text",
    "receipt_file",
    "reserves_csv",
    "selection_csv",
    "verify_dossier",
]
