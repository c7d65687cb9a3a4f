"""The seat of a witness, in public and without an account: the signature is the authority."""

from __future__ import annotations

import base64
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from passmuster.core.kernel.errors import PassmusterError, UnusableInput
from passmuster.core.ledger.keys import COSIGNATURE, VerifierKey
from passmuster.formats.codes import qr_path
from passmuster.formats.tile_files import CHECKPOINT
from passmuster.web.access.marks import public
from passmuster.web.accounts import tries
from passmuster.web.accounts.addresses import address_of
from passmuster.web.ledger import seats
from passmuster.web.sites.force.witness.texts import MODULES, START, STYLES, texts, word_list
from passmuster.web.theme.numerals import parse_whole
from passmuster.web.wording.refusals import said
from passmuster.web.work import MAXIMUM_DELAY

FOR_EVER = "public, max-age=31536000, immutable"
PAGE_STYLES = "theme/passmuster.css"
_FONT = re.compile(r"@font-face \{[^}]*\}\n?")


@public
@require_safe
def witness(request: HttpRequest) -> HttpResponse:
    """Show the seat over one log; where the installation has several, ask which one first."""
    log = _log_asked(request.GET.get("log"))
    if log is None:
        return render(request, "force/witness/choose.html", {"logs": seats.logs()})
    return _seat(request, log)


@public
@require_POST
def cosign(request: HttpRequest) -> HttpResponse:
    """Take a cosignature in, by whomever it is sent; a wrong one is counted against its sender."""
    log = _log_asked(request.POST.get("log"))
    if log is None:
        raise Http404("log")
    typed = request.POST.get("note", "")
    sender = address_of(request)
    # Counted apart from sign-ins, by address alone: whoever signs has no name here yet.
    login = f"witness {sender}"
    try:
        tries.require_not_locked(login, sender)
    except PassmusterError as refusal:
        return _seat(request, log, refusal=refusal, typed=typed)
    try:
        received = seats.receive_cosignature(log=log, note=_as_note(typed))
    except PassmusterError as refusal:
        tries.failed(login, sender)
        return _seat(request, log, refusal=refusal, typed=typed)
    asked = {"log": log.origin, "witness": received.witness, "size": received.head.size}
    return HttpResponseRedirect(f"{reverse('witness-cosigned')}?{urlencode(asked)}")


@public
@require_safe
def cosigned(request: HttpRequest) -> HttpResponse:
    """Say what was taken in: which witness, over which state of the record, when."""
    log = _log_asked(request.GET.get("log"))
    try:
        size = parse_whole(request.GET.get("size", ""))
    except UnusableInput as error:
        raise Http404("size") from error
    received = seats.cosigned_by(log, request.GET.get("witness", ""), size) if log else None
    if received is None:
        raise Http404("cosignature")
    facts = {"received": received, "seal": seats.seal_of(received.head), **_about(log)}
    return render(request, "force/witness/cosigned.html", facts)


@public
@require_safe
def log_file(request: HttpRequest, name: str) -> HttpResponse:
    """Serve a file of the log, read-only; ``checkpoint`` is the newest head, cosigned or not.

    Anybody may read these from any page: they are what is published anyway, and a witness's saved
    page has to reach them.
    """
    log = _log_asked(request.GET.get("log"))
    data = seats.log_file(log, name) if log else None
    if data is None:
        raise Http404(name)
    newest = name == CHECKPOINT
    response = HttpResponse(
        data, content_type="text/plain; charset=utf-8" if newest else "application/octet-stream"
    )
    response.headers["Cache-Control"] = "no-store" if newest else FOR_EVER
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@public
@require_safe
def code(request: HttpRequest) -> HttpResponse:
    """Draw a witness's verifier key as a QR code; it draws nothing but such keys."""
    try:
        key = VerifierKey.parse(request.GET.get("key", "")[: seats.MOST_BYTES])
        side, path = qr_path(str(key))
    except PassmusterError as error:
        raise Http404("key") from error
    if key.type != COSIGNATURE:
        raise Http404("key")
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>'
    )
    return HttpResponse(drawing, content_type="image/svg+xml")


@public
@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """Hand out the list of words, for keys and fingerprints; it never changes."""
    answer = HttpResponse(word_list(), content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = FOR_EVER
    return answer


@public
@require_safe
def page_file(request: HttpRequest) -> HttpResponse:
    """The seat as one file to keep and open from the own device: for download, never to run here.

    Whoever serves the page can serve another one tomorrow; what was saved stays as it was. It
    reaches this site's log and nothing else, and hands its line over to be pasted here.
    """
    log = _log_asked(request.GET.get("log"))
    if log is None:
        raise Http404("log")
    address = request.build_absolute_uri("/").removesuffix("/")
    scripts = [_static(name).replace("</", "<\\/") for name in MODULES]
    styles = _FONT.sub("", _static(PAGE_STYLES)) + _static(STYLES)
    facts = {
        "texts": texts(log, address=address, saved=True),
        "scripts": scripts,
        "styles": styles,
        "policy": _saved_policy(scripts, styles, address),
        "address": address + reverse("witness"),
        "saved": True,
        **_about(log),
    }
    html = render_to_string("force/witness/saved.html", facts)
    response = HttpResponse(html, content_type="text/html; charset=utf-8")
    name = f"passmuster-witness-{get_language()}.html"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _seat(
    request: HttpRequest, log: Any, *, refusal: PassmusterError | None = None, typed: str = ""
) -> HttpResponse:
    head = seats.newest_signed(log)
    sentence, reason = said(refusal) if refusal else ("", "")
    facts = {
        "texts": texts(log),
        "start": static(START),
        "styles": static(STYLES),
        "head": head,
        "seal": seats.seal_of(head) if head else None,
        "seats": seats.seats_of(log, delay=MAXIMUM_DELAY),
        "sentence": sentence,
        "code": reason,
        "typed": typed[: seats.MOST_BYTES],
        "most": seats.MOST_BYTES,
        **_about(log),
    }
    status = 400 if isinstance(refusal, UnusableInput) else 403 if refusal else 200
    return render(request, "force/witness/seat.html", facts, status=status)


def _about(log: Any) -> dict[str, Any]:
    force = log.force
    return {
        "log": log,
        "force_name": force.name_km if get_language() == "km" else force.name_en,
        "policy_sha256": sha256(seats.policy_bytes(log)).hexdigest(),
    }


def _log_asked(origin: str | None) -> Any:
    """Return the log of an origin, or the only one there is; None leaves the choice open."""
    found = seats.logs()
    if origin:
        for log in found:
            if log.origin == origin:
                return log
        raise Http404(origin)
    return found[0] if len(found) == 1 else None


def _as_note(typed: str) -> bytes:
    """Return pasted text as a note: a form sends line ends of its own and may lose the last."""
    plain = typed.replace("\r\n", "\n").strip("\n")
    return f"{plain}\n".encode()


def _static(name: str) -> str:
    found = finders.find(name)
    if not isinstance(found, str):
        raise ImproperlyConfigured(f"There is no static file called {name!r}.")
    return Path(found).read_text("utf-8")


def _saved_policy(scripts: list[str], styles: str, address: str) -> str:
    hashes = " ".join(_hash(script) for script in scripts)
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {hashes}",
            f"style-src {_hash(styles)}",
            f"connect-src {address}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode('ascii')}'"
