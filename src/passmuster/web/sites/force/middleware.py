"""Around every page: kept out of shared caches, in the person's language, refusals in words."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin

from passmuster.core.kernel.errors import PassmusterError
from passmuster.web.accounts.devices import put_device_cookie
from passmuster.web.accounts.sessions import put_cookie
from passmuster.web.sites.force import failures


class KeepPagesPrivate(MiddlewareMixin):
    """Lets no cache keep a page, and gives a new session its second cookie."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Mark the answer; static files are served before this and stay cacheable."""
        response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers.setdefault("X-Robots-Tag", "noindex")
        put_cookie(request, response)
        put_device_cookie(request, response)
        return response


class SpeakTheirLanguage(MiddlewareMixin):
    """Answers addresses without a language in the one that the signed-in person chose."""

    def process_request(self, request: HttpRequest) -> None:
        """Only where the address does not say it: a language in the address always counts."""
        if translation.get_language_from_path(request.path_info):
            return
        chosen = getattr(request.user, "language", "")
        if chosen:
            translation.activate(chosen)
            request.LANGUAGE_CODE = chosen


class SayRefusals(MiddlewareMixin):
    """Turns a refusal that a page did not meet itself into a page that says why."""

    get_response: Callable[[HttpRequest], HttpResponseBase]

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for expected failures; leave every other to the 500 page."""
        if isinstance(error, PassmusterError):
            return failures.refused(request, error)
        return None


def is_demo() -> bool:
    """Tell whether this site runs over a demo's folder."""
    return bool(settings.PASSMUSTER_DEMO)
