"""What the doctors told the force: which orders have a verified result, and what was found.

No number stands here, no health fact, and no word on results that no doctor has verified. The list
says how a result stands; what was found is read on a page of its own, and each look is recorded.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from passmuster.core.kits.serials import in_fours
from passmuster.web.access.marks import requires
from passmuster.web.review.told import Told, open_told, told_to_act_on
from passmuster.web.sites.force.refusing import attempt
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme.numerals import day, day_and_clock
from passmuster.web.theme.parts import Fact
from passmuster.web.wording import orders as words
from passmuster.web.wording.review import follows_said
from passmuster.web.wording.sentences import as_sentence
from passmuster.web.wording.substances import substances
from passmuster.web.wording.verdicts import RESULTS, TOLD_WHY

if TYPE_CHECKING:
    from passmuster.web.orders.models import Order

MARKS = {
    **dict.fromkeys(("negative", "negative-dilute"), "done"),
    **dict.fromkeys(("positive", "positive-dilute"), "stop"),
    **dict.fromkeys(("refusal-adulterated", "refusal-substituted", "refusal-admitted"), "stop"),
    **dict.fromkeys(("cancelled", "not-reported"), "void"),
}
"""The mark of a verified result; none says what a person is."""


@requires("review:read-told")
@require_safe
def told(request: HttpRequest) -> HttpResponse:
    """List the orders whose verified result is no plain negative, by number and never by name."""
    signed = signed_in(request)
    rows = [
        {"order": one.order, "at": one.at, "marks": marks_of(one), "anew": one.anew}
        for one in told_to_act_on(signed.force)
    ]
    facts = {"rows": rows, "opens": signed.may("review:open-told")}
    return render(request, "force/doctors/told.html", facts)


def marks_of(one: Told) -> list[tuple[str, str]]:
    """Return mark and word of each result told, or that a doctor judges it anew."""
    if one.anew:
        return [("wait", _("A doctor judges it anew"))]
    return [(MARKS[each.value], str(RESULTS[each.value])) for each in one.report.results]


@requires("review:open-told")
@require_safe
def one(request: HttpRequest, order: str) -> HttpResponseBase:
    """Show what the doctor told of an order; the look is recorded and the officer sees it."""
    signed = signed_in(request)
    found: Order = signed.objects["order"]
    by = signed.acting("review:open-told")
    reports, refusal = attempt(lambda: open_told(by=by, order=found))
    facts = {
        "order": found,
        "refusal": refusal,
        "reports": [
            {
                "marks": marks_of(one),
                "facts": _facts(one),
                "anew": one.anew,
                "at": one.at,
                "denied": one.denied,
            }
            for one in reports or ()
        ],
    }
    return render(request, "force/doctors/told_order.html", facts, status=403 if refusal else 200)


def _facts(one: Told) -> list[Fact]:
    report, said = one.report, one.facts
    rows = [
        Fact(_("Told on"), day_and_clock(one.at)),
        Fact(_("Specimen"), in_fours(said["specimen"]), latin=True),
        Fact(_("Reason for the test"), words.REASONS[said["reason"]]),
        Fact(_("Collected on"), _day(said["collected_on"])),
        Fact(_("The doctor had it on"), _day(said["received_on"])),
        Fact(_("Verified on"), _day(said["verified_on"])),
    ]
    if report.drugs:
        rows.append(Fact(_("Verified positive for"), substances(report.drugs)))
    if report.why:
        rows.append(
            Fact(_("Why"), " ".join(as_sentence(str(TOLD_WHY[code])) for code in report.why))
        )
    if report.admitted_use:
        rows.append(Fact(_("Told to the doctor"), _("That a drug was used")))
    rows.append(Fact(_("What follows"), follows_said(one.follows)))
    return rows


def _day(text: str) -> Any:
    return day(date.fromisoformat(text)) if text else "–"
