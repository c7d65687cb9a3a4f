"""What a bottle comes to, before it is signed: its report, the way of the table; and the report of
a failure to the regulator, without anybody's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.kits.serials import in_fours
from passmuster.core.laboratory.analytes import SUBJECTS
from passmuster.core.review import moves
from passmuster.core.review.split import FAILURE_FIELDS
from passmuster.core.review.split_results import Outcome
from passmuster.web.access.marks import requires
from passmuster.web.review import outcomes
from passmuster.web.review.bottles import A_ASKED, SENT, entry_last, retest_row
from passmuster.web.review.failure import failure_of
from passmuster.web.review.queries import open_review
from passmuster.web.review.split_standing import outcome_before_signing
from passmuster.web.sites.force.accreditation.saying import Gap, gaps_said
from passmuster.web.sites.force.custody.saying import Names, names_in
from passmuster.web.sites.force.refusing import Refusal, attempt, typed
from passmuster.web.sites.force.review.forms import ProofForm
from passmuster.web.sites.force.review.page import Shown, act_page, at_the_door
from passmuster.web.sites.force.review.runs import run_waited_for
from passmuster.web.sites.force.review.second import ordered_said
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme.parts import Fact
from passmuster.web.wording.bottles import CATEGORIES, FAILURE, OUTCOMES, VERIFIED
from passmuster.web.wording.laboratory import RESULTS
from passmuster.web.wording.refusals import said
from passmuster.web.wording.review import follows_said
from passmuster.web.wording.sources import cited
from passmuster.web.wording.substances import listed, substance

if TYPE_CHECKING:
    from passmuster.core.review.split_results import SplitVerdict
    from passmuster.web.review.models import Review

METHODS = ["GET", "HEAD", "POST"]


@requires("review:verify")
@require_http_methods(METHODS)
def bottle_b(request: HttpRequest, review: int) -> HttpResponseBase:
    """Show what the second bottle comes to by the rules, and let the doctor sign it."""
    title = _("Sign what bottle B comes to")
    return _signing(request, "review-bottle-b", title, outcomes.judge_bottle_b)


@requires("review:verify")
@require_http_methods(METHODS)
def bottle_a(request: HttpRequest, review: int) -> HttpResponseBase:
    """Show what bottle A, tested anew, comes to, and let the doctor sign it."""
    title = _("Sign what bottle A comes to")
    return _signing(request, "review-bottle-a", title, outcomes.judge_bottle_a)


def _signing(
    request: HttpRequest, page: str, title: str, do: Callable[..., object]
) -> HttpResponseBase:
    signed = signed_in(request)
    door = at_the_door(request, signed, page)
    if door is not None:
        return door
    found: Review = signed.objects["review"]
    refusal: Refusal | None = None
    if request.method == "POST":
        by = signed.acting("review:read")
        _done, refusal = attempt(lambda: do(by=by, review=found))
        if refusal is None:
            return redirect("review", found.pk)
    split, error = outcome_before_signing(found)
    # The figures stand here: who reads them is recorded, as on the page of the review.
    seen, _closed = attempt(lambda: open_review(by=signed.acting("review:read"), review=found))
    facts = {
        "review": found,
        "number": in_fours(found.specimen),
        "title": title,
        "refusal": refusal or _why(error),
        "waits": run_waited_for(found),
        "gaps": _gaps(found),
        "ordered": ordered_said(found) if seen is not None and not seen.blind else [],
        "facts": _facts(split) if split is not None else [],
    }
    return render(request, "force/review/bottle.html", facts, status=403 if refusal else 200)


def _gaps(review: Review) -> list[Gap]:
    """Return for what the laboratory of a bottle was not accredited when it reported of it."""
    order = entry_last(review, A_ASKED if review.state == moves.AT_BOTTLE_A else SENT)
    in_force = order is not None and review.state in (moves.AT_SECOND, moves.AT_BOTTLE_A)
    row = retest_row(review, order) if in_force and order is not None else None
    return gaps_said(row) if row is not None else []


def _why(error: PassmusterError | None) -> Refusal | None:
    return None if error is None else Refusal(said(error))


def _facts(split: SplitVerdict) -> list[Fact]:
    found = [
        Fact(_("What it comes to"), CATEGORIES[split.category.code]),
        Fact(_("By which rule"), cited(split.category.source.text)),
        Fact(_("What follows"), follows_said(_follows(split))),
    ]
    if split.stands:
        found.insert(1, Fact(_("Borne out"), _named(split.stands)))
    if split.information:
        found.insert(2, Fact(_("Not acted on"), _named(split.information)))
    return found


def _follows(split: SplitVerdict) -> str:
    """Return what follows: what a bottle bore out stands, and "no more is done" would hide it."""
    if split.next.code != "file":
        return split.next.code
    return {Outcome.STANDS: "stands-by-b", Outcome.REFUSAL: "stands-by-a"}.get(
        split.outcome, "file"
    )


def _named(codes: tuple[str, ...]) -> str:
    return listed(substance(code) if code in SUBJECTS else RESULTS[code] for code in codes)


REPORT = Shown(
    title=gettext_lazy("Report to the regulator that bottle B failed"),
    lede=gettext_lazy("Print the report, send it, and give the number under which it went."),
    button=gettext_lazy("Record that it was sent"),
)


@requires("review:contact")
@require_http_methods(METHODS)
def regulator(request: HttpRequest, review: int) -> HttpResponseBase:
    """Record that the report of a failed second bottle went out."""
    signed = signed_in(request)
    about: dict[str, Any] = {"by": signed.acting("review:read"), "review": signed.objects["review"]}
    return act_page(
        request,
        signed,
        "review-regulator",
        REPORT,
        ProofForm(typed(request)),
        lambda given: outcomes.record_regulator_told(**about, **given),
    )


@requires("review:contact")
@require_safe
def failure(request: HttpRequest, review: int) -> HttpResponseBase:
    """Show the report of a failed second bottle, to be printed; it names no officer."""
    signed = signed_in(request)
    door = at_the_door(request, signed, "review-failure")
    if door is not None:
        return door
    found: Review = signed.objects["review"]
    told, refusal = attempt(lambda: failure_of(found, signed.human.name))
    if told is None:
        return _nothing(request, signed, refusal)
    names = names_in(signed.force)
    rows = [Fact(str(FAILURE[name]), _told(told[name], names) or "–") for name in FAILURE_FIELDS]
    return render(request, "force/review/failure.html", {"rows": rows, "review": found})


def _told(codes: Iterable[str], names: Names) -> str:
    """Return the codes of a field in words; a name, a number and a day stand as they are."""
    words = {**VERIFIED, **RESULTS, **CATEGORIES, **OUTCOMES}
    said = []
    for code in codes:
        if code in words:
            said.append(str(words[code]))
        elif code in SUBJECTS:
            said.append(substance(code))
        else:
            said.append(names.holder(code) or code)
    return listed(said)


def _nothing(request: HttpRequest, signed: SignedIn, refusal: Refusal | None) -> HttpResponse:
    facts = {"rows": [], "review": signed.objects["review"], "refusal": refusal}
    return render(request, "force/review/failure.html", facts, status=403)
