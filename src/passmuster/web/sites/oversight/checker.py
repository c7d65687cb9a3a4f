"""The page on which a visitor's own browser checks the record, and the same page as one file."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from passmuster.web.access.marks import public
from passmuster.web.sites.oversight import pages
from passmuster.web.sites.oversight.checker_file import (
    LANGUAGES,
    checker_file,
    checker_file_sha256,
    file_name,
)
from passmuster.web.sites.oversight.checker_texts import MODULES, path_of, texts
from passmuster.web.sites.oversight.published import here
from passmuster.web.theme.middleware import allows


@public
@allows("script-src 'self'", "connect-src 'self'")
@require_safe
def verify_page(request: HttpRequest) -> HttpResponse:
    """Check this record, or files from anywhere, on the visitor's own device."""
    numbers = here().dossiers()[::-1]
    wanted = request.GET.get("draw", "")
    facts: dict[str, Any] = {
        "at": "check",
        "site": True,
        "draws": numbers,
        "wanted": wanted if wanted in numbers else "",
        "texts": texts(
            {
                "log": "/log",
                "policy": reverse("policy"),
                "dossiers": "/dossiers/",
                "draws": numbers,
            },
            pages.address(request),
            [static(path_of(module)) for module in MODULES],
        ),
        "files": [(of, file_name(of), checker_file_sha256(of)) for of in _first(LANGUAGES)],
    }
    return pages.page(request, "oversight/verify.html", facts)


@public
@require_safe
def verify_file(request: HttpRequest, language: str) -> HttpResponse:
    """The page as one file for use offline: to be saved, never to be run here."""
    if language not in LANGUAGES:
        raise Http404(language)
    response = HttpResponse(checker_file(language), content_type="text/html; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(language)}"'
    patch_cache_control(response, no_cache=True)
    return response


def _first(languages: tuple[str, ...]) -> list[str]:
    """Return the page's own language before the other."""
    return sorted(languages, key=lambda language: language != (get_language() or "en"))
