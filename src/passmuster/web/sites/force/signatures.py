"""Decides every request that is signed by a program: whose it is, and that it is of just now.

No session and no cookie counts here. Who is not told apart by a signature learns that alone, and a
flood of such requests is answered shortly without keeping anything (attack L-02).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from passmuster.core.access.actors import require
from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.laboratory.uploads import FIGURES
from passmuster.formats.signed_request import SignedParts, read_claim
from passmuster.web.laboratory.uploading import SignedRequest, signed_by
from passmuster.web.ledger.services import SYSTEM
from passmuster.web.sites.force.outcomes import Issue, outcome

_MINUTE = 60
_CHALLENGE = 'Signature realm="passmuster-laboratory"'


def decide(
    request: HttpRequest, action: str, arguments: Mapping[str, Any]
) -> HttpResponseBase | None:
    """Let a signed request pass with who signed it, or answer it: 401, or 429 for too many.

    The laboratory is told by its key, so the system does the act for it, as for a listener.
    """
    require(SYSTEM, action)
    try:
        found = _read(request)
    except PassmusterError as error:
        return unsigned(error)
    if _too_many(f"laboratory-key-{found.key.pk}", "uploads-a-minute"):
        return _later()
    request.signed_request = found  # type: ignore[attr-defined]
    return None


def signed_request(request: HttpRequest) -> SignedRequest:
    """Return who signed a request that the decider let pass."""
    found: SignedRequest = request.signed_request  # type: ignore[attr-defined]
    return found


def unsigned(error: PassmusterError) -> HttpResponse:
    """Answer a request whose signature is not good for it."""
    if _too_many("laboratory-unsigned", "unsigned-a-minute"):
        return _later()
    answer = outcome(401, [Issue("login", error.code, error.message)])
    answer["WWW-Authenticate"] = _CHALLENGE
    return answer


def _read(request: HttpRequest) -> SignedRequest:
    given = request.headers
    digest = given.get("Content-Digest", "")
    claim = read_claim(given.get("Signature-Input", ""), given.get("Signature", ""), digest)
    parts = SignedParts(
        method=request.method or "",
        authority=request.get_host().lower(),
        path=request.path,
        content_type=given.get("Content-Type", ""),
        content_digest=digest,
    )
    return signed_by(claim, parts)


def _too_many(who: str, figure: str) -> bool:
    """Count one more in this minute; tell whether that is more than the figure allows.

    Counted in each process of the server by itself: it bounds work, and guards no secret.
    """
    cache.add(who, 0, _MINUTE)
    try:
        return cache.incr(who) > FIGURES.value(figure)
    except ValueError:  # the minute ended between the two
        return False


def _later() -> HttpResponse:
    says = "Too many at once. Wait a minute."
    answer = outcome(429, [Issue("throttled", "uploads-too-many", says)])
    answer["Retry-After"] = str(_MINUTE)
    return answer
