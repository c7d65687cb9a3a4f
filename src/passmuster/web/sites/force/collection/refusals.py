"""Facts that may be a refusal: a named official decides with reasons, and a second signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.collection.refusals import require_ground
from passmuster.web.access.marks import requires
from passmuster.web.collection.deciding import reasons_kept
from passmuster.web.collection.proposals import DECIDE
from passmuster.web.collection.queries import facts_recorded, facts_to_decide
from passmuster.web.sites.force.access.people import names_of
from passmuster.web.sites.force.proposing import open_about, proposed
from passmuster.web.sites.force.refusing import typed
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme.fields import PlainForm
from passmuster.web.wording.collectors import GROUNDS
from passmuster.web.wording.roles import DUTIES

if TYPE_CHECKING:
    from passmuster.web.collection.models import Session


class DecideForm(PlainForm):
    """What the facts are, and why."""

    refusal = forms.ChoiceField(
        label=_("Are these facts a refusal to test?"),
        help_text=_("Not signing, not initialling and not drinking are never a refusal."),
        choices=(("no", _("No. They are closed without a refusal")), ("yes", _("Yes"))),
        widget=forms.RadioSelect,
    )
    reasons = forms.CharField(
        label=_("Your reasons"),
        help_text=_("The second person reads them, and they stay on record."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


@requires("collection:propose-refusal")
@require_safe
def facts_waiting(request: HttpRequest) -> HttpResponse:
    """List the collections whose facts wait for a decision, the oldest first."""
    signed = signed_in(request)
    rows = [_row(session) for session in facts_to_decide(signed.force)]
    return render(request, "force/collection/facts.html", {"rows": rows})


def _row(session: Session) -> dict[str, Any]:
    event = facts_recorded(session)
    if event is None:
        raise Http404("facts")
    ground = require_ground(str(event.answers["ground"]))
    return {
        "session": session,
        "event": event,
        "by": names_of(session.force).get(event.by, event.by),
        "ground": GROUNDS[ground.code],
        "duty": DUTIES[ground.decides],
        "source": ground.source,
        "said": event.answers["said"],
    }


@requires("collection:propose-refusal")
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, collection: int) -> HttpResponseBase:
    """Show the facts and what a decision means; put the decision before a second person."""
    signed = signed_in(request)
    session: Session = signed.objects["collection"]
    if session not in facts_to_decide(signed.force):
        return redirect("collection-facts")
    form, refusal = DecideForm(typed(request)), None
    waiting = open_about(signed.force, DECIDE, session=session.number)
    if request.method == "POST" and not waiting and form.is_valid():
        given = form.cleaned_data
        done, refusal = proposed(request, DECIDE, lambda: _about(session, given), to=request.path)
        if done is not None:
            return done
    facts = _row(session) | {"form": form, "refusal": refusal, "waiting": waiting}
    return render(request, "force/collection/decide.html", facts)


def _about(session: Session, given: dict[str, Any]) -> dict[str, Any]:
    return {
        "session": session.number,
        "refusal": given["refusal"] == "yes",
        "reasons_sha256": reasons_kept(given["reasons"]),
    }
