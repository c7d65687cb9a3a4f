"""What was shown of a file that somebody sent, kept as bytes under a hash and read back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.roster.changes import KeptChanges, read_changes
from passmuster.core.roster.faults import Fault
from passmuster.formats.roster_sheet.preview import Preview
from passmuster.formats.roster_sheet.writer import error_file
from passmuster.web.installation import here
from passmuster.web.roster.models import ImportReport, Upload

_FORMAT: Final = "passmuster-roster-report/v1"


@dataclass(frozen=True)
class Report:
    """What reading a file said: its columns, the rows that came back, and what was assumed.

    ``active`` counts the people who had not left before it.
    """

    header: Sequence[str]
    mapping: Mapping[str, str]
    unmapped: Sequence[str]
    not_kept: Mapping[str, str]
    rejected: Sequence[Fault]
    warnings: Sequence[Fault]
    file: Mapping[str, str]
    active: int


def report_bytes(seen: Preview) -> bytes:
    """Return what a preview says of the file itself, as one line of JSON."""
    reading = seen.roster.reading
    kept = {
        "format": _FORMAT,
        "header": list(reading.header),
        "mapping": dict(reading.mapping),
        "unmapped": list(reading.unmapped),
        "not_kept": dict(reading.not_kept),
        "rejected": [fault._asdict() for fault in reading.rejected],
        "warnings": [fault._asdict() for fault in reading.warnings],
        "file": seen.roster.as_json(),
        "active": seen.active,
    }
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


def report_of(upload: Upload) -> Report:
    """Return what was read in an upload; raises UnusableInput (``kept-file-…``)."""
    kept = json.loads(here().kept_bytes(upload.report_sha256))
    del kept["format"]
    for name in ("rejected", "warnings"):
        kept[name] = [_fault(found) for found in kept[name]]
    return Report(**kept)


def changes_of(found: Upload | ImportReport) -> KeptChanges:
    """Return what an upload would change, or an import changed."""
    return read_changes(here().kept_bytes(found.changes_sha256))


def rows_to_mend(upload: Upload, kind: str) -> bytes:
    """Return exactly the rows that came back, as ``csv`` or ``xlsx``."""
    report = report_of(upload)
    return error_file(report.rejected, report.header, kind=kind)


def refused_code(upload: Upload) -> UnusableInput | None:
    """Return why nothing of an upload could be read, as the error it was; None where it could."""
    return UnusableInput(upload.code, upload.code) if upload.code else None


def _fault(found: Mapping[str, Any]) -> Fault:
    cells = tuple(found["cells"])
    return Fault(**{**found, "cells": cells, "facts": tuple(map(tuple, found["facts"]))})
