"""A thrower's own page, for a phone: type the own digits, read them back, confirm. Once.

Whoever signs in types for themselves: nothing in the address or the form says whose dice they are,
so a presenter cannot type for a thrower and one login cannot confirm for two (attack D-03).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from passmuster.core.draw import states
from passmuster.core.kernel.text import ascii_digits, normalise_name
from passmuster.web.access.marks import requires
from passmuster.web.draw import progress
from passmuster.web.draw.queries import throws_of
from passmuster.web.draw.services import LONGEST_SHOWN_AS, confirm_throw
from passmuster.web.sites.force.confirming import kept
from passmuster.web.sites.force.refusing import attempt, typed
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme.fields import PlainForm
from passmuster.web.theme.numerals import digits as in_page_digits
from passmuster.web.theme.numerals import whole

if TYPE_CHECKING:
    from passmuster.web.draw.models import Draw

NAME, ROLE, BODY = "name", "role", "body"


class DigitsField(forms.CharField):
    """The digits of one's dice: either numerals, spaces between them ignored."""

    def __init__(self, share: int) -> None:
        super().__init__(
            label=_("Your %(n)s dice, in the order they fell") % {"n": whole(share)},
            help_text=_("Type one digit for each die, 0 to 9."),
            max_length=200,
            widget=forms.TextInput(
                attrs={
                    "inputmode": "numeric",
                    "data-share": str(share),
                    # The script puts the die's number in place of the 0.
                    "data-die": _("Die 0"),
                }
            ),
        )
        self.share = share

    def to_python(self, value: object) -> str:
        """Return the digits in ASCII."""
        return "".join(ascii_digits(str(value or "")).split())

    def validate(self, value: str) -> None:
        """Say which sign is none of a die, or how many are missing."""
        super().validate(value)
        if not value.isascii() or not value.isdigit():
            raise ValidationError(_("Type the digits 0 to 9 and nothing else."), code="digits")
        if len(value) != self.share:
            fault = _("You typed %(typed)s digits, and %(share)s are yours to throw.") % {
                "typed": whole(len(value)),
                "share": whole(self.share),
            }
            raise ValidationError(fault, code="share")


class ThrowForm(PlainForm):
    """A thrower's digits, and as what the hall reads them."""

    shown = forms.ChoiceField(
        label=gettext_lazy("What stands beside your dice in the hall?"),
        choices=[
            (ROLE, gettext_lazy("Only my role")),
            (BODY, gettext_lazy("The body I speak for")),
            (NAME, gettext_lazy("My name")),
        ],
        widget=forms.RadioSelect,
        initial=ROLE,
    )
    body = forms.CharField(
        label=gettext_lazy("Name of the body"), required=False, max_length=LONGEST_SHOWN_AS
    )

    field_order = ("digits", "shown", "body")

    def __init__(self, share: int, *given: object, **more: object) -> None:
        super().__init__(*given, **more)
        self.fields["digits"] = DigitsField(share)
        self.fields["digits"].error_messages["required"] = self.missing("digits")
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, str]:
        """A body that is to be shown has to be named."""
        cleaned: dict[str, str] = super().clean() or {}
        body = normalise_name(cleaned.get("body", ""))
        if cleaned.get("shown") == BODY and not body:
            fault = ValidationError(_("Name the body you speak for."), code="body")
            self.add_error("body", fault)
        return cleaned | {"body": body}

    def shown_as(self, name: str) -> str:
        """Return what the hall reads: a name, a body, or "" for the role."""
        given = self.cleaned_data
        shown: str = {NAME: name, BODY: given["body"], ROLE: ""}[given["shown"]]
        return shown


@requires("draw:throw")
@require_http_methods(["GET", "HEAD", "POST"])
def throw(request: HttpRequest, draw: str) -> HttpResponseBase:
    """Take digits, show them large to be read back, and record them when confirmed."""
    signed = signed_in(request)
    found: Draw = signed.objects["draw"]
    throws = throws_of(found)
    own = next((one for one in throws if one.human == signed.human.code), None)
    facts: dict[str, object] = {"draw": found, "own": own, "state": found.state}
    if own is not None:
        # Sent twice, or opened again: what is recorded stands, and nothing is typed any more.
        return render(request, "force/draws/thrown.html", facts)
    shares = progress.own_shares(found)
    # Whoever confirms all the same is refused by the service, which records it.
    early = not progress.hour_has_come(found) and "confirm" not in request.POST
    if found.state != states.FROZEN or len(throws) >= len(shares) or early:
        facts |= {"early": early, "at": progress.dice_at(found)}
        return render(request, "force/draws/throw_closed.html", facts)
    form = ThrowForm(shares[len(throws)], typed(request))
    facts |= {"form": form, "place": whole(len(throws) + 1), "of": whole(len(shares))}
    if request.method != "POST" or not form.is_valid() or "mend" in request.POST:
        return render(request, "force/draws/throw.html", facts)
    thrown = form.cleaned_data["digits"]
    if "confirm" in request.POST:
        by, shown_as = signed.acting("draw:throw"), form.shown_as(signed.human.name)
        done, refusal = attempt(
            lambda: confirm_throw(by=by, draw=found, digits=thrown, shown_as=shown_as)
        )
        if done is not None or (refusal and refusal[1] == "dice-thrower-twice"):
            return redirect("throw", draw=found.number)
        facts["refusal"] = refusal
    facts |= {
        "cells": [in_page_digits(digit) for digit in thrown],
        "shown_as": form.shown_as(signed.human.name) or _("Ceremony participant"),
        "kept": kept(form.data, form.fields),
    }
    return render(request, "force/draws/throw_confirm.html", facts)
