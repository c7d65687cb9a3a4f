"""Policy versions: the list, one in words, what changed, announcing one, putting it in force."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.programme.policy import PolicyState
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.draw.queries import year_keys_of
from passmuster.web.programme.proposals import ANNOUNCE
from passmuster.web.programme.queries import policies_of
from passmuster.web.programme.services import policy_of, put_in_force
from passmuster.web.programme.words import differences, in_words
from passmuster.web.sites.force.proposing import open_about, proposed
from passmuster.web.sites.force.refusing import attempt, typed
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme.fields import DayField, PlainForm
from passmuster.web.theme.numerals import day, whole
from passmuster.web.theme.parts import Confirmation, Fact

if TYPE_CHECKING:
    from passmuster.web.programme.models import PolicyVersion

STATES: Mapping[str, tuple[str, Promise]] = {
    PolicyState.DRAFT.value: ("wait", gettext_lazy("Draft")),
    PolicyState.ANNOUNCED.value: ("now", gettext_lazy("Announced")),
    PolicyState.IN_FORCE.value: ("done", gettext_lazy("In force")),
    PolicyState.SUPERSEDED.value: ("none", gettext_lazy("Replaced")),
}
"""Mark and word of each state of a version."""


class DayForm(PlainForm):
    """From when a policy is to bind."""

    in_force_from = DayField(
        label=gettext_lazy("In force from"), help_text=gettext_lazy("Such as 18/11/2026.")
    )


@requires("programme:read")
@require_safe
def programme(request: HttpRequest) -> HttpResponse:
    """List every version of the policy, and the yearly keys."""
    signed = signed_in(request)
    facts = {
        "versions": [
            {
                "number": whole(version.number),
                "url": reverse("policy", args=[version.number]),
                "state": STATES[version.state],
                "announced_on": version.announced_on,
                "in_force_from": version.in_force_from,
                "unconfirmed": _unconfirmed(version),
            }
            for version in policies_of(signed.force)
        ],
        "keys": list(year_keys_of(signed.force)),
        "may_draft": signed.may("programme:draft"),
        "may_give": signed.may("key:contribute-manager") or signed.may("key:contribute-staff"),
    }
    return render(request, "force/programme/list.html", facts)


def _unconfirmed(version: PolicyVersion) -> int:
    return sum(1 for value in in_words(policy_of(version)) if not value.source.confirmed)


@requires("programme:read")
@require_safe
def policy(request: HttpRequest, policy: int) -> HttpResponse:
    """Show one version in words, each value with what stands behind it."""
    signed = signed_in(request)
    version: PolicyVersion = signed.objects["policy"]
    values = in_words(policy_of(version))
    facts = {
        "version": version,
        "number": whole(version.number),
        "state": STATES[version.state],
        "values": [_said(value) for value in values],
        "unconfirmed": sum(1 for value in values if not value.source.confirmed),
        "facts": _dates(version),
        "before": _before(signed, version),
        "waiting": open_about(signed.force, ANNOUNCE, policy=version.number),
        "may_announce": signed.may("programme:announce")
        and version.state == PolicyState.DRAFT.value,
        "may_bring": signed.may("programme:announce")
        and version.state == PolicyState.ANNOUNCED.value,
        "may_draft": signed.may("programme:draft"),
    }
    return render(request, "force/programme/policy.html", facts)


def _said(value: Any) -> dict[str, Any]:
    source = value.source
    read = date.fromisoformat(source.day) if source.day else None
    return {"label": value.label, "lines": value.lines, "source": source, "day": read}


def _dates(version: PolicyVersion) -> list[Fact]:
    none = _("Not yet")
    return [
        Fact(_("Announced"), day(version.announced_on) if version.announced_on else none),
        Fact(_("In force from"), day(version.in_force_from) if version.in_force_from else none),
        Fact(_("Hash of the policy"), in_hash(version.sha256)),
    ]


def in_hash(digest: str) -> SafeString:
    """Return a hash that may break between any two digits."""
    return format_html('<span class="hash small" lang="en">{}</span>', digest)


def _before(signed: SignedIn, version: PolicyVersion) -> PolicyVersion | None:
    found: PolicyVersion | None = (
        policies_of(signed.force).filter(number__lt=version.number).first()
    )
    return found


@requires("programme:read")
@require_safe
def compare(request: HttpRequest, policy: int) -> HttpResponse:
    """Show what a version says otherwise than the one before it."""
    signed = signed_in(request)
    version: PolicyVersion = signed.objects["policy"]
    before = _before(signed, version)
    pairs = differences(policy_of(before), policy_of(version)) if before else []
    facts = {
        "version": version,
        "number": whole(version.number),
        "earlier": whole(before.number) if before else "",
        "pairs": pairs,
    }
    return render(request, "force/programme/compare.html", facts)


@requires("programme:read")
@require_safe
def text(request: HttpRequest, policy: int) -> HttpResponse:
    """Give a version as the JSON that its hash is over, to keep or to begin a draft from."""
    version: PolicyVersion = signed_in(request).objects["policy"]
    data = json.dumps(version.body, ensure_ascii=False, indent=2, sort_keys=True)
    answer = HttpResponse(data + "\n", content_type="application/json; charset=utf-8")
    name = f"policy-{version.number}.json"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@requires("programme:announce")
@require_http_methods(["GET", "HEAD", "POST"])
def announce(request: HttpRequest, policy: int) -> HttpResponseBase:
    """Propose that a draft is announced; the oversight body approves it."""
    signed = signed_in(request)
    version: PolicyVersion = signed.objects["policy"]
    if version.state != PolicyState.DRAFT.value:
        return redirect("policy", policy=version.number)
    notice = policy_of(version).notice_days
    earliest = localtime(clock.now()).date() + timedelta(days=notice + 1)
    form, refusal = DayForm(typed(request), initial={"in_force_from": earliest}), None
    waiting = open_about(signed.force, ANNOUNCE, policy=version.number)
    if request.method == "POST" and not waiting and form.is_valid():
        binds = form.cleaned_data["in_force_from"].isoformat()
        about = {"policy": version.number, "in_force_from": binds}
        done, refusal = proposed(request, ANNOUNCE, lambda: about, to=request.path)
        if done is not None:
            return done
    facts = {
        "version": version,
        "number": whole(version.number),
        "form": form,
        "refusal": refusal,
        "waiting": waiting,
        "notice": notice,
        "earliest": earliest,
    }
    return render(request, "force/programme/announce.html", facts)


@requires("programme:announce")
@require_http_methods(["GET", "HEAD", "POST"])
def bring_into_force(request: HttpRequest, policy: int) -> HttpResponseBase:
    """Put an announced version in force on its day; the one before it is replaced."""
    signed = signed_in(request)
    version: PolicyVersion = signed.objects["policy"]
    if version.state != PolicyState.ANNOUNCED.value:
        return redirect("policy", policy=version.number)
    refusal = None
    if request.method == "POST":
        by = signed.acting("programme:announce")
        # The service answers nothing, so what counts is that nothing spoke against it.
        _none, refusal = attempt(lambda: put_in_force(by=by, version=version))
        if refusal is None:
            return redirect("policy", policy=version.number)
    number = whole(version.number)
    act = Confirmation(
        question=_("Put version %(number)s in force?") % {"number": number},
        consequences=[
            _("Every draw announced from now on belongs to this version."),
            _("The version before it is replaced. Draws under way keep theirs."),
            _("This cannot be taken back. A change needs a new version and its notice."),
        ],
        button=_("Put version %(number)s in force") % {"number": number},
        back_url=reverse("policy", args=[version.number]),
    )
    facts = {"version": version, "number": number, "act": act, "refusal": refusal}
    return render(request, "force/programme/in_force.html", facts)
