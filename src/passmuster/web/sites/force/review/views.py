"""The queue by clock, and the page of one review: each look at it is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.review.queries import Seen, open_review
from passmuster.web.review.queueing import Queued, queue_of
from passmuster.web.review.surroundings import donor_named
from passmuster.web.sites.force.refusing import Refusal, attempt
from passmuster.web.sites.force.review import saying
from passmuster.web.sites.force.review.whole import file_of
from passmuster.web.sites.force.roster.changes import page_of
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme.numerals import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passmuster.web.review.models import Review

ON_A_PAGE = 50


@requires("review:read")
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """List every open review that this doctor may judge, the latest of the late ones first."""
    signed, now = signed_in(request), clock.now()
    rows = queue_of(signed.acting("review:read"), signed.force)
    page = page_of(request, rows, ON_A_PAGE)
    facts = {
        "title": queue_title(rows),
        "tasks": [saying.line_of(one, now) for one in page.rows],
        "page": page,
    }
    return render(request, "force/review/list.html", facts)


def queue_title(rows: Sequence[Queued]) -> str:
    """Return how many reviews are open, and how many of them are late."""
    if not rows:
        return _("No review is open")
    said = ngettext("%(n)s review is open", "%(n)s reviews are open", len(rows)) % {
        "n": in_words(len(rows), first=True)
    }
    late = sum(1 for one in rows if one.clock.late)
    if not late:
        return said
    over = ngettext("%(n)s is late", "%(n)s are late", late) % {"n": in_words(late)}
    return _("%(waiting)s, %(late)s") % {"waiting": said, "late": over}


@requires("review:read")
@require_safe
def review(request: HttpRequest, review: int) -> HttpResponse:
    """Show one review to a doctor who may judge it; blind while it wants another doctor's word."""
    signed = signed_in(request)
    found: Review = signed.objects["review"]
    seen, refusal = opened(signed, found)
    if seen is None:
        return closed(request, found, refusal)
    return render(request, "force/review/review.html", file_of(signed, found, seen))


def opened(signed: SignedIn, found: Review) -> tuple[Seen | None, Refusal | None]:
    """Return what a review holds and record the look, or why this doctor may not open it."""
    by = signed.acting("review:read")
    return attempt(lambda: open_review(by=by, review=found))


def closed(request: HttpRequest, found: Review, refusal: Refusal | None) -> HttpResponse:
    """Say that this doctor judges something else, and nothing of what the file holds."""
    facts = {"refusal": refusal, "nobodys": donor_named(found) is None}
    return render(request, "force/review/closed.html", facts, status=403)
