"""What the audit checks of the roster: every person against the last snapshot, every kept file."""

from __future__ import annotations

from collections.abc import Iterator

from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.roster.payroll import KEY_SIDES
from passmuster.core.roster.searching import search_text
from passmuster.core.roster.snapshot import parse_snapshot
from passmuster.web.installation import here
from passmuster.web.ledger.audit import Difference
from passmuster.web.ledger.models import Log
from passmuster.web.ledger.publishing import entry_with
from passmuster.web.people.models import Force
from passmuster.web.roster.imports import PERSON_COLUMNS, unit_key
from passmuster.web.roster.keys import payroll_key_in_use, read_half
from passmuster.web.roster.models import (
    Exclusion,
    Import,
    ImportReport,
    PayrollList,
    Person,
    RosterAudit,
    Snapshot,
    Upload,
)


def persons_against_the_last_snapshot(log: Log) -> Iterator[Difference]:
    """Compare every person's row with the snapshot file that the log binds."""
    snapshot = Snapshot.objects.filter(force__log=log).order_by("-number").first()
    persons = Person.objects.filter(force__log=log).select_related("unit")
    if snapshot is None:
        for person in persons:
            yield _person("row-without-event", person)
        return
    entry = entry_with(log, "roster:logged", "snapshot", snapshot.sha256)
    index = entry.index if entry else None
    try:
        lines = here().kept_bytes(snapshot.sha256).splitlines()
        expected = {person.key: person for person in parse_snapshot(lines)}
    except PassmusterError as error:
        yield Difference(
            code=error.code,
            table="roster_snapshot",
            row=str(snapshot.pk),
            field="sha256",
            entry=index,
        )
        return
    for person in persons.iterator(chunk_size=5000):
        wanted = expected.pop(person.identity_key, None)
        if wanted is None:
            yield _person("row-without-event", person, entry=index)
            continue
        pairs = [(column, getattr(wanted, name)) for name, column in PERSON_COLUMNS.items()]
        for column, value in pairs:
            if getattr(person, column) != value:
                yield _person("row-altered", person, field=column, entry=index)
        if person.search_text != search_text(wanted):
            # Whoever blanks it hides a person from every search.
            yield _person("row-altered", person, field="search_text", entry=index)
        if person.unit.code != unit_key(wanted):
            yield _person("row-altered", person, field="unit", entry=index)
    for key in expected:
        yield Difference(code="row-missing", table="roster_person", row=key, entry=index)


def kept_files_of_the_roster(log: Log) -> Iterator[Difference]:
    """Check that every kept file still has the bytes that its hash names."""
    wanted: list[tuple[str, str, str]] = [
        *(
            ("roster_snapshot", str(s.pk), s.sha256)
            for s in Snapshot.objects.filter(force__log=log)
        ),
        *(
            ("roster_import", str(record.pk), digest)
            for record in Import.objects.filter(force__log=log)
            for digest in record.raw_sha256
        ),
        *(
            ("roster_payrolllist", str(p.pk), p.sha256)
            for p in PayrollList.objects.filter(force__log=log)
        ),
        *(
            ("roster_exclusion", str(e.pk), e.evidence_sha256)
            for e in Exclusion.objects.filter(person__force__log=log)
        ),
        *(
            ("roster_rosteraudit", str(a.pk), a.pool_sha256)
            for a in RosterAudit.objects.filter(force__log=log)
        ),
        *(
            ("roster_importreport", str(report.pk), report.changes_sha256)
            for report in ImportReport.objects.filter(imported__force__log=log)
        ),
        *(
            ("roster_upload", str(upload.pk), digest)
            for upload in Upload.objects.filter(force__log=log)
            for digest in _files_of_upload(upload)
        ),
    ]
    for table, row, digest in wanted:
        try:
            here().kept_bytes(digest)
        except PassmusterError as error:
            yield Difference(code=error.code, table=table, row=row, field="sha256")


def payroll_halves_as_committed(log: Log) -> Iterator[Difference]:
    """Check that the halves of the payroll key in use are those that the record names."""
    for force in Force.objects.filter(log=log):
        key = payroll_key_in_use(force)
        if key is None:
            continue
        for side in KEY_SIDES:
            try:
                read_half(key, side)
            except PassmusterError as error:
                yield Difference(
                    code=error.code, table="roster_payrollkey", row=str(key.pk), field=side
                )


def _files_of_upload(upload: Upload) -> Iterator[str]:
    yield from (kept["sha256"] for kept in upload.files)
    yield from filter(None, (upload.report_sha256, upload.changes_sha256))


def _person(code: str, person: Person, *, field: str = "", entry: int | None = None) -> Difference:
    return Difference(
        code=code, table="roster_person", row=str(person.pk), field=field, entry=entry
    )
