"""The verdict of a doctor: asked, shown as the rules make it, and signed with a fresh factor.

The first doctor and every further one go the same way; whoever judges blind is shown nothing that
an earlier one signed (core/review/second.HIDDEN).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from passmuster.core.kits.serials import in_fours
from passmuster.core.laboratory.rulesets import rule_set
from passmuster.core.review import moves
from passmuster.core.review.facts import numbers_of
from passmuster.core.review.verdict import Verdict
from passmuster.web.access.marks import requires
from passmuster.web.batches.resting import Reported
from passmuster.web.review.queries import Seen
from passmuster.web.review.signing import foresee, foresee_second, hash_of, judge_second, verify
from passmuster.web.review.standing import shown_now
from passmuster.web.review.surroundings import contact_file
from passmuster.web.sites.force.bodies import takes_files
from passmuster.web.sites.force.confirming import kept
from passmuster.web.sites.force.orders.forms import MAX_PAPER_BYTES
from passmuster.web.sites.force.refusing import Refusal, attempt, typed
from passmuster.web.sites.force.review import verdict_form
from passmuster.web.sites.force.review.contact import METHODS
from passmuster.web.sites.force.review.forms import SupportForm
from passmuster.web.sites.force.review.offering import missing_for
from passmuster.web.sites.force.review.page import at_the_door
from passmuster.web.sites.force.review.verdict_form import VerdictForm
from passmuster.web.sites.force.review.verdict_said import verdict_said
from passmuster.web.sites.force.review.views import closed, opened
from passmuster.web.sites.force.review.whole import report_facts
from passmuster.web.sites.force.signed import SignedIn, has_fresh_factor, signed_in
from passmuster.web.sites.force.stepping_up import factor_url, keeps_typed

if TYPE_CHECKING:
    from passmuster.core.access.actors import Actor
    from passmuster.web.review.models import Review


@dataclass(frozen=True)
class Way:
    """One of the two ways to a verdict: its pages, its act, and the services behind them."""

    page: str
    sign_page: str
    action: str
    title: str | Promise
    foresee: Callable[[Actor, Review, VerdictForm], Verdict]
    sign: Callable[[Actor, Review, VerdictForm, list[bytes], str], object]


def _foresee(by: Actor, review: Review, form: VerdictForm) -> Verdict:
    findings, complete = form.findings(), form.complete
    return foresee(by=by, review=review, findings=findings, documents_complete=complete)


def _foresee_second(by: Actor, review: Review, form: VerdictForm) -> Verdict:
    return foresee_second(by=by, review=review, findings=form.findings())


def _verify(
    by: Actor, review: Review, form: VerdictForm, papers: list[bytes], shown: str
) -> object:
    return verify(
        by=by,
        review=review,
        findings=form.findings(),
        papers=papers,
        documents_complete=form.complete,
        as_shown=shown,
    )


def _judge_second(
    by: Actor, review: Review, form: VerdictForm, papers: list[bytes], shown: str
) -> object:
    findings = form.findings()
    return judge_second(by=by, review=review, findings=findings, papers=papers, as_shown=shown)


FIRST = Way(
    page="review-verdict",
    sign_page="review-verdict-sign",
    action="review:verify",
    title=_("Verify the result"),
    foresee=_foresee,
    sign=_verify,
)
SECOND = Way(
    page="review-second",
    sign_page="review-second-sign",
    action="review:verify-second",
    title=_("Judge as another doctor"),
    foresee=_foresee_second,
    sign=_judge_second,
)


@requires("review:read")
@takes_files(MAX_PAPER_BYTES)
@require_http_methods(METHODS)
def verdict(request: HttpRequest, review: int) -> HttpResponseBase:
    """Ask what the first doctor found, and show what the rules make of it."""
    return _asked(request, FIRST)


@requires("review:read")
@takes_files(MAX_PAPER_BYTES)
@require_http_methods(METHODS)
def second(request: HttpRequest, review: int) -> HttpResponseBase:
    """Ask the same of another doctor, who sees nothing of an earlier verdict."""
    return _asked(request, SECOND)


@requires("review:verify")
@keeps_typed
@takes_files(MAX_PAPER_BYTES)
@require_http_methods(METHODS)
def verdict_sign(request: HttpRequest, review: int) -> HttpResponseBase:
    """Sign the verdict as it was shown; the second factor is fresh, or nobody comes here."""
    return _signed(request, FIRST)


@requires("review:verify-second")
@keeps_typed
@takes_files(MAX_PAPER_BYTES)
@require_http_methods(METHODS)
def second_sign(request: HttpRequest, review: int) -> HttpResponseBase:
    """Sign another doctor's verdict in the same way."""
    return _signed(request, SECOND)


@dataclass(frozen=True)
class _Desk:
    """What both steps need: who acts, the review, what is seen of it, and the form."""

    signed: SignedIn
    by: Actor
    review: Review
    seen: Seen
    form: VerdictForm
    way: Way


def _desk(request: HttpRequest, way: Way) -> tuple[_Desk | None, HttpResponseBase]:
    """Return the desk of a doctor who may judge here, or None and the answer to who may not."""
    signed = signed_in(request)
    found: Review = signed.objects["review"]
    door = at_the_door(request, signed, way.page)
    if door is not None:
        return None, door
    seen, refusal = opened(signed, found)
    if seen is None:
        return None, closed(request, found, refusal)
    numbers = numbers_of(seen.report, rule_set(seen.judgement.rule_set))
    awaits = found.state == moves.DOCUMENTS
    form = VerdictForm(seen.judgement, numbers, typed(request), awaits=awaits)
    by = signed.acting(way.action)
    return _Desk(signed, by, found, seen, form, way), HttpResponse()


def _asked(request: HttpRequest, way: Way) -> HttpResponseBase:
    desk, answer = _desk(request, way)
    if desk is None:
        return answer
    if request.method == "POST" and desk.form.is_valid() and "mend" not in request.POST:
        made, refusal = attempt(lambda: way.foresee(desk.by, desk.review, desk.form))
        if made is not None:
            return _shown(request, desk, made, SupportForm(needed=_wants_paper(desk)))
        return _form_page(request, desk, refusal)
    return _form_page(request, desk, None)


def _signed(request: HttpRequest, way: Way) -> HttpResponseBase:
    desk, answer = _desk(request, way)
    if desk is None:
        return answer
    if request.method != "POST":
        return redirect(way.page, desk.review.pk)
    if not desk.form.is_valid():
        return _form_page(request, desk, None)
    support = SupportForm(request.POST, request.FILES, needed=_wants_paper(desk))
    refusal: Refusal | None = None
    if support.is_valid():
        paper = support.cleaned_data.get("paper")
        papers, shown = [paper.read()] if paper else [], request.POST.get("shown", "-")
        done, refusal = attempt(lambda: way.sign(desk.by, desk.review, desk.form, papers, shown))
        if done is not None:
            return redirect("review", desk.review.pk)
    made, refused = attempt(lambda: way.foresee(desk.by, desk.review, desk.form))
    if made is None:
        return _form_page(request, desk, refused)
    return _shown(request, desk, made, support, refusal)


def _wants_paper(desk: _Desk) -> bool:
    """Tell whether an explanation is to be accepted while no paper lies in the file."""
    return bool(desk.form.findings().explanations) and not desk.seen.papers


def _form_page(request: HttpRequest, desk: _Desk, refusal: Refusal | None) -> HttpResponse:
    rows = [one.row for one in desk.seen.entries]
    tried = contact_file(desk.review, rows)
    told = Reported(desk.seen.row, desk.seen.report, desk.seen.judgement)
    shown = shown_now(desk.by, desk.review, told, tried)
    facts = _head(desk) | {
        "form": desk.form,
        "missing": missing_for(desk.review, desk.way.page, shown, desk.by.human),
        "never": verdict_form.never_said(),
        "elsewhere": verdict_form.elsewhere_said(),
        "refusal": refusal,
        "papers": range(1, len(desk.seen.papers) + 1),
        **report_facts(desk.seen),
    }
    status = 403 if refusal else 200
    return render(request, "force/review/verdict.html", facts, status=status)


def _shown(
    request: HttpRequest,
    desk: _Desk,
    made: Verdict,
    support: forms.Form,
    refusal: Refusal | None = None,
) -> HttpResponse:
    """Show the verdict that would be signed; nothing is signed yet."""
    facts = _head(desk) | {
        "said": verdict_said(made),
        "shown": hash_of(made),
        "kept": kept(request.POST, desk.form.fields),
        "support": support if desk.form.findings().explanations else None,
        "form_page": desk.way.page,
        "sign_page": desk.way.sign_page,
        "fresh": has_fresh_factor(request),
        "factor_url": factor_url(),
        "refusal": refusal,
    }
    status = 403 if refusal else 200
    return render(request, "force/review/verdict_check.html", facts, status=status)


def _head(desk: _Desk) -> dict[str, Any]:
    return {
        "review": desk.review,
        "number": in_fours(desk.review.specimen),
        "title": desk.way.title,
        "blind": desk.seen.blind,
    }
