"""The doctor's acts about the second bottle: telling, oral requests, the outcome, the hearing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from passmuster.core.review.explanations import Explanation
from passmuster.web.access.marks import requires
from passmuster.web.review import outcomes, splitting
from passmuster.web.sites.force.bodies import takes_files
from passmuster.web.sites.force.orders.forms import LONGEST_WORDS, MAX_PAPER_BYTES
from passmuster.web.sites.force.refusing import sent, typed
from passmuster.web.sites.force.review.forms import PaperForm, ProofForm
from passmuster.web.sites.force.review.page import Shown, act_page
from passmuster.web.sites.force.roster.forms import NO_SUCH, LimitedFile
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.sites.force.stepping_up import keeps_typed
from passmuster.web.theme.fields import PlainForm
from passmuster.web.wording.own_results import CAUSES

if TYPE_CHECKING:
    from passmuster.web.review.models import Review

METHODS = ["GET", "HEAD", "POST"]
KIND, PAPER = "physiological", "physicians-statement"
"""The one explanation of what is in a bottle itself, and the paper that shows it."""


class AskedForm(PlainForm):
    """How the officer asked; after the time also why, with its paper."""

    way = forms.ChoiceField(
        label=_("How did the officer ask?"),
        choices=[(splitting.ORAL, _("In words")), (splitting.WRITTEN, _("In writing"))],
        widget=forms.RadioSelect,
        error_messages=NO_SUCH,
    )


class LateAskedForm(AskedForm):
    """The same, with the cause that kept the officer and its paper, needed after the time."""

    cause = forms.ChoiceField(
        label=_("After the time: what kept the officer?"),
        choices=[("", _("The time is not over")), *CAUSES.items()],
        widget=forms.RadioSelect,
        required=False,
        error_messages=NO_SUCH,
    )
    paper = LimitedFile(
        MAX_PAPER_BYTES,
        label=_("A paper that shows it"),
        help_text=_("A scan or a picture. The doctors of this review alone open it."),
        required=False,
    )


class ReopenForm(PlainForm):
    """The cause that kept an officer from being heard, and the paper that shows it."""

    cause = forms.ChoiceField(
        label=_("What kept the officer?"),
        choices=list(CAUSES.items()),
        widget=forms.RadioSelect,
        error_messages=NO_SUCH,
    )
    paper = LimitedFile(
        MAX_PAPER_BYTES,
        label=_("A paper that shows it"),
        help_text=_("A scan or a picture. The doctors of this review alone open it."),
    )


class SecondHearingForm(PlainForm):
    """Whether the body can have made what is in the bottle, and the paper that shows it."""

    explained = forms.BooleanField(
        label=_("A referral physician shows that the officer’s body can produce it"),
        required=False,
    )
    paper = LimitedFile(
        MAX_PAPER_BYTES,
        label=_("The statement of a referral physician"),
        help_text=_("Needed with an explanation, where none is in the file yet."),
        required=False,
    )


class HearingForm(SecondHearingForm):
    """The same, with who spoke and what was said; nothing of both after a clock that has run."""

    identified = forms.BooleanField(
        label=_("I asked who speaks, and it is the officer"), required=False
    )
    notes = forms.CharField(
        label=_("What the officer said"),
        help_text=_("Leave it empty only where the time to reach the officer has run out."),
        widget=forms.Textarea,
        max_length=LONGEST_WORDS,
        required=False,
    )
    field_order = ("identified", "notes", "explained", "paper")


NOTIFY = Shown(
    title=_("Record that the officer was told the result"),
    lede=_("You told the officer in person: the result, and that bottle B can be tested."),
    button=_("Record it"),
    consequences=[
        _("From this moment the officer’s time to ask for bottle B runs."),
        _("The officer sees this entry with its moment, and can deny it."),
    ],
)
ASKED = Shown(
    title=_("Enter that the officer asks for bottle B"),
    lede=_("A word on the telephone is enough. It bears this moment: enter it at once."),
    button=_("Enter the request"),
    consequences=[
        _("The system orders the test at another laboratory at once. You do not choose which."),
    ],
    files=True,
)
WAIVED = Shown(
    title=_("Take in the paper by which the officer waives bottle B"),
    lede=_("Only the officer’s own writing counts, given after the officer was told."),
    button=_("Take in the waiver"),
    consequences=[_("The result is final. The officer sees this and can deny it.")],
    grave=True,
    files=True,
)
TOLD_B = Shown(
    title=_("Record that the officer was told what is in bottle B"),
    lede=_("From then on the officer’s time to ask for another test of bottle A runs."),
    button=_("Record it"),
)
ASKED_A = Shown(
    title=_("Enter that the officer asks for another test of bottle A"),
    lede=_("The laboratory that has bottle A is asked at once."),
    button=_("Enter the request"),
)
REOPEN = Shown(
    title=_("Enter that an officer who was not heard shows the cause"),
    lede=_("The result no longer stands: hear the officer, and judge anew."),
    button=_("Open it again"),
    files=True,
)
HEARING = Shown(
    title=_("Hear the officer on bottle B and sign what follows"),
    lede=_("Bottle B itself is not in order. The officer may show that the body can produce it."),
    button=_("Sign what follows"),
    consequences=[
        _("An explanation goes to a second doctor, who does not see yours."),
        _("Without one it counts as a refusal, unless bottle A does not show it as well."),
    ],
    grave=True,
    files=True,
)
SECOND = Shown(
    title=_("Judge the explanation of bottle B as another doctor"),
    lede=_("You judge without sight of the first doctor. The papers are in the file."),
    button=_("Sign my judgement"),
    consequences=[_("It is final once two doctors came to the same.")],
    grave=True,
    files=True,
)


def _about(request: HttpRequest) -> tuple[SignedIn, dict[str, Any]]:
    signed = signed_in(request)
    found: Review = signed.objects["review"]
    # The role in which a doctor acts, also of whoever is an officer besides.
    return signed, {"by": signed.acting("review:read"), "review": found}


def _bytes(paper: Any) -> bytes:
    return paper.read() if paper else b""


@requires("review:contact")
@require_http_methods(METHODS)
def notify(request: HttpRequest, review: int) -> HttpResponseBase:
    """Record that the officer was told, with the number of its proof."""
    signed, about = _about(request)
    return act_page(
        request,
        signed,
        "review-notify",
        NOTIFY,
        ProofForm(typed(request)),
        lambda given: splitting.notify_officer(**about, **given),
    )


@requires("review:contact")
@takes_files(MAX_PAPER_BYTES)
@require_http_methods(METHODS)
def asked(request: HttpRequest, review: int) -> HttpResponseBase:
    """Enter an oral or written request for the second bottle."""
    signed, about = _about(request)
    return act_page(
        request,
        signed,
        "review-split-asked",
        ASKED,
        LateAskedForm(*sent(request)),
        lambda given: splitting.ask_for_split(
            **about, way=given["way"], cause=given["cause"], paper=_bytes(given["paper"])
        ),
    )


@requires("review:contact")
@takes_files(MAX_PAPER_BYTES)
@require_http_methods(METHODS)
def waived(request: HttpRequest, review: int) -> HttpResponseBase:
    """Take in the officer's own writing that bottle B need not be tested."""
    signed, about = _about(request)
    return act_page(
        request,
        signed,
        "review-split-waived",
        WAIVED,
        PaperForm(*sent(request)),
        lambda given: splitting.waive_split(**about, paper=given["paper"].read()),
    )


@requires("review:contact")
@require_http_methods(METHODS)
def told_bottle_b(request: HttpRequest, review: int) -> HttpResponseBase:
    """Record that the officer was told what is in bottle B alone."""
    signed, about = _about(request)
    return act_page(
        request,
        signed,
        "review-told-bottle-b",
        TOLD_B,
        ProofForm(typed(request)),
        lambda given: splitting.tell_of_bottle_b(**about, **given),
    )


@requires("review:contact")
@require_http_methods(METHODS)
def asked_bottle_a(request: HttpRequest, review: int) -> HttpResponseBase:
    """Enter a request that bottle A be tested anew."""
    signed, about = _about(request)
    return act_page(
        request,
        signed,
        "review-bottle-a-asked",
        ASKED_A,
        AskedForm(typed(request)),
        lambda given: splitting.ask_for_bottle_a(**about, **given),
    )


@requires("review:contact")
@takes_files(MAX_PAPER_BYTES)
@require_http_methods(METHODS)
def reopen(request: HttpRequest, review: int) -> HttpResponseBase:
    """Open a result again that was given without a hearing."""
    signed, about = _about(request)
    return act_page(
        request,
        signed,
        "review-reopen",
        REOPEN,
        ReopenForm(*sent(request)),
        lambda given: splitting.ask_for_reopening(
            **about, cause=given["cause"], paper=given["paper"].read()
        ),
    )


def _explained(given: dict[str, Any]) -> dict[str, Any]:
    """Return the explanation of a hearing's form and its papers, as the services take them."""
    found = Explanation(kind=KIND, papers=frozenset({PAPER})) if given["explained"] else None
    paper = _bytes(given["paper"])
    return {"explanation": found, "papers": [paper] if paper else []}


@requires("review:verify")
@keeps_typed
@takes_files(MAX_PAPER_BYTES)
@require_http_methods(METHODS)
def hearing(request: HttpRequest, review: int) -> HttpResponseBase:
    """Sign what follows the hearing on bottle B."""
    signed, about = _about(request)
    return act_page(
        request,
        signed,
        "review-hearing",
        HEARING,
        HearingForm(*sent(request)),
        lambda given: outcomes.judge_hearing(
            **about, identified=given["identified"], notes=given["notes"], **_explained(given)
        ),
    )


@requires("review:verify-second")
@keeps_typed
@takes_files(MAX_PAPER_BYTES)
@require_http_methods(METHODS)
def hearing_second(request: HttpRequest, review: int) -> HttpResponseBase:
    """Sign another doctor's judgement on the explanation of bottle B."""
    signed, about = _about(request)
    return act_page(
        request,
        signed,
        "review-hearing-second",
        SECOND,
        SecondHearingForm(*sent(request)),
        lambda given: outcomes.judge_hearing_second(**about, **_explained(given)),
    )
