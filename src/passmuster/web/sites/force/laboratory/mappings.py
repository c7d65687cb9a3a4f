"""What a laboratory's tables are read with: every mapping, what a new one reads, and proposing it.

A new mapping is tried on a sample of the laboratory's own before it is proposed; the sample is read
once, shown to whoever acts for the laboratory, and kept nowhere.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.laboratory.governing import earliest_start
from passmuster.core.laboratory.naming import name_line
from passmuster.formats.lab.limits import MAX_FILE_BYTES
from passmuster.formats.lab.reader import kind_of, read_results
from passmuster.formats.lab.table.meaning import contradictions
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.laboratory.certificates import MAX_PAPER_BYTES
from passmuster.web.laboratory.mapping_proposals import (
    CHOOSE_MAPPING,
    changes_of,
    parse_own_mapping,
    propose_mapping,
    whole_of,
)
from passmuster.web.laboratory.mappings import (
    TABLE,
    lead_for,
    mapping_before,
    mapping_of,
    mappings_of,
)
from passmuster.web.laboratory.queries import laboratories_of
from passmuster.web.sites.force.bodies import takes_files
from passmuster.web.sites.force.custody.saying import names_in
from passmuster.web.sites.force.laboratory.forms import MappingForm, SampleForm
from passmuster.web.sites.force.laboratory.views import own_codes
from passmuster.web.sites.force.programme.views import in_hash
from passmuster.web.sites.force.proposing import open_about
from passmuster.web.sites.force.refusing import Refusal, attempt, explained, sent
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme.numerals import day
from passmuster.web.theme.parts import Fact
from passmuster.web.theme.templatetags.theme import spaced
from passmuster.web.wording.custody import holder_name
from passmuster.web.wording.judged.saying import Told, problems_said
from passmuster.web.wording.laboratory import without_asking
from passmuster.web.wording.substances import listed, substance

if TYPE_CHECKING:
    from passmuster.core.laboratory.reported import Line, Report
    from passmuster.web.custody.models import Holder
    from passmuster.web.laboratory.models import MappingChoice

MOST_SHOWN = 5
"""Specimens of a sample on the page: enough to see every column at work."""


@dataclass(frozen=True)
class Read:
    """What a mapping reads in a sample: some specimens with their lines, and what is wrong."""

    specimens: list[tuple[str, list[tuple[str, str, str]]]]
    more: int
    problems: list[Told]


@requires("laboratory:read")
@require_safe
def mappings(request: HttpRequest) -> HttpResponse:
    """List every mapping of every laboratory that this person may see, the latest day first."""
    signed = signed_in(request)
    names, today = names_in(signed.force), localdate(clock.now())
    holding: set[str] = set()
    rows = []
    for row in mappings_of(signed.force, own_codes(signed)):
        rows.append(_line(row, names.holder(row.laboratory), _state(row, today, holding)))
    facts = {
        "rows": rows,
        "waiting": open_about(signed.force, CHOOSE_MAPPING),
        "may_propose": signed.may("laboratory:propose-mapping"),
    }
    return render(request, "force/laboratory/mappings.html", facts)


@requires("laboratory:read")
@require_safe
def one(request: HttpRequest, mapping: int) -> HttpResponse:
    """Show one mapping whole, and what it changed in the one before it."""
    signed = signed_in(request)
    row: MappingChoice = signed.objects["mapping"]
    earlier = mapping_before(row)
    found = mapping_of(row)
    facts = {
        "title": names_in(signed.force).holder(row.laboratory),
        "facts": _facts_of(row),
        "changes": changes_of(mapping_of(earlier), found) if earlier else [],
        "earlier": earlier,
        "whole": whole_of(found),
    }
    return render(request, "force/laboratory/mapping.html", facts)


@requires("laboratory:propose-mapping")
@takes_files(MAX_FILE_BYTES + MAX_PAPER_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Try a mapping on a sample; then, with its paper, put it before the second person."""
    signed = signed_in(request)
    own = {one.code: one for one in laboratories_of(signed.force, signed.human.code)}
    if request.method == "POST" and "mapping" in request.POST:
        return _propose(request, signed, own)
    form, refusal, detail = SampleForm(_offered(own), *sent(request)), None, ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        data, sample = given["file"].read(), given["sample"]
        read, refusal, detail = explained(lambda: read_with(data, sample.read(), sample.name))
        detail = without_asking(detail)
        if read is not None:
            packed = base64.b64encode(data).decode("ascii")
            asked = MappingForm(initial={"mapping": packed, "laboratory": given["laboratory"]})
            return _ask(request, signed, own, asked, read=read)
    facts = {"form": form, "own": own, "refusal": refusal, "detail": detail}
    status = 403 if refusal else 200
    return render(request, "force/laboratory/mapping_try.html", facts, status=status)


def read_with(data: bytes, sample: bytes, filename: str) -> Read:
    """Return what a mapping reads in a sample.

    Raises UnusableInput: ``mapping-unreadable``; Refused: ``mapping-contradicts``,
    ``mapping-sample-no-table``.
    """
    mapping = parse_own_mapping(data)
    for fault in contradictions(mapping):
        raise Refused("mapping-contradicts", fault.says)
    if kind_of(sample) != TABLE:
        raise Refused("mapping-sample-no-table", "Bring a table: messages need no mapping.")
    reading = read_results(sample, filename, mapping=mapping)
    shown = reading.reports[:MOST_SHOWN]
    return Read(
        specimens=[(one.specimen_id or "–", _lines_of(one)) for one in shown],
        more=len(reading.reports) - len(shown),
        problems=problems_said([*reading.problems, *(p for one in shown for p in one.problems)]),
    )


def _lines_of(report: Report) -> list[tuple[str, str, str]]:
    return [(line.label or line.place, _subject(line), _value(line)) for line in report.lines]


def _subject(line: Line) -> str:
    return listed(map(substance, sorted(name_line(line).subjects)), " / ") or "–"


def _value(line: Line) -> str:
    said = ", ".join(coding.text for coding in line.value_codings)
    value = " ".join(filter(None, (line.comparator.value, line.value, line.unit)))
    return f"{value} = {said}" if said else value


def _propose(request: HttpRequest, signed: SignedIn, own: dict[str, Holder]) -> HttpResponseBase:
    form, refusal = MappingForm(*sent(request)), None
    if form.is_valid():
        given = form.cleaned_data
        made, refusal = attempt(
            lambda: propose_mapping(
                by=signed.acting("laboratory:propose-mapping"),
                force=signed.force,
                laboratory=given["laboratory"],
                mapping=_unpacked(given["mapping"]),
                since=given["since"],
                certificate=given["certificate"],
                paper=given["paper"].read(),
            )
        )
        if made is not None:
            return redirect("approval", made.pk)
    return _ask(request, signed, own, form, refusal=refusal)


def _ask(
    request: HttpRequest,
    signed: SignedIn,
    own: dict[str, Holder],
    form: MappingForm,
    *,
    read: Read | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    code = str(form["laboratory"].value())
    facts = {
        "form": form,
        "laboratory": holder_name(own[code]) if code in own else code,
        "earliest": earliest_start(localdate(clock.now()), lead_for(signed.force, code)),
        "read": read,
        "refusal": refusal,
    }
    status = 403 if refusal else 200
    return render(request, "force/laboratory/mapping_new.html", facts, status=status)


def _unpacked(packed: str) -> bytes:
    try:
        return base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnusableInput("mapping-unreadable", "Bring the mapping anew.") from error


def _offered(own: dict[str, Holder]) -> list[tuple[str, str]]:
    return [(code, holder_name(one)) for code, one in own.items()]


def _state(row: MappingChoice, today: Any, holding: set[str]) -> tuple[str, str]:
    """Return mark and word of a mapping; rows come with the latest day first."""
    if row.in_force_from > today:
        return "wait", _("Announced")
    if row.laboratory in holding:
        return "none", _("Replaced")
    holding.add(row.laboratory)
    return "done", _("In force")


def _line(row: MappingChoice, name: str, state: tuple[str, str]) -> dict[str, Any]:
    url = reverse("laboratory-mapping", args=[row.pk])
    return {"row": row, "name": name, "url": url, "state": state}


def _facts_of(row: MappingChoice) -> list[Fact]:
    people = dict(row.force.humans.values_list("code", "name"))
    both = " · ".join(people.get(code, code) for code in (row.first, row.second))
    return [
        Fact(_("In force from"), day(row.in_force_from)),
        Fact(_("Number of the certificate"), row.certificate, latin=True),
        Fact(_("Hash of the certificate"), in_hash(spaced(row.certificate_sha256))),
        Fact(_("Hash of the mapping"), in_hash(spaced(row.mapping_sha256))),
        Fact(_("Signed by"), both),
    ]
