"""Remembers, in the browser alone, that an account has signed in whole from this device before.

The cookie opens nothing: it only gives whoever holds it wrong tries of their own, so that a
stranger's tries at the same login do not keep the owner out (OWASP, "Slow Down Online Guessing
Attacks with Device Cookies"). It names nobody: each part is a nonce and a keyed hash of nonce and
login, and the database holds neither.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from passmuster.web.accounts.seals import keyed

COOKIE = "passmuster_device"
KEPT_FOR = timedelta(days=90)
"""Longer than any leave that a force counts on; a sign-in begins it anew."""

MOST = 10
"""Accounts that one browser remembers, the last ones: a desk in a post has more people than that,
and a header has its limits."""

_MAC_DIGITS = 32


def device_of(request: HttpRequest, login: str) -> str:
    """Return the nonce of this device for a login, "" where that login never signed in here."""
    return next((part[0] for part in _parts(request) if _is_of(login, *part)), "")


def remember(request: HttpRequest, login: str) -> None:
    """Let the answer to this request carry the cookie for a login that has signed in whole."""
    others = [part for part in _parts(request) if not _is_of(login, *part)]
    nonce = device_of(request, login) or secrets.token_urlsafe(16)
    request._passmuster_device = [(nonce, _mac(login, nonce)), *others][:MOST]  # type: ignore[attr-defined]


def put_device_cookie(request: HttpRequest, response: HttpResponseBase) -> None:
    """Give the browser what ``remember`` prepared."""
    parts = getattr(request, "_passmuster_device", None)
    if parts:
        response.set_cookie(
            COOKIE,
            "~".join(".".join(part) for part in parts),
            max_age=KEPT_FOR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Strict",
        )


def _parts(request: HttpRequest) -> list[tuple[str, str]]:
    given = request.COOKIES.get(COOKIE, "")[:4096].split("~")[:MOST]
    return [(nonce, mac) for nonce, dot, mac in (part.partition(".") for part in given) if dot]


def _is_of(login: str, nonce: str, mac: str) -> bool:
    return hmac.compare_digest(_mac(login, nonce).encode(), mac.encode())


def _mac(login: str, nonce: str) -> str:
    return keyed("device", f"{nonce} {login.strip().lower()}")[:_MAC_DIGITS]
