"""A flaw on a form: who was told of it, the statement that mends it, and the paper of that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from passmuster.core.access.roles import Role
from passmuster.core.collection.flaws import Effect
from passmuster.core.kits.serials import parse_serial
from passmuster.formats.paper.correction import Correction, correction_pdf
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.collection.correcting import (
    Held,
    held_of,
    state_correction,
    tell_flaw,
)
from passmuster.web.collection.donors import donor_of
from passmuster.web.installation import kept_words
from passmuster.web.sites.force.access.people import names_of
from passmuster.web.sites.force.refusing import attempt, typed
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme.clocks import Clock, clock_for
from passmuster.web.theme.fields import PlainForm
from passmuster.web.wording.collectors import FLAWS
from passmuster.web.wording.roles import ROLES

if TYPE_CHECKING:
    from passmuster.formats.paper.language import Language
    from passmuster.web.collection.models import Session

ON_PAPER = {
    "collector-not-signed": "collector-signature",
    "form-wrong": "form-wrong-or-expired",
    "temperature-blank": "temperature-blank",
}
"""By the flaw: what the paper statement calls it."""


class StatementForm(PlainForm):
    """What was missing, what is right, and the two things that the statement affirms."""

    was = forms.CharField(
        label=_("What was missing or wrong?"),
        help_text=_("It goes to the laboratory: write nobody’s name."),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_right = forms.CharField(
        label=_("What is right?"), max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )
    true_and_accurate = forms.BooleanField(label=_("I state that this is true and accurate"))
    with_form = forms.BooleanField(
        label=_("I printed and signed it, it stays with the form, and the form is marked")
    )


@requires("collection:read-correction")
@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, collection: int) -> HttpResponseBase:
    """Show what is missing on a form; whoever is responsible states what is right."""
    signed, held = _held(request)
    form, refusal = StatementForm(typed(request)), None
    if request.method == "POST" and form.is_valid():
        done, refusal = attempt(
            lambda: state_correction(
                by=signed.acting("collection:correct"),
                force=signed.force,
                session=held.session,
                **form.cleaned_data,
            )
        )
        if done is not None:
            return redirect("collection-correction", collection=collection)
    return render(request, "force/collection/correction.html", _facts(signed, held, form, refusal))


@requires("collection:tell-flaw")
@require_POST
def tell(request: HttpRequest, collection: int) -> HttpResponseBase:
    """Record that the collector was told."""
    signed, held = _held(request)
    by = signed.acting("collection:tell-flaw")
    done, refusal = attempt(lambda: tell_flaw(by=by, force=signed.force, session=held.session))
    if done is not None:
        return redirect("collection-correction", collection=collection)
    return render(request, "force/collection/correction.html", _facts(signed, held, None, refusal))


@requires("collection:read-correction")
@require_safe
def paper(request: HttpRequest, collection: int) -> HttpResponse:
    """Return the statement of correction as a paper: filled in, or with lines to write on."""
    signed, held = _held(request)
    if held.told is None:
        raise Http404("told")
    language = cast("Language", get_language())
    stated, force = held.correction, signed.force
    human = force.humans.filter(code=held.told.human).first()
    about = Correction(
        force=force.name_km if language == "km" else force.name_en,
        record=f"K{held.told.pk:06d}",
        specimen=parse_serial(held.specimen),
        issued=localtime(clock.now()).date(),
        flaw=ON_PAPER[held.flaw.code],
        person=human.name if human else held.told.human,
        duty=str(ROLES[Role.COLLECTOR]),
        told_at=localtime(held.told.at),
        was=kept_words(stated.was_sha256) if stated else "",
        is_right=kept_words(stated.right_sha256) if stated else "",
    )
    made = correction_pdf(about, donor_of(held.session), language)
    answer = HttpResponse(made, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="correction-{about.record}.pdf"'
    return answer


def _held(request: HttpRequest) -> tuple[SignedIn, Held]:
    signed = signed_in(request)
    session: Session = signed.objects["collection"]
    held = held_of(session)
    if held is None:
        raise Http404("flaw")
    return signed, held


def _facts(
    signed: SignedIn, held: Held, form: StatementForm | None, refusal: Any
) -> dict[str, Any]:
    now, told, until = clock.now(), held.told, held.state_until
    waits = held.effect is Effect.HELD
    running = told is not None and until is not None and now <= until
    due: Clock | None = None
    if waits and told is not None and until is not None:
        due = clock_for(now, told.at, until)
    kept = clock_for(now, held.since, held.kept_until) if waits else None
    mine = told is not None and told.human == signed.human.code
    return {
        "session": held.session,
        "held": held,
        "flaw": FLAWS[held.flaw.code],
        "due": due,
        "kept": kept,
        "stated": held.correction,
        "stated_by": _name_of(held.correction),
        "was": kept_words(held.correction.was_sha256) if held.correction else "",
        "is_right": kept_words(held.correction.right_sha256) if held.correction else "",
        "over": not waits and held.correction is None,
        # The form stays when its day is over: what was typed comes back beside the refusal.
        "form": form if waits and mine and signed.may("collection:correct") else None,
        "may_tell": waits and not running and signed.may("collection:tell-flaw"),
        "refusal": refusal,
    }


def _name_of(stated: Any) -> str:
    """Return the name of who stated what is right, "" while nobody did."""
    if stated is None:
        return ""
    force = stated.told.session.force
    return names_of(force).get(stated.by, stated.by)
