"""A published log in a folder or on loopback, and the commands that check it."""

from __future__ import annotations

import gzip
import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from passmuster.cli.main import main
from tests.core.ledger.vector_log import VECTORS, role

LOG_VKEY = role("log-a")["Vkey"]
COSIGNERS = [role(f"witness-{n} as cosigner")["Vkey"] for n in (1, 2, 3)]


def copy_log(folder: Path, size: int = 600, *, cosigned: bool = True) -> Path:
    """Put the vectors' log of that size into ``folder``, with two cosignatures if there are any."""
    shutil.copytree(VECTORS / "log-a" / f"tree-{size}", folder)
    for path in folder.rglob("*"):
        path.chmod(0o755)
    if cosigned:
        (folder / "checkpoint").write_bytes((VECTORS / f"cosigned/ed25519-{size}").read_bytes())
    return folder


def cosigner_options(*numbers: int, quorum: int | None = None) -> list[str]:
    """Return the options that name these witnesses."""
    options = [word for n in numbers for word in ("--cosigner", COSIGNERS[n - 1])]
    return options if quorum is None else [*options, "--quorum", str(quorum)]


class Said:
    """What one command answered."""

    def __init__(self, status: int, text: str) -> None:
        self.status = status
        self.json: dict[str, Any] = json.loads(text)

    @property
    def codes(self) -> list[str]:
        """The codes of the problems, or of the error, in order."""
        if "error" in self.json:
            return [self.json["error"]["code"]]
        return [problem["code"] for problem in self.json["problems"]]

    @property
    def answers(self) -> dict[str, bool | None]:
        """What was answered to each check."""
        return {check["check"]: check["ok"] for check in self.json["checks"]}


def verify(capsys: Any, *words: object, vkey: str | None = LOG_VKEY) -> Said:
    """Run ``passmuster verify … --json`` and return what it said."""
    options = ["--vkey", vkey] if vkey else []
    status = main(["verify", *map(str, words), *options, "--json"])
    return Said(status, capsys.readouterr().out)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self.path.removeprefix("/log/")
        special = self.server.special.get(path)
        if special is not None:
            special(self)
            return
        file = self.server.root / path
        if not file.is_file():
            self.send_error(404)
            return
        data, headers = file.read_bytes(), {}
        if self.server.compress and path.startswith("tile/entries/"):
            data, headers = gzip.compress(data), {"Content-Encoding": "gzip"}
        self.reply(200, data, headers)

    def reply(self, status: int, data: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: object) -> None:
        """Stay silent."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *args: object) -> None:
        """Stay silent about clients that had enough."""


@contextmanager
def served(
    root: Path, special: dict[str, Any] | None = None, *, compress: bool = False
) -> Iterator[str]:
    """Serve ``root`` below /log; ``special`` maps paths to functions that answer otherwise."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.root, server.special, server.compress = root, special or {}, compress
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/log"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
