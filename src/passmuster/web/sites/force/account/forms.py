"""The forms of the own account: how pages look, and an invitation accepted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from passmuster.web.theme.fields import PlainForm


class PreferencesForm(PlainForm):
    """Theme and language, kept with the account."""

    theme = forms.ChoiceField(
        label=gettext_lazy("Colours"),
        choices=[
            ("", gettext_lazy("As the device is set")),
            ("light", pgettext_lazy("theme", "Light")),
            ("dark", pgettext_lazy("theme", "Dark")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the pages"),
        choices=[("", gettext_lazy("As the browser asks")), ("km", "ខ្មែរ"), ("en", "English")],
        required=False,
        widget=forms.RadioSelect,
    )


def _secret(label: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(label=label, strip=False, widget=widget, max_length=200)


class InvitationForm(PlainForm):
    """The code from the second person, and a password twice."""

    code = forms.CharField(
        label=gettext_lazy("Code of eight digits"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    password = _secret(gettext_lazy("Password"))
    again = _secret(gettext_lazy("Password once more"))

    def clean_password(self) -> str:
        """Say what the password lacks, beside it."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def clean(self) -> dict[str, Any]:
        """Compare both."""
        given = self.cleaned_data
        if "password" in given and given.get("again") != given["password"]:
            self.add_error(
                "again", forms.ValidationError(_("The two passwords differ."), code="differ")
            )
        return given
