"""The completeness gate: what keeps the next pool closed, why, and whose turn it is."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.people.queries import units_of
from passmuster.web.roster.gate import GateFacts, gate_facts
from passmuster.web.roster.keys import latest_payroll
from passmuster.web.roster.proposals import waiting_exclusions, waiting_explanations
from passmuster.web.roster.units import attested, headcounts
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme import numerals
from passmuster.web.theme.clocks import length
from passmuster.web.theme.parts import Task
from passmuster.web.wording.rosters import unit_words

SHOWS = (
    gettext_lazy(
        "Every identity that payroll pays is on the roster or has a reason, and nobody is on the "
        "roster whom payroll does not pay, unless there is a reason."
    ),
    gettext_lazy("Every unit’s own count agrees with the roster."),
)
CANNOT = (
    gettext_lazy("Whether personnel’s and payroll’s lists are wrong in the same way."),
    gettext_lazy("Whether somebody who is listed really serves: that is for the auditor."),
)

NAMED = 40
"""Units that the page names; a force with more of them open has not begun to count."""


@requires("roster:read-gate")
@require_safe
def gate(request: HttpRequest) -> HttpResponse:
    """Show what is closed and why, each with its way on."""
    signed = signed_in(request)
    snapshot = signed.force.snapshots.order_by("-number").first()
    if snapshot is None:
        facts = {"snapshot": None, "may_import": signed.may("roster:import")}
        return render(request, "force/roster/gate.html", facts)
    found = gate_facts(signed.force, clock.now().date())
    closed = list(_closed(signed, found))
    payroll = latest_payroll(signed.force)
    return render(
        request,
        "force/roster/gate.html",
        {
            "snapshot": snapshot,
            "found": found,
            "closed": closed,
            "open_for": length(clock.now() - snapshot.at),
            "payroll": payroll,
            "explained": len(_gaps(found) & set(found.explanations)),
            "exclusions": len(found.exclusions),
            "waiting_gaps": len(waiting_explanations(signed.force)),
            "waiting_exclusions": len(waiting_exclusions(signed.force)),
            "may_deliver": signed.may("roster:deliver-payroll"),
            "shows": SHOWS,
            "cannot": CANNOT,
        },
    )


def _gaps(found: GateFacts) -> set[str]:
    return {*found.missing_from_roster, *found.unknown_to_payroll}


def _closed(signed: SignedIn, found: GateFacts) -> Iterator[Task]:
    """Yield every reason why the pool cannot be frozen, in the order of the work."""
    yield from _uncounted(signed, found)
    if not found.payroll_delivered:
        yield Task(
            mark="wait",
            word=_("Not delivered"),
            title=_("Payroll has not delivered its list"),
            url=reverse("roster-payroll") if signed.may("roster:deliver-payroll") else "",
            why=_("Without it nobody can tell whether somebody was left off the roster."),
        )
    open_gaps = _gaps(found) - set(found.explanations)
    if open_gaps:
        proposed = len(open_gaps & set(waiting_explanations(signed.force)))
        title = ngettext(
            "%(n)s person stands on one list only, without a reason",
            "%(n)s people stand on one list only, without a reason",
            len(open_gaps),
        ) % {"n": numerals.in_words(len(open_gaps), first=True)}
        waits = ngettext(
            "%(n)s explanation waits for its approval.",
            "%(n)s explanations wait for their approval.",
            proposed,
        ) % {"n": numerals.whole(proposed)}
        yield Task(
            mark="stop",
            word=_("No reason"),
            title=title,
            url=reverse("roster-differences"),
            why=waits if proposed else _("Each needs a reason, and an approver from outside."),
        )


def _uncounted(signed: SignedIn, found: GateFacts) -> Iterator[Task]:
    names = dict(units_of(signed.force).values_list("code", "name"))
    known, people = attested(signed.force), headcounts(signed.force)
    url = reverse("roster-headcounts") if signed.may("roster:attest") else ""
    for code in found.unattested_units[:NAMED]:
        counted = known.get(code)
        why = _("The officer or commander of the unit counts its people.")
        if counted is not None:
            why = _(
                "Counted %(counted)s, on the roster %(roster)s. Mend the roster, or count again."
            )
            why %= {
                "counted": numerals.whole(counted.headcount),
                "roster": numerals.whole(people.get(code, 0)),
            }
        yield Task(
            mark="soon" if counted else "wait",
            word=_("Does not agree") if counted else _("Not counted yet"),
            title=unit_words(names.get(code, code)),
            url=url,
            why=why,
        )
    more = len(found.unattested_units) - NAMED
    if more > 0:
        title = ngettext("and %(n)s more unit", "and %(n)s more units", more)
        yield Task("wait", _("Not counted yet"), title % {"n": numerals.whole(more)}, url)
