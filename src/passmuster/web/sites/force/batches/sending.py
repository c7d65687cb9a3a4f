"""A laboratory sends a batch on a page; the answer says whether it passes, and why not."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from passmuster.core.kernel.errors import PassmusterError
from passmuster.formats.lab.limits import MAX_FILE_BYTES
from passmuster.web.access.marks import requires
from passmuster.web.batches.services import record_batch
from passmuster.web.laboratory.queries import laboratories_of
from passmuster.web.sites.force.batches.forms import SendBatchForm
from passmuster.web.sites.force.bodies import takes_files
from passmuster.web.sites.force.refusing import Refusal, sent
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.wording.custody import holder_name
from passmuster.web.wording.refusals import said


@requires("batch:record")
@takes_files(2 * MAX_FILE_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest) -> HttpResponseBase:
    """Take one batch for one of this person's laboratories, and lead to its page."""
    signed = signed_in(request)
    own = {one.code: one for one in laboratories_of(signed.force, signed.human.code)}
    form = SendBatchForm([(code, holder_name(one)) for code, one in own.items()], *sent(request))
    refusal: Refusal | None = None
    place = ""
    if request.method == "POST" and form.is_valid():
        file, qc = form.cleaned_data["file"], form.cleaned_data["qc"]
        try:
            done = record_batch(
                by=signed.acting("batch:record"),
                laboratory=own[form.cleaned_data["laboratory"]],
                raw=file.read(),
                qc=qc.read(),
                filename=file.name,
            )
            return redirect("batch", done.batch.pk)
        except PassmusterError as error:
            # Its own sentence names the row or the field, in the words of the file: English.
            refusal, place = Refusal(said(error)), error.message
    same = refusal is not None and get_language() == "en" and place == refusal[0]
    facts = {"form": form, "own": own, "refusal": refusal, "place": "" if same else place}
    return render(request, "force/batches/send.html", facts, status=403 if refusal else 200)
