"""Officers who have to call the doctor: whom the force's contact reaches, and what was done.

These pages know no specimen and no result: a letter asks for a call, and that is all there is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.web.access.marks import requires
from passmuster.web.review.contacting import record_employer_attempt, record_service
from passmuster.web.review.reaching import letters_to
from passmuster.web.sites.force.access.people import names_of
from passmuster.web.sites.force.doctors.forms import HandedForm, ReachedForm
from passmuster.web.sites.force.refusing import attempt, typed
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.wording.review import REACHED, WHY_NOT

if TYPE_CHECKING:
    from passmuster.web.review.reaching import Asked

METHODS = ["GET", "HEAD", "POST"]


@requires("review:reach")
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """List whom this person is asked to reach."""
    signed = signed_in(request)
    names = names_of(signed.force)
    rows = [_said(one, names) for one in letters_to(signed.human)]
    return render(request, "force/doctors/letters.html", {"rows": rows})


def _said(asked: Asked, names: Mapping[str, str]) -> dict[str, Any]:
    waits = asked.missing and not asked.handed
    return {
        "asked": asked,
        "person": asked.person,
        "doctor": names.get(asked.doctor, asked.doctor),
        "mark": "wait" if waits else "done",
        "word": _("To reach")
        if waits
        else _("The word was handed over")
        if asked.handed
        else _("Enough attempts"),
        "attempts": [
            {
                "at": one.attempt.at,
                "answer": REACHED[one.attempt.answer.value],
                "why_not": WHY_NOT[one.why_not],
                "mark": "void" if one.why_not else "done",
            }
            for one in asked.attempts
        ],
    }


@requires("review:reach")
@require_safe
def letter_page(request: HttpRequest, letter: int) -> HttpResponse:
    """Show one letter: whom to reach, what was done, and when the next attempt counts."""
    signed = signed_in(request)
    asked: Asked = signed.objects["letter"]
    said = _said(asked, names_of(signed.force))
    return render(request, "force/doctors/letter.html", said)


@requires("review:reach")
@require_http_methods(METHODS)
def attempted(request: HttpRequest, letter: int) -> HttpResponseBase:
    """Record an attempt at the moment at which it was made."""
    act = {
        "title": _("Record an attempt"),
        "button": _("Record the attempt"),
        "consequences": [
            _("It bears this moment. Nobody can enter one afterwards, change it or take it back."),
            _("The officer sees it and can deny it. Then it counts only after a hearing."),
            _("Tell nobody else whom you look for, nor that a doctor asks."),
        ],
    }
    by = signed_in(request).acting("review:reach")
    form = ReachedForm(typed(request))
    return _act(
        request,
        form,
        act,
        lambda asked: record_employer_attempt(
            by=by, review=asked.review, answer=form.cleaned_data["answer"]
        ),
    )


@requires("review:reach")
@require_http_methods(METHODS)
def handed(request: HttpRequest, letter: int) -> HttpResponseBase:
    """Record that the word to call the doctor was handed over."""
    act = {
        "title": _("I handed the word to call over"),
        "button": _("Record that it was handed over"),
        "grave": True,
        "consequences": [
            _("The officer’s time to call the doctor runs from this moment."),
            _("Say only: call the doctor. You know of no cause, and name none."),
            _("The officer can deny it. Keep the receipt that bears the number."),
        ],
    }
    by = signed_in(request).acting("review:reach")
    form = HandedForm(typed(request))
    return _act(
        request,
        form,
        act,
        lambda asked: record_service(by=by, review=asked.review, proof=form.cleaned_data["proof"]),
    )


def _act(
    request: HttpRequest, form: Any, act: Mapping[str, Any], do: Callable[[Asked], object]
) -> HttpResponseBase:
    asked: Asked = signed_in(request).objects["letter"]
    refusal = None
    if request.method == "POST" and form.is_valid():
        done, refusal = attempt(lambda: do(asked))
        if done is not None:
            return redirect("reach-letter", asked.number)
    facts = {"form": form, "act": act, "asked": asked, "refusal": refusal}
    status = 403 if refusal else 200
    return render(request, "force/doctors/reach_act.html", facts, status=status)
