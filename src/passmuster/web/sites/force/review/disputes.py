"""Claims that officers deny, and second bottles that wait too long, for whoever hears or watches.

No name, no result and no health fact stands here: a specimen's number, who claimed what and when,
and the officer's own words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.kits.serials import in_fours
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.people.queries import humans_of
from passmuster.web.review.disputing import (
    RULINGS,
    OpenDispute,
    Upheld,
    hear_dispute,
    open_disputes,
    upheld_disputes,
)
from passmuster.web.review.sealing import facts_of
from passmuster.web.review.split_standing import waiting_splits
from passmuster.web.review.whereabouts import whereabouts_of
from passmuster.web.sites.force.orders.forms import LONGEST_WORDS
from passmuster.web.sites.force.orders.page import Act, act_page
from passmuster.web.sites.force.refusing import typed
from passmuster.web.sites.force.review.steps import steps_said
from passmuster.web.sites.force.roster.forms import NO_SUCH
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme.clocks import clock_for
from passmuster.web.theme.fields import PlainForm
from passmuster.web.theme.numerals import day_and_clock
from passmuster.web.wording.bottles import WHEREABOUTS
from passmuster.web.wording.review import ANSWERS, HAPPENED, PHONES
from passmuster.web.wording.review import RULINGS as RULING_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping


ON_A_PAGE = 50
"""How many of the upheld denials are listed, the newest first."""


class HearForm(PlainForm):
    """How the hearing ended, and why."""

    ruling = forms.ChoiceField(
        label=gettext_lazy("How did the hearing end?"),
        choices=[(ruling.value, RULING_WORDS[ruling.value]) for ruling in RULINGS],
        widget=forms.RadioSelect,
        error_messages=NO_SUCH,
    )
    reasons = forms.CharField(
        label=gettext_lazy("Reasons"),
        help_text=gettext_lazy("Which list of calls or paper was looked at, and who was heard."),
        widget=forms.Textarea,
        max_length=LONGEST_WORDS,
    )


@requires("review:read-late")
@require_safe
def disputes(request: HttpRequest) -> HttpResponse:
    """List the claims that wait for their hearing, and the second bottles that wait."""
    signed, now = signed_in(request), clock.now()
    names = dict(humans_of(signed.force).values_list("code", "name"))
    facts = {
        "disputes": [_row(signed, one, names) for one in open_disputes(signed.force)],
        "upheld": [_upheld(one, names) for one in upheld_disputes(signed.force)[:ON_A_PAGE]],
        "bottles": [
            (
                in_fours(one.review.specimen),
                clock_for(now, one.since, one.due),
                steps_said(whereabouts_of(one.review), WHEREABOUTS),
            )
            for one in waiting_splits(signed.force)
        ],
    }
    return render(request, "force/review/disputes.html", facts)


def _row(signed: SignedIn, one: OpenDispute, names: Mapping[str, str]) -> dict[str, Any]:
    hears = signed.may("review:hear-dispute")
    return {
        **_said(one, names),
        "url": reverse("review-dispute", args=[one.denial.pk]) if hears else "",
    }


def _upheld(one: Upheld, names: Mapping[str, str]) -> dict[str, str]:
    anew = _("The review began anew, for the officer to be heard.")
    return {
        "number": in_fours(one.review.specimen),
        "claim": str(HAPPENED[one.claim.event]),
        "by": names.get(one.claim.by, one.claim.by),
        "at": day_and_clock(one.claim.at),
        "ruled": day_and_clock(one.at),
        "follows": anew if one.anew else "",
    }


def _said(one: OpenDispute, names: Mapping[str, str]) -> dict[str, str]:
    facts = facts_of(one.claim)
    called = (
        [str(PHONES[facts["phone"]]), str(ANSWERS[facts["answer"]])] if "phone" in facts else []
    )
    return {
        "number": in_fours(one.review.specimen),
        "claim": str(HAPPENED[one.claim.event]),
        "by": names.get(one.claim.by, one.claim.by),
        "at": day_and_clock(one.claim.at),
        "called": ". ".join(called),
        "denied": day_and_clock(one.denial.at),
        "words": one.words,
    }


@requires("review:hear-dispute")
@require_http_methods(["GET", "HEAD", "POST"])
def hear(request: HttpRequest, dispute: int) -> HttpResponseBase:
    """Enter how the hearing of a denied claim ended."""
    signed = signed_in(request)
    found: OpenDispute = signed.objects["dispute"]
    by = signed.acting("review:hear-dispute")
    said = _said(found, dict(humans_of(signed.force).values_list("code", "name")))
    act = Act(
        title=_("Enter how the hearing ended"),
        lede=f"{said['claim']} {said['by']}, {said['at']}. {said['called']}",
        button=_("Enter the ruling"),
        consequences=[
            _("The officer wrote: %(words)s") % {"words": said["words"]},
            _("Until then it counts for nothing. What is upheld never counts."),
            _(
                "Where nothing else shows that the officer was heard, the review begins anew at "
                "once, and a verified result no longer stands. A second bottle under way is tested "
                "to its end first."
            ),
        ],
        back=(_("Disputes and second bottles"), reverse("review-disputes")),
    )
    return act_page(
        request,
        None,
        act,
        HearForm(typed(request)),
        lambda given: hear_dispute(
            by=by,
            review=found.review,
            position=found.claim.position,
            ruling=given["ruling"],
            reasons=given["reasons"],
        ),
    )
