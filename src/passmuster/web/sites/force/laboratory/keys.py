"""The keys by which laboratories sign what they send: which count, and proposals about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.approvals.queries import open_proposals
from passmuster.web.custody.chains import LAB
from passmuster.web.custody.queries import open_holders
from passmuster.web.laboratory.key_proposals import END_KEY, RECORD_KEY
from passmuster.web.laboratory.keys import is_of_today, keys_of
from passmuster.web.listing import Column, Listing
from passmuster.web.sites.force.custody.saying import names_in
from passmuster.web.sites.force.laboratory.saying import as_sent
from passmuster.web.sites.force.laboratory.views import own_codes
from passmuster.web.sites.force.proposing import proposed
from passmuster.web.sites.force.refusing import typed
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme.fields import DayField, PlainForm
from passmuster.web.theme.templatetags.parts import tag
from passmuster.web.wording.custody import holder_name
from passmuster.web.wording.laboratory import KEY_ENDED_FOR

if TYPE_CHECKING:
    from passmuster.web.laboratory.models import LaboratoryKey

METHODS = ["GET", "HEAD", "POST"]


class KeyForm(PlainForm):
    """Whose key it is, the line that the laboratory sent, and its days."""

    holder = forms.ChoiceField(label=gettext_lazy("Which laboratory?"), widget=forms.RadioSelect)
    public = forms.CharField(
        label=gettext_lazy("Public key"),
        help_text=gettext_lazy(
            "The whole line that the laboratory sent. Its secret half never leaves the laboratory."
        ),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    valid_from = DayField(label=gettext_lazy("First day"))
    valid_until = DayField(
        label=gettext_lazy("Last day"), help_text=gettext_lazy("About a year later at most.")
    )

    def __init__(self, laboratories: Any, *given: Any) -> None:
        super().__init__(*given)
        asked = self.fields["holder"]
        if isinstance(asked, forms.ChoiceField):
            asked.choices = [(one.code, holder_name(one)) for one in laboratories]

    def facts(self) -> dict[str, Any]:
        """Return what is proposed, as plain values."""
        given = self.cleaned_data
        days = {name: given[name].isoformat() for name in ("valid_from", "valid_until")}
        return {"holder": given["holder"], "public": given["public"].strip()} | days


class KeyEndForm(PlainForm):
    """Which key counts no longer, and why."""

    key = forms.ChoiceField(label=gettext_lazy("Which key?"), widget=forms.RadioSelect)
    reason = forms.ChoiceField(
        label=gettext_lazy("Why does it end?"),
        choices=list(KEY_ENDED_FOR.items()),
        widget=forms.RadioSelect,
    )

    def __init__(self, keys: Any, *given: Any) -> None:
        super().__init__(*given)
        asked = self.fields["key"]
        if isinstance(asked, forms.ChoiceField):
            asked.choices = [
                (key.name, format_html("{}: {}", holder_name(key.holder), as_sent(key.name)))
                for key in keys
            ]


@requires("laboratory:read-keys")
@require_safe
def keys(request: HttpRequest) -> HttpResponseBase:
    """List the keys of laboratories; a laboratory sees its own."""
    signed = signed_in(request)
    names = names_in(signed.force)
    own = None if signed.may("laboratory:record-key") else own_keys(signed)
    listing = Listing(
        request,
        keys_of(signed.force, own),
        [
            Column("name", _("Name of the key"), "name", html=lambda key: as_sent(key.name)),
            Column("of", _("Laboratory"), lambda key: names.holder(key.holder.code)),
            Column("from", _("First day"), "valid_from", sort="valid_from"),
            Column("until", _("Last day"), "valid_until", sort="valid_until"),
            Column("state", _("State"), lambda key: hasattr(key, "end"), html=_state),
        ],
        caption=_("Signing keys of laboratories"),
        name="laboratory-keys",
        exportable=False,
    )
    waiting = open_proposals(signed.force).filter(verb__in=(RECORD_KEY, END_KEY)).count()
    facts = {
        "listing": listing,
        "waiting": waiting,
        "address": request.build_absolute_uri(reverse("laboratory-reports")),
        "may_propose": signed.may("laboratory:record-key"),
    }
    return render(request, "force/laboratory/keys.html", facts)


def own_keys(signed: SignedIn) -> list[str] | None:
    """Return whose keys somebody sees who records none: all for who watches, else their own."""
    watches = signed.may("laboratory:confirm-key") or signed.may("laboratory:read-all")
    return None if watches else own_codes(signed)


def _state(key: LaboratoryKey) -> Any:
    if hasattr(key, "end"):
        return tag("stop", str(KEY_ENDED_FOR[key.end.reason]))
    good = is_of_today(key, clock.now())
    return tag("done", _("Valid")) if good else tag("wait", _("Not valid today"))


@requires("laboratory:record-key")
@require_http_methods(METHODS)
def new(request: HttpRequest) -> HttpResponseBase:
    """Propose a laboratory's key."""
    laboratories = open_holders(signed_in(request).force).filter(kind=LAB)
    form = KeyForm(laboratories, typed(request))
    return _proposed(request, RECORD_KEY, form, form.facts, _("Propose a signing key"))


@requires("laboratory:record-key")
@require_http_methods(METHODS)
def end(request: HttpRequest) -> HttpResponseBase:
    """Propose that a key counts no longer."""
    form = KeyEndForm(keys_of(signed_in(request).force).filter(end=None), typed(request))
    return _proposed(
        request, END_KEY, form, lambda: form.cleaned_data, _("Propose to end a signing key")
    )


def _proposed(
    request: HttpRequest, verb: str, form: PlainForm, said: Any, title: str
) -> HttpResponseBase:
    refusal = None
    if request.method == "POST" and form.is_valid():
        done, refusal = proposed(request, verb, said, to="laboratory-keys")
        if done is not None:
            return done
    facts = {"form": form, "refusal": refusal, "title": title}
    status = 403 if refusal else 200
    return render(request, "force/laboratory/key_act.html", facts, status=status)
