"""The year's key in two hands: the manager proposes with one half, the staff side gives the other.

Each may bring 32 bytes of their own or let chance make them. No page ever shows a half.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.approvals.services import approve, shown_hash
from passmuster.web.approvals.verbs import verb_called
from passmuster.web.draw.keys import HALF_BYTES, new_half
from passmuster.web.draw.proposals import COMMIT_KEY, giving_half, key_facts
from passmuster.web.draw.queries import year_keys_of
from passmuster.web.sites.force.programme.views import in_hash
from passmuster.web.sites.force.proposing import open_about, proposed
from passmuster.web.sites.force.refusing import Refusal, attempt, sent
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme.fields import PlainForm
from passmuster.web.theme.numerals import digits

if TYPE_CHECKING:
    from passmuster.web.approvals.models import Proposal

CHANCE, OWN = "chance", "own"


class HalfForm(PlainForm):
    """Where one's own half comes from."""

    source = forms.ChoiceField(
        label=gettext_lazy("Where does your half come from?"),
        choices=[
            (CHANCE, gettext_lazy("Let chance make it on this machine")),
            (OWN, gettext_lazy("I bring 32 bytes of my own")),
        ],
        widget=forms.RadioSelect,
        initial=CHANCE,
    )
    file = forms.FileField(
        label=gettext_lazy("File of exactly 32 bytes"),
        help_text=gettext_lazy("Or their 64 hexadecimal digits as text."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """A half of one's own has to be there and of the right length."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("source") != OWN:
            return cleaned | {"half": None}
        file = cleaned.get("file")
        if file is None:
            self.add_error("file", ValidationError(self.missing("file"), code="required"))
            return cleaned
        half = _half_of(file.read(4 * HALF_BYTES))
        if half is None:
            fault = _("This file is neither 32 bytes nor their 64 hexadecimal digits.")
            self.add_error("file", ValidationError(fault, code="half"))
        return cleaned | {"half": half}


class YearForm(HalfForm):
    """Of which year the key is, and the manager's own half."""

    year = forms.TypedChoiceField(label=gettext_lazy("Year"), coerce=int, widget=forms.RadioSelect)
    field_order = ("year", "source", "file")

    def __init__(self, years: list[int], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        field: Any = self.fields["year"]
        field.choices = [(year, digits(year)) for year in years]


def _half_of(data: bytes) -> bytes | None:
    if len(data) == HALF_BYTES:
        return data
    try:
        half = bytes.fromhex(data.decode("ascii").strip())
    except ValueError:
        return None
    return half if len(half) == HALF_BYTES else None


@requires("programme:read")
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """List the yearly keys by their commitments, and what waits for its second hand."""
    return _page(request, signed_in(request))


@requires("key:contribute-manager")
@require_POST
def propose_key(request: HttpRequest) -> HttpResponseBase:
    """Take the manager's half aside and put the key before the staff side."""
    signed = signed_in(request)
    form, refusal = YearForm(_years_left(signed), request.POST, request.FILES), None
    if form.is_valid():
        year, half = form.cleaned_data["year"], form.cleaned_data["half"] or new_half()
        done, refusal = proposed(
            request, COMMIT_KEY, lambda: key_facts(signed.force, year, half), to="keys"
        )
        if done is not None:
            return done
    return _page(request, signed, form=form, refusal=refusal)


def _page(
    request: HttpRequest,
    signed: SignedIn,
    *,
    form: YearForm | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    years = _years_left(signed)
    may_give = signed.may("key:contribute-manager") and years
    facts = {
        "keys": list(year_keys_of(signed.force)),
        "form": (form or YearForm(years)) if may_give else None,
        "refusal": refusal,
        "waiting": open_about(signed.force, COMMIT_KEY),
        "may_answer": signed.may("key:contribute-staff"),
    }
    return render(request, "force/programme/keys.html", facts)


def _years_left(signed: SignedIn) -> list[int]:
    now = clock.now().year
    made = {key.year for key in year_keys_of(signed.force)}
    return [year for year in (now, now + 1) if year not in made]


@requires("key:contribute-staff")
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, proposal: int) -> HttpResponseBase:
    """Let the staff side read the proposal and give its half; the key is made at once."""
    signed = signed_in(request)
    found: Proposal = signed.objects["proposal"]
    if found.verb != COMMIT_KEY:
        raise Http404("proposal")
    form, refusal = HalfForm(*sent(request)), None
    if request.method == "POST" and form.is_valid():
        by, shown = signed.acting("key:contribute-staff"), request.POST.get("shown", "")
        with giving_half(form.cleaned_data["half"]):
            done, refusal = attempt(
                lambda: approve(by=by, force=signed.force, proposal=found, shown=shown)
            )
        if done is not None:
            return redirect("keys")
    said = verb_called(COMMIT_KEY).describe(signed.force, found.facts)
    facts = {
        "found": found,
        "title": said.title,
        "consequences": said.consequences,
        "rows": [
            (_("Year"), digits(found.facts["year"])),
            (_("Commitment of the manager’s half"), in_hash(found.facts["manager"])),
        ],
        "shown": shown_hash(found),
        "form": form,
        "refusal": refusal,
        "answered": hasattr(found, "answer"),
    }
    return render(request, "force/programme/key_answer.html", facts)
