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
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from unittest import mock

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finder
from django.http import HttpResponseBase
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


class Page(HTMLParser):
    """Takes a page apart: its text by language, its links, and whatever would need a script."""

    VOID = frozenset({"meta", "link", "br", "img", "input", "source"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []
        self.links: list[str] = []
        self.forbidden: list[str] = []
        self._open: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        lang = given.get("lang") or (self._open[-1][1] if self._open else "")
        if tag in {"script", "style", "iframe", "object"} or "style" in given:
            self.forbidden.append(tag)
        if tag in {"img", "source"}:
            self.links += [given.get("srcset", given.get("src", ""))]
        self.forbidden += [name for name in given if name.startswith("on")]
        self.links += [given[name] for name in ("href", "src") if name in given]
        self.said += [(lang, given[n]) for n in ("aria-label", "title", "alt") if n in given]
        if tag not in self.VOID:
            self._open.append((tag, lang))

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in self.VOID:
            self._open.pop()

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if data.strip() and self._open:
            self.said.append((self._open[-1][1], data.strip()))

    def text(self, lang: str | None = None) -> str:
        return " ".join(text for of, text in self.said if lang in {None, of})


def read(client: Client, address: str) -> Page:
    """Return a page that must be there, taken apart."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return Page(answer.content.decode())


def body(answer: HttpResponseBase) -> bytes:
    """Return the bytes of an answer, read to the end so that its file is closed."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content
