"""Reads a published log from a folder or over HTTP, treating every byte as hostile.

Sizes are capped, time is limited, and redirects may not leave http and https or step down from
https. Nothing here checks anything: what is read is judged by the core.
"""

from __future__ import annotations

import time
import urllib.error
import urllib.parse
import urllib.request
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from http.client import HTTPException, HTTPMessage, HTTPResponse
from pathlib import Path
from typing import IO, Protocol

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.ledger.notes import MAX_NOTE_BYTES
from passmuster.core.ledger.tiles import ENTRIES, MAX_BUNDLE_BYTES, TILE_BYTES, TileName, tile_path

CHECKPOINT = "checkpoint"
REQUEST_SECONDS = 20.0
FILE_SECONDS = 120.0
_FETCHERS = 4
# Small servers queue five connections; one turned away is tried again only after a second.
_AHEAD = 64

Found = tuple[str, bytes]
"""A file's path below the log's prefix, and its bytes."""


class Source(Protocol):
    """A published log."""

    def checkpoint(self) -> bytes | None:
        """Return the signed checkpoint, or None when there is none."""

    def tile(self, name: TileName) -> Found | None:
        """Return a tile or bundle, or the full one that replaced a partial one, or None."""

    def tiles(self, names: Iterable[TileName]) -> Iterator[Found | None]:
        """Yield ``tile`` of each name, in order."""


def open_source(location: str) -> Source:
    """Return the log at ``location``, a folder or an http or https address.

    Raises UnusableInput: ``address-unusable``, ``folder-missing``, ``log-missing``.
    """
    if location.startswith(("http://", "https://")):
        return Site(location)
    if "://" in location:
        raise UnusableInput("address-unusable", f"{location} is not an http or https address.")
    return Folder(Path(location))


class Folder:
    """A log as files on this machine."""

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            raise UnusableInput("folder-missing", f"There is no folder {root}.")
        if not (root / CHECKPOINT).exists() and not (root / "tile").is_dir():
            raise UnusableInput(
                "log-missing",
                f"{root} holds no log: a log is a file called checkpoint and a folder called tile.",
            )
        self._root = root

    def checkpoint(self) -> bytes | None:
        """Return the signed checkpoint, or None when there is none."""
        return self._read(CHECKPOINT, MAX_NOTE_BYTES)

    def tile(self, name: TileName) -> Found | None:
        """Return a tile or bundle, or the full one that replaced a partial one, or None."""
        for path in _candidates(name):
            data = self._read(path, _limit(name))
            if data is not None:
                return path, data
        return None

    def tiles(self, names: Iterable[TileName]) -> Iterator[Found | None]:
        """Yield ``tile`` of each name, in order."""
        return map(self.tile, names)

    def _read(self, path: str, limit: int) -> bytes | None:
        try:
            with (self._root / path).open("rb") as file:
                # One byte more than allowed makes the excess visible to whoever judges the bytes.
                return file.read(limit + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None


class Site:
    """A log served over HTTP."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix.rstrip("/")
        self._opener = urllib.request.build_opener(_SafeRedirects)

    def checkpoint(self) -> bytes:
        """Return the signed checkpoint; its absence means that this address serves no log."""
        data = self._fetch(CHECKPOINT, MAX_NOTE_BYTES)
        if data is None:
            raise UnusableInput("log-missing", f"There is no log at {self._prefix}.")
        return data

    def tile(self, name: TileName) -> Found | None:
        """Return a tile or bundle, or the full one that replaced a partial one, or None."""
        for path in _candidates(name):
            data = self._fetch(path, _limit(name))
            if data is not None:
                return path, data
        return None

    def tiles(self, names: Iterable[TileName]) -> Iterator[Found | None]:
        """Yield ``tile`` of each name, in order, fetching some ahead."""
        with ThreadPoolExecutor(_FETCHERS) as pool:
            waiting: deque[Future[Found | None]] = deque()
            try:
                for name in names:
                    waiting.append(pool.submit(self.tile, name))
                    if len(waiting) > _AHEAD:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def _fetch(self, path: str, limit: int) -> bytes | None:
        url = f"{self._prefix}/{path}"
        headers = {"Accept-Encoding": "gzip, identity", "User-Agent": "passmuster-verify"}
        try:
            request = urllib.request.Request(url, headers=headers)  # noqa: S310 - scheme checked
            with self._opener.open(request, timeout=REQUEST_SECONDS) as response:
                data = _read_capped(response, limit, time.monotonic() + FILE_SECONDS)
                encoding = response.headers.get("Content-Encoding", "identity")
        except urllib.error.HTTPError as answer:
            answer.close()
            if answer.code in (404, 410):
                return None
            raise _unreachable(url, f"it answered {answer.code}") from answer
        except (OSError, HTTPException, ValueError) as error:
            raise _unreachable(url, str(error)) from error
        if encoding == "gzip":
            return gunzip(data, limit) or b""
        return data


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Follow only to the same scheme, or from http up to https."""
        old, new = req.type, urllib.parse.urlsplit(newurl).scheme
        if new not in (old, "https"):
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def gunzip(data: bytes, limit: int) -> bytes | None:
    """Return what one gzip stream holds, at most ``limit`` + 1 bytes, or None if it is none."""
    unzip = zlib.decompressobj(wbits=31)
    try:
        plain = unzip.decompress(data, limit + 1)
    except zlib.error:
        return None
    return plain if unzip.eof or len(plain) > limit else None


def _candidates(name: TileName) -> Iterator[str]:
    level, index, width = name
    exact, full = tile_path(level, index, width), tile_path(level, index)
    yield exact
    if full != exact:
        yield full


def _limit(name: TileName) -> int:
    return MAX_BUNDLE_BYTES if name[0] == ENTRIES else TILE_BYTES


def _read_capped(response: HTTPResponse, limit: int, deadline: float) -> bytes:
    parts, left = [], limit + 1
    while left and (part := response.read(min(left, 1 << 20))):
        parts.append(part)
        left -= len(part)
        if time.monotonic() > deadline:
            raise TimeoutError("it sends too slowly")
    if left and response.length:
        # read() does not tell a connection that broke from the end of the file.
        raise ConnectionError("the connection broke off")
    return b"".join(parts)


def _unreachable(url: str, why: str) -> UnusableInput:
    return UnusableInput("log-unreachable", f"{url} could not be read: {why}.")
