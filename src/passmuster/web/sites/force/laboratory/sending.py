"""A laboratory sends its file on a page; the answer says what became of each report in it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from passmuster.core.kits.serials import in_fours
from passmuster.core.laboratory.outcomes import REFUSED, WAYS
from passmuster.formats.lab.limits import MAX_FILE_BYTES
from passmuster.web.access.marks import requires
from passmuster.web.laboratory.queries import laboratories_of
from passmuster.web.laboratory.services import PAGE, Received, receive_report
from passmuster.web.sites.force.bodies import takes_files
from passmuster.web.sites.force.laboratory.forms import SendForm
from passmuster.web.sites.force.refusing import Refusal, attempt, sent
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme.numerals import whole
from passmuster.web.theme.parts import RollLine
from passmuster.web.wording.custody import holder_name
from passmuster.web.wording.laboratory import OUTCOMES, sentence_for


@requires("laboratory:receive")
@takes_files(MAX_FILE_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """Take one file for one of this person's laboratories, and say what became of it."""
    signed = signed_in(request)
    own = {one.code: one for one in laboratories_of(signed.force, signed.human.code)}
    form = SendForm([(code, holder_name(one)) for code, one in own.items()], *sent(request))
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        got, refusal = attempt(
            lambda: receive_report(
                raw=file.read(),
                filename=file.name,
                channel=PAGE,
                laboratory=own[form.cleaned_data["laboratory"]],
                by=signed.acting("laboratory:receive"),
            )
        )
        if got is not None:
            facts = {"got": got, "lines": lines_of(got), "title": title_of(got)}
            return render(request, "force/laboratory/sent.html", facts)
    facts = {"form": form, "own": own, "refusal": refusal}
    status = 403 if refusal else 200
    return render(request, "force/laboratory/send.html", facts, status=status)


def title_of(got: Received) -> str:
    """Return what became of a message in a few words."""
    if got.again:
        return _("The same bytes had come before; nothing new counts")
    if got.code:
        return _("The file is kept, and nothing in it could be read")
    number = len(got.specimens)
    said = ngettext("The file is kept: %(n)s report", "The file is kept: %(n)s reports", number)
    return said % {"n": whole(number)}


def lines_of(got: Received) -> list[RollLine]:
    """Return one line for each report: its number, its class, and what happens next."""
    return [
        RollLine(
            sentence=f"{in_fours(one.specimen) if one.specimen else '–'}: {OUTCOMES[one.outcome]}",
            detail=sentence_for(one.outcome, laboratory=True),
            mark="stop" if one.outcome in REFUSED else "wait" if WAYS[one.outcome] else "done",
        )
        for one in got.specimens
    ]
