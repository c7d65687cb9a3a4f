"""What became of an evaluation by a physician, said by the review doctor and opened by nobody else.

The answer is shown back before it counts; the statement is attached there, so that no paper is kept
of an answer that nobody gave.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.orders import moves
from passmuster.core.orders.evaluations import GROUNDS, Finding
from passmuster.web.access.marks import requires
from passmuster.web.orders.evaluations import (
    Examined,
    accept_medical,
    evaluation_of,
    foresee,
    open_statement,
    report_evaluation,
    was_referred,
)
from passmuster.web.orders.queries import clock_for_order
from passmuster.web.sites.force.bodies import takes_files
from passmuster.web.sites.force.confirming import kept
from passmuster.web.sites.force.orders import saying
from passmuster.web.sites.force.orders.forms import (
    MAX_PAPER_BYTES,
    EmptyForm,
    EvaluationForm,
    StatementForm,
)
from passmuster.web.sites.force.refusing import Refusal, attempt, typed
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme.numerals import day, day_and_clock
from passmuster.web.theme.parts import Fact
from passmuster.web.wording.orders import FINDINGS

if TYPE_CHECKING:
    from passmuster.web.orders.models import Order


@requires("order:review-medical")
@takes_files(MAX_PAPER_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation(request: HttpRequest, order: str) -> HttpResponseBase:
    """Ask what the evaluation came to, show it back with its paper to attach, then record it."""
    signed = signed_in(request)
    found: Order = signed.objects["order"]
    _require_referred(found)
    if found.state != moves.MEDICAL_EVALUATION:
        return render(request, "force/orders/evaluated.html", _answered(found))
    by, form, refusal = signed.acting("order:review-medical"), EvaluationForm(typed(request)), None
    if request.method == "POST" and form.is_valid() and "mend" not in request.POST:
        finding, seen = Finding(form.cleaned_data["finding"]), _seen(form.cleaned_data)
        _foreseen, refusal = attempt(
            lambda: foresee(by=by, order=found, finding=finding, seen=seen)
        )
        if refusal is None:
            sure = request.POST.get("sure") == "yes"
            paper = _paper(request, finding, sure=sure)
            if sure and paper.is_valid():
                statement = paper.cleaned_data.get("statement")
                data = statement.read() if statement else b""
                done, refusal = attempt(lambda: _say(by, found, finding, seen, data))
                if done is not None:
                    return redirect("order-evaluation", order=found.number)
            return _shown_back(request, found, form, paper, refusal)
    facts = {
        "order": found,
        "form": form,
        "refusal": refusal,
        "clock": saying.clock_said(clock_for_order(found)),
    }
    return render(request, "force/orders/evaluation.html", facts, status=403 if refusal else 200)


def _seen(given: dict[str, Any]) -> Examined:
    return Examined(on=given["examined_on"], physician=given["physician"], statement=b"")


def _paper(request: HttpRequest, finding: Finding, *, sure: bool) -> forms.Form:
    """Return the form of the statement, which asks nothing where nobody was examined."""
    kind = EmptyForm if finding is Finding.NOT_TAKEN else StatementForm
    return kind(request.POST, request.FILES) if sure else kind()


def _say(by: Any, order: Order, finding: Finding, seen: Examined, statement: bytes) -> object:
    about: dict[str, Any] = {"examined_on": seen.on, "physician": seen.physician}
    about |= {"by": by, "order": order, "statement": statement}
    if finding is Finding.EXPLAINED:
        return accept_medical(**about)
    return report_evaluation(ground=GROUNDS[finding], **about)


def _shown_back(
    request: HttpRequest,
    order: Order,
    form: EvaluationForm,
    paper: forms.Form,
    refusal: Refusal | None,
) -> HttpResponse:
    """Show back what would be recorded, and ask for the statement; nothing is recorded yet."""
    given = form.cleaned_data
    finding = Finding(given["finding"])
    rows = [Fact(_("Order"), order.number, latin=True)]
    if finding is not Finding.NOT_TAKEN:
        rows.append(Fact(_("Day of the examination"), day(given["examined_on"])))
        rows.append(Fact(_("Name of the physician"), given["physician"]))
    facts = {
        "order": order,
        "said": FINDINGS[finding],
        "facts": rows,
        "form": paper,
        "asks": bool(paper.fields),
        "accepts": finding is Finding.EXPLAINED,
        "kept": kept(request.POST, form.fields),
        "refusal": refusal,
    }
    status = 403 if refusal else 200
    return render(request, "force/orders/evaluation_confirm.html", facts, status=status)


def _answered(order: Order) -> dict[str, Any]:
    entry = evaluation_of(order)
    return {
        "order": order,
        "mark": saying.mark_of(order.state),
        "at": day_and_clock(entry.at) if entry else "",
        "has_statement": bool(entry and entry.facts["statement_sha256"]),
    }


@requires("order:review-medical")
@require_safe
def statement(request: HttpRequest, order: str) -> HttpResponseBase:
    """Send the physician's statement as it came; each look is one entry."""
    signed = signed_in(request)
    found: Order = signed.objects["order"]
    _require_referred(found)
    by = signed.acting("order:review-medical")
    data, refusal = attempt(lambda: open_statement(by=by, order=found))
    if data is None:
        facts = {**_answered(found), "refusal": refusal}
        return render(request, "force/orders/evaluated.html", facts, status=403)
    # Never opened in the browser: it is somebody's file, of any kind.
    answer = HttpResponse(data, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="statement-{found.number}.bin"'
    return answer


def _require_referred(order: Order) -> None:
    # To this role every other order is not there: its number says nothing of who is called.
    if not was_referred(order):
        raise Http404("order")
