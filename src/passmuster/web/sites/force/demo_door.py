"""The demo's own way in: one link for each member of the cast, on this machine only.

These addresses exist only where `passmuster demo` started the site over the folder it made; with
any sign of a proxy, or from another machine, they answer like an address that does not exist
(attack W-06).
"""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language_from_path

from passmuster.web.access.marks import public
from passmuster.web.accounts.addresses import comes_from_this_machine
from passmuster.web.accounts.queries import account_called, demo_accounts
from passmuster.web.sites.force.signed import DEMO_METHOD

BACKEND = "passmuster.web.accounts.backends.PasswordBackend"


@public
def door(request: HttpRequest) -> HttpResponse:
    """List the cast: whoever reads this sits at the machine that runs the demo."""
    _require_here(request)
    chosen = get_language_from_path(request.path_info)
    home = f"/{chosen}/" if chosen else ""
    facts = {"accounts": demo_accounts(), "next": request.GET.get("next", "") or home}
    return render(request, "force/demo_door.html", facts)


@public
def enter(request: HttpRequest, login_name: str) -> HttpResponse:
    """Sign in as one of the cast, without a password: the people are invented."""
    _require_here(request)
    account = account_called(login_name)
    if account is None:
        raise Http404(login_name)
    login(request, account, backend=BACKEND)
    record_authentication(request, account, method=DEMO_METHOD)
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(wanted if safe and wanted.startswith("/") else "/")


def _require_here(request: HttpRequest) -> None:
    if not settings.PASSMUSTER_DEMO or not comes_from_this_machine(request):
        raise Http404("demo")


urlpatterns = [
    path("", door, name="demo-door"),
    path("<str:login_name>/", enter, name="demo-enter"),
]
