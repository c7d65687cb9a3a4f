"""Pages for what did not work: each says what to do, and none shows a traceback."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import render

from passmuster.core.kernel.errors import PassmusterError, UnusableInput
from passmuster.web.access.marks import public
from passmuster.web.wording.refusals import said


def refused(request: HttpRequest, error: PassmusterError) -> HttpResponse:
    """Say why something was refused (403), or what could not be used (400)."""
    sentence, code = said(error)
    status = 400 if isinstance(error, UnusableInput) else 403
    facts = {"sentence": sentence, "code": code}
    return render(request, "force/refused.html", facts, status=status)


@public
def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that did not come from this site, or whose page was open too long."""
    return HttpResponseForbidden(render(request, "force/forged.html").content)


@public
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere, and one that leads to somebody else's object."""
    return render(request, "force/not_found.html", status=404)


@public
def broken(request: HttpRequest) -> HttpResponse:
    """Answer when the site itself is at fault."""
    return render(request, "force/broken.html", status=500)
