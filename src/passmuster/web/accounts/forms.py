"""The forms of signing in and of second factors: both digits read, slow after wrong tries."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.core import context
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn import forms as keys
from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.text import ascii_digits, normalise_name
from passmuster.web.accounts import factors, tries
from passmuster.web.accounts.addresses import address_of
from passmuster.web.accounts.devices import device_of
from passmuster.web.ledger.denials import record_denial

_FILL_IN = gettext_lazy("Fill in this answer.")


class _Plain:
    """No browser pop-ups and no placeholders; labels and faults in the page's language."""

    use_required_attribute = False
    labels: dict[str, Any] = {}  # noqa: RUF012 - each form names its own
    fields: dict[str, forms.Field]

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = ""
            field.widget.attrs.pop("placeholder", None)
            field.error_messages["required"] = _FILL_IN


class SignInForm(_Plain, LoginForm):  # type: ignore[misc]
    """Login and password. Who tried too often is told to wait, whether the login exists or not."""

    labels = {"login": gettext_lazy("Login"), "password": gettext_lazy("Password")}  # noqa: RUF012

    def clean_login(self) -> str:
        """Read digits of both scripts; logins are Latin."""
        login = ascii_digits(normalise_name(self.cleaned_data["login"]))
        device = device_of(self.request, login)
        until = tries.locked_until(login, address_of(self.request), device)
        if until is not None:
            raise forms.ValidationError(tries.wait_sentence(until), code="sign-in-locked")
        return login


class NewPasswordForm(_Plain, ChangePasswordForm):  # type: ignore[misc]
    """A new password, which needs the present one; wrong ones are counted."""

    labels = {  # noqa: RUF012
        "oldpassword": gettext_lazy("Present password"),
        "password1": gettext_lazy("New password"),
        "password2": gettext_lazy("New password once more"),
    }

    def clean_oldpassword(self) -> str:
        """Count a wrong password like one at the sign-in."""
        return str(_counted(self.user, super().clean_oldpassword))


class PasswordAgainForm(_Plain, ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before the first second factor is set up."""

    labels = {"password": gettext_lazy("Password")}  # noqa: RUF012


class _Code(_Plain):
    """A code of six digits, or a recovery code of eight."""

    labels = {"code": gettext_lazy("Code")}  # noqa: RUF012
    user: Any
    cleaned_data: dict[str, Any]

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"

    def clean_code(self) -> str:
        """Read it as it was typed, and count it when it is wrong."""
        typed = ascii_digits(self.cleaned_data["code"])
        self.cleaned_data["code"] = "".join(typed.split())
        _require_whole(self.user)
        code: str = _counted(self.user, super().clean_code)  # type: ignore[misc]
        return code


class _OnceOnly(_Code):
    """A code of the app counts once, over all processes and restarts (RFC 6238 §5.2)."""

    authenticator: Authenticator

    def clean_code(self) -> str:
        """Refuse a code as old as the last one, or older."""
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP and not _spend(
            self.authenticator.pk, code
        ):
            raise forms.ValidationError(
                _("This code was used already. Wait for the next one."), code="code-used"
            )
        return code


class CodeForm(_OnceOnly, base.AuthenticateForm):  # type: ignore[misc]
    """The second step of a sign-in."""


class FreshCodeForm(_OnceOnly, base.ReauthenticateForm):  # type: ignore[misc]
    """The code asked again before an act that cannot be taken back."""


class FirstCodeForm(_Code, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app that was just given its secret."""


class CodeOffForm(totp.DeactivateTOTPForm):  # type: ignore[misc]
    """The end of one-time codes."""

    def clean(self) -> dict[str, Any]:
        """Leave it to the view, which holds the lock while it looks."""
        return dict(self.cleaned_data)


class NewRecoveryCodesForm(GenerateRecoveryCodesForm):  # type: ignore[misc]
    """New recovery codes in place of the old ones."""


class _Key(_Plain):
    user: Any

    def clean(self) -> dict[str, Any]:
        """Take no key of an account whose factors were changed by another way than the site's."""
        _require_whole(self.user)
        found: dict[str, Any] = super().clean()  # type: ignore[misc]
        return found


class KeyForm(_Key, keys.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey as the second step of a sign-in."""


class FreshKeyForm(_Key, keys.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey asked again."""


class AddKeyForm(_Key, keys.AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey and what it is called."""

    labels = {"name": gettext_lazy("What you call it")}  # noqa: RUF012


class EditKeyForm(_Plain, keys.EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    labels = {"name": gettext_lazy("What you call it")}  # noqa: RUF012


def _require_whole(account: Any) -> None:
    if not factors.are_whole(account):
        record_denial(account.human.force, account.human.code, "sign_in", "account-unsealed")
        raise forms.ValidationError(
            _(
                "This account was changed by another way than this site’s. Nothing opens it but a "
                "new invitation: tell the inspector general."
            ),
            code="account-unsealed",
        )


def _counted(account: Any, clean: Any) -> Any:
    """Run a check that may be wrong: not while locked, and counted when it is."""
    login, address = account.login, address_of(context.request)
    device = device_of(context.request, login)
    try:
        tries.require_not_locked(login, address, device)
    except Refused as refused:
        raise forms.ValidationError(refused.message, code=refused.code) from refused
    try:
        return clean()
    except forms.ValidationError:
        tries.failed(login, address, device)
        raise


def _spend(factor: int, code: str) -> bool:
    """Note which moment's code was used; False for one not newer than the last."""
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=factor)
        secret = decrypt(row.data["secret"])
        counters = [
            counter
            for counter in yield_hotp_counters_from_time()
            if format_hotp_value(hotp_value(secret, counter)) == code
        ]
        newest = max(counters, default=0)
        if newest <= row.data.get(factors.LAST_COUNTER, 0):
            return False
        row.data[factors.LAST_COUNTER] = newest
        row.save(update_fields=["data"])
    return True
