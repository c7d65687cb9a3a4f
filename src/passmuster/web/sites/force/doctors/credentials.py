"""Which doctors may sign and until when; a credential is recorded or withdrawn by two others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.access.actors import Role
from passmuster.core.review.credentials import Standing, standing
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.approvals.queries import open_proposals
from passmuster.web.review.credentials import (
    core_credential,
    credential_rows,
    doctors_who_may_sign,
)
from passmuster.web.review.proposals import END_VERB, RECORD_VERB, last_day
from passmuster.web.sites.force.access.people import names_of
from passmuster.web.sites.force.collection.assigning import holders
from passmuster.web.sites.force.doctors.forms import CredentialEndForm, CredentialForm
from passmuster.web.sites.force.proposing import proposed
from passmuster.web.sites.force.refusing import typed
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.wording.review import CREDENTIAL_ENDS, CREDENTIAL_STANDINGS

if TYPE_CHECKING:
    from passmuster.web.review.models import Credential

METHODS = ["GET", "HEAD", "POST"]


@requires("credential:read")
@require_safe
def credentials(request: HttpRequest) -> HttpResponse:
    """List every credential with how it stands now, those in force first."""
    signed = signed_in(request)
    names = names_of(signed.force)
    proposes = signed.may("credential:record")
    rows = [_row(one, names, proposes) for one in credential_rows(signed.force)]
    order = list(Standing)
    facts = {
        "rows": sorted(rows, key=lambda row: (order.index(row["standing"]), row["until"])),
        "may_sign": len(doctors_who_may_sign(signed.force)),
        "waiting": open_proposals(signed.force).filter(verb__in=(RECORD_VERB, END_VERB)).count(),
        "may_propose": proposes,
    }
    return render(request, "force/doctors/credentials.html", facts)


def _row(row: Credential, names: Mapping[str, str], proposes: bool) -> dict[str, Any]:
    stands = standing(core_credential(row), at=clock.now())
    mark, word = CREDENTIAL_STANDINGS[stands.value]
    ended = getattr(row, "end", None)
    return {
        "name": names.get(row.holder, row.holder),
        "number": row.number,
        "standing": stands,
        "mark": mark,
        "word": word,
        "from": row.valid_from,
        "until": last_day(row.valid_until),
        "by": ", ".join(names.get(one, one) for one in (row.by, row.second)),
        "why": CREDENTIAL_ENDS[ended.reason] if ended else "",
        "url": reverse("credential-end", args=[row.pk]) if proposes and ended is None else "",
    }


@requires("credential:record")
@require_http_methods(METHODS)
def new(request: HttpRequest) -> HttpResponseBase:
    """Propose to record a credential."""
    signed = signed_in(request)
    form = CredentialForm(holders(signed.force, Role.MEDICAL_REVIEW_OFFICER), typed(request))

    def facts() -> dict[str, Any]:
        days = {name: form.cleaned_data[name].isoformat() for name in ("first_day", "last_day")}
        return {name: form.cleaned_data[name] for name in ("holder", "number")} | days

    said = {"title": _("Record a doctor’s credential"), "about": ""}
    return _proposing(request, RECORD_VERB, form, facts, said)


@requires("credential:record")
@require_http_methods(METHODS)
def end(request: HttpRequest, credential: int) -> HttpResponseBase:
    """Propose to withdraw a credential."""
    signed = signed_in(request)
    row: Credential = signed.objects["credential"]
    if hasattr(row, "end"):
        raise Http404(credential)
    form = CredentialEndForm(typed(request))
    name = names_of(signed.force).get(row.holder, row.holder)
    said = {"title": _("Withdraw a doctor’s credential"), "about": f"{name}, {row.number}"}
    return _proposing(
        request,
        END_VERB,
        form,
        lambda: {"credential": row.pk, "reason": form.cleaned_data["reason"]},
        said,
    )


def _proposing(
    request: HttpRequest, verb: str, form: Any, facts: Any, said: Mapping[str, str]
) -> HttpResponseBase:
    refusal = None
    if request.method == "POST" and form.is_valid():
        done, refusal = proposed(request, verb, facts)
        if done is not None:
            return done
    shown = {"form": form, "refusal": refusal, **said}
    status = 403 if refusal else 200
    return render(request, "force/doctors/propose.html", shown, status=status)
