"""Ties each session to a second cookie whose value is nowhere in the database.

Whoever reads the session table holds the keys of all sessions; without the cookie that only the
browser has they open nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.signals import authenticator_added
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponseBase

from passmuster.web.accounts import tries
from passmuster.web.accounts.addresses import address_of
from passmuster.web.accounts.devices import device_of, remember

BOUND = "passmuster_bound"
COOKIE = "passmuster_bound"


def connect() -> None:
    """Bind each new session as soon as somebody has signed in, and count a first factor."""
    user_logged_in.connect(_bind, dispatch_uid="passmuster-bind-session")
    authenticator_added.connect(_first_factor, dispatch_uid="passmuster-first-factor")


def is_bound(request: HttpRequest) -> bool:
    """Tell whether the browser holds the cookie that this session was bound to."""
    wanted = request.session.get(BOUND, "")
    given = getattr(request, "_passmuster_new_bond", None) or request.COOKIES.get(COOKIE, "")
    return bool(wanted) and hmac.compare_digest(wanted, _digest(given))


def put_cookie(request: HttpRequest, response: HttpResponseBase) -> None:
    """Give the browser the cookie of a session that was bound in this request."""
    from django.conf import settings

    value = getattr(request, "_passmuster_new_bond", None)
    if value:
        response.set_cookie(
            COOKIE,
            value,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Strict",
        )


def _bind(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    value = secrets.token_urlsafe(32)
    request.session[BOUND] = _digest(value)
    request._passmuster_new_bond = value  # type: ignore[attr-defined]
    tries.worked(user.login, address_of(request), device_of(request, user.login))
    remember(request, user.login)
    if hasattr(request, "user"):
        # Listed on the person's own page, whichever way it was opened.
        UserSession.objects.create_from_request(request)


def _first_factor(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    """Count a factor that was just set up: its code or key was shown a moment ago."""
    record_authentication(request, user, method="mfa")


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8")).hexdigest()
