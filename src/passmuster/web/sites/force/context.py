"""What every page of the force site is given: who is signed in, where else to go, the record."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language

from passmuster.web.sites.force.navigation import sections_for
from passmuster.web.sites.force.strip import record_strip


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the frame's facts; pages before the sign-in get the language link only."""
    other = "en" if get_language() == "km" else "km"
    facts: dict[str, Any] = {
        "other_language": other,
        "twin": translate_url(request.get_full_path(), other),
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
