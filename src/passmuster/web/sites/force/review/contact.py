"""The acts by which a doctor hears an officer, each on its own page and each at its own moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from passmuster.web.access.marks import requires
from passmuster.web.review import contacting
from passmuster.web.sites.force.bodies import takes_files
from passmuster.web.sites.force.orders.forms import MAX_PAPER_BYTES, EmptyForm
from passmuster.web.sites.force.refusing import sent, typed
from passmuster.web.sites.force.review.forms import (
    AttemptForm,
    AwaitForm,
    InterviewForm,
    PaperForm,
    ProofForm,
)
from passmuster.web.sites.force.review.page import Shown, act_page
from passmuster.web.sites.force.signed import SignedIn, signed_in

if TYPE_CHECKING:
    from passmuster.web.review.models import Review

METHODS = ["GET", "HEAD", "POST"]

ATTEMPT = Shown(
    title=_("Record an attempt to reach the officer"),
    lede=_("Record it when you have just made it: it bears this moment and no other."),
    button=_("Record the attempt"),
    consequences=[
        _("Speak of the result to the officer alone, and to nobody else who answers."),
        _("The officer sees each attempt that you record, and may dispute it."),
    ],
)
INTERVIEW = Shown(
    title=_("Record the interview"),
    lede=_("You hear the officer yourself: staff may call and explain, and take no medical fact."),
    button=_("Record the interview"),
    consequences=[_("What you write cannot be changed. Review doctors alone read it.")],
)
DECLINED = Shown(
    title=_("Record that the officer declines to speak"),
    lede=_("Only the officer’s own express word counts, with proof. Silence is no such word."),
    button=_("Record that they decline"),
    consequences=[
        _("The result may then be verified without an interview."),
        _("If the officer wants to be heard after all before that, record the interview."),
    ],
    grave=True,
)
UNREACHED = Shown(
    title=_("Record that the clock has run out"),
    lede=_("Possible when every attempt was made and counts, and the officer’s time is over."),
    button=_("Record that the clock has run"),
    consequences=[
        _("The result may then be verified without an interview."),
        _("The officer may ask to be heard later, with a cause that could not be avoided."),
    ],
    grave=True,
)
AWAIT = Shown(
    title=_("Name the papers that the officer has to bring"),
    lede=_("Once in a review. The time to bring them runs from now and protects the officer."),
    button=_("Name these papers"),
    consequences=[_("Nothing is verified before all of them are in, or the time is over.")],
)
PAPER = Shown(
    title=_("Take in a paper"),
    lede=_("What the officer brought, as they brought it."),
    button=_("Keep this paper"),
    consequences=[_("It is kept for the doctors of this review. Each look is recorded.")],
    files=True,
)


def _about(request: HttpRequest) -> tuple[SignedIn, dict[str, Any]]:
    signed = signed_in(request)
    found: Review = signed.objects["review"]
    return signed, {"by": signed.acting("review:contact"), "review": found}


@requires("review:contact")
@require_http_methods(METHODS)
def attempted(request: HttpRequest, review: int) -> HttpResponseBase:
    """Record one attempt to reach the officer; the first begins the contact."""
    signed, about = _about(request)
    return act_page(
        request,
        signed,
        "review-attempt",
        ATTEMPT,
        AttemptForm(typed(request)),
        lambda given: contacting.record_contact_attempt(**about, **given),
    )


@requires("review:contact")
@require_http_methods(METHODS)
def interview(request: HttpRequest, review: int) -> HttpResponseBase:
    """Record the interview: who spoke, and what was said."""
    signed, about = _about(request)
    return act_page(
        request,
        signed,
        "review-interview",
        INTERVIEW,
        InterviewForm(typed(request)),
        lambda given: contacting.record_interview(**about, **given),
    )


@requires("review:contact")
@require_http_methods(METHODS)
def declined(request: HttpRequest, review: int) -> HttpResponseBase:
    """Record the officer's express word that they do not speak about it."""
    signed, about = _about(request)
    return act_page(
        request,
        signed,
        "review-declined",
        DECLINED,
        ProofForm(typed(request)),
        lambda given: contacting.record_declination(**about, **given),
    )


@requires("review:contact")
@require_http_methods(METHODS)
def unreached(request: HttpRequest, review: int) -> HttpResponseBase:
    """Record that the clock has run out, where it has."""
    signed, about = _about(request)
    return act_page(
        request,
        signed,
        "review-unreached",
        UNREACHED,
        EmptyForm(typed(request)),
        lambda given: contacting.record_unreached(**about),
    )


@requires("review:contact")
@require_http_methods(METHODS)
def awaited(request: HttpRequest, review: int) -> HttpResponseBase:
    """Name the kinds of papers that the officer has to bring."""
    signed, about = _about(request)
    return act_page(
        request,
        signed,
        "review-awaited",
        AWAIT,
        AwaitForm(typed(request)),
        lambda given: contacting.await_documents(**about, **given),
    )


@requires("review:contact")
@takes_files(MAX_PAPER_BYTES)
@require_http_methods(METHODS)
def paper_taken(request: HttpRequest, review: int) -> HttpResponseBase:
    """Keep a paper that the officer brought."""
    signed, about = _about(request)
    return act_page(
        request,
        signed,
        "review-paper-taken",
        PAPER,
        PaperForm(*sent(request)),
        lambda given: contacting.take_document(**about, data=given["paper"].read()),
    )
