"""Files that somebody sends to be looked at before they count, and their import.

A file is kept, read and compared in one request (60,000 rows take some eight seconds); what was
found is kept beside it. So the check can be seen again from another browser after a lost
connection, and nothing of the roster has changed by it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.kernel.text import normalise_name
from passmuster.core.roster.changes import changes_bytes
from passmuster.core.roster.dates import DATE_ORDERS
from passmuster.core.roster.headers import column_labels, looks_like_header
from passmuster.formats.roster_sheet.preview import Preview, preview
from passmuster.formats.roster_sheet.reader import SheetFile, read_roster
from passmuster.formats.table import read_table
from passmuster.web import clock
from passmuster.web.installation import here
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force
from passmuster.web.roster.imports import Applied, FileFacts, import_people, stored_people
from passmuster.web.roster.models import ImportReport, Upload
from passmuster.web.roster.previews import report_bytes

MAX_UPLOAD_BYTES: Final = 20_000_000
"""A workbook of 60,000 rows and 14 columns has some 6 MB, the same list as CSV some 9 MB."""

LONGEST_NAME: Final = 100
PROFILES_LOOKED_AT: Final = 12
"""How many of the last imported files may tell how this one's columns are to be read."""

NO_COLUMNS: Final[Mapping[str, str]] = MappingProxyType({})
_NOT_IN_NAMES: Final = re.compile(r"[\x00-\x1f\x7f/\\]+")


@denials_recorded
def check_upload(
    *,
    by: Actor,
    force: Force,
    files: Sequence[SheetFile],
    delta: bool,
    columns: Mapping[str, str] | None = None,
    dates: str = "",
) -> Upload:
    """Keep one or two files, read them, and say what importing them would change.

    The second file is joined by service number. ``columns`` corrects the guessed mapping, as in
    ``read_roster``; None takes it from the last imported file with the same header. The bytes are
    kept also where nothing can be read: then ``code`` of the answer says why.
    """
    require(by, "roster:import")
    _require_files(files)
    # Before anything is read: what was sent stays, whatever happens next.
    kept = [keep_file(file) for file in files]
    if columns is None:
        columns, dates = _last_choice(force, files)
    last = force.snapshots.order_by("-number").first()
    facts: dict[str, Any] = {
        "files": kept,
        "delta": delta,
        "columns": dict(columns),
        "dates": dates,
        "based_on": last.sha256 if last else "",
    }
    try:
        seen = preview(_read(files, columns, dates), stored_people(force), delta=delta)
        facts |= _found(seen)
    except UnusableInput as error:
        facts |= {"code": error.code, "header": _header(files), "rows": 0}
        facts |= {"accepted": 0, "rejected": 0}
    with transaction.atomic():
        upload = Upload.objects.create(force=force, by=by.human, at=clock.now(), **facts)
        append(force.log, "roster:file-checked", by=by, rows=[upload])
    return upload


def read_anew(
    *, by: Actor, force: Force, upload: Upload, columns: Mapping[str, str], dates: str
) -> Upload:
    """Read the same files again with other columns; the first check stays as it was."""
    return check_upload(
        by=by,
        force=force,
        files=files_of(upload),
        delta=upload.delta,
        columns=columns,
        dates=dates,
    )


@denials_recorded
def import_upload(
    *, by: Actor, force: Force, upload: Upload, disappeared: int | None = None
) -> Applied:
    """Import an upload as it was shown; ``disappeared`` is their number as somebody typed it.

    Raises Refused: ``upload-unreadable``, ``too-many-disappeared`` (the number was not given, or is
    another), ``roster-changed-since-preview`` (somebody else imported in between, or this file
    itself was imported already).
    """
    require(by, "roster:import")
    if upload.code:
        raise Refused("upload-unreadable", "Nothing could be read in this file: mend it first.")
    if upload.consent is not None and disappeared != upload.consent:
        raise Refused(
            "too-many-disappeared",
            f"{upload.consent} people would disappear. Say their number, or send a whole file.",
        )
    files = files_of(upload)
    reading = _read(files, upload.columns, upload.dates).reading
    facts = FileFacts(
        rows=reading.rows,
        rejected=len(reading.rejected),
        mapping=dict(reading.mapping),
        told=reading.told,
        held=reading.held,
        delta=upload.delta,
    )
    top = force.units.filter(parent=None).order_by("pk").first()
    return import_people(
        by=by,
        force=force,
        people=reading.people,
        raw=[file.data for file in files],
        facts=facts,
        root_unit=top.code if top else "",
        upload=upload,
    )


def files_of(upload: Upload) -> list[SheetFile]:
    """Return the kept files of an upload; raises UnusableInput (``kept-file-…``)."""
    return [kept_file(kept["name"], kept["sha256"]) for kept in upload.files]


def kept_file(name: str, sha256: str) -> SheetFile:
    """Return a kept file by its hash; raises UnusableInput (``kept-file-…``)."""
    return SheetFile(name, here().kept_bytes(sha256))


def file_name(name: str) -> str:
    """Return a file's name as it is shown: its last part, without what could turn or hide text."""
    plain = normalise_name(_NOT_IN_NAMES.sub(" ", name.replace("\\", "/").rpartition("/")[2]))
    shown = "".join(sign for sign in plain if unicodedata.category(sign)[0] != "C")
    return shown[:LONGEST_NAME] or "file"


def _require_files(files: Sequence[SheetFile]) -> None:
    if not 1 <= len(files) <= 2:
        raise UnusableInput("files-wrong-number", "Send one file, or two that belong together.")
    if any(len(file.data) > MAX_UPLOAD_BYTES for file in files):
        limit = MAX_UPLOAD_BYTES // 1_000_000
        raise UnusableInput("file-too-large", f"The file is larger than {limit} MB.")


def keep_file(file: SheetFile) -> dict[str, Any]:
    """Keep a file's bytes and return its shown name, SHA-256 and size."""
    digest = here().keep(file.data)
    return {"name": file_name(file.name), "sha256": digest, "bytes": len(file.data)}


def _read(files: Sequence[SheetFile], columns: Mapping[str, str], dates: str) -> Any:
    if dates not in ("", *DATE_ORDERS):
        raise UnusableInput("date-order-unknown", "Dates are read day first or month first.")
    first, *second = (SheetFile(file_name(file.name), file.data) for file in files)
    return read_roster(first, join=second[0] if second else None, columns=columns, date_order=dates)


def _found(seen: Preview) -> dict[str, Any]:
    reading = seen.roster.reading
    return {
        "header": list(reading.header),
        "report_sha256": here().keep(report_bytes(seen)),
        "changes_sha256": here().keep(changes_bytes(seen.changes)),
        "rows": reading.rows,
        "accepted": len(reading.people),
        "rejected": len(reading.rejected),
        "consent": seen.consent,
    }


def _header(files: Sequence[SheetFile]) -> list[str]:
    """Return the first file's columns, so that they can be chosen from; none where it has none."""
    try:
        return list(column_labels(_table_header(files[0])))
    except UnusableInput:
        return []


def _table_header(file: SheetFile) -> Sequence[str]:
    return read_table(file.data, file.name, is_header=looks_like_header).header


def _last_choice(force: Force, files: Sequence[SheetFile]) -> tuple[Mapping[str, str], str]:
    """Return columns and date order as they were corrected for the last file like this one."""
    reports = ImportReport.objects.filter(imported__force=force, upload__isnull=False)
    recent = [
        report.upload
        for report in reports.select_related("upload").order_by("-pk")[:PROFILES_LOOKED_AT]
        if report.upload and (report.upload.columns or report.upload.dates)
    ]
    if recent:
        labels = _header(files)
        for upload in recent:
            # Of two joined files the second's columns follow the first's.
            if labels and upload.header[: len(labels)] == labels:
                return upload.columns, upload.dates
    return NO_COLUMNS, ""
