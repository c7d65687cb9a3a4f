"""What every answer of the oversight site carries: a strict policy, small text, plain failures."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.deprecation import MiddlewareMixin

from passmuster.core.kernel.errors import PassmusterError
from passmuster.web.sites.oversight import pages

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""No script at all, nothing inline, nothing from another host (architecture.md §2, habit 13)."""

COMPRESSED = ("text/", "image/svg", "application/json")

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class OnlyOurselves(MiddlewareMixin):
    """Lets a page load its own files and nothing else, and gives no device to anyone."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Add the two policies."""
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        return response


class CompressText(GZipMiddleware):
    """Compresses pages, styles and lists; nothing here is secret that it could leak."""

    def process_response(  # type: ignore[override]
        self, request: HttpRequest, response: HttpResponse
    ) -> HttpResponse:
        """Compress what is text; fonts and tiles stay as they are."""
        if not response.get("Content-Type", "").startswith(
            ("text/", "image/svg", "application/json")
        ):
            return response
        return super().process_response(request, response)  # type: ignore[return-value]


class SayWhatIsUnreadable(MiddlewareMixin):
    """Turns a published folder that cannot be read into a page that says so (503)."""

    get_response: Callable[[HttpRequest], HttpResponseBase]

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for expected failures; leave every other to the 500 page."""
        if isinstance(error, PassmusterError):
            return pages.unreadable(request, error)
        if isinstance(error, OSError):
            return pages.unreadable(request, PassmusterError("published-file-unreadable", ""))
        return None
