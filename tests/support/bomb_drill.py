"""Sends bombs through the upload page in a process that has little memory: python -m … FOLDER.

Prints one JSON object: for each bomb the status, whether its reason code was shown, the seconds,
and whether rows were added; then the most memory that was in use and the addresses connected to.
"""

from __future__ import annotations

import json
import resource
import socket
import sys
import time
from pathlib import Path
from typing import Any

from passmuster.web.setup import start

MEMORY = 1 << 30
SECONDS = 120
TOO_LARGE = "body-too-large"
"""Said before any of it is read, whatever is in it."""


def main(folder: Path) -> None:
    """Sign the roster clerk in and send everything."""
    start(folder)
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test.utils import setup_test_environment

    from passmuster.web.people.models import Force
    from tests.attacks.test_web import BOMBS
    from tests.support.season import made_people, personnel_file
    from tests.support.signing_in import client_of

    setup_test_environment()
    reached: list[Any] = []
    genuine = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> Any:
        reached.append(address)
        return genuine(self, address)

    socket.socket.connect = connect  # type: ignore[method-assign]
    force = Force.objects.get()
    client = client_of(_Season(force), "h-clerk")

    def send(name: str, data: bytes) -> Any:
        form = {"file": SimpleUploadedFile(name, data), "part": "full"}
        return client.post("/en/roster/imports/new/", form, follow=True)

    assert send("honest.csv", personnel_file(made_people())).status_code == 200
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    said: dict[str, Any] = {}
    for code, made in BOMBS.items():
        before = rows(force)
        name = "bomb.xlsx" if code.startswith("archive") else "bomb.csv"
        data = made()
        began = time.monotonic()
        answer = send(name, data)
        page = answer.content.decode()
        said[code] = {
            "status": answer.status_code,
            "shown": next((one for one in (code, TOO_LARGE) if one in page), page[-600:]),
            "seconds": time.monotonic() - began,
            "imported": rows(force) != before,
        }
    print(json.dumps({"said": said, "reached": [str(one) for one in reached]}))


class _Season:
    """What signing_in needs of a season."""

    def __init__(self, force: Any) -> None:
        self.force = force


def rows(force: Any) -> tuple[int, ...]:
    """Return how many people, imports and rosters there are."""
    return (force.persons.count(), force.imports.count(), force.snapshots.count())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
