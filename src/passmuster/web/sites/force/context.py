"""What every page of the force site is given: who is signed in, where else to go, the record."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language, get_language_from_path

from passmuster.web.sites.force.navigation import sections_for
from passmuster.web.sites.force.strip import record_strip


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the frame's facts; pages before the sign-in get the language link only."""
    other = "en" if get_language() == "km" else "km"
    facts: dict[str, Any] = {
        "other_language": other,
        "twin": _twin(request, other),
        "theme": "",
    }
    signed = getattr(request, "signed", None)
    if signed is None:
        return facts
    return facts | {
        "signed": signed,
        "theme": signed.account.theme,
        "sections": sections_for(signed, request.path),
        "strip": record_strip(signed.force),
    }


def _twin(request: HttpRequest, other: str) -> str:
    """Return the address of the same page in the other language, of one that is not there too."""
    said = get_language_from_path(request.path_info)
    path = request.get_full_path()
    return f"/{other}" + (path.removeprefix(f"/{said}") if said else path)
