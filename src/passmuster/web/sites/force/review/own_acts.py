"""What an officer does about the own result: read it, ask for bottle B, waive, deny, be heard."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from passmuster.core.review.limits import DEFAULT
from passmuster.web.access.marks import requires
from passmuster.web.review.disputing import dispute_claim
from passmuster.web.review.splitting import (
    ask_for_bottle_a,
    ask_for_reopening,
    ask_for_split,
    read_result,
    waive_split,
)
from passmuster.web.sites.force.orders.forms import LONGEST_WORDS, MAX_PAPER_BYTES, EmptyForm
from passmuster.web.sites.force.orders.page import Act, act_page
from passmuster.web.sites.force.refusing import sent, typed
from passmuster.web.sites.force.roster.forms import LimitedFile
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme.fields import PlainForm
from passmuster.web.theme.numerals import whole
from passmuster.web.wording import own_results as words

if TYPE_CHECKING:
    from passmuster.core.access.actors import Actor
    from passmuster.web.review.models import Review

METHODS = ["GET", "HEAD", "POST"]
OWN = "review:read-own"


class CauseForm(PlainForm):
    """A cause that could not be avoided, and the paper that shows it."""

    cause = forms.ChoiceField(
        label=gettext_lazy("What kept you?"),
        choices=list(words.CAUSES.items()),
        widget=forms.RadioSelect,
    )
    paper = LimitedFile(
        MAX_PAPER_BYTES,
        label=gettext_lazy("A paper that shows it"),
        help_text=gettext_lazy("A picture is enough. Only the doctors open it."),
    )


class DenialForm(PlainForm):
    """The officer's own words against a claim."""

    words = forms.CharField(
        label=gettext_lazy("What was not so?"), widget=forms.Textarea, max_length=LONGEST_WORDS
    )


def _page(
    request: HttpRequest,
    act: dict[str, Any],
    form: forms.Form,
    do: Callable[[Actor, Review, dict[str, Any]], object],
) -> HttpResponseBase:
    """Show an act of the officer, or do it and go back to the own result."""
    signed = signed_in(request)
    found: Review = signed.objects["own_review"]
    by = signed.acting(OWN)
    back = (_("My result"), reverse("own-review", args=[found.pk]))
    return act_page(request, None, Act(back=back, **act), form, lambda given: do(by, found, given))


@requires(OWN)
@require_http_methods(METHODS)
def read(request: HttpRequest, own_review: int) -> HttpResponseBase:
    """Let the officer choose to read the result: from then on the time to ask runs."""
    act = {
        "title": _("Read my result"),
        "lede": _("Reading it here is as if the doctor told you, and a time begins to run."),
        "button": _("Read it now"),
        "consequences": [
            _("From this moment you have %(n)s hours to ask for another test.")
            % {"n": whole(DEFAULT.value("split-request-hours"))},
            _("If you would rather hear it from the doctor, go back: nothing begins before."),
        ],
    }
    return _page(
        request,
        act,
        EmptyForm(typed(request)),
        lambda by, found, _g: read_result(by=by, review=found),
    )


@requires(OWN)
@require_http_methods(METHODS)
def split(request: HttpRequest, own_review: int) -> HttpResponseBase:
    """Let the officer ask for the second bottle: the order is made at once."""
    act = {
        "title": _("Ask that a second laboratory tests bottle B"),
        "lede": _("Your request makes the order at once. Nobody has to agree."),
        "button": _("Ask for the test of bottle B"),
        "consequences": [
            _("Asking costs you nothing and cannot count against you."),
            _("Another laboratory looks for what was found, in whatever amount it is there."),
            _("What bottle B does not bear out never stands against you."),
            _("If bottle B itself is not in order, the doctor hears you on that first."),
        ],
    }
    return _page(
        request,
        act,
        EmptyForm(typed(request)),
        lambda by, found, _g: ask_for_split(by=by, review=found),
    )


@requires(OWN)
@require_http_methods(METHODS)
def late(request: HttpRequest, own_review: int) -> HttpResponseBase:
    """Let the officer ask after the time, with a cause and its paper."""
    act = {
        "title": _("Ask for bottle B late, with a cause"),
        "lede": _("The time is over. A cause that could not be avoided, with a paper, opens it."),
        "button": _("Ask for the test of bottle B"),
        "files": True,
    }
    return _page(
        request,
        act,
        CauseForm(*sent(request)),
        lambda by, found, given: ask_for_split(
            by=by, review=found, cause=given["cause"], paper=given["paper"].read()
        ),
    )


@requires(OWN)
@require_http_methods(METHODS)
def waive(request: HttpRequest, own_review: int) -> HttpResponseBase:
    """Let the officer write that the second bottle need not be tested."""
    act = {
        "title": _("Write that bottle B need not be tested"),
        "lede": _("You need not do this: if you do nothing, your time simply runs on."),
        "button": _("I do not want bottle B tested"),
        "consequences": [
            _("This cannot be taken back: afterwards only an unavoidable cause opens it again."),
            _("Nobody may ask you to sign this, or promise you anything for it."),
        ],
        "grave": True,
    }
    return _page(
        request,
        act,
        EmptyForm(typed(request)),
        lambda by, found, _g: waive_split(by=by, review=found),
    )


@requires(OWN)
@require_http_methods(METHODS)
def bottle_a(request: HttpRequest, own_review: int) -> HttpResponseBase:
    """Let the officer ask that bottle A be tested for what was found in bottle B alone."""
    act = {
        "title": _("Ask for another test of bottle A"),
        "lede": _("If bottle A does not show it as well, the test is cancelled."),
        "button": _("Ask for the test of bottle A"),
    }
    return _page(
        request,
        act,
        EmptyForm(typed(request)),
        lambda by, found, _g: ask_for_bottle_a(by=by, review=found),
    )


@requires(OWN)
@require_http_methods(METHODS)
def reopen(request: HttpRequest, own_review: int) -> HttpResponseBase:
    """Let the officer who was not heard show what kept them: a doctor hears them after all."""
    act = {
        "title": _("Say why I could not be heard"),
        "lede": _("The result was verified without you. With a cause and a paper it is opened."),
        "button": _("Ask to be heard"),
        "consequences": [_("The result no longer stands until a doctor has heard you.")],
        "files": True,
    }
    return _page(
        request,
        act,
        CauseForm(*sent(request)),
        lambda by, found, given: ask_for_reopening(
            by=by, review=found, cause=given["cause"], paper=given["paper"].read()
        ),
    )


@requires(OWN)
@require_http_methods(METHODS)
def dispute(request: HttpRequest, own_review: int, claim: int) -> HttpResponseBase:
    """Let the officer deny what somebody notes to have done."""
    act = {
        "title": _("Deny it"),
        "lede": _("From now on it counts for nothing, until somebody else has heard it."),
        "button": _("This was not so"),
        "consequences": [_("Your words are read by whoever hears it, the doctor, the inspector.")],
    }
    return _page(
        request,
        act,
        DenialForm(typed(request)),
        lambda by, found, given: dispute_claim(
            by=by, review=found, position=claim, words=given["words"]
        ),
    )
