"""What was imported: by whom, when, from which files, and what each import changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from passmuster.web.access.marks import requires
from passmuster.web.ledger.publishing import entry_with
from passmuster.web.people.queries import humans_of
from passmuster.web.roster.previews import changes_of
from passmuster.web.roster.queries import imports_of, uploads_of
from passmuster.web.roster.units import attested, headcounts
from passmuster.web.sites.force.roster import changes as shown
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme import numerals
from passmuster.web.wording import rosters as words

if TYPE_CHECKING:
    from passmuster.web.roster.models import Import

UPLOADS_SHOWN = 10


@requires("roster:read-imports")
@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """List what was imported, and the files that were checked and not imported."""
    signed = signed_in(request)
    names = dict(humans_of(signed.force).values_list("code", "name"))
    page = shown.page_of(request, list(imports_of(signed.force)))
    waiting = uploads_of(signed.force).filter(report=None)[:UPLOADS_SHOWN]
    facts = {
        "page": page,
        "lines": [(one, names.get(one.by, one.by)) for one in page.rows],
        "waiting": [(one, names.get(one.by, one.by)) for one in waiting],
        "may_import": signed.may("roster:import"),
    }
    return render(request, "force/roster/imports.html", facts)


@requires("roster:read-imports")
@require_safe
def one(request: HttpRequest, imported: int) -> HttpResponse:
    """Show one import: its files by hash, what it changed, and its entry in the record."""
    signed = signed_in(request)
    found: Import = signed.objects["imported"]
    report = getattr(found, "report", None)
    kept = changes_of(report) if report else None
    facts = {
        "imported": found,
        "uncounted": _uncounted(signed, found),
        "by": _name(signed, found.by),
        "entry": _entry(signed, found),
        "files": _files(found),
        "figures": shown.figures(kept) if kept else [],
        "unchanged": kept.unchanged if kept else None,
        "columns": [(words.FIELDS.get(name, name), label) for name, label in found.mapping.items()],
    }
    return render(request, "force/roster/import.html", facts)


@requires("roster:read-imports")
@require_safe
def changes(request: HttpRequest, imported: int, name: str) -> HttpResponse:
    """Name everybody in one list of what an import changed."""
    found: Import = signed_in(request).objects["imported"]
    report = getattr(found, "report", None)
    if report is None:
        raise Http404(name)
    kept = changes_of(report)
    facts = {
        "figure": shown.figure(kept, name),
        "page": shown.page_of(request, shown.rows(kept, name)),
        "back": reverse("roster-import", args=[found.pk]),
        "back_label": _("Back to this import"),
        "crumb": _("Import of %(day)s") % {"day": numerals.day_and_clock(found.at)},
    }
    return render(request, "force/roster/changes.html", facts)


def _uncounted(signed: SignedIn, found: Import) -> bool:
    """Tell whether this is the roster that units count now, and some have not yet."""
    if found.snapshot != signed.force.snapshots.order_by("-number").first():
        return False
    return bool(headcounts(signed.force).keys() - attested(signed.force).keys())


def _name(signed: SignedIn, code: str) -> str:
    human = humans_of(signed.force).filter(code=code).first()
    return human.name if human else code


def _entry(signed: SignedIn, found: Import) -> int | None:
    entry = entry_with(signed.force.log, "roster:logged", "snapshot", found.snapshot.sha256)
    return entry.index if entry else None


def _files(found: Import) -> list[dict[str, Any]]:
    """Return the files with their names, where they came through this site, and their hashes."""
    report = getattr(found, "report", None)
    if report is not None and report.upload is not None:
        return list(report.upload.files)
    return [{"name": "", "sha256": digest, "bytes": None} for digest in found.raw_sha256]
