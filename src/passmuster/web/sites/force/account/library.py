"""allauth's own views where a page of ours needs a little more than they give."""

from __future__ import annotations

from typing import Any

from allauth.account.views import PasswordChangeView
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.http import HttpResponse

from passmuster.web.accounts import factors
from passmuster.web.accounts.passwords import rules

INVITED = "passmuster_invited"
"""Set in the session of somebody who just accepted an invitation: the next pages are steps."""

GROUP = 4


class _FirstSteps:
    """Pages that somebody without a second factor sees: no navigation leads anywhere yet."""

    request: Any

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """Add which step this is, and hide what cannot be opened yet."""
        facts: dict[str, Any] = super().get_context_data(**more) | more  # type: ignore[misc]
        facts["invited"] = self.request.session.get(INVITED, False)
        if not factors.has_main_factor(self.request.user):
            facts["sections"] = ()
        return facts


class NewPassword(PasswordChangeView):  # type: ignore[misc]
    """Change the password; what it has to be is said before."""

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """Add the rules."""
        facts: dict[str, Any] = super().get_context_data(**more)
        return facts | {"rules": rules()}


class SetUpCode(_FirstSteps, ActivateTOTPView):  # type: ignore[misc]
    """Set up one-time codes: the secret as a drawing and in groups for typing."""

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """Add the groups."""
        facts = super().get_context_data(**more)
        secret = facts["form"].secret
        facts["groups"] = [secret[i : i + GROUP] for i in range(0, len(secret), GROUP)]
        return facts


class AddKey(_FirstSteps, AddWebAuthnView):  # type: ignore[misc]
    """Add a passkey."""


class RecoveryCodes(_FirstSteps, ViewRecoveryCodesView):  # type: ignore[misc]
    """Show the recovery codes that are left."""


class CodeOff(DeactivateTOTPView):  # type: ignore[misc]
    """Switch one-time codes off, unless nothing else would be left."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Hold the lock while it goes."""
        with factors.keeping_one(self.request.user, self.authenticator):
            answer: HttpResponse = super().form_valid(form)
        return answer


class RemoveKey(RemoveWebAuthnView):  # type: ignore[misc]
    """Remove a passkey, unless nothing else would be left."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Hold the lock while it goes."""
        with factors.keeping_one(self.request.user, self.get_object()):
            answer: HttpResponse = super().form_valid(form)
        return answer


class FreshKey(ReauthenticateWebAuthnView):  # type: ignore[misc]
    """Ask for a passkey again; one that does not fit is said on this page."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the page again with what was at fault."""
        answer: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return answer

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """Keep the form that was sent; allauth's own forgets it."""
        facts: dict[str, Any] = super().get_context_data()
        return facts | more


new_password = NewPassword.as_view()
set_up_code = SetUpCode.as_view()
add_key = AddKey.as_view()
recovery_codes = RecoveryCodes.as_view()
code_off = CodeOff.as_view()
remove_key = RemoveKey.as_view()
fresh_key = FreshKey.as_view()
