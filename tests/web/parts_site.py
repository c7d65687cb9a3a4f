"""A small site of the live page of components and one page of presentation mode."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import translation
from django.utils.timezone import localtime

from passmuster.web.access.marks import public
from passmuster.web.theme import samples
from tests.web.oversight_site import _free_port, settings_of

NOW = datetime(2026, 11, 18, 7, 20, tzinfo=UTC)


@public
def parts_page(request: HttpRequest, language: str) -> HttpResponse:
    with translation.override(language):
        shown = samples.parts_shown(request, localtime(NOW))
        about = {"parts": shown, "theme": request.GET.get("theme", "")}
        return render(request, "theme/parts_page.html", about)


@public
def hall(request: HttpRequest, language: str) -> HttpResponse:
    with translation.override(language):
        return render(request, "theme/samples/hall.html", samples.sample_data(localtime(NOW)))


urlpatterns = [path("<str:language>/parts/", parts_page), path("<str:language>/hall/", hall)]


def application(environ: Any, start_response: Any) -> Any:
    """Answer for gunicorn, in a process of its own."""
    return _started()(environ, start_response)


def _started() -> Any:
    if not settings.configured:
        changes = {"ROOT_URLCONF": __name__}
        settings.configure(**{**settings_of(Path(tempfile.mkdtemp())), **changes})
    if "application" not in _kept:
        _kept["application"] = get_wsgi_application()
    return _kept["application"]


_kept: dict[str, Any] = {}


@contextmanager
def served_parts() -> Iterator[str]:
    """Serve this site on a free loopback port and give its address."""
    address = f"127.0.0.1:{_free_port()}"
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join(["src", "."])}
    variables.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "gunicorn", "--bind", address]
    with subprocess.Popen(
        [*command, "tests.web.parts_site:application"],
        env=variables,
        cwd=Path(__file__).parents[2],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            _wait(f"http://{address}/en/parts/")
            yield f"http://{address}"
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait(address: str) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the page of parts did not answer")
