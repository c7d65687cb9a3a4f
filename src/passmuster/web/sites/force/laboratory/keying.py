"""A printed report is keyed by two people of the laboratory, each from the scan and unseen.

What one typed is on no page of the other before both have typed twice; until then the page names
the fields that differ, and nothing of what stands in them (as with paper packs, attack C-08).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.laboratory.rules import RuleSet
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.laboratory import keying as services
from passmuster.web.laboratory.queries import codes_of, laboratories_of
from passmuster.web.laboratory.rulesets import rules_in_force
from passmuster.web.sites.force.bodies import takes_files
from passmuster.web.sites.force.custody.saying import names_in
from passmuster.web.sites.force.laboratory.keying_forms import BringForm, KeyForm, label_of, said_of
from passmuster.web.sites.force.laboratory.sending import lines_of, title_of
from passmuster.web.sites.force.refusing import attempt, sent
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.wording.custody import holder_name

if TYPE_CHECKING:
    from passmuster.web.laboratory.models import InboxItem, PaperReport

METHODS = ["GET", "HEAD", "POST"]


@requires("laboratory:key")
@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    """List the printed reports of one's own laboratories, with what is missing of each."""
    signed = signed_in(request)
    names = names_in(signed.force)
    own = codes_of(signed.force, signed.human.code)
    rows = [
        {
            "paper": paper,
            "from": names.holder(paper.laboratory),
            "state": _state(paper),
            "url": reverse("laboratory-keying-one", args=[paper.pk])
            if services.may_key(paper, signed.human.code)
            else "",
        }
        for paper in services.papers_of(signed.force, own)
    ]
    return render(request, "force/laboratory/keyings.html", {"rows": rows})


@requires("laboratory:key")
@takes_files(services.MAX_SCAN_BYTES)
@require_http_methods(METHODS)
def bring(request: HttpRequest) -> HttpResponseBase:
    """Take the scan of a printed report and what its first keyer typed."""
    signed = signed_in(request)
    own = {one.code: one for one in laboratories_of(signed.force, signed.human.code)}
    offered = [(code, holder_name(one)) for code, one in own.items()]
    form, refusal = BringForm(_rules(signed), offered, *sent(request)), None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made, refusal = attempt(
            lambda: services.bring_report(
                by=signed.acting("laboratory:key"),
                laboratory=own[given["laboratory"]],
                scan=given["scan"].read(),
                fields=form.as_fields,
            )
        )
        if made is not None:
            return redirect("laboratory-keying")
    facts = {"form": form, "own": own, "refusal": refusal, "first": True}
    status = 403 if refusal else 200
    return render(request, "force/laboratory/keying_key.html", facts, status=status)


@requires("laboratory:key")
@require_http_methods(METHODS)
def key(request: HttpRequest, report: int) -> HttpResponseBase:
    """Let the second keyer type, or either of the two once more where they differ."""
    signed = signed_in(request)
    paper: PaperReport = signed.objects["report"]
    if not services.may_key(paper, signed.human.code):
        return redirect("laboratory-keying")
    form = KeyForm(_rules(signed), *sent(request), initial=_own(signed, paper))
    refusal = None
    if request.method == "POST" and form.is_valid():
        got, refusal = attempt(
            lambda: services.key_report(
                by=signed.acting("laboratory:key"), paper=paper, fields=form.as_fields
            )
        )
        if got is not None:
            told = {"got": got, "lines": lines_of(got), "title": title_of(got)}
            return render(request, "force/laboratory/sent.html", told)
        if refusal is None:
            return redirect("laboratory-keying-one", paper.pk)
    facts = {
        "form": form,
        "own": True,
        "paper": paper,
        "refusal": refusal,
        "unlike": _unlike(paper),
        "compare": services.both_looked_again(paper),
        "picture": _is_picture(paper),
    }
    status = 403 if refusal else 200
    return render(request, "force/laboratory/keying_key.html", facts, status=status)


@requires("laboratory:key")
@require_safe
def scan(request: HttpRequest, report: int) -> HttpResponse:
    """Send the scan to whoever keys it."""
    signed = signed_in(request)
    paper: PaperReport = signed.objects["report"]
    return send_scan(paper)


@requires("laboratory:read-result")
@require_safe
def scan_of_item(request: HttpRequest, matter: int) -> HttpResponse:
    """Send the scan behind an item of the inbox to the doctor, as the message itself is shown."""
    paper = paper_behind(signed_in(request).objects["matter"])
    if paper is None:
        raise Http404(matter)
    return send_scan(paper)


def paper_behind(item: InboxItem) -> PaperReport | None:
    """Return the printed report that an item is about; one that names a person is shown to none."""
    arrival = item.arrival
    if arrival.channel != services.KEYED or arrival.names_a_person:
        return None
    found = services.papers_of(arrival.force, [arrival.laboratory])
    return found.filter(scan_sha256=arrival.sha256).first()


def send_scan(paper: PaperReport) -> HttpResponse:
    """Return a scan as an answer: a picture in the page, any other file to be kept."""
    try:
        data, kind = services.scan_of(paper)
    except PassmusterError as error:
        raise Http404(paper.pk) from error
    answer = HttpResponse(data, content_type=kind)
    # A picture can run nothing; any other file is somebody's and is opened outside the browser.
    how = "inline" if kind.startswith("image/") else "attachment"
    answer.headers["Content-Disposition"] = f'{how}; filename="report-{paper.pk}.{kind[-3:]}"'
    return answer


def _rules(signed: SignedIn) -> RuleSet:
    """Return the rules whose panel the form asks for; what judges is the specimen's own day's."""
    return rules_in_force(signed.force).on(localdate(clock.now()))


def _is_picture(paper: PaperReport) -> bool:
    try:
        return services.scan_of(paper)[1].startswith("image/")
    except PassmusterError:
        return False


def _own(signed: SignedIn, paper: PaperReport) -> dict[str, str] | None:
    """Return what this human typed before, to be looked at again; None before that."""
    mine = paper.keyings.filter(human=signed.human.code).order_by("-pk").first()
    return services.fields_of(mine) if mine is not None else None


def _unlike(paper: PaperReport) -> list[tuple[str, str, str]]:
    """Return each field of which the two typed two things, with both in words."""
    pair = services.pair_of(paper)
    found = services.differences(pair) if pair is not None else ()
    return [
        (label_of(one.field), said_of(one.field, one.first), said_of(one.field, one.second))
        for one in found
    ]


def _state(paper: PaperReport) -> tuple[str, str]:
    """Return mark and word of how far a printed report has come."""
    if services.arrival_of(paper) is not None:
        return "done", _("Keyed alike by two")
    if services.pair_of(paper) is None:
        return "wait", _("Waits for the second keying")
    return "stop", _("The two keyings differ")
