"""The page behind an invitation's link: open the account, then set up the second factor."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from passmuster.core.kernel.errors import PassmusterError, Refused
from passmuster.web.access.marks import public
from passmuster.web.accounts.addresses import address_of
from passmuster.web.accounts.passwords import rules
from passmuster.web.accounts.queries import login_to_be
from passmuster.web.accounts.services import accept_invitation, invitation_behind
from passmuster.web.ledger.doors import WEB, Door, through
from passmuster.web.sites.force.account.forms import InvitationForm
from passmuster.web.sites.force.account.library import INVITED
from passmuster.web.wording.refusals import said

BACKEND = "passmuster.web.accounts.backends.PasswordBackend"
ANSWERS = {"invitation-code-wrong": "code", "password-too-weak": "password"}
"""Which answer a refusal is about; every other one concerns the whole form."""


@public
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, link: str) -> HttpResponse:
    """Show who is invited, and open the account with the code and a password."""
    try:
        invitation = invitation_behind(link)
    except Refused as closed:
        return _closed(request, closed)
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return _open(request, link, form)
        except PassmusterError as refused:
            if refused.code == "invitation-closed":
                return _closed(request, refused)
            _show(form, refused)
    human = invitation.human
    facts = {
        "form": form,
        "human": human,
        "force_of": human.force,
        "login_name": login_to_be(human),
        "until": invitation.until,
        "rules": rules(),
    }
    status = 400 if form.errors else 200
    return render(request, "force/account/invitation.html", facts, status=status)


def _open(request: HttpRequest, link: str, form: InvitationForm) -> HttpResponse:
    with through(lambda: Door(by=WEB, factor="invitation")):
        account = accept_invitation(
            link=link,
            code=form.cleaned_data["code"],
            password=form.cleaned_data["password"],
            address=address_of(request),
        )
    login(request, account, backend=BACKEND)
    record_authentication(request, account, method="password")
    request.session[INVITED] = True
    return HttpResponseRedirect(reverse("mfa_activate_totp"))


def _show(form: InvitationForm, refused: PassmusterError) -> None:
    sentence, code = said(refused)
    # These two say more than their code: what the password lacks, and when to try again.
    if code in {"password-too-weak", "sign-in-locked"}:
        sentence = refused.message
    form.add_error(ANSWERS.get(code), sentence)


def _closed(request: HttpRequest, refused: PassmusterError) -> HttpResponse:
    sentence, code = said(refused)
    facts = {"sentence": sentence, "code": code}
    return render(request, "force/account/invitation_closed.html", facts, status=404)
