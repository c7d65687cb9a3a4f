"""The forms of those around the doctor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passmuster.web.sites.force.roster.forms import NO_SUCH
from passmuster.web.theme.fields import DayField, PlainForm
from passmuster.web.wording.review import CREDENTIAL_ENDS, REACHED


class CredentialForm(PlainForm):
    """One credential of one doctor, as its paper says."""

    holder = forms.ChoiceField(
        label=_("Whose credential is it?"), widget=forms.RadioSelect, error_messages=NO_SUCH
    )
    number = forms.CharField(
        label=_("Number of the credential"),
        help_text=_("Letters, digits, and - / or . between them. Write no names and no words."),
        max_length=40,
    )
    first_day = DayField(label=_("First day on which it is in force"))
    last_day = DayField(label=_("Last day on which it is in force"))

    def __init__(self, doctors: Sequence[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["holder"].choices = list(doctors)  # type: ignore[attr-defined]


class CredentialEndForm(PlainForm):
    """Why a credential counts no longer."""

    reason = forms.ChoiceField(
        label=_("Why does it count no longer?"),
        choices=list(CREDENTIAL_ENDS.items()),
        widget=forms.RadioSelect,
        error_messages=NO_SUCH,
    )


class ReachedForm(PlainForm):
    """How an attempt to reach an officer ended."""

    answer = forms.ChoiceField(
        label=_("How did it end?"),
        choices=list(REACHED.items()),
        widget=forms.RadioSelect,
        error_messages=NO_SUCH,
    )


class HandedForm(PlainForm):
    """The number of the proof that an officer was given the word to call."""

    proof = forms.CharField(
        label=_("Number of the proof"),
        help_text=_("Of the receipt that the officer signed. Write no names and no words."),
        max_length=40,
    )
