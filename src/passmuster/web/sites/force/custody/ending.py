"""Ends and explanations: each is proposed here and signed by a second person."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from passmuster.web.access.marks import requires
from passmuster.web.approvals.verbs import Facts
from passmuster.web.custody.proposals import (
    DISPOSE,
    EXPLAIN,
    RETURN,
    disposal_consequences,
    seen_facts,
)
from passmuster.web.sites.force.custody.forms import ExplainForm, SeenForm
from passmuster.web.sites.force.custody.saying import spoken
from passmuster.web.sites.force.proposing import open_about, proposed
from passmuster.web.sites.force.refusing import typed
from passmuster.web.sites.force.signed import signed_in

if TYPE_CHECKING:
    from passmuster.web.custody.models import Item

METHODS = ["GET", "HEAD", "POST"]


@requires("custody:dispose")
@require_http_methods(METHODS)
def dispose_it(request: HttpRequest, item: str) -> HttpResponseBase:
    """Propose to dispose of a thing."""
    return _end(
        request,
        DISPOSE,
        title=_("Dispose of it"),
        button=_("Propose the disposal"),
        consequences=disposal_consequences(),
    )


@requires("custody:return")
@require_http_methods(METHODS)
def return_it(request: HttpRequest, item: str) -> HttpResponseBase:
    """Propose to give a thing back."""
    return _end(
        request,
        RETURN,
        title=_("Give it back"),
        button=_("Propose the return"),
        consequences=[
            _("Whoever takes it signs as the second person. Its chain ends there."),
            _("This cannot be taken back."),
        ],
    )


@requires("custody:explain-gap")
@require_http_methods(METHODS)
def explain(request: HttpRequest, item: str, index: int) -> HttpResponseBase:
    """Propose why something arrived later than promised."""
    signed = signed_in(request)
    found: Item = signed.objects["item"]
    form = ExplainForm(typed(request))

    def facts() -> dict[str, Any]:
        reason = form.cleaned_data["reason"]
        return {"item": found.code, "position": index, "reason": reason}

    return _proposing(
        request,
        EXPLAIN,
        form,
        facts,
        title=_("Explain a gap"),
        button=_("Propose this explanation"),
        consequences=[
            _("The gap stays in the chain, with this reason and both signatures beside it."),
            _("Nobody who had it in their hands can sign the explanation."),
        ],
    )


def _end(request: HttpRequest, verb: str, **said: Any) -> HttpResponseBase:
    found: Item = signed_in(request).objects["item"]
    form = SeenForm(typed(request))
    return _proposing(request, verb, form, lambda: seen_facts(found, form.seen()), **said)


def _proposing(
    request: HttpRequest, verb: str, form: Any, facts: Callable[[], Facts], **said: Any
) -> HttpResponseBase:
    signed = signed_in(request)
    found: Item = signed.objects["item"]
    waiting = open_about(signed.force, verb, item=found.code)
    refusal = None
    if request.method == "POST" and not waiting and form.is_valid():
        done, refusal = proposed(request, verb, facts, to=request.path)
        if done is not None:
            return done
    shown = {
        "item": found,
        "code": spoken(found.code),
        "form": form,
        "refusal": refusal,
        "waiting": waiting,
        "back": reverse("custody-item", args=[found.code]),
        **said,
    }
    status = 403 if refusal else 200
    return render(request, "force/custody/propose.html", shown, status=status)
