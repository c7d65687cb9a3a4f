"""What allauth asks us: no sign-up, no e-mail, second factors encrypted, and a fresh one."""

from __future__ import annotations

import base64
import secrets
import time
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passmuster.web.accounts import factors
from passmuster.web.accounts.addresses import address_of
from passmuster.web.accounts.services import change_password
from passmuster.web.people.counting import access_key

FRESH_FOR = 600
"""Seconds for which a factor, or the password before there is any, counts as just shown."""

TEXTS = {
    "account_inactive": gettext_lazy("This account is closed. Ask the administrator."),
    "enter_current_password": gettext_lazy("This is not your present password."),
    "incorrect_password": gettext_lazy("This is not your password."),
    "username_password_mismatch": gettext_lazy(
        "Login and password do not belong together. Look at both, and at the keyboard’s language."
    ),
    "too_many_login_attempts": gettext_lazy("Too many tries. Wait a few minutes."),
    "rate_limited": gettext_lazy("Too many tries. Wait a few minutes."),
    "incorrect_code": gettext_lazy(
        "This code does not fit. Take the newest one, and see that the phone’s clock is right."
    ),
}
"""Our words for what allauth finds at fault."""

SAID = {
    "account/messages/password_changed.txt": gettext_lazy(
        "Your password was changed. Your other sessions have ended."
    ),
    "mfa/messages/totp_activated.txt": gettext_lazy("One-time codes are set up."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("One-time codes are switched off."),
    "mfa/messages/webauthn_added.txt": gettext_lazy("The passkey was added."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("The passkey was removed."),
    "usersessions/messages/sessions_logged_out.txt": gettext_lazy(
        "All your other sessions have ended."
    ),
}
"""What a page says after something was done; what allauth would say else is left out."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by invitation only."""

    error_messages: ClassVar = {**DefaultAccountAdapter.error_messages, **TEXTS}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that the rate limits count by."""
        return address_of(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send nothing: a message could say more than "sign in" (product.md, "Limits")."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing; what happened to an account stands on its own page."""

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *_given: Any,
        **_more: Any,
    ) -> None:
        """Say on the next page what was done, in our words."""
        if message_template in SAID:
            messages.add_message(request, messages.INFO, str(SAID[message_template]))

    def set_password(self, user: Any, password: str) -> None:
        """Change the password by the service, with its entry."""
        change_password(user, password=password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go back to the own account."""
        return reverse("account")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again unless the second factor, or the password before there is any, is fresh."""
        request = context.request
        wanted = {"mfa"} if factors.has_main_factor(request.user) else {"password"}
        wanted |= {"demo"} if settings.PASSMUSTER_DEMO else set()
        records = get_authentication_records(request, request.user)
        latest = max((r["at"] for r in records if r.get("method") in wanted), default=0.0)
        return time.time() - latest >= FRESH_FOR

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Offer second factors only; the password counts while there is no second factor."""
        if not user.is_authenticated:
            return []
        words = {
            "mfa_reauthenticate": _("Use a code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        if not factors.has_main_factor(user):
            words = {"reauthenticate": _("Use your password")}
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [m | {"description": words[m["id"]]} for m in methods if m["id"] in words]


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors lie in the database encrypted by a key that does not."""

    error_messages: ClassVar = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": TEXTS["incorrect_code"],
        "cannot_generate_recovery_codes": gettext_lazy("Set up a second factor first."),
    }

    def encrypt(self, text: str) -> str:
        """Encrypt a secret before it is stored."""
        return _fernet().encrypt(text.encode("utf-8")).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Read a stored secret; one that was not encrypted here gives chance, which fits nobody."""
        try:
            return _fernet().decrypt(encrypted_text.encode("utf-8")).decode("utf-8")
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode("ascii")

    def build_totp_svg(self, url: str) -> str:
        """Draw nothing: the page draws the code itself, as one path."""
        return ""

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:  # noqa: A002
        """Suggest what a new passkey is called."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(n)s") % {"n": count + 1}


def _fernet() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(access_key()))


def display_name(user: Any) -> str:
    """Return what allauth calls a signed-in person."""
    return str(user.human.name)
