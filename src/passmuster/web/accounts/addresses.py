"""From where a request comes."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Return the client's address: the peer's, or what the named proxy says.

    A forwarding header is believed only when PASSMUSTER_PROXIES says how many proxies of ours
    stand before the site; otherwise anybody could write one.
    """
    proxies: int = getattr(settings, "PASSMUSTER_PROXIES", 0)
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(forwarded) >= proxies and forwarded[-proxies]:
        return forwarded[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


FORWARDING = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Forwarded")


def comes_from_this_machine(request: HttpRequest) -> bool:
    """Tell whether a request comes from loopback itself, without any proxy between."""
    return request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"} and not any(
        header in request.headers for header in (*FORWARDING, "Via")
    )
