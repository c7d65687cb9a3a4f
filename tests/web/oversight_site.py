"""Runs the oversight site over a published folder: inside the test, or as its own WSGI server."""

from __future__ import annotations

import importlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finder
from django.test import Client, override_settings

MODULE = "passmuster.web.sites.oversight.settings"
# Both sites' tests share one process; Django settles its database once, and this site has none.
KEPT = frozenset({"DATABASES"})


def settings_of(published: Path) -> dict[str, Any]:
    """Return the site's own settings over a folder."""
    with mock.patch.dict(os.environ, {"PASSMUSTER_PUBLISHED": str(published)}):
        module = importlib.reload(importlib.import_module(MODULE))
    return {n: v for n, v in vars(module).items() if n.isupper() and n[0] != "_" and n not in KEPT}


@contextmanager
def site(published: Path, **changes: Any) -> Iterator[Client]:
    """Put the whole site over a folder for the length of a test."""
    if not settings.configured:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passmuster.web.settings")
        django.setup()
    with override_settings(**{**settings_of(published), **changes}):
        get_finder.cache_clear()
        try:
            yield Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
        finally:
            get_finder.cache_clear()


@contextmanager
def served(published: Path, **environment: str) -> Iterator[str]:
    """Serve the site by gunicorn on a free loopback port and give its address."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    variables = {**os.environ, "PASSMUSTER_PUBLISHED": str(published), **environment}
    variables.pop("DJANGO_SETTINGS_MODULE", None)
    application = "passmuster.web.sites.oversight.wsgi:application"
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", application]
    with subprocess.Popen(
        command, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            _wait_for(address, server)
            yield address
        finally:
            server.terminate()
            server.communicate(timeout=20)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[str]) -> None:
    for _ in range(200):
        if server.poll() is not None:
            raise RuntimeError(f"the site did not start: {server.stderr and server.stderr.read()}")
        try:
            with urllib.request.urlopen(f"{address}/log/checkpoint", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the site did not answer")
