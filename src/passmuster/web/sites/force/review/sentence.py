"""A verified result as a hearing reads it on paper: what the force may be told, and no more.

The reasons hold numbers and health facts, so that they stay on the page of the review, which its
doctors alone open (49 CFR 40.163(c), (g)).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from passmuster.core.kits.serials import in_fours
from passmuster.core.review import moves
from passmuster.core.review.beside import ATTEMPTED, EMPLOYER, SERVED
from passmuster.core.review.contact import Dispute
from passmuster.core.review.denials import DISPUTED, RULED
from passmuster.core.review.following import follows_now
from passmuster.core.review.verdict import NEXT
from passmuster.web.access.marks import requires
from passmuster.web.review.folding import core_review
from passmuster.web.review.outcomes import result_now
from passmuster.web.review.signing import OPINIONS
from passmuster.web.sites.force.custody.saying import names_in
from passmuster.web.sites.force.laboratory.saying import as_sent
from passmuster.web.sites.force.review import saying
from passmuster.web.sites.force.review.told import Told, verdicts_in
from passmuster.web.sites.force.review.verdict_said import printed
from passmuster.web.sites.force.review.views import closed, opened
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme.numerals import day
from passmuster.web.wording.review import DENIED, HAPPENED, HEARD, NOTED

if TYPE_CHECKING:
    from passmuster.core.review.verdict import EmployerReport
    from passmuster.web.review.models import Review
    from passmuster.web.review.queries import Noted, Seen

_REACHING = (ATTEMPTED, EMPLOYER, SERVED)
_WORST_FIRST = (Dispute.UPHELD, Dispute.OPEN, Dispute.DISMISSED)
_HEALTH = frozenset({"review:split-explained"})
"""Events that tell of an explanation; that the force is told anew stands after it."""


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
    last = told[-1].verdict
    same = [one for one in told if one.verdict.same_as(last)]
    follows = _follows(found, last.employer)
    facts = {
        "review": found,
        **sentence_of(signed, found, seen, told[-1]),
        "heard": heard_said(seen),
        "said": printed(last, follows),
        # Those words offer bottle B: once that is answered, what follows now says it.
        "means": told[-1].said.means if follows in NEXT else [],
        "signers": same,
        # It helps whoever a result stands against; of a negative it would name what does not stand.
        "differed": [one for one in told if one not in same] if last.stands_against else [],
        "since": since_said(seen),
    }
    return render(request, "force/review/sentence.html", facts)


def _follows(found: Review, report: EmployerReport) -> str:
    """Return what follows a verdict now, by what became of the bottles that were offered."""
    if found.state in (moves.VERIFIED, moves.NOTIFIED):
        report = result_now(found).employer  # a bottle tested before a rehearing is not offered
    event = core_review(found).entry_of_state().event
    return follows_now(report, state=found.state, event=event)


def sentence_of(signed: SignedIn, found: Review, seen: Seen, told: Told) -> dict[str, Any]:
    """Return the parts of the one sentence: which specimen, by which rules, what, by whom."""
    report = seen.row  # a judgement that began anew has no entry of the laboratory's
    result, drugs = "; ".join(told.said.results), told.said.drugs
    return {
        "number": in_fours(found.specimen),
        "laboratory": names_in(signed.force).holder(report.arrival.laboratory),
        "came": day(report.arrival.at),
        "rules": as_sent(f"{seen.judgement.rule_set} ({seen.judgement.rule_version})"),
        "on": day(report.in_force_on),
        "result": format_html("{} ({})", result, drugs) if drugs else result,
        "at": told.at,
        "by": told.by,
    }


def heard_said(seen: Seen) -> str:
    """Return how the officer was heard before it was verified, or why nobody had to be.

    What the officer denies is told as noted, with what came of the denial.
    """
    before = [one.row for one in seen.entries[: _last_signed(seen)]]
    way = next((row for row in reversed(before) if row.event in HEARD), None)
    if way is None:
        return str(HEARD[""])
    rested_on = [row for row in before if row.event in _REACHING]
    claims = rested_on if way.event == "review:unreached" else [way]
    denied = saying.denials_in(seen.entries)
    stands = {denied[row.position] for row in claims if row.position in denied}
    worst = next((one for one in _WORST_FIRST if one in stands), None)
    if worst is None:
        return str(HEARD[way.event])
    said = HEARD if worst is Dispute.DISMISSED else NOTED
    return f"{said[way.event]} {DENIED[worst]}"


def _last_signed(seen: Seen) -> int:
    """Return the place of the entry in which the last doctor signed the result of bottle A."""
    return max(
        place
        for place, one in enumerate(seen.entries)
        if one.row.event in OPINIONS and "findings" in one.facts
    )


def since_said(seen: Seen) -> list[str]:
    """Return what happened to the review after the last doctor signed, each with its day."""
    return [
        f"{day(one.row.at)}: {_happened(one, seen)}"
        for one in seen.entries[_last_signed(seen) + 1 :]
        if one.row.event not in _HEALTH
    ]


def _happened(one: Noted, seen: Seen) -> str:
    about = saying.about_said(one, seen.entries) if one.row.event in (DISPUTED, RULED) else []
    return f"{HAPPENED[one.row.event]} {'. '.join(about)}".rstrip()
