"""Asks for the second factor anew before an act, and keeps what was typed meanwhile.

A form that took longer to fill in than a factor stays fresh is shown back with everything in it but
its files; the factor is shown in another window (attacks W-01, M-01).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from passmuster.web.sites.force.confirming import kept

ATTRIBUTE = "passmuster_keeps_typed"
NOT_OURS = frozenset({"csrfmiddlewaretoken"})

View = TypeVar("View", bound=Callable[..., Any])


def keeps_typed(view: View) -> View:
    """Let a form sent to this view come back whole where the second factor is no longer fresh."""
    setattr(view, ATTRIBUTE, True)
    return view


def comes_back(request: HttpRequest) -> bool:
    """Tell whether what was sent is shown back, rather than begun anew."""
    match = request.resolver_match
    return request.method == "POST" and match is not None and hasattr(match.func, ATTRIBUTE)


def shown_back(request: HttpRequest) -> HttpResponse:
    """Answer 403 with what was typed, hidden, and the way to show the second factor."""
    facts = {
        "kept": kept(request.POST, [name for name in request.POST if name not in NOT_OURS]),
        "files": bool(request.FILES),
        "factor_url": factor_url(),
    }
    return render(request, "force/factor_again.html", facts, status=403)


def factor_url() -> str:
    """Return the address at which the second factor is shown; it leads on to the own account."""
    return f"{reverse('mfa_reauthenticate')}?{urlencode({'next': reverse('account')})}"
