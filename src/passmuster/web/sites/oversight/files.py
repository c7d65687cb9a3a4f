"""Serves the published files as the formats say, under the names they have in the folder.

An outsider's tools read ``/log/…``, ``/policy`` and ``/dossiers/…`` here or from any plain web
server that holds a copy; the addresses are the same.
"""

from __future__ import annotations

import io
import re
import zipfile

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.ledger.tiles import parse_tile_path
from passmuster.web.access.marks import public
from passmuster.web.sites.oversight.published import here

FOR_EVER = 365 * 24 * 3600
TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"

_TYPES = {
    "": TEXT,
    ".txt": TEXT,
    ".tlog-proof": TEXT,
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
}
_DOSSIER_FILE = re.compile(r"(?:(?:entries|receipts)/)?[A-Za-z][A-Za-z-]*(?:\.[a-z-]+)?")
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


@public
@require_safe
def checkpoint(request: HttpRequest) -> HttpResponseBase:
    """The newest signed checkpoint; it may change at any moment."""
    return _served("log/checkpoint", TEXT)


@public
@require_safe
def tile(request: HttpRequest, rest: str) -> HttpResponseBase:
    """One tile or bundle of entries (C2SP tlog-tiles); it never changes."""
    name = f"tile/{rest}"
    try:
        parse_tile_path(name)
    except UnusableInput as error:
        raise Http404(error.message) from error
    return _served(f"log/{name}", BYTES, keep=True)


@public
@require_safe
def policy(request: HttpRequest) -> HttpResponseBase:
    """The trust policy: the log's key, the witnesses, the quorum."""
    return _served("policy", TEXT)


@public
@require_safe
def force_facts(request: HttpRequest) -> HttpResponseBase:
    """Whose record this is."""
    return _served("force.json", _TYPES[".json"])


@public
@require_safe
def verifier(request: HttpRequest) -> HttpResponseBase:
    """The single-file verifier; it needs Python and nothing else."""
    return _served("passmuster-verify.pyz", BYTES)


@public
@require_safe
def dossier_file(request: HttpRequest, draw: str, name: str) -> HttpResponseBase:
    """One file of a draw's dossier."""
    if not _DOSSIER_FILE.fullmatch(name):
        raise Http404(name)
    suffix = name[name.rindex(".") :] if "." in name else ""
    return _served(f"dossiers/{draw}/{name}", _TYPES.get(suffix, BYTES))


@public
@require_safe
def dossier_archive(request: HttpRequest, draw: str) -> HttpResponseBase:
    """A draw's whole dossier as one ZIP file: the same bytes for the same dossier."""
    files = here().dossier_files(draw)
    if not files:
        raise Http404(draw)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            member = zipfile.ZipInfo(f"{draw}/{name}", _ZIP_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, data)
    response = HttpResponse(packed.getvalue(), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="draw-{draw}.zip"'
    return _open_to_all(response)


def _served(name: str, content_type: str, *, keep: bool = False) -> HttpResponseBase:
    try:
        path = here().path(name)
    except UnusableInput as error:
        raise Http404(error.message) from error
    response = FileResponse(path.open("rb"), content_type=content_type)
    # FileResponse would offer a file without a suffix for download; these are read in place.
    response.headers.pop("Content-Disposition", None)
    return _open_to_all(response, keep=keep)


def _open_to_all(response: HttpResponseBase, *, keep: bool = False) -> HttpResponseBase:
    if keep:
        patch_cache_control(response, public=True, max_age=FOR_EVER, immutable=True)
    else:
        patch_cache_control(response, no_cache=True)
    # Anyone's page may check this record, one saved to disk too.
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
