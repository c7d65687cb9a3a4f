"""Refuses what is too large to be a form or a file of ours before any of it is read.

Django reads a whole request to find its forgery token, whoever sent it; two gigabytes would fill
the disk first (attack W-04). So the announced length is judged before anything else. A request
that announces none has no body here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.deprecation import MiddlewareMixin

from passmuster.core.kernel.errors import UnusableInput
from passmuster.web.access.marks import mark_of
from passmuster.web.sites.force.outcomes import Issue, outcome
from passmuster.web.wording.refusals import said

ATTRIBUTE = "passmuster_takes_bytes"
FORM_AROUND = 100_000
"""Bytes that a form may have around its files."""

View = TypeVar("View", bound=Callable[..., Any])


def takes_files(most: int) -> Callable[[View], View]:
    """Let a view be sent files of up to ``most`` bytes together."""

    def marked(view: View) -> View:
        setattr(view, ATTRIBUTE, most + FORM_AROUND)
        return view

    return marked


class KeepBodiesSmall(MiddlewareMixin):
    """Answers 413 with a plain page to whatever is larger than its address takes."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """Judge the announced length by the address."""
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE or length <= _most_for(request):
            return None
        if _is_signed(request):
            return outcome(413, [Issue("too-long", "message-too-large", _TOO_LARGE)])
        sentence, code = said(UnusableInput("body-too-large", "This is larger than a form."))
        facts = {"sentence": sentence, "code": code}
        return render(request, "force/refused.html", facts, status=413)


_TOO_LARGE = "It is larger than results ever are. Send it in parts."


def _view_for(request: HttpRequest) -> Callable[..., Any] | None:
    try:
        return resolve(request.path_info).func
    except Resolver404:
        return None


def _most_for(request: HttpRequest) -> int:
    most: int = getattr(_view_for(request), ATTRIBUTE, 0)
    return most


def _is_signed(request: HttpRequest) -> bool:
    """Tell whether a program, not a person, reads the answer of this address."""
    view = _view_for(request)
    mark = mark_of(view) if view is not None else None
    return mark is not None and mark.signed
