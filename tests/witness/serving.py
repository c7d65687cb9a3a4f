"""A witness served on loopback, and a log of growing size to be cosigned."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from passmuster.core.ledger.checkpoints import Checkpoint
from passmuster.core.ledger.keys import COSIGNATURE
from passmuster.core.ledger.merkle import consistency_path, root_of
from passmuster.formats.signing import SigningKey, sign_checkpoint
from passmuster.witness.server import Witness, WitnessServer
from passmuster.witness.store import WitnessStore
from tests.core.ledger.vector_log import LEAVES_OF_A

LOG = SigningKey("log.example/x", bytes(range(32)))
OTHER_LOG = SigningKey("log.example/y", bytes(32))


class Log:
    """One history of a log; a fork is another instance with other leaves."""

    def __init__(self, leaves: list[bytes] = LEAVES_OF_A, key: SigningKey = LOG) -> None:
        self.leaves, self.key = leaves, key

    def note(self, size: int) -> bytes:
        """Return the signed checkpoint of that size."""
        return sign_checkpoint(
            Checkpoint(self.key.name, size, root_of(self.leaves[:size])), self.key
        )

    def prove(self, size: int):
        """Return the function old size → consistency proof to ``size``."""
        return lambda old: consistency_path(self.leaves[:size], old)


@contextmanager
def witness_at(folder: Path, clock=lambda: 1_800_000_000.9) -> Iterator[tuple[str, WitnessStore]]:
    """Serve a witness for both logs and yield its address and store."""
    store = WitnessStore(folder, "union.example/w")
    server = WitnessServer(("127.0.0.1", 0), Witness(store, [LOG.vkey(), OTHER_LOG.vkey()], clock))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.url, store
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        store.close()


def vkey_of(store: WitnessStore):
    """Return the key under which a store's cosignatures verify."""
    return store.key.vkey(COSIGNATURE)


@contextmanager
def answering(*answers: tuple[int, dict[str, str], bytes]) -> Iterator[str]:
    """Serve these answers (status, headers, body) one after another, the last for ever."""
    queue = list(answers)

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, headers, body = queue.pop(0) if len(queue) > 1 else queue[0]
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer  # noqa: N815 - the base's names

        def log_message(self, *args: object) -> None:
            """Stay silent."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
