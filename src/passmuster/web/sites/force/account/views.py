"""A person's own account: how the pages look, roles, factors and sessions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse, translate_url
from django.utils import translation
from django.views.decorators.http import require_POST, require_safe

from passmuster.web.access.marks import requires
from passmuster.web.accounts.queries import acts_of, factors_of, sessions_of
from passmuster.web.accounts.services import end_session, prefer
from passmuster.web.sites.force.access.people import held_roles, unit_said
from passmuster.web.sites.force.account.forms import PreferencesForm
from passmuster.web.sites.force.account.library import INVITED
from passmuster.web.sites.force.signed import signed_in


@requires("own:account")
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Show the account."""
    signed = signed_in(request)
    request.session.pop(INVITED, None)
    facts = {
        "person": signed.human,
        "account": signed.account,
        "unit": unit_said(signed.human),
        "roles": held_roles(signed.human),
        "factors": factors_of(signed.account),
        "sessions": len(sessions_of(signed.account)),
        "acts": acts_of(signed.human).count(),
        "own_record": signed.may("roster:own-openings"),
        "form": PreferencesForm(
            initial={"theme": signed.account.theme, "language": signed.account.language}
        ),
    }
    return render(request, "force/account/account.html", facts)


@requires("own:account")
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Store theme and language, and go on in the language chosen."""
    signed = signed_in(request)
    prefer(signed.account, theme=request.POST.get("theme"), language=request.POST.get("language"))
    chosen = signed.account.language or translation.get_language()
    return HttpResponseRedirect(translate_url(reverse("account"), chosen))


@requires("own:account")
@require_POST
def end_one_session(request: HttpRequest, session: int) -> HttpResponse:
    """End one of the own sessions; the present one ends by signing out."""
    signed = signed_in(request)
    end_session(signed.account, signed.objects["session"])
    return HttpResponseRedirect(reverse("usersessions_list"))
