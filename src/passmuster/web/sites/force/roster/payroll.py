"""What payroll does here: exchange its key, and deliver the hashes of its own list."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from passmuster.core.kernel.errors import PassmusterError
from passmuster.web.access.marks import requires
from passmuster.web.people.queries import humans_of
from passmuster.web.roster.keys import (
    exchange_payroll_key,
    hand_out_personnel_half,
    latest_payroll,
    payroll_key_in_use,
)
from passmuster.web.roster.services import receive_payroll
from passmuster.web.sites.force.bodies import takes_files
from passmuster.web.sites.force.roster.forms import (
    MAX_HALF_BYTES,
    MAX_PAYROLL_BYTES,
    HalfForm,
    PayrollForm,
    add_refusal,
)
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.wording.refusals import said

METHODS = ["GET", "HEAD", "POST"]
TAKE, HALF_NAME = "take", "personnel-half.key"


@requires("roster:deliver-payroll")
@takes_files(MAX_PAYROLL_BYTES)
@require_http_methods(METHODS)
def deliver(request: HttpRequest) -> HttpResponse:
    """Take payroll's keyed hashes."""
    signed = signed_in(request)
    form = PayrollForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            receive_payroll(
                by=signed.acting("roster:deliver-payroll"),
                force=signed.force,
                data=form.cleaned_data["file"].read(),
            )
        except PassmusterError as error:
            add_refusal(form, error, "file")
        else:
            return redirect("gate")
    facts = {
        "form": form,
        "last": latest_payroll(signed.force),
        "key": payroll_key_in_use(signed.force),
    }
    return render(request, "force/roster/payroll.html", facts)


@requires("roster:exchange-payroll-key")
@takes_files(MAX_HALF_BYTES)
@require_http_methods(METHODS)
def key(request: HttpRequest) -> HttpResponse:
    """Take payroll's half of the key, and hand out the force's; both are recorded."""
    signed = signed_in(request)
    by, refusal = signed.acting("roster:exchange-payroll-key"), None
    taking = request.method == "POST" and request.POST.get("act") == TAKE
    if taking:
        try:
            data = hand_out_personnel_half(by=by, force=signed.force)
        except PassmusterError as error:
            refusal = said(error)
        else:
            answer = HttpResponse(data, content_type="application/octet-stream")
            answer.headers["Content-Disposition"] = f'attachment; filename="{HALF_NAME}"'
            return answer
    sent = request.method == "POST" and not taking
    form = HalfForm(request.POST if sent else None, request.FILES if sent else None)
    if sent and form.is_valid():
        try:
            exchange_payroll_key(by=by, force=signed.force, data=form.cleaned_data["file"].read())
        except PassmusterError as error:
            add_refusal(form, error, "file")
        else:
            return redirect("roster-payroll-key")
    found = payroll_key_in_use(signed.force)
    names = dict(humans_of(signed.force).values_list("code", "name"))
    facts = {
        "form": form,
        "refusal": refusal,
        "key": found,
        "by": names.get(found.by, found.by) if found else "",
        "take": TAKE,
    }
    status = 403 if refusal else 200
    return render(request, "force/roster/payroll_key.html", facts, status=status)
