"""What every answer of either site carries: a strict policy, and text made small.

Settings: ``PASSMUSTER_SCRIPTS`` (default False) lets every page of a site load scripts of its own
files. A single page may ask for more by ``@allows``; nothing ever loads from another host.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.deprecation import MiddlewareMixin

BASE_POLICY = (
    "default-src 'none'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
"""Nothing inline, nothing from another host (architecture.md §2, habit 13)."""

SCRIPTS = ("script-src 'self'", "connect-src 'self'")
"""Added where PASSMUSTER_SCRIPTS is true: our own files, and requests to our own site."""

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

COMPRESSED = ("text/", "image/svg", "application/json")

_MORE = "passmuster_policy"

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def content_security_policy(*more: str, scripts: bool = False) -> str:
    """Return the policy's text; ``more`` are whole directives, those given already left out.

    Raises ImproperlyConfigured for a directive that names anything but this site.
    """
    lines = BASE_POLICY + (SCRIPTS if scripts else ())
    names = [line.split()[0] for line in lines]
    for line in more:
        name, *sources = line.split()
        if sources != ["'self'"]:
            raise ImproperlyConfigured(f"The policy {line!r} must say 'self' and nothing else.")
        if name not in names:
            lines, names = (*lines, line), [*names, name]
    return "; ".join(lines)


def allows(*directives: str) -> Callable[[View], View]:
    """Let one view's page do more than the site's others, as in ``@allows("script-src 'self'")``.

    It stands below the mark of access, so that the mark is what the URL map meets.
    """
    content_security_policy(*directives)  # a slip stops the start, not the page

    def over(view: View) -> View:
        @wraps(view)
        def answer(*args: Any, **kwargs: Any) -> HttpResponseBase:
            response = view(*args, **kwargs)
            setattr(response, _MORE, directives)
            return response

        return cast("View", answer)

    return over


class OnlyOurselves(MiddlewareMixin):
    """Lets a page load its own files and nothing else, and gives no device to anyone."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Add the two policies."""
        response.headers["Content-Security-Policy"] = content_security_policy(
            *getattr(response, _MORE, ()), scripts=bool(getattr(settings, "PASSMUSTER_SCRIPTS", 0))
        )
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        return response


class CompressText(GZipMiddleware):
    """Compresses pages, styles and lists; fonts, tiles and archives stay as they are.

    The length of a compressed page can betray a secret in it to whoever may add to the page and
    watch the wire (BREACH). The oversight site has no secret. The force site's pages hold a CSRF
    token, which Django masks anew for every answer, and Django's own middleware, which does the
    work here, adds a random length; nothing else secret stands beside text an outsider chooses.
    """

    def process_response(  # type: ignore[override]
        self, request: HttpRequest, response: HttpResponse
    ) -> HttpResponse:
        """Compress what is text."""
        if not response.get("Content-Type", "").startswith(COMPRESSED):
            return response
        return super().process_response(request, response)  # type: ignore[return-value]
