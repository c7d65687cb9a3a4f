"""Addresses of the account pages: allauth's own views, each marked, and ours beside them.

Only what an account by invitation needs is mounted: no sign-up, no e-mail, no password by mail.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as allauth
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.webauthn import views as keys
from allauth.usersessions import views as sessions
from django.http import HttpResponseBase
from django.urls import path

from passmuster.web.access.marks import public, requires
from passmuster.web.sites.force.account import acts, invitation, library, views

View = Callable[..., HttpResponseBase]


def _copy(view: View) -> View:
    """Return a view of our own around a library's, so that our mark is not left on theirs."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(*args, **kwargs)

    return answer


def _public(view: View) -> View:
    return public(_copy(view))


def _own(view: View) -> View:
    return requires("own:account")(_copy(view))


def _factor(view: View) -> View:
    """Mark a page that somebody meets before there is a second factor."""
    return requires("own:second-factor")(_copy(view))


urlpatterns = [
    path("", views.account, name="account"),
    path("preferences/", views.preferences, name="preferences"),
    path("acts/", acts.acts, name="acts"),
    path("acts/<int:event>/not-me/", acts.not_me, name="not-me"),
    path("invitation/<str:link>/", invitation.accept, name="invitation"),
    path("sign-in/", _public(allauth.login), name="account_login"),
    path("sign-in/code/", _public(factors.authenticate), name="mfa_authenticate"),
    path("sign-out/", _public(allauth.logout), name="account_logout"),
    path("closed/", _public(allauth.account_inactive), name="account_inactive"),
    path("password/", _own(library.new_password), name="account_change_password"),
    path("again/", _factor(allauth.reauthenticate), name="account_reauthenticate"),
    path("again/code/", _factor(factors.reauthenticate), name="mfa_reauthenticate"),
    path("again/key/", _factor(library.fresh_key), name="mfa_reauthenticate_webauthn"),
    path("factors/", _own(factors.index), name="mfa_index"),
    path("factors/code/", _factor(library.set_up_code), name="mfa_activate_totp"),
    path("factors/code/off/", _own(library.code_off), name="mfa_deactivate_totp"),
    path("factors/recovery/", _own(library.recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "factors/recovery/new/",
        _own(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "factors/recovery/file/",
        _own(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("factors/keys/", _own(keys.list_webauthn), name="mfa_list_webauthn"),
    path("factors/keys/add/", _factor(library.add_key), name="mfa_add_webauthn"),
    path("factors/keys/<int:pk>/remove/", _own(library.remove_key), name="mfa_remove_webauthn"),
    path("factors/keys/<int:pk>/edit/", _own(keys.edit_webauthn), name="mfa_edit_webauthn"),
    path("sessions/", _own(sessions.list_usersessions), name="usersessions_list"),
    path("sessions/<int:session>/end/", views.end_one_session, name="end-session"),
]
