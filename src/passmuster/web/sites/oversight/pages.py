"""How a page is put together: the state of the record, and its twin in the other language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.cache import patch_cache_control
from django.utils.timezone import localtime
from django.utils.translation import get_language, get_language_from_path
from django.utils.translation import gettext as _

from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.ledger.encoding import parse_decimal
from passmuster.web.clock import now
from passmuster.web.sites.oversight.alive import life_of
from passmuster.web.sites.oversight.published import here
from passmuster.web.sites.oversight.record import record_of
from passmuster.web.theme.numerals import in_khmer
from passmuster.web.wording.refusals import said

KEPT_SECONDS = 30
TWINS = {"en": "km", "km": "en"}


def page(
    request: HttpRequest, template: str, facts: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Return a page over the newest state of the record.

    Raises PassmusterError when the record cannot be read; the middleware turns that into a page.
    """
    published = here()
    record = facts.setdefault("record", record_of(published))
    force = facts.setdefault("force", published.force())
    facts["life"] = life_of(published, record, demo=force.demo)
    response = _rendered(request, template, facts, status)
    patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
    return response


def number_asked(request: HttpRequest, name: str, most: int, *, default: int | None = None) -> int:
    """Return a number from 1 to ``most`` out of the address; ``most`` or ``default`` without one.

    Raises Http404 for anything else.
    """
    text = request.GET.get(name)
    if text is None:
        return most if default is None else default
    try:
        number = parse_decimal(text)
    except ValueError as error:
        raise Http404(text) from error
    if not 1 <= number <= most:
        raise Http404(text)
    return number


def unreadable(request: HttpRequest, error: PassmusterError) -> HttpResponse:
    """Say that the record cannot be read or does not hold, with the code and what it means."""
    response = _rendered(
        request, "oversight/unreadable.html", {"error": error, "said": said(error)[0]}, 503
    )
    patch_cache_control(response, no_store=True)
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page, with the way on."""
    return _rendered(request, "oversight/not_found.html", {}, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """Say that the site failed; nothing of the record is read for this page."""
    return _rendered(request, "oversight/broken.html", {}, 500)


def address(request: HttpRequest) -> str:
    """Return the address under which an outsider reaches this site, without a last slash."""
    return str(getattr(settings, "PASSMUSTER_ADDRESS", "")) or request.build_absolute_uri(
        "/"
    ).rstrip("/")


def twin(request: HttpRequest) -> str:
    """Return the address of the same page in the other language."""
    language = get_language_from_path(request.path_info)
    if language not in TWINS:
        return f"/{TWINS.get(get_language() or '', 'en')}/"
    return f"/{TWINS[language]}" + request.get_full_path().removeprefix(f"/{language}")


def _rendered(
    request: HttpRequest, template: str, facts: dict[str, Any], status: int
) -> HttpResponse:
    language = "km" if in_khmer() else "en"
    facts |= {
        "language": language,
        "other_language": TWINS[language],
        "twin": twin(request),
        "address": address(request),
        "zone": _zone(),
    }
    if "force" in facts:
        facts["force_name"] = facts["force"].name(language)
    return TemplateResponse(request, template, facts, status=status).render()


def _zone() -> str:
    """Return the name of the time that pages show, in words, with its distance from UTC."""
    offset = localtime(now()).strftime("%z")
    known = {"Asia/Phnom_Penh": _("Phnom Penh time")}
    return f"{known.get(settings.TIME_ZONE, settings.TIME_ZONE)} (UTC{offset[:3]}:{offset[3:]})"
