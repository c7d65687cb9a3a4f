"""The changes about one human: a role proposed or ended, an invitation, an account closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from passmuster.core.access.duties import require_role_free
from passmuster.core.access.roles import GRANTABLE, Role
from passmuster.core.kernel.errors import Refused
from passmuster.web.access.marks import requires
from passmuster.web.accounts import withdrawing
from passmuster.web.accounts.queries import account_of, open_invitation
from passmuster.web.accounts.services import close_account
from passmuster.web.people.grants import revoke_role, roles_of
from passmuster.web.sites.force.access.forms import EndForm, RoleForm, WithdrawForm
from passmuster.web.sites.force.confirming import ask_first
from passmuster.web.sites.force.proposing import proposed
from passmuster.web.sites.force.refusing import attempt
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme.parts import Confirmation
from passmuster.web.wording.roles import ROLES

if TYPE_CHECKING:
    from passmuster.web.people.models import Grant, Human

METHODS = ["GET", "HEAD", "POST"]


@requires("access:propose")
@require_http_methods(METHODS)
def propose_role(request: HttpRequest, human: str) -> HttpResponseBase:
    """Propose a role; another human approves it before anything happens."""
    signed = signed_in(request)
    shown: Human = signed.objects["human"]
    free, barred = _choices(shown)
    form = RoleForm(free, request.POST if request.method == "POST" else None)
    refusal = None
    if form.is_valid():
        facts = {"human": shown.code, "role": form.cleaned_data["role"]}
        done, refusal = proposed(request, "grant-role", lambda: facts)
        if done is not None:
            return done
    page = {"form": form, "person": shown, "barred": barred, "refusal": refusal}
    status = 403 if refusal else 400 if form.errors else 200
    return render(request, "force/access/role.html", page, status=status)


@requires("account:invite")
@require_http_methods(METHODS)
def invite(request: HttpRequest, human: str) -> HttpResponseBase:
    """Propose an invitation; another human approves it and hands over the code."""
    signed = signed_in(request)
    shown: Human = signed.objects["human"]
    refusal = None
    if request.method == "POST":
        done, refusal = proposed(request, "invite", lambda: {"human": shown.code})
        if done is not None:
            return done
    again = account_of(shown) is not None
    act = Confirmation(
        question=_("Invite %(name)s to open an account?") % {"name": shown.name},
        consequences=[
            _("A second person has to approve it before there is any link."),
            _("You hand over the link, the second person a code. Neither is enough alone."),
            _("The password and second factors of today end when the invitation is accepted.")
            if again
            else _("The person chooses a password and sets up a second factor."),
        ],
        button=_("Propose the invitation"),
        back_url=reverse("person-roles", args=[shown.code]),
        grave=False,
    )
    return ask_first(request, act, refusal)


@requires("access:revoke")
@require_http_methods(METHODS)
def end_role(request: HttpRequest, grant: int) -> HttpResponseBase:
    """End a role, with a reason; one person is enough, because it only takes away."""
    signed = signed_in(request)
    ending: Grant = signed.objects["grant"]
    back = reverse("person-roles", args=[ending.human.code])
    form = EndForm(request.POST if request.method == "POST" else None)
    refusal = None
    if form.is_valid():
        by, reason = signed.acting("access:revoke"), form.cleaned_data["reason"]
        _done, refusal = attempt(
            lambda: revoke_role(by=by, grant=ending, force=signed.force, reason=reason)
        )
        if refusal is None:
            return redirect(back)
    role = ROLES[Role(ending.role)]
    act = Confirmation(
        question=_("End the role %(role)s of %(name)s?")
        % {"role": role.name, "name": ending.human.name},
        consequences=[
            _("They can do nothing in this role from the next page on, in every session."),
            _("What they did in it stays, and still excludes them from other duties."),
            _("To give it back, two people have to grant it anew."),
        ],
        button=_("End this role"),
        back_url=back,
        proof=form["reason"],
    )
    return ask_first(request, act, refusal, form)


@requires("account:withdraw-invitation")
@require_http_methods(METHODS)
def withdraw_invitation(request: HttpRequest, human: str) -> HttpResponseBase:
    """Take an open invitation back, with a reason; one person is enough."""
    signed = signed_in(request)
    shown: Human = signed.objects["human"]
    back = reverse("person-roles", args=[shown.code])
    invitation, refusal = open_invitation(shown), None
    if invitation is None:
        return redirect(back)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        by, reason = signed.acting("account:withdraw-invitation"), form.cleaned_data["reason"]
        _done, refusal = attempt(
            lambda: withdrawing.withdraw_invitation(
                by=by, force=signed.force, invitation=invitation, reason=reason
            )
        )
        if refusal is None:
            return redirect(back)
    act = Confirmation(
        question=_("Withdraw the invitation of %(name)s?") % {"name": shown.name},
        consequences=[
            _("Link and code open nothing from now on. Whoever tries the link is recorded."),
            _("An account that is open already stays as it is."),
            _("To invite again, two people are needed anew."),
        ],
        button=_("Withdraw the invitation"),
        back_url=back,
        proof=form["reason"],
    )
    return ask_first(request, act, refusal, form)


@requires("account:close")
@require_http_methods(METHODS)
def close(request: HttpRequest, human: str) -> HttpResponseBase:
    """Close an account and end its sessions."""
    signed = signed_in(request)
    shown: Human = signed.objects["human"]
    back = reverse("person-roles", args=[shown.code])
    account, refusal = account_of(shown), None
    if account is None:
        return redirect(back)
    if request.method == "POST":
        by = signed.acting("account:close")
        _done, refusal = attempt(lambda: close_account(by=by, force=signed.force, account=account))
        if refusal is None:
            return redirect(back)
    act = Confirmation(
        question=_("Close the account of %(name)s?") % {"name": shown.name},
        consequences=[
            _("All sessions end at once, and nobody can sign in with it."),
            _("The roles stay with the person until each is ended."),
            _("Two people can open it anew by an invitation."),
        ],
        button=_("Close the account"),
        back_url=back,
    )
    return ask_first(request, act, refusal)


def _choices(human: Human) -> tuple[list[Role], list[tuple[str, str]]]:
    """Return the roles that can be proposed, and those that cannot with the reason."""
    held = roles_of(human)
    free: list[Role] = []
    barred: list[tuple[str, str]] = []
    for role in (one for one in Role if one in GRANTABLE and one not in held):
        try:
            require_role_free(role, held)
        except Refused:
            others = [other for other in held if not _free(role, other)]
            names = ", ".join(sorted(str(ROLES[other].name) for other in others))
            barred.append((str(ROLES[role].name), names))
        else:
            free.append(role)
    return free, barred


def _free(role: Role, held: Role) -> bool:
    try:
        require_role_free(role, [held])
    except Refused:
        return False
    return True
