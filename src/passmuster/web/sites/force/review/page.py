"""One page for one act of a doctor: what it is, what follows, a form that keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from passmuster.core.kits.serials import in_fours
from passmuster.web.review.surroundings import require_free
from passmuster.web.sites.force.refusing import Refusal, attempt
from passmuster.web.sites.force.review.acts import acts_in
from passmuster.web.sites.force.review.views import closed
from passmuster.web.sites.force.signed import SignedIn

if TYPE_CHECKING:
    from passmuster.web.review.models import Review


@dataclass(frozen=True)
class Shown:
    """What a page says of its act: title, one sentence, what follows, its button."""

    title: str | Promise
    lede: str | Promise
    button: str | Promise
    consequences: Sequence[str | Promise] = ()
    grave: bool = False
    files: bool = False


def at_the_door(request: HttpRequest, signed: SignedIn, page: str) -> HttpResponseBase | None:
    """Answer a doctor who may not act here now, before any form is shown; None for who may.

    Who is not free of conflict learns nothing of the review; an act that is over leads back to it.
    """
    found: Review = signed.objects["review"]
    by = signed.acting("review:read")
    _free, refusal = attempt(lambda: require_free(by, found))
    if refusal is not None:
        return closed(request, found, refusal)
    if request.method != "POST" and page not in {one.page for one in acts_in(found.state)}:
        return redirect("review", found.pk)
    return None


def act_page(
    request: HttpRequest,
    signed: SignedIn,
    page: str,
    shown: Shown,
    form: forms.Form,
    do: Callable[[dict[str, Any]], object],
    *,
    to: str = "review",
) -> HttpResponseBase:
    """Show an act, or do it and go on; a refusal stands over what was typed (403)."""
    door = at_the_door(request, signed, page)
    if door is not None:
        return door
    found: Review = signed.objects["review"]
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        _done, refusal = attempt(lambda: do(form.cleaned_data))
        if refusal is None:
            return redirect(to, found.pk)
    facts = {
        "review": found,
        "number": in_fours(found.specimen),
        "act": shown,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "force/review/act.html", facts, status=403 if refusal else 200)
