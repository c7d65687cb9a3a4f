"""The plans of blind controls, planning a quarter, and proposing to open one early."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.kernel.errors import Refused
from passmuster.core.laboratory.quality.blind_seal import last_day, quarter_of
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.accreditation.queries import laboratories
from passmuster.web.blind.opening import is_open, require_may_open
from passmuster.web.blind.planning import plan_controls
from passmuster.web.blind.proposals import OPEN_EARLY
from passmuster.web.blind.queries import alarms_of, plans_of, readable_plans
from passmuster.web.laboratory.queries import codes_of
from passmuster.web.listing import ChoiceFilter, Column, Listing
from passmuster.web.sites.force.blind.forms import EarlyForm, PlanForm
from passmuster.web.sites.force.custody.saying import names_in
from passmuster.web.sites.force.proposing import open_about, proposed
from passmuster.web.sites.force.refusing import Refusal, attempt, typed
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme.numerals import day
from passmuster.web.theme.templatetags.parts import tag
from passmuster.web.wording.blind import MATCHES, REGIMES, said_period
from passmuster.web.wording.custody import holder_name
from passmuster.web.wording.refusals import said

if TYPE_CHECKING:
    from passmuster.web.blind.models import BlindPlan

METHODS = ["GET", "HEAD", "POST"]


def own_plans(signed: SignedIn) -> Any:
    """Return the plans that this person finds: a laboratory its own, once they are open."""
    if signed.may("blind:read-all"):
        return plans_of(signed.force)
    return readable_plans(signed.force, codes_of(signed.force, signed.human.code))


@requires("blind:read")
@require_safe
def plans(request: HttpRequest) -> HttpResponseBase:
    """List every plan, sealed or open, and what had to be told at once."""
    signed = signed_in(request)
    names, may_open = names_in(signed.force), signed.may("blind:open")

    def way(plan: BlindPlan) -> str:
        """Lead to what is open; to its early opening whoever may propose that; else nowhere."""
        if is_open(plan):
            return reverse("blind-plan", args=[plan.pk])
        return reverse("blind-early", args=[plan.pk]) if may_open else ""

    listing = Listing(
        request,
        own_plans(signed),
        [
            Column("period", _("Quarter"), lambda p: said_period(p.period), url=way),
            Column("laboratory", _("Laboratory"), lambda p: names.holder(p.laboratory)),
            Column("regime", _("Rule"), "regime", words=lambda code: REGIMES[code]),
            Column("number", _("Controls"), "number", numeric=True),
            Column("planned", _("Planned"), "at", sort="at"),
            Column("state", _("State"), is_open, html=_state),
        ],
        [ChoiceFilter("regime", _("Rule"), list(REGIMES.items()), "regime")],
        caption=_("Plans of blind controls"),
        name="blind-plans",
        exportable=False,
    )
    alarms = alarms_of(signed.force) if signed.may("blind:read-alarm") else []
    # What was told several times in a day is said once, with how often.
    told = Counter((one.plan, one.match, localdate(one.at)) for one in alarms)
    facts = {
        "listing": listing,
        "may_plan": signed.may("blind:plan"),
        "alarms": [
            (names.holder(plan.laboratory), MATCHES[match], at, number, way(plan), is_open(plan))
            for (plan, match, at), number in told.items()
        ],
    }
    return render(request, "force/blind/plans.html", facts)


def _state(plan: BlindPlan) -> Any:
    if hasattr(plan, "opening"):
        return tag("soon", _("Opened early by two"))
    if is_open(plan):
        return tag("done", _("Open"))
    until = day(last_day(plan.period))
    return tag("seal", _("Sealed until %(day)s is over") % {"day": until})


def periods() -> list[tuple[str, str]]:
    """Return the quarters that can be planned: the present one, and the one after it."""
    present = quarter_of(localdate(clock.now()))
    following = quarter_of(last_day(present) + timedelta(days=1))
    return [(one, said_period(one)) for one in (present, following)]


@requires("blind:plan")
@require_http_methods(METHODS)
def plan(request: HttpRequest) -> HttpResponseBase:
    """Plan a quarter of a laboratory: the number is shown afterwards, the controls to nobody."""
    signed = signed_in(request)
    labs = {one.code: one for one in laboratories(signed.force)}
    named = [(code, holder_name(one)) for code, one in labs.items()]
    form = PlanForm(named, periods(), typed(request))
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made, refusal = attempt(
            lambda: plan_controls(
                by=signed.acting("blind:plan"),
                force=signed.force,
                laboratory=labs[given["laboratory"]],
                period=given["period"],
                regime=given["regime"],
                specimens=given["specimens"],
            )
        )
        if made is not None:
            return redirect("blind")
    facts = {"form": form, "refusal": refusal, "laboratories": bool(labs)}
    return render(request, "force/blind/plan.html", facts, status=403 if refusal else 200)


@requires("blind:open")
@require_http_methods(METHODS)
def early(request: HttpRequest, blind: int) -> HttpResponseBase:
    """Propose to open a plan before its quarter is over; the staff side signs."""
    signed = signed_in(request)
    found: BlindPlan = signed.objects["blind"]
    waiting = open_about(signed.force, OPEN_EARLY, plan=found.pk)
    form, refusal = EarlyForm(typed(request)), _cannot(signed, found)
    if request.method == "POST" and not waiting and refusal is None and form.is_valid():
        about = {"plan": found.pk, "reason": form.cleaned_data["reason"]}
        done, refusal = proposed(request, OPEN_EARLY, lambda: about)
        if done is not None:
            return done
    facts = {
        "form": form,
        "refusal": refusal,
        "waiting": waiting,
        "period": said_period(found.period),
        "laboratory": names_in(signed.force).holder(found.laboratory),
    }
    return render(request, "force/blind/early.html", facts, status=403 if refusal else 200)


def _cannot(signed: SignedIn, plan: BlindPlan) -> Refusal | None:
    try:
        require_may_open(plan, signed.human.code, reason="court-order")
    except Refused as error:
        return Refusal(said(error))
    return None
