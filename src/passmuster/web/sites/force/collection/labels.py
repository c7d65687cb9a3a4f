"""Prints the labels of the specimen that is being sealed, from the step that seals it.

Guarantees: the page is there while that step is open and no longer, for its collector alone, and
offers no other specimen's number (attack C-04).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from passmuster.web.access.marks import requires
from passmuster.web.kits.queries import items_held
from passmuster.web.sites.force.collection.stepping import at_of
from passmuster.web.sites.force.kits.labels import labels_page
from passmuster.web.sites.force.signed import signed_in

if TYPE_CHECKING:
    from passmuster.web.collection.models import Session


@requires("collection:step")
@require_http_methods(["GET", "HEAD", "POST"])
def print_them(request: HttpRequest, collection: int) -> HttpResponseBase:
    """Print labels of this collection's open specimen; lead back where its step is not open."""
    signed = signed_in(request)
    session: Session = signed.objects["collection"]
    at = at_of(session)
    sealing = at.next is not None and at.next.step.code == "seal" and not session.practice
    if not sealing or signed.human.code != session.collector:
        return redirect("collection", collection=collection)
    items = list(items_held(signed.force, session.collector).filter(serial=at.progress.form))
    back = reverse("collection-step", args=[session.pk, "seal"])
    title = _("Collection %(number)s") % {"number": session.number}
    return labels_page(request, items, back, title)
