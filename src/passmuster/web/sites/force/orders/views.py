"""The list of orders and one order's page; neither holds a name (attack N-01)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from passmuster.core.access.actors import may
from passmuster.core.orders import moves
from passmuster.core.orders.moves import Verb
from passmuster.core.orders.notices import judge, lacking
from passmuster.core.orders.reasons import REASONS, Reason
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.approvals.verbs import verb_called
from passmuster.web.collection.lost import lost_collections, lost_of
from passmuster.web.collection.missed import anybody_named
from passmuster.web.collection.queries import (
    assignment_that_counts,
    assignments_for,
    nameable,
    observed_beforehand,
    observed_order,
    own_sessions,
    sessions_of,
    wants_observer,
)
from passmuster.web.draw.queries import draws_of
from passmuster.web.listing import ChoiceFilter, Column, Listing
from passmuster.web.orders.evaluations import ground_reported
from passmuster.web.orders.funnels import minutes_by_order
from passmuster.web.orders.notices import TO_BE_SERVED, attempts_of, with_slips
from passmuster.web.orders.proposals import CANCELS, codes_for, possible, waiting_about
from passmuster.web.orders.queries import (
    before_and_after,
    brings_another,
    clock_for_order,
    disputes_of,
    entries_of,
    lateness_of,
    reported_uncollected,
)
from passmuster.web.orders.signs import signs_of
from passmuster.web.orders.surroundings import dispatch_at
from passmuster.web.review.told import told_of
from passmuster.web.sites.force.access.people import names_of
from passmuster.web.sites.force.collection.assigned import assigned_rows
from passmuster.web.sites.force.collection.lost import clock_of as clock_of_lost
from passmuster.web.sites.force.collection.lost import lost_mark, lost_said
from passmuster.web.sites.force.doctors.told import marks_of
from passmuster.web.sites.force.objects import concerning
from passmuster.web.sites.force.orders import saying
from passmuster.web.sites.force.orders.naming import opens_name
from passmuster.web.sites.force.orders.serving import steps_to_serve
from passmuster.web.sites.force.orders.waiting import WAITS
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme.numerals import day as said_day
from passmuster.web.theme.numerals import day_and_clock, whole
from passmuster.web.theme.parts import Fact
from passmuster.web.theme.templatetags.parts import tag
from passmuster.web.wording import orders as words
from passmuster.web.wording.collectors import ENDS, GROUNDS
from passmuster.web.wording.roles import ROLES

if TYPE_CHECKING:
    from passmuster.web.approvals.models import Proposal
    from passmuster.web.orders.models import Order

CHOICES_OF_STATE = [(state, words.STATES[state]) for state in moves.STATES]


@requires("order:read")
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """List the orders that somebody has to do with, by number and never by name."""
    signed = signed_in(request)
    rows = concerning(signed, "order:read")
    listing = listed(request, rows)
    facts = {
        "listing": listing,
        "none": not rows.exists(),
        "may_funnel": signed.may("order:read-funnel"),
        "may_serve": signed.may("order:serve"),
        "may_order": signed.may("order:make-targeted"),
        "may_list": signed.may("order:make-listed"),
        "may_openings": signed.may("order:read-openings"),
        "may_plan": signed.may("order:make-planned"),
        "may_assign": signed.may("collection:assign"),
        "may_collections": signed.may("collection:read-any"),
        "may_told": signed.may("review:read-told"),
    }
    return render(request, "force/orders/list.html", facts)


def listed(request: HttpRequest, rows: Any, minutes: Mapping[str, int] | None = None) -> Listing:
    """Return orders as a list that can be narrowed and sorted; its files hold no name either.

    With ``minutes`` by order number a column shows those from notice to arrival.
    """
    came = minutes or {}

    def to_arrival(one: Order) -> str:
        return whole(came[one.number]) if one.number in came else "–"

    signed = signed_in(request)
    lost = {one.order.pk for one in lost_collections(signed.force)}

    def state_tag(one: Order) -> Any:
        return tag(*(lost_mark() if one.pk in lost else saying.mark_of(one.state)))

    numbers = [(draw.number, draw.number) for draw in draws_of(signed.force)]
    return Listing(
        request,
        rows,
        columns=[
            Column("number", _("Order"), "number", "sequence", url=_page_of),
            Column("reason", _("Reason for the test"), "reason", "reason", words=_reason_said),
            Column("draw", _("Draw"), _draw_of),
            Column("day", _("Collecting day"), "day", "day"),
            Column("state", _("State"), "state", "state", html=state_tag),
            Column("since", _("Since"), "entered_at", "entered_at"),
            *(
                [Column("minutes", _("Minutes to arrival"), to_arrival)]
                if minutes is not None
                else []
            ),
        ],
        filters=[
            ChoiceFilter("state", _("State"), CHOICES_OF_STATE, "state"),
            ChoiceFilter("reason", _("Reason"), list(words.REASONS.items()), "reason"),
            ChoiceFilter("draw", _("Draw"), numbers, "draw__number"),
            ChoiceFilter(
                *("waits", _("Waits"), [(code, said) for code, (said, _found) in WAITS.items()]),
                lambda code: Q(pk__in=[one.order.pk for one in WAITS[code][1](signed)]),
            ),
        ],
        caption=_("Orders"),
        name="orders",
        exportable=False,
    )


def _page_of(order: Order) -> str:
    return reverse("order", args=[order.number])


def _reason_said(code: str) -> str:
    return str(words.REASONS[code])


def _draw_of(order: Order) -> str:
    return order.draw.number if order.draw else "–"


@requires("order:read")
@require_safe
def order(request: HttpRequest, order: str) -> HttpResponseBase:
    """Show one order: what it is, its clock, what happened, what may be done next."""
    signed = signed_in(request)
    found: Order = signed.objects["order"]
    judged = judge(attempts_of(found), dispatch_at=dispatch_at(found))
    waiting, late, lost = waiting_about(found), lateness_of(found), lost_of(found)
    earlier, later = before_and_after(found, results=reads_results(signed))
    facts = {
        "order": found,
        "late": saying.lateness_said(late),
        "guidance": lost_said(lost) if lost else saying.guidance_of(found, late),
        "anew": [one.number for one in later] if brings_another(found) else None,
        "nothing": saying.waits_said(found),
        "earlier": earlier and (earlier.number, saying.follows_said(earlier)),
        "later": [(one.number, saying.mark_of(one.state)) for one in later],
        "mark": lost_mark() if lost else saying.mark_of(found.state),
        "facts": _facts(signed, found),
        "clock": clock_of_lost(lost, clock.now())
        if lost
        else saying.clock_said(clock_for_order(found)),
        "lines": saying.lines_of(entries_of(found), names_of(signed.force)),
        "acts": [*acts_of(signed, found, proposed=bool(waiting)), *collecting_of(signed, found)],
        "waiting": [(one, answerers_of(one)) for one in waiting],
        "collected": collected_for(signed, found),
        "assigned": assigned_rows(signed, assignments_for(signed.force, found.number)),
        "name_url": _name_url(signed, found),
        "observer_url": _observer_url(signed, found),
        "attempts": [
            (day_and_clock(one.attempt.at), one.attempt.place, words.WHY_NOT[one.why_not])
            for one in judged
        ],
        "lacking": [words.LACKING[code] for code in lacking(judged)] if judged else [],
        "papers": found.papers.order_by("pk") if signed.may("order:approve-absence") else [],
        "disputes": disputes_of(found) if _decides(signed) else [],
        "told": [(marks_of(one), one.at, one.anew) for one in told_of(found)]
        if signed.may("review:read-told")
        else [],
        "may_open_told": signed.may("review:open-told"),
        "may_name": opens_name(signed, found),
        "signs": [words.SIGNS[sign] for sign in signs_of(found)]
        if signed.may("order:read-signs")
        else [],
    }
    return render(request, "force/orders/order.html", facts)


def collected_for(signed: SignedIn, order: Order) -> list[tuple[str, str, str]]:
    """Return (number, address, end) of each collection of an order, for whoever reads any."""
    if not signed.may("collection:read-any"):
        return []
    return [
        (
            one.number,
            reverse("collection-summary", args=[one.pk]),
            str(ENDS[one.end]) if one.end else _("Under way"),
        )
        for one in sessions_of(signed.force).filter(order=order.number, practice=False)
    ]


def _name_url(signed: SignedIn, order: Order) -> str:
    """Return where a collector is named for this order, "" while or once nobody can be."""
    if not signed.may("collection:assign"):
        return ""
    open_to_naming = any(one.number == order.number for one in nameable(signed.force))
    return f"{reverse('collection-assignments')}?order={order.number}" if open_to_naming else ""


def _observer_url(signed: SignedIn, order: Order) -> str:
    """Return where an observer is named for this order, "" where it is not observed now."""
    if not signed.may("collection:assign") or observed_order(signed.force, order.number) is None:
        return ""
    return reverse("collection-name-observer", args=[order.number])


def _decides(signed: SignedIn) -> bool:
    return signed.may("order:decide") or signed.may("order:confirm-decision")


def reads_results(signed: SignedIn) -> bool:
    """Tell whether somebody reads what doctors told the force, and so why one test follows."""
    return signed.may("review:open-told")


def _facts(signed: SignedIn, order: Order) -> list[Fact]:
    rows = [
        Fact(_("Reason for the test"), words.REASONS[order.reason]),
        Fact(_("How it came about"), saying.why_of(order, reads_results=reads_results(signed))),
    ]
    if observed_beforehand(signed.force, order.number):
        rows.append(Fact(_("Observed"), _("Yes: this test is collected under observation.")))
    if order.draw is not None:
        rows.append(Fact(_("Draw"), order.draw.number, latin=True))
    if order.day is not None:
        rows.append(Fact(_("Collecting day"), said_day(order.day)))
    rows.append(Fact(_("Notices are served from"), day_and_clock(dispatch_at(order))))
    if REASONS[Reason(order.reason)].targeted:
        sealed = getattr(order, "grounds", None)
        told = day_and_clock(sealed.at) if sealed else _("Not sealed yet")
        rows.append(Fact(_("Grounds sealed"), told))
    came = minutes_by_order([order]).get(order.number)
    if came is not None:
        rows.append(Fact(_("From notice to arrival"), saying.minutes_said(came)))
    ground = ground_reported(order) if _decides(signed) else ""
    if ground:
        rows.append(Fact(_("What was recorded"), GROUNDS[ground]))
    reads = _decides(signed) or signed.may("order:report-missed")
    missed = reported_uncollected(order) if reads else None
    if missed is not None:
        rows.append(Fact(_("Collector"), _("No collector was named for it.")))
        rows.append(Fact(_("The time to appear ended"), day_and_clock(missed.until)))
        rows.append(Fact(_("What was recorded"), missed.words))
    if order.code:
        rows.append(Fact(_("Outcome"), words.OUTCOMES[order.code]))
    return rows


def acts_of(signed: SignedIn, order: Order, *, proposed: bool) -> list[tuple[str, str]]:
    """Return (label, address) of what this person may do next with an order.

    While something is ``proposed`` about it nothing else is proposed.
    """
    return [
        (label, reverse(page, args=[order.number]))
        for action, fits, label, page in (*_before_the_notice(order), *_after_it(order))
        if fits and signed.may(action) and not (proposed and page in PROPOSING)
    ]


PROPOSING = frozenset({"order-absence", "order-decision", "order-cancel"})
"""Pages on which something is put before a second person."""


def answerers_of(proposal: Proposal) -> str:
    """Return in which roles somebody may answer a proposal."""
    second = verb_called(proposal.verb).second
    return ", ".join(str(said.name) for role, said in ROLES.items() if may(role, second))


def collecting_of(signed: SignedIn, order: Order) -> list[tuple[str, str]]:
    """Return the way to the collection of an order for whoever collects it."""
    own = assignment_that_counts(signed.human, order.number)
    if own is None or not signed.may("collection:collect"):
        return []
    session = own_sessions(signed.human).filter(order=order.number, practice=False).first()
    if session is not None:
        asking = (_("Ask somebody to observe"), reverse("collection-observer", args=[session.pk]))
        go = (_("Go to the collection"), reverse("collection", args=[session.pk]))
        return [go, asking] if wants_observer(session) else [go]
    declare = reverse("collection-declare", args=[own.pk])
    declared = hasattr(own, "declaration")
    return [(_("Open the collection") if declared else _("Declare whether you are tied"), declare)]


Offer = tuple[str, bool, str, str]
"""The action that an act takes, whether the order stands so that it fits, its label, its page."""


def _before_the_notice(order: Order) -> tuple[Offer, ...]:
    serving = order.state in TO_BE_SERVED
    slip = bool(with_slips([order]))
    opens = clock.now() >= dispatch_at(order)
    away, gone = possible(order, Verb.EXCUSE), possible(order, Verb.REPORT_NOT_REACHED)
    gone = gone and not lacking(judge(attempts_of(order), dispatch_at=dispatch_at(order)))
    back = possible(order, Verb.STEP_BACK)
    return (
        *(
            ("order:serve", serving, label, page)
            for label, page in (steps_to_serve(order, sealed=slip) if serving and opens else ())
        ),
        ("order:serve", gone, _("Report: not reached"), "order-not-reached"),
        ("order:step-back", back, _("Record: stepped back"), "order-stepped-back"),
        ("order:ask-absence", away, _("Ask to excuse or put off"), "order-absence"),
        ("order:seal-grounds", _wants_grounds(order), _("Seal the grounds"), "order-grounds"),
    )


def _after_it(order: Order) -> tuple[Offer, ...]:
    comes, missing = possible(order, Verb.ARRIVE), possible(order, Verb.MISS)
    # Facts of a collection are decided on its own page, where they stand word for word; what a
    # review officer reported has no words and is decided here.
    told = order.state == moves.FACTS_REPORTED and not ground_reported(order)
    ruled = possible(order, Verb.DECIDE_NO_REFUSAL) and not told
    uncollected = possible(order, Verb.MISS_UNCOLLECTED) and not anybody_named(order)
    again = possible(order, Verb.CONTINUE_NOTICES)
    ends = bool(codes_for(order, CANCELS))
    late = _("Report: did not appear in time")
    untaken, admitted = possible(order, Verb.RECORD_NOT_TAKEN), possible(order, Verb.ARRIVE_LATE)
    return (
        ("order:record-arrival", comes, _("Record the arrival"), "order-arrival"),
        ("order:record-arrival", missing, late, "order-missed"),
        ("order:report-missed", uncollected, late, "order-nobody-came"),
        ("order:record-arrival", untaken, _("Record: not taken"), "order-not-taken"),
        ("order:decide", admitted, _("Admit them late: they are here now"), "order-late"),
        ("order:decide", ruled, _("Propose a decision"), "order-decision"),
        ("order:decide", again, _("Send it back to be served"), "order-again"),
        ("order:cancel", ends, _("Propose to cancel it"), "order-cancel"),
    )


def _wants_grounds(order: Order) -> bool:
    targeted = REASONS[Reason(order.reason)].targeted
    return targeted and order.state in TO_BE_SERVED and getattr(order, "grounds", None) is None
