"""An officer's own result: what may be known now, each claimed call, and what the officer can do.

Nothing of a result shows before a doctor has verified it, and then only to whoever chooses to read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from passmuster.core.kits.serials import in_fours
from passmuster.core.review import moves
from passmuster.core.review.contact import Dispute
from passmuster.core.review.split_results import CATEGORIES, Outcome
from passmuster.core.review.verdict import NON_NEGATIVE, Verdict
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.review.came_to import read_outcome
from passmuster.web.review.own import Claim, Own, own_view
from passmuster.web.review.sealing import facts_of
from passmuster.web.review.whereabouts import ORDERED
from passmuster.web.sites.force.laboratory.saying import line_said
from passmuster.web.sites.force.review.steps import steps_said
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme.clocks import clock_for
from passmuster.web.theme.numerals import day_and_clock
from passmuster.web.theme.parts import Fact
from passmuster.web.wording import own_results as words
from passmuster.web.wording.bottles import NOT_MOVED
from passmuster.web.wording.review import PHONES
from passmuster.web.wording.substances import substance_text

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from passmuster.web.review.models import Review
    from passmuster.web.theme.clocks import Clock


@requires("review:read-own")
@require_safe
def own(request: HttpRequest, own_review: int) -> HttpResponse:
    """Show the officer how the review of one own specimen stands."""
    signed = signed_in(request)
    found: Review = signed.objects["own_review"]
    seen = own_view(found)
    if seen.came is not None and not seen.came.read and request.method == "GET":
        read_outcome(by=signed.acting("review:read-own"), review=found)
    facts = {
        "review": found,
        "number": in_fours(found.specimen),
        "state": _state(seen),
        "came": _came(found, seen),
        "results": _results(seen.verdict),
        "presumed": words.PRESUMED if _against(seen.verdict) else "",
        "clock": _clock(seen),
        "stopped": "ask" in seen.can and seen.told is not None and not seen.told.counts,
        "claims": [_claim(found, one) for one in seen.claims],
        "bottle": steps_said(seen.bottle, words.STEPS),
        "standing": _standing(seen),
        "lines": [line_said(line) for line in seen.lines],
        "acts": _acts(found, seen),
    }
    return render(request, "force/review/own.html", facts)


def _state(seen: Own) -> tuple[str, str]:
    """Return a title and a sentence: the same before verification whatever came in."""
    if seen.withdrawn:
        return _("This test counts for nothing"), _("The laboratory took its result back.")
    if seen.begun_anew:
        return _("You were right: a doctor has to hear you"), str(words.BEGUN_ANEW)
    if seen.struck:
        return _("You were right: this result does not stand"), str(words.STRUCK)
    if seen.taken_back:
        return str(words.GROUNDS[seen.taken_back]), str(words.NOT_SETTLED)
    if seen.heard_on_bottle_b:
        return (
            _("The doctor will speak with you about bottle B"),
            _("The second laboratory has reported. Nothing follows before you were heard on it."),
        )
    if "read-bottle-b" in seen.can:
        return (
            _("There is something to read about bottle B"),
            _(
                "The doctor tells you of it, or you read it here. From then on a time runs in which"
                " you can ask for another test of bottle A."
            ),
        )
    if "read" in seen.can:
        return (
            _("Your result is verified"),
            _(
                "The doctor tells it to you in person, or you read it here. From then on a time "
                "runs that protects you: in it you can ask that a second laboratory tests bottle B."
            ),
        )
    if seen.verdict is None:
        return (
            _("A doctor looks at your result"),
            _(
                "The doctor may call you, whatever the laboratory has found. There is no result "
                "before the doctor has verified one, and nothing follows."
            ),
        )
    return _("Your result"), ""


def _came(review: Review, seen: Own) -> dict[str, Any]:
    """Return what bottle B came to, in words: its day, what it means, and what can be done next."""
    if seen.came is None:
        return {}
    title, means = words.CAME_TO[seen.came.code]
    if review.state == moves.AT_BOTTLE_A:
        follows = "at-bottle-a"
    elif "ask-bottle-a" in seen.can:
        follows = "refusal"
    else:
        cancelled = CATEGORIES[seen.came.code].outcome is Outcome.CANCELLED
        follows = "cancelled" if cancelled else "stands"
    facts = [
        Fact(_("Signed by a doctor"), day_and_clock(seen.came.at)),
        Fact(_("What it means"), str(means)),
        Fact(_("What can be done next"), str(words.AFTER_OUTCOME[follows])),
    ]
    return {"title": str(title), "facts": facts}


def _against(verdict: Verdict | None) -> bool:
    return verdict is not None and not NON_NEGATIVE.isdisjoint(verdict.results)


def _results(verdict: Verdict | None) -> list[str]:
    if verdict is None:
        return []
    drugs = {"drugs": ", ".join(map(substance_text, verdict.positive_for))}
    return [str(words.RESULTS[str(one)]) % drugs for one in verdict.results]


def _clock(seen: Own) -> Clock | None:
    now = clock.now()
    if seen.until is not None and seen.told is not None:
        said = _("It protects you: until then you can ask for bottle B.")
        return clock_for(now, seen.told.at, seen.until, protects=said)
    if seen.until_bottle_a is not None:
        said = _("It protects you: until then you can ask for another test of bottle A.")
        return clock_for(now, None, seen.until_bottle_a, protects=said)
    return None


def _claim(review: Review, one: Claim) -> dict[str, Any]:
    facts = facts_of(one.row)
    said = (
        [str(PHONES[facts["phone"]]), str(words.ANSWERS[facts["answer"]])]
        if "phone" in facts
        else []
    )
    if facts.get("proof"):
        said.append(_("Proof %(number)s") % {"number": facts["proof"]})
    open_to_dispute = one.dispute is Dispute.NONE
    return {
        "time": day_and_clock(one.row.at),
        "sentence": words.CLAIMS[one.row.event],
        "detail": " · ".join(said),
        "dispute": "" if open_to_dispute else words.DISPUTES[one.dispute],
        "url": reverse("own-dispute", args=[review.pk, one.row.position])
        if open_to_dispute
        else "",
    }


def _standing(seen: Own) -> list[str]:
    """Return what is known of the bottle beside its steps, and what happens next."""
    found = []
    if seen.bottle and seen.bottle[-1].step == ORDERED:
        found.append(str(NOT_MOVED))
    if seen.taken_back and seen.request_stands:
        found.append(str(words.STANDS))
    if seen.unavailable:
        found.append(str(words.UNAVAILABLE[seen.unavailable]))
    elif "no-laboratory" in seen.can:
        found.append(
            _("The force has no second laboratory yet. If none is found, the test is cancelled.")
        )
    return found


def _acts(review: Review, seen: Own) -> list[tuple[str, str]]:
    """Return what the officer can do now, the protecting acts first."""
    every: tuple[tuple[str, str, Promise | str], ...] = (
        ("read", "own-read", _("Read my result")),
        ("read-bottle-b", "own-read", _("Read what was found in bottle B")),
        ("ask", "own-split", _("Ask that a second laboratory tests bottle B")),
        ("ask-bottle-a", "own-bottle-a", _("Ask for another test of bottle A")),
        ("ask-late", "own-split-late", _("Ask for bottle B late, with a cause")),
        ("reopen", "own-reopen", _("Say why I could not be heard")),
        ("waive", "own-waive", _("Write that bottle B need not be tested")),
    )
    return [
        (str(label), reverse(page, args=[review.pk]))
        for name, page, label in every
        if name in seen.can
    ]
