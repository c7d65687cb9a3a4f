"""A verified result as a sentence that a hearing can read, with each reason and its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from passmuster.core.kits.serials import in_fours
from passmuster.core.review import moves
from passmuster.web.access.marks import requires
from passmuster.web.review.signing import OPINIONS
from passmuster.web.sites.force.custody.saying import names_in
from passmuster.web.sites.force.laboratory.saying import as_sent
from passmuster.web.sites.force.review.told import Told, verdicts_in
from passmuster.web.sites.force.review.views import closed, opened
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme.numerals import day
from passmuster.web.wording.review import HAPPENED, HEARD

if TYPE_CHECKING:
    from passmuster.web.review.models import Review
    from passmuster.web.review.queries import Seen


@requires("review:read")
@require_safe
def sentence(request: HttpRequest, review: int) -> HttpResponse:
    """Show a verified result for print; there is none while another doctor's word is wanted."""
    signed = signed_in(request)
    found: Review = signed.objects["review"]
    seen, refusal = opened(signed, found)
    if seen is None:
        return closed(request, found, refusal)
    told = verdicts_in(signed, seen)
    if not told or found.state not in moves.AFTER:
        raise Http404("sentence")
    facts = {
        "review": found,
        "number": in_fours(found.specimen),
        **sentence_of(signed, found, seen, told[-1]),
        "heard": heard_said(seen),
        "told": told[-1],
        "signers": told,
        "since": since_said(seen),
    }
    return render(request, "force/review/sentence.html", facts)


def sentence_of(signed: SignedIn, found: Review, seen: Seen, told: Told) -> dict[str, Any]:
    """Return the parts of the one sentence: which specimen, by which rules, what, by whom."""
    report = next(one.row.report for one in seen.entries if one.row.report is not None)
    result, drugs = "; ".join(told.said.results), told.said.drugs
    return {
        "number": in_fours(found.specimen),
        "laboratory": names_in(signed.force).holder(report.arrival.laboratory),
        "came": day(report.arrival.at),
        "rules": as_sent(f"{seen.judgement.rule_set} ({seen.judgement.rule_version})"),
        "on": day(report.in_force_on),
        "result": format_html('{} (<span lang="en">{}</span>)', result, drugs) if drugs else result,
        "at": told.at,
        "by": told.by,
    }


def heard_said(seen: Seen) -> str:
    """Return how the officer was heard before it was verified, or why nobody had to be."""
    events = [one.row.event for one in seen.entries]
    way = next((event for event in reversed(events) if event in HEARD), "")
    return str(HEARD[way])


def since_said(seen: Seen) -> list[str]:
    """Return what happened to the review after the last doctor signed, each with its day."""
    events = [one.row for one in seen.entries]
    last = max(place for place, row in enumerate(events) if row.event in OPINIONS)
    return [f"{day(row.at)}: {HAPPENED[row.event]}" for row in events[last + 1 :]]
