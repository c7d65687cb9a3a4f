"""Turns a published folder that cannot be read into a page that says so."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from passmuster.core.kernel.errors import PassmusterError
from passmuster.web.sites.oversight import pages


class SayWhatIsUnreadable(MiddlewareMixin):
    """Answers for expected failures (503) and leaves every other to the 500 page."""

    get_response: Callable[[HttpRequest], HttpResponseBase]

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Say what cannot be read or does not hold."""
        if isinstance(error, PassmusterError):
            return pages.unreadable(request, error)
        if isinstance(error, OSError):
            return pages.unreadable(request, PassmusterError("published-file-unreadable", ""))
        return None
