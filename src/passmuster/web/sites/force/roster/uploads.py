"""Import, step by step: choose a file, check what it would change, import exactly that.

The check runs within the request: 60,000 rows take some eight seconds, less than the page would
need to be asked for again and again, and the files are kept before they are read. What was found
is kept too, so a lost connection or another browser finds it under “files that were checked”.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.kernel.errors import PassmusterError, Refused
from passmuster.core.roster.faults import Fault
from passmuster.formats.roster_sheet.reader import SheetFile
from passmuster.web.access.marks import requires
from passmuster.web.listing.export import FORMATS
from passmuster.web.roster.looking import record_export
from passmuster.web.roster.previews import changes_of, refused_code, report_of, rows_to_mend
from passmuster.web.roster.uploads import MAX_UPLOAD_BYTES, check_upload, import_upload, read_anew
from passmuster.web.sites.force.bodies import takes_files
from passmuster.web.sites.force.refusing import sent as sent_with_files
from passmuster.web.sites.force.roster import changes as shown
from passmuster.web.sites.force.roster import said
from passmuster.web.sites.force.roster.forms import (
    ColumnsForm,
    ConsentForm,
    UploadForm,
    add_refusal,
)
from passmuster.web.sites.force.roster.holding import held_files, hold
from passmuster.web.sites.force.roster.people import ways
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme import numerals
from passmuster.web.theme.parts import Confirmation
from passmuster.web.wording import rosters as words
from passmuster.web.wording.refusals import said as said_refusal

if TYPE_CHECKING:
    from passmuster.web.roster.models import Upload

FILES = ("file", "second")
"""The file fields of the form, the one that must be there first."""

NAMED, GONE_NAMED = 50, 20
"""Rows to mend, and people who disappear, that the page of the check names itself."""

both = require_http_methods(["GET", "HEAD", "POST"])


@requires("roster:import")
@takes_files(2 * MAX_UPLOAD_BYTES)
@both
def new(request: HttpRequest) -> HttpResponse:
    """Take one or two files, keep them, and lead to what importing them would change."""
    signed = signed_in(request)
    held = dict(held_files(request, FILES)) if request.method == "POST" else {}
    form = UploadForm(*sent_with_files(request), held=held)
    if request.method == "POST":
        whole = form.is_valid()
        sent = {name: form.cleaned_data.get(name) for name in FILES}
        files = {
            name: SheetFile(file.name, file.read()) if file else held[name].file
            for name, file in sent.items()
            if file or name in held
        }
        if whole:
            try:
                upload = check_upload(
                    by=signed.acting("roster:import"),
                    force=signed.force,
                    files=[files[name] for name in FILES if name in files],
                    delta=form.cleaned_data["part"] == "delta",
                )
            except PassmusterError as error:
                add_refusal(form, error)
            else:
                return redirect("roster-upload", upload.pk)
        # What was sent whole need not be chosen again.
        held |= {name: hold(request, name, files[name]) for name in FILES if sent[name]}
    facts = {"form": form, "held": held}
    return render(request, "force/roster/upload_new.html", facts)


@dataclass(frozen=True)
class FaultLine:
    """One row that came back, as the table shows it; ``given`` is the cell as it stands there."""

    row: str
    anchor: str
    column: str
    given: str
    sentence: str
    proposal: str
    file: str


@dataclass(frozen=True)
class FaultKind:
    """All rows with one fault: the first of them, and how many more there are."""

    sentence: str
    anchor: str


@requires("roster:read-imports")
@require_safe
def check(request: HttpRequest, upload: int) -> HttpResponse:
    """Show what importing a file would change; nothing has been changed."""
    signed = signed_in(request)
    found: Upload = signed.objects["upload"]
    facts: dict[str, Any] = {
        "upload": found,
        "may_import": signed.may("roster:import"),
        "ways": ways(signed),
    }
    unread = refused_code(found)
    if unread is not None:
        sentence, code = said_refusal(unread)
        facts |= {"sentence": sentence, "code": code}
        return render(request, "force/roster/upload_unread.html", facts)
    report, changes = report_of(found), changes_of(found)
    gone = shown.rows(changes, "disappeared")
    last = signed.force.snapshots.order_by("-number").first()
    imported = getattr(found, "report", None)
    facts |= {
        "imported": imported.imported if imported else None,
        "stale": imported is None and (last.sha256 if last else "") != found.based_on,
        "same": "same" in request.GET,
        "changes": changes,
        "figures": shown.figures(changes),
        "columns": [(words.FIELDS[name], label) for name, label in report.mapping.items()],
        "unmapped": report.unmapped,
        "not_kept": list(report.not_kept.values()),
        "kinds": _kinds(report.rejected),
        "mend": [_fault_line(fault, report.header) for fault in report.rejected[:NAMED]],
        "warnings": _kinds(report.warnings),
        "gone": gone[:GONE_NAMED],
        "more_gone": max(0, len(gone) - GONE_NAMED),
        "report": report,
    }
    return render(request, "force/roster/upload.html", facts)


@requires("roster:import")
@both
def columns(request: HttpRequest, upload: int) -> HttpResponse:
    """Let the clerk say which column is which field, and read the same files again."""
    signed = signed_in(request)
    found: Upload = signed.objects["upload"]
    mapping = dict(found.columns) if found.code else dict(report_of(found).mapping)
    form = ColumnsForm(found.header, mapping, found.dates, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            again = read_anew(
                by=signed.acting("roster:import"),
                force=signed.force,
                upload=found,
                columns=form.chosen,
                dates=form.cleaned_data["dates"],
            )
        except PassmusterError as error:
            add_refusal(form, error)
        else:
            return redirect("roster-upload", again.pk)
    return render(request, "force/roster/upload_columns.html", {"upload": found, "form": form})


@requires("roster:read-imports")
@require_safe
def rows(request: HttpRequest, upload: int) -> HttpResponse:
    """Name every row that came back, and every row that was accepted with a remark."""
    found: Upload = signed_in(request).objects["upload"]
    _require_read(found)
    report = report_of(found)
    warned = request.GET.get("of") == "remarks"
    faults = report.warnings if warned else report.rejected
    lines = [_fault_line(fault, report.header) for fault in faults]
    facts = {"upload": found, "page": shown.page_of(request, lines), "warned": warned}
    return render(request, "force/roster/upload_rows.html", facts)


@requires("roster:export")
@require_safe
def mend(request: HttpRequest, upload: int, fmt: str) -> HttpResponse:
    """Send exactly the rows that came back, to be mended and sent again."""
    signed = signed_in(request)
    found: Upload = signed.objects["upload"]
    _require_read(found)
    data = rows_to_mend(found, fmt)
    record_export(
        by=signed.acting("roster:export"),
        force=signed.force,
        name="rows-to-mend",
        filters=[],
        rows=found.rejected,
        kind=fmt,
    )
    answer = HttpResponse(data, content_type=FORMATS[fmt])
    name = f"{signed.force.code}-rows-to-mend-{found.pk}.{fmt}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@requires("roster:read-imports")
@require_safe
def changes(request: HttpRequest, upload: int, name: str) -> HttpResponse:
    """Name everybody in one list of what a file would change."""
    found: Upload = signed_in(request).objects["upload"]
    _require_read(found)
    kept = changes_of(found)
    facts = {
        "figure": shown.figure(kept, name),
        "page": shown.page_of(request, shown.rows(kept, name)),
        "back": reverse("roster-upload", args=[found.pk]),
        "back_label": _("Back to the check of this file"),
        "crumb": _("Roster import, step 2 of 3: check"),
    }
    return render(request, "force/roster/changes.html", facts)


@requires("roster:import")
@both
def apply(request: HttpRequest, upload: int) -> HttpResponse:
    """Import a file as it was shown, after the consequences were read."""
    signed = signed_in(request)
    found: Upload = signed.objects["upload"]
    imported = getattr(found, "report", None)
    if imported is not None:
        return redirect("roster-import", imported.imported_id)
    _require_read(found)
    asks = found.consent is not None
    form = ConsentForm(request.POST or None) if asks else None
    refusal: tuple[str, str] | None = None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            applied = import_upload(
                by=signed.acting("roster:import"),
                force=signed.force,
                upload=found,
                disappeared=form.cleaned_data["disappeared"] if form else None,
            )
        except Refused as error:
            if form is not None and error.code == "too-many-disappeared":
                form.add_error("disappeared", _("This is not the number that the check shows."))
            else:
                refusal = said_refusal(error)
        else:
            if applied.snapshot is None:
                return redirect(reverse("roster-upload", args=[found.pk]) + "?same")
            return redirect("roster-import", applied.snapshot.imports.get().pk)
    facts = {"upload": found, "act": _confirmation(found, form), "form": form, "refusal": refusal}
    return render(request, "force/roster/upload_import.html", facts)


def _require_read(upload: Upload) -> None:
    if upload.code:
        raise Refused("upload-unreadable", "Nothing could be read in this file: mend it first.")


def _confirmation(upload: Upload, form: ConsentForm | None) -> Confirmation:
    counts = changes_of(upload).counts()
    rows = upload.accepted
    consequences = [
        _("The roster takes over %(people)s.") % {"people": said.people(rows)},
        ngettext(
            "%(n)s person disappears, marked as left and named.",
            "%(n)s people disappear, marked as left and named.",
            counts["disappeared"],
        )
        % {"n": numerals.whole(counts["disappeared"])},
        _("Every unit has to count its people anew before the next pool can be frozen."),
        _("The public record gets the new roster’s hash and its number of people, and no name."),
        _("This takes about %(length)s.") % {"length": _about(rows)},
    ]
    if not counts["disappeared"]:
        consequences.pop(1)
    if form is not None:
        form.fields["disappeared"].help_text = _(
            "More than a third of the force: most likely a part of the list was sent. If they have "
            "really gone, type their number."
        )
    return Confirmation(
        question=_("Import this file into the roster?"),
        consequences=consequences,
        button=_("Import %(people)s") % {"people": said.people(rows)},
        back_url=reverse("roster-upload", args=[upload.pk]),
        proof=form["disappeared"] if form else None,
    )


def _about(rows: int) -> str:
    """Say how long an import takes: some 60,000 rows in eight seconds on two cores."""
    seconds = max(1, round(rows / 7_500))
    return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": numerals.whole(seconds)}


def _kinds(faults: Any) -> list[FaultKind]:
    """Gather the faults by code: the first of each in words, and how many more like it."""
    first: dict[str, Fault] = {}
    count: dict[str, int] = {}
    for fault in faults:
        first.setdefault(fault.code, fault)
        count[fault.code] = count.get(fault.code, 0) + 1
    found = []
    for code, fault in first.items():
        sentence = _("Row %(row)s: %(fault)s") % {
            "row": numerals.whole(fault.row),
            "fault": said.cell(words.said_fault(fault), longest=400),
        }
        if count[code] > 1:
            more = ngettext("(and %(n)s more like it)", "(and %(n)s more like it)", count[code] - 1)
            sentence += " " + more % {"n": numerals.whole(count[code] - 1)}
        found.append(FaultKind(sentence, _anchor(fault)))
    return found


def _anchor(fault: Fault) -> str:
    return f"{'second-' if fault.file else ''}row-{fault.row}"


def _fault_line(fault: Fault, header: Any) -> FaultLine:
    labels = list(header)
    place = labels.index(fault.column) if fault.column in labels else len(fault.cells)
    given = fault.cells[place] if place < len(fault.cells) else ""
    return FaultLine(
        row=numerals.whole(fault.row),
        anchor=_anchor(fault),
        column=said.cell(fault.column),
        given=said.cell(given),
        sentence=said.cell(words.said_fault(fault), longest=400),
        proposal=said.cell(fault.proposal),
        file=fault.file,
    )
