"""What leaves a review on paper or as a file: the letter that asks for a call, and the papers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.review.beside import LETTER
from passmuster.web.access.marks import requires
from passmuster.web.installation import here
from passmuster.web.people.queries import humans_of
from passmuster.web.review import contacting
from passmuster.web.review.surroundings import contacts_of, donor_named
from passmuster.web.sites.force.refusing import attempt, typed
from passmuster.web.sites.force.review.contact import METHODS
from passmuster.web.sites.force.review.forms import LetterForm
from passmuster.web.sites.force.review.page import Shown, act_page
from passmuster.web.sites.force.review.views import closed, opened
from passmuster.web.sites.force.signed import signed_in

if TYPE_CHECKING:
    from passmuster.web.review.models import Review

LETTER_ACT = Shown(
    title=_("Send the letter that asks for a call"),
    lede=_(
        "It asks the force’s contact to have the officer call you, and says nothing else: not "
        "that there is a result, and not that there was a test."
    ),
    button=_("Record it and open the letter"),
    consequences=[
        _("The contact tells nobody else, and records each attempt and the hand-over."),
        _("The officer’s time to call runs from the hand-over with proof."),
    ],
)

_ENDINGS = {b"%PDF": "pdf", b"\x89PNG": "png", b"\xff\xd8\xff": "jpg"}
"""How the file's name ends, by its first bytes: its content is never trusted to a browser."""


@requires("review:contact")
@require_http_methods(METHODS)
def letter(request: HttpRequest, review: int) -> HttpResponseBase:
    """Record that the letter goes to the force's contact, and lead to its print."""
    signed = signed_in(request)
    found: Review = signed.objects["review"]
    by = signed.acting("review:contact")
    contacts = [(one.code, one.name) for one in contacts_of(found)]
    return act_page(
        request,
        signed,
        "review-letter",
        LETTER_ACT,
        LetterForm(contacts, typed(request)),
        lambda given: contacting.send_letter(by=by, review=found, **given),
        to="review-letter-print",
    )


@requires("review:read")
@require_safe
def letter_print(request: HttpRequest, review: int) -> HttpResponseBase:
    """Show the last letter as it is printed: whom to call, on which number, by when."""
    signed = signed_in(request)
    found: Review = signed.objects["review"]
    seen, refusal = opened(signed, found)
    if seen is None:
        return closed(request, found, refusal)
    sent_ones = [one for one in seen.entries if one.row.event == LETTER]
    if not sent_ones or seen.blind:
        raise Http404("letter")
    last = sent_ones[-1]
    names = dict(humans_of(signed.force).values_list("code", "name"))
    facts = {
        "review": found,
        "contact": names.get(last.facts["through"], last.facts["through"]),
        "doctor": names.get(last.row.by, last.row.by),
        "phone": last.facts.get("doctors_phone", ""),
        "call_by": date.fromisoformat(last.facts["call_by"]) if "call_by" in last.facts else None,
        "donor": donor_named(found),
        "at": last.row.at,
    }
    return render(request, "force/review/letter.html", facts)


@requires("review:read")
@require_safe
def paper(request: HttpRequest, review: int, index: int) -> HttpResponseBase:
    """Send one paper as it came, by its place in the review; the look is recorded."""
    signed = signed_in(request)
    found: Review = signed.objects["review"]
    seen, refusal = opened(signed, found)
    if seen is None:
        return closed(request, found, refusal)
    if not 1 <= index <= len(seen.papers):
        raise Http404("paper")
    data, refusal = attempt(lambda: here().kept_bytes(seen.papers[index - 1]))
    if data is None:
        return closed(request, found, refusal)
    ending = next((end for start, end in _ENDINGS.items() if data.startswith(start)), "bin")
    # Never opened in the browser: it is somebody's file, of any kind.
    answer = HttpResponse(data, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="paper-{index}.{ending}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
