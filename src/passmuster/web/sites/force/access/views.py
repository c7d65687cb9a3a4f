"""People and roles: who there is and what each may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.access.roles import Role
from passmuster.core.kernel.errors import PassmusterError
from passmuster.web.access.marks import requires
from passmuster.web.accounts.queries import account_of, open_invitation
from passmuster.web.accounts.seals import invitation_link
from passmuster.web.ledger.exports import count_export
from passmuster.web.listing import ChoiceFilter, Column, Listing, TextFilter
from passmuster.web.people.grants import holdings
from passmuster.web.people.queries import humans_of, units_of
from passmuster.web.people.services import register_human
from passmuster.web.roster.identity import TIE, tie_of
from passmuster.web.sites.force.access.forms import REASONS, RegisterForm
from passmuster.web.sites.force.access.people import (
    NO_ACCOUNT,
    account_states,
    held_roles,
    names_of,
    past_roles,
    unit_said,
)
from passmuster.web.sites.force.access.tables import action_table, exclusion_table
from passmuster.web.sites.force.access.waiting import to_tie
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme.numerals import day
from passmuster.web.theme.parts import RollLine
from passmuster.web.theme.templatetags.parts import tag
from passmuster.web.wording.refusals import said
from passmuster.web.wording.roles import ROLES

if TYPE_CHECKING:
    from passmuster.web.people.models import Human


@requires("access:read")
@require_safe
def people(request: HttpRequest) -> HttpResponseBase:
    """List everybody who is registered, with the roles they hold now."""
    signed = signed_in(request)
    listing = _listing(request, signed)
    if listing.export_asked:
        by, log = signed.acting("access:read"), signed.force.log

        def count(taken: Listing, kind: str) -> int:
            narrowed = taken.filter_keys
            return count_export(
                by=by, log=log, name=taken.name, rows=taken.total, kind=kind, filters=narrowed
            )

        return listing.export(on_export=count)
    facts = {
        "listing": listing,
        "may_register": signed.may("installation:set-up"),
        "may_inspect": signed.may("access:read-denials"),
    }
    return render(request, "force/access/people.html", facts)


@requires("access:read")
@require_safe
def person(request: HttpRequest, human: str) -> HttpResponse:
    """Show one human: roles and their history, account, and what may be done about both."""
    signed = signed_in(request)
    shown: Human = signed.objects["human"]
    account = account_of(shown)
    oneself = shown.pk == signed.human.pk
    facts = {
        "person": shown,
        "unit": unit_said(shown),
        "roles": held_roles(shown),
        "past": [_ended(role) for role in past_roles(shown)],
        "account": account,
        "state": account_states(signed.force).get(shown.pk, NO_ACCOUNT),
        "may_propose": signed.may("access:propose") and not oneself,
        "may_invite": signed.may("account:invite") and not oneself,
        "tie": tie_of(shown) if signed.may("roster:propose-tie") else None,
        "may_tie": signed.may("roster:propose-tie") and not oneself,
        "may_withdraw": signed.may("account:withdraw-invitation"),
        "may_end": signed.may("access:revoke"),
        "may_close": signed.may("account:close") and account is not None and account.is_active,
    }
    return render(
        request, "force/access/person.html", facts | _invitation_shown(request, signed, shown)
    )


@requires("installation:set-up")
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Register one vetted human; that gives no role and no account."""
    signed = signed_in(request)
    units = list(units_of(signed.force).values_list("code", "name"))
    form = RegisterForm(units, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            human = register_human(
                by=signed.acting("installation:set-up"), force=signed.force, **form.cleaned_data
            )
        except PassmusterError as refused:
            form.add_error("code", said(refused)[0])
        else:
            return HttpResponseRedirect(reverse("person-roles", args=[human.code]))
    status = 400 if form.errors else 200
    return render(request, "force/access/register.html", {"form": form}, status=status)


@requires("own:account")
@require_safe
def duties(request: HttpRequest) -> HttpResponse:
    """Show who may do what, and which duties exclude each other."""
    facts = {"parts": action_table(), "apart": exclusion_table()}
    return render(request, "force/access/duties.html", facts)


def _listing(request: HttpRequest, signed: SignedIn) -> Listing:
    roles: dict[int, list[str]] = {}
    holders: dict[str, list[int]] = {}
    for held in holdings(signed.force):
        roles.setdefault(held.human_id, []).append(str(ROLES[held.role].name))
        holders.setdefault(held.role.value, []).append(held.human_id)
    states = account_states(signed.force)

    def state(human: Human) -> SafeString:
        mark, word = states.get(human.pk, NO_ACCOUNT)
        return tag(mark, str(word))

    return Listing(
        request,
        humans_of(signed.force),
        columns=[
            Column("code", _("Code"), "code", sort="code", html=_code),
            Column("name", _("Name"), "name", sort="name", url=_url),
            Column("unit", _("Serves in"), unit_said, sort="unit"),
            Column("roles", _("Roles now"), lambda human: ", ".join(roles.get(human.pk, []))),
            Column(
                "account",
                _("Account"),
                lambda human: str(states.get(human.pk, NO_ACCOUNT)[1]),
                html=state,
            ),
        ],
        filters=[
            TextFilter("name", _("Name"), "name"),
            ChoiceFilter(
                "role",
                _("Role"),
                sorted(((role, ROLES[Role(role)].name) for role in holders), key=_by_words),
                lambda role: Q(pk__in=holders.get(role, [])),
            ),
            *([_untied(signed)] if signed.may("roster:propose-tie") else []),
        ],
        caption=_("Registered people"),
        name="people",
        force_code=signed.force.code,
        force_name=signed.force.name_en,
        default_sort="code",
    )


def _untied(signed: SignedIn) -> ChoiceFilter:
    """Return the filter by which the list holds what the start page counts."""
    return ChoiceFilter(
        *("waits", _("Waits"), [(TIE, _("To be tied to a person of the roster"))]),
        lambda _code: Q(code__in=to_tie(signed)),
    )


def _invitation_shown(request: HttpRequest, signed: SignedIn, shown: Human) -> dict[str, Any]:
    """Return the open invitation; its link only for whoever proposed it."""
    invitation = open_invitation(shown)
    if invitation is None:
        return {}
    facts: dict[str, Any] = {"invitation": invitation}
    if invitation.by == signed.human.code:
        # Without a language: the reader's browser says which.
        facts["link"] = request.build_absolute_uri(
            f"/account/invitation/{invitation_link(invitation.pk)}/"
        )
    elif invitation.second:
        names = names_of(signed.force)
        facts["handed_over_by"] = names.get(invitation.by, invitation.by)
    return facts


def _ended(role: Any) -> RollLine:
    facts = {
        "role": role.name,
        "by": role.ended_by,
        "start": day(role.at),
        "reason": str(REASONS.get(role.reason, role.reason)),
    }
    return RollLine(
        sentence=_("%(by)s ended the role %(role)s.") % facts,
        time=day(role.ended_at),
        detail=_("%(reason)s. It was held since %(start)s.") % facts,
        mark="void",
    )


def _code(human: Human) -> SafeString:
    return format_html('<span class="id" lang="en">{}</span>', human.code)


def _url(human: Human) -> str:
    return reverse("person-roles", args=[human.code])


def _by_words(pair: tuple[str, Any]) -> str:
    return str(pair[1])
