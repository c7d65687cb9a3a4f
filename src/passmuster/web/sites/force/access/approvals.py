"""Acts of two people: what waits, one proposal whole, and the answer bound to what was shown."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.access.actors import may
from passmuster.core.kernel.errors import PassmusterError
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.accounts.factors import owner
from passmuster.web.accounts.queries import open_invitation
from passmuster.web.accounts.seals import invitation_code
from passmuster.web.approvals.queries import proposed_by, readable_proposals, waiting_for
from passmuster.web.approvals.services import (
    APPROVED,
    DECLINED,
    WITHDRAWN,
    approve,
    decline,
    shown_hash,
    withdraw,
)
from passmuster.web.approvals.verbs import Description, Verb, verb_called
from passmuster.web.laboratory.mapping_proposals import CHOOSE_MAPPING
from passmuster.web.laboratory.proposals import CORRECTION, SETTLE
from passmuster.web.laboratory.rule_proposals import CHOOSE
from passmuster.web.listing import Column, Listing
from passmuster.web.orders.bases import PLAN, RETURN
from passmuster.web.people.services import human_of
from passmuster.web.roster.proposals import EXCLUDE
from passmuster.web.sites.force.access.people import names_of
from passmuster.web.sites.force.confirming import ask_first
from passmuster.web.sites.force.refusing import attempt
from passmuster.web.sites.force.signed import SignedIn, has_fresh_factor, signed_in
from passmuster.web.theme.clocks import clock_for
from passmuster.web.theme.parts import Confirmation, Signature, Task
from passmuster.web.theme.templatetags.parts import tag
from passmuster.web.wording.refusals import said
from passmuster.web.wording.roles import ROLES

if TYPE_CHECKING:
    from passmuster.web.approvals.models import Proposal

METHODS = ["GET", "HEAD", "POST"]
SHOWS_CODE = "passmuster_shows_code"
CODE_SHOWN_FOR = 600
"""Seconds for which the page with an invitation's code can be loaded again in one session."""


@requires("own:approvals")
@require_safe
def approvals(request: HttpRequest) -> HttpResponseBase:
    """Show what waits for this person's answer, and what they proposed themselves."""
    signed = signed_in(request)
    facts = {
        "tasks": [_task(one) for one in _waiting(signed)],
        "listing": _listing(
            request, proposed_by(signed.force, signed.human.code), signed, _("Proposed by you")
        ),
        "may_read_all": signed.may("access:read"),
    }
    return render(request, "force/access/approvals.html", facts)


@requires("access:read")
@require_safe
def every_approval(request: HttpRequest) -> HttpResponseBase:
    """List every proposal of the force with its answer."""
    signed = signed_in(request)
    rows = readable_proposals(signed.force, signed.roles)
    listing = _listing(request, rows, signed, _("Every proposal"))
    return render(request, "force/access/every_approval.html", {"listing": listing})


@requires("own:approvals")
@require_safe
def approval(request: HttpRequest, proposal: int) -> HttpResponse:
    """Show one proposal whole: what, by whom, until when, and how it was answered."""
    signed = signed_in(request)
    return render(request, "force/access/approval.html", _whole(request, signed))


@requires("own:answer")
@require_http_methods(METHODS)
def answer(request: HttpRequest, proposal: int) -> HttpResponse:
    """Approve exactly what is shown, or decline it."""
    signed = signed_in(request)
    asked: Proposal = signed.objects["proposal"]
    refusal = None
    if request.method == "POST":
        try:
            return _answered(request, signed, asked)
        except PassmusterError as refused:
            refusal = said(refused)
    facts = _whole(request, signed) | {"refusal": refusal}
    if not facts["may_answer"] and refusal is None:
        return HttpResponseRedirect(reverse("approval", args=[asked.pk]))
    status = 403 if refusal else 200
    return render(request, "force/access/answer.html", facts, status=status)


@requires("own:approvals")
@require_http_methods(METHODS)
def take_back(request: HttpRequest, proposal: int) -> HttpResponse:
    """Withdraw one's own proposal."""
    signed = signed_in(request)
    found: Proposal = signed.objects["proposal"]
    page, refusal = reverse("approval", args=[found.pk]), None
    if request.method == "POST":
        by = owner(signed.account)
        _done, refusal = attempt(lambda: withdraw(by=by, force=signed.force, proposal=found))
        if refusal is None:
            return HttpResponseRedirect(page)
    elif found.by != signed.human.code:
        return HttpResponseRedirect(page)
    act = Confirmation(
        question=_("Withdraw this proposal?"),
        consequences=[
            _described(found).title,
            _("Nobody can approve it any more. You can propose it anew."),
        ],
        button=_("Withdraw the proposal"),
        back_url=page,
    )
    return ask_first(request, act, refusal)


@requires("own:answer")
@require_safe
def code(request: HttpRequest, proposal: int) -> HttpResponse:
    """Show the code of an invitation to whoever has just approved it."""
    signed = signed_in(request)
    asked: Proposal = signed.objects["proposal"]
    marked = request.session.get(SHOWS_CODE, {})
    human = human_of(signed.force, asked.facts.get("human", ""))
    invitation = open_invitation(human)
    fresh = time.time() - marked.get("at", 0) < CODE_SHOWN_FOR
    if not fresh or invitation is None or marked.get("invitation") != invitation.pk:
        raise Http404("code")
    digits = invitation_code(invitation.pk)
    facts = {
        "proposal": asked,
        "person": human,
        "code": f"{digits[:4]} {digits[4:]}",
        "until": invitation.until,
        "inviter": names_of(signed.force).get(invitation.by, invitation.by),
    }
    return render(request, "force/access/code.html", facts)


def _answered(request: HttpRequest, signed: SignedIn, asked: Proposal) -> HttpResponse:
    by = signed.acting(verb_called(asked.verb).second)
    page = reverse("approval", args=[asked.pk])
    if request.POST.get("answer") == "decline":
        decline(by=by, force=signed.force, proposal=asked)
        return HttpResponseRedirect(page)
    shown = request.POST.get("shown", "")
    done = approve(by=by, force=signed.force, proposal=asked, shown=shown)
    if asked.verb == "invite":
        request.session[SHOWS_CODE] = {"invitation": done.pk, "at": time.time()}
        page = reverse("approval-code", args=[asked.pk])
    return HttpResponseRedirect(page)


def _whole(request: HttpRequest, signed: SignedIn) -> dict[str, Any]:
    """Return everything a page about one proposal shows."""
    asked: Proposal = signed.objects["proposal"]
    names, now = names_of(signed.force), clock.now()
    given = getattr(asked, "answer", None)
    is_open = given is None and now <= asked.until
    verb = verb_called(asked.verb)
    own = asked.by == signed.human.code
    described = _described(asked)
    may_answer = (
        is_open
        and not own
        and signed.may(verb.second)
        and verb.asks(asked.facts, signed.human.code)
    )
    return {
        "proposal": asked,
        "described": described,
        "for_approver": described.for_approver if may_answer else (),
        "shown": shown_hash(asked) if is_open else given.shown if given else "",
        "state": _state(asked),
        "clock": clock_for(now, asked.at, asked.until, consequence=_("Then it lapses."))
        if is_open
        else None,
        "signed_by": [
            Signature(names.get(asked.by, asked.by), str(ROLES[_role(asked.role)].name)),
            *(
                [Signature(names.get(given.by, given.by), str(ROLES[_role(given.role)].name))]
                if given and given.outcome == APPROVED
                else []
            ),
        ],
        "awaited": [_awaited(verb, asked, names)] if is_open else [],
        "own": own,
        "given": given,
        "answered_by": names.get(given.by, given.by) if given else "",
        "may_answer": may_answer,
        "may_withdraw": is_open and own,
        "fresh": has_fresh_factor(request),
        "paper": _paper_of(signed, asked, verb.second),
        "item": _item_of(signed, asked),
    }


PAPERS = {
    EXCLUDE: "roster-evidence",
    RETURN: "order-basis",
    PLAN: "order-basis",
    CHOOSE: "laboratory-rules-paper",
    CHOOSE_MAPPING: "laboratory-rules-paper",
}
"""The page that sends the paper behind a proposal, by its verb, to whoever may answer it."""


def _paper_of(signed: SignedIn, asked: Proposal, second: str) -> str:
    page = PAPERS.get(asked.verb)
    return reverse(page, args=[asked.pk]) if page and signed.may(second) else ""


def _item_of(signed: SignedIn, asked: Proposal) -> str:
    """Return the page of the inbox's item that a proposal ends, "" for another proposal."""
    ends = asked.verb in (SETTLE, CORRECTION) and signed.may("laboratory:read-all")
    return reverse("laboratory-item", args=[asked.facts["item"]]) if ends else ""


def _waiting(signed: SignedIn) -> list[Proposal]:
    return waiting_for(signed.force, signed.human.code, signed.roles)


def _task(asked: Proposal) -> Task:
    due = clock_for(clock.now(), asked.at, asked.until, consequence=_("Then it lapses."))
    return Task(
        mark="wait",
        word=_("Waits for you"),
        title=_described(asked).title,
        url=reverse("approval", args=[asked.pk]),
        action_label=_("Read the proposal"),
        clock=due,
    )


def _described(asked: Proposal) -> Description:
    return verb_called(asked.verb).describe(asked.force, asked.facts)


def _listing(request: HttpRequest, rows: Any, signed: SignedIn, caption: str) -> Listing:
    names = names_of(signed.force)
    return Listing(
        request,
        rows.select_related("force"),
        columns=[
            Column("what", _("What"), lambda one: _described(one).title, url=_url),
            Column("by", _("Proposed by"), lambda one: names.get(one.by, one.by)),
            Column("at", _("When"), "at", sort="at"),
            Column("state", _("Answer"), lambda one: _state(one)[1], html=_state_tag),
        ],
        caption=caption,
        name="approvals",
        default_sort="-at",
        exportable=False,
    )


def _state(asked: Proposal) -> tuple[str, str]:
    """Return mark and word of how a proposal stands."""
    given = getattr(asked, "answer", None)
    if given is not None:
        return {
            APPROVED: ("done", _("Approved")),
            DECLINED: ("void", _("Declined")),
            WITHDRAWN: ("void", _("Withdrawn")),
        }[given.outcome]
    if clock.now() > asked.until:
        return "void", _("Lapsed")
    return "wait", _("Waiting")


def _state_tag(asked: Proposal) -> SafeString:
    return tag(*_state(asked))


def _awaited(verb: Verb, asked: Proposal, names: Mapping[str, str]) -> Signature:
    """Name who is asked to answer, and the roles that can."""
    roles = _(" or ").join(str(said.name) for role, said in ROLES.items() if may(role, verb.second))
    human = verb.addressee(asked.facts)
    return Signature(names.get(human, human), roles) if human else Signature(roles)


def _role(value: str) -> Any:
    return next((role for role in ROLES if role.value == value), next(iter(ROLES)))


def _url(asked: Proposal) -> str:
    return reverse("approval", args=[asked.pk])
