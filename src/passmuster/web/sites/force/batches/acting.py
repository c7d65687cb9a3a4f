"""Recalls, answers and excuses: each is proposed here and signed by a second person."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from passmuster.web.access.marks import requires
from passmuster.web.batches.proposals import ANSWER, EXCUSE, RECALL, how_many_specimens
from passmuster.web.batches.queries import numbers_in
from passmuster.web.custody.chains import LAB
from passmuster.web.custody.queries import holder_list
from passmuster.web.sites.force.batches.forms import AnswerForm, ExcuseForm, RecallForm
from passmuster.web.sites.force.proposing import proposed
from passmuster.web.sites.force.refusing import Refusal, typed
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.wording.batches import ASKS, SIGNS
from passmuster.web.wording.custody import holder_name

if TYPE_CHECKING:
    from passmuster.web.approvals.verbs import Facts
    from passmuster.web.batches.models import Batch, BatchSign
    from passmuster.web.theme.fields import PlainForm

METHODS = ["GET", "HEAD", "POST"]


@requires("batch:recall")
@require_http_methods(METHODS)
def recall(request: HttpRequest, batch: int) -> HttpResponseBase:
    """Propose to recall a batch."""
    found: Batch = signed_in(request).objects["batch"]
    if hasattr(found, "recall"):
        raise Http404(batch)
    form = RecallForm(typed(request))
    number = {"batch": found.number}
    return _proposed(
        request,
        RECALL,
        form,
        lambda: {"batch": found.pk, **form.cleaned_data},
        {
            "title": _("Recall batch %(batch)s") % number,
            "number": how_many_specimens(found),
            "sentence": _(
                "One act reaches everybody whose result rests on it: what is not verified is held, "
                "and what is verified is looked at again. It clears nobody and cancels nothing."
            ),
            "crumbs": [(reverse("batch", args=[found.pk]), _("Batch %(batch)s") % number)],
            "button": _("Propose the recall"),
        },
    )


@requires("batch:answer")
@require_http_methods(METHODS)
def answer(request: HttpRequest, sign: int) -> HttpResponseBase:
    """Propose that the laboratory's answer explains a question."""
    found: BatchSign = signed_in(request).objects["sign"]
    if hasattr(found, "answer"):
        raise Http404(sign)
    form = AnswerForm(typed(request))
    return _proposed(
        request,
        ANSWER,
        form,
        lambda: {"sign": found.pk, **form.cleaned_data},
        {
            "title": SIGNS[found.kind],
            "sentence": _("Batches %(batches)s. %(ask)s")
            % {"batches": ", ".join(numbers_in(found)), "ask": ASKS[found.kind]},
            "crumbs": [(reverse("batch-signs"), _("Questions about batches"))],
            "button": _("Propose that it is answered"),
        },
    )


@requires("batch:excuse")
@require_http_methods(METHODS)
def excuse(request: HttpRequest) -> HttpResponseBase:
    """Propose that a laboratory may report without its batches on some days."""
    signed = signed_in(request)
    known = [one for one in holder_list(signed.force) if one.kind == LAB]
    form = ExcuseForm([(one.code, holder_name(one)) for one in known], typed(request))
    return _proposed(
        request,
        EXCUSE,
        form,
        lambda: {
            **form.cleaned_data,
            "since": form.cleaned_data["since"].isoformat(),
            "until": form.cleaned_data["until"].isoformat(),
        },
        {
            "title": _("Let a laboratory report without its batches"),
            "sentence": _(
                "Only while it cannot send them yet, for some days, and never for days that are "
                "over. Whoever watches sees it as long as it lasts."
            ),
            "crumbs": [(reverse("batch-excuses"), _("Laboratories without batches"))],
            "button": _("Propose it"),
        },
    )


def _proposed(
    request: HttpRequest,
    verb: str,
    form: PlainForm,
    facts: Callable[[], Facts],
    words: dict[str, object],
) -> HttpResponseBase:
    """Ask, and put what was answered before the second person."""
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        done, refusal = proposed(request, verb, facts)
        if done is not None:
            return done
    shown = {"form": form, "refusal": refusal, **words}
    return render(request, "force/batches/propose.html", shown, status=403 if refusal else 200)
