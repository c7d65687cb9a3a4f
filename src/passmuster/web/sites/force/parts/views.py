"""The live page of components: each part, the line that writes it, and when to use it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from passmuster.web import clock
from passmuster.web.access.marks import public
from passmuster.web.theme.samples import parts_shown


@public
@require_safe
def parts(request: HttpRequest) -> HttpResponse:
    """Show every part with invented content; nothing of a force is on it."""
    facts = {"parts": parts_shown(request, localtime(clock.now()))}
    return render(request, "theme/parts_page.html", facts)
