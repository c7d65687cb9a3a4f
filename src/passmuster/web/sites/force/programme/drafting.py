"""Drafting the next policy version: as fields, or from a file; always shown in words first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from passmuster.core.kernel.canonical import loads_shallow
from passmuster.core.kernel.errors import PassmusterError, UnusableInput
from passmuster.core.programme.policy import ON_INITIAL_TEST, parse_policy
from passmuster.web.access.marks import requires
from passmuster.web.programme.queries import policies_of
from passmuster.web.programme.services import draft_policy
from passmuster.web.programme.words import in_words
from passmuster.web.sites.force.programme.fields import (
    MOST_STRATA,
    DraftForm,
    StratumForm,
    initial_of,
    strata_of,
)
from passmuster.web.sites.force.refusing import Refusal, attempt, sent
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme.fields import PlainForm
from passmuster.web.theme.numerals import whole
from passmuster.web.wording.refusals import said

if TYPE_CHECKING:
    from passmuster.web.programme.models import PolicyVersion

MOST_BYTES = 200_000
NEW_ROWS = 1


class FileForm(PlainForm):
    """A policy as a file."""

    file = forms.FileField(
        label=gettext_lazy("Policy as JSON"),
        help_text=gettext_lazy(
            "As the page of a version gives it, up to 200 kB. Nothing is kept yet."
        ),
    )


@requires("programme:draft")
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest) -> HttpResponseBase:
    """Ask for every value as a field, show the whole policy in words, then keep it as a draft."""
    signed = signed_in(request)
    if request.method != "POST":
        begun = _begun(signed, request.GET.get("from", ""))
        return _form_page(request, *_fresh(begun.body if begun else None))
    form, rows = DraftForm(request.POST), _rows(request.POST)
    fine = all([form.is_valid(), *(row.is_valid() for row in rows)])
    asked_more = "more" in request.POST
    if asked_more or "mend" in request.POST or not fine:
        shown = _more(request.POST, len(rows)) if asked_more else rows
        return _form_page(request, form, shown, faults=not asked_more and not fine)
    body = form.body() | {"strata": [row.item() for row in rows if not row.is_empty]}
    return _checked(request, signed, body, form, rows)


@requires("programme:draft")
@require_http_methods(["GET", "HEAD", "POST"])
def draft_file(request: HttpRequest) -> HttpResponseBase:
    """Take a policy as JSON and put it into the fields of the form, to be looked at there."""
    form, refusal = FileForm(*sent(request)), None
    if request.method == "POST" and form.is_valid():
        body, refusal = attempt(lambda: _read(form.cleaned_data["file"]))
        if body is not None:
            return _form_page(request, *_fresh(body))
    facts = {"form": form, "refusal": refusal}
    return render(request, "force/programme/file.html", facts)


def _read(file: Any) -> dict[str, Any]:
    if file.size > MOST_BYTES:
        raise UnusableInput("policy-unreadable", "A policy is at most 200 kB.")
    try:
        body = loads_shallow(file.read().decode("utf-8-sig"))
    except ValueError as error:
        raise UnusableInput("policy-unreadable", "This file is not JSON.") from error
    if not isinstance(body, dict):
        raise UnusableInput("policy-unreadable", "A policy is one JSON object.")
    parse_policy(body)
    return body


def _begun(signed: SignedIn, number: str) -> PolicyVersion | None:
    """Return the version that a draft begins from: the one asked for, else the newest."""
    versions = policies_of(signed.force)
    asked = versions.filter(number=int(number)).first() if number.isdecimal() else None
    found: PolicyVersion | None = asked or versions.first()
    return found


def _fresh(body: Mapping[str, Any] | None) -> tuple[DraftForm, list[StratumForm]]:
    if body is None:
        initial = {"dispatch_hour": "06:00", "on_initial_test": ON_INITIAL_TEST[0]}
        return DraftForm(initial=initial), _blank_rows([], 2)
    return DraftForm(initial=initial_of(body)), _blank_rows(strata_of(body), NEW_ROWS)


def _blank_rows(given: list[dict[str, Any]], more: int) -> list[StratumForm]:
    wanted = [*given, *({} for _more in range(more))]
    return [StratumForm(initial=one, prefix=f"s{place}") for place, one in enumerate(wanted)]


def _rows(data: QueryDict) -> list[StratumForm]:
    sent = data.get("rows", "0")
    count = min(int(sent), MOST_STRATA) if sent.isdecimal() and len(sent) < 4 else 0
    return [StratumForm(data, prefix=f"s{place}") for place in range(count)]


def _more(data: QueryDict, count: int) -> list[StratumForm]:
    wanted = min(count + NEW_ROWS, MOST_STRATA)
    return [StratumForm(data, prefix=f"s{place}") for place in range(wanted)]


def _form_page(
    request: HttpRequest, form: DraftForm, rows: list[StratumForm], *, faults: bool = False
) -> HttpResponse:
    facts = {"form": form, "strata": rows, "count": len(rows), "faults": faults}
    for number, row in enumerate(rows if faults else (), start=1):
        for name, sentences in row.errors.items():
            where = _("Stratum %(n)s, %(field)s") % {"n": whole(number), "field": row[name].label}
            form.add_error(None, [f"{where}: {sentence}" for sentence in sentences])
    return render(request, "force/programme/draft.html", facts)


def _checked(
    request: HttpRequest,
    signed: SignedIn,
    body: dict[str, Any],
    form: DraftForm,
    rows: list[StratumForm],
) -> HttpResponseBase:
    """Show the policy in words, and keep it when that was asked for."""
    refusal: Refusal | None = None
    if "keep" in request.POST:
        by = signed.acting("programme:draft")
        kept, refusal = attempt(lambda: draft_policy(by=by, force=signed.force, body=body))
        if kept is not None:
            return redirect("policy", policy=kept.number)
    try:
        values = in_words(parse_policy(body))
    except PassmusterError as error:
        refusal = Refusal(said(error))
        facts = {"form": form, "strata": rows, "count": len(rows), "refusal": refusal}
        return render(request, "force/programme/draft.html", facts | {"detail": error.message})
    sent = [
        (name, value)
        for name, given in request.POST.lists()
        for value in given
        if name not in ("csrfmiddlewaretoken", "keep", "mend", "more")
    ]
    facts = {
        "values": values,
        "sent": sent,
        "refusal": refusal,
        "unconfirmed": sum(1 for value in values if not value.source.confirmed),
        "raw": json.dumps(body, ensure_ascii=False, indent=2),
    }
    return render(request, "force/programme/draft_check.html", facts)
