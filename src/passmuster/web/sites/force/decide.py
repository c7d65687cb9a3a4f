"""Decides every request that a mark puts before it: who, in which role, over whose object.

Nothing a browser sends says who acts: the actor is read from the session, the roles from the
ledger, the object from the address and only within the own force and the seen units (attacks A-03,
A-05, P-02). A forbidden object and one that does not exist answer alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from passmuster.core.access.actions import SIGNED_IN
from passmuster.core.access.roles import READS_ONLY
from passmuster.core.kernel.errors import Refused
from passmuster.web.accounts.factors import has_main_factor
from passmuster.web.accounts.sessions import is_bound
from passmuster.web.ledger.denials import record_denial
from passmuster.web.sites.force.failures import refused
from passmuster.web.sites.force.objects import FINDERS
from passmuster.web.sites.force.signed import (
    SignedIn,
    has_fresh_factor,
    has_second_factor,
    read_signed_in,
)
from passmuster.web.sites.force.stepping_up import comes_back, shown_back

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SETS_UP_FACTOR = "own:second-factor"

FRESH = frozenset(
    {
        "access:approve",
        "access:revoke",
        "account:approve-invitation",
        "account:withdraw-invitation",
        "account:close",
        "programme:approve",
        "roster:exchange-payroll-key",
        "roster:approve-gap",
        "roster:approve-exclusion",
        "roster:approve-tie",
        "draw:confirm-void",
        "draw:confirm-fallback",
        "key:contribute-staff",
        "review:verify",
        "review:verify-second",
        "own:answer",
    }
)
"""Acts that cannot be taken back: their pages want a fresh second factor (attack W-01)."""


LOOKS = frozenset({"roster:open-person"})
"""Reading that is asked for by a form, for it is recorded: those who read only send it too."""


def decide(
    request: HttpRequest, action: str, arguments: Mapping[str, Any]
) -> HttpResponseBase | None:
    """Let the request pass (None), or answer it: sign-in, second factor, or a refusal.

    Refusals are ``role-not-allowed`` and ``reads-only``. Raises Http404 for an object that is not
    there or not theirs to see.
    """
    if not request.user.is_authenticated:
        return _to("account_login", request)
    if not is_bound(request):
        logout(request)
        return _to("account_login", request)
    signed = read_signed_in(request)
    request.signed = signed  # type: ignore[attr-defined]
    if not has_second_factor(request):
        if action == SETS_UP_FACTOR:
            return None
        # One set up meanwhile in another window is asked for here too.
        ready = has_main_factor(signed.account)
        return _to("mfa_reauthenticate" if ready else "mfa_activate_totp", request)
    code = "" if action in SIGNED_IN else _denial(request, signed, action)
    if code:
        record_denial(signed.force, signed.human.code, action, code)
        return refused(request, Refused(code, f"{action} is not yours to do."))
    _find_objects(signed, action, arguments)
    if action in FRESH and not has_fresh_factor(request):
        return shown_back(request) if comes_back(request) else _to("mfa_reauthenticate", request)
    return None


def _denial(request: HttpRequest, signed: SignedIn, action: str) -> str:
    """Return the reason code of a refusal, "" for none."""
    if not signed.may(action):
        return "role-not-allowed"
    looks = action in LOOKS and request.method == "POST"
    changes = request.method not in SAFE_METHODS and not looks
    return "reads-only" if changes and signed.roles & READS_ONLY else ""


def _find_objects(signed: SignedIn, action: str, arguments: Mapping[str, Any]) -> None:
    for name, value in arguments.items():
        finder = FINDERS.get(name)
        if finder is None:
            continue
        found = finder(signed, action, value)
        if found is None:
            # Absent or another's: nobody can tell, and the inspector can count the attempts.
            record_denial(signed.force, signed.human.code, action, "object-not-found")
            raise Http404(name)
        signed.objects[name] = found


def _to(name: str, request: HttpRequest) -> HttpResponseRedirect:
    # A form that is sent to its own page comes back to that page; any other act starts anew.
    own_page = urlsplit(request.headers.get("Referer", "")).path == request.path
    safe = request.method in SAFE_METHODS or own_page
    here = request.get_full_path() if safe else reverse("start")
    if settings.PASSMUSTER_DEMO and name == "account_login":
        name = "demo-door"
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': here})}")
