"""A folder in which a listener keeps messages as they came, for whoever reads them next.

Guarantees: on return a message is on disk under its own name, or an error was raised; nothing that
is there is ever replaced; the same bytes of the same laboratory are kept once while they are there.

``LABORATORY/MOMENT-SHA256.hl7`` holds a message, also one that nobody can read as a result: it is
evidence. Names of one laboratory sort in the order of arrival. Whoever reads the folder may lay
what it has taken into ``done`` or ``refused`` beside it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from passmuster.core.kernel.errors import Refused
from passmuster.core.laboratory.judging import ALARMS, NAMES_A_PERSON
from passmuster.core.laboratory.reported import Reading
from passmuster.formats.durable_folder import DurableFolder
from passmuster.formats.lab.hl7v2.acknowledgement import Outcome, Received
from passmuster.formats.lab.reader import read_results
from passmuster.transport.secure import laboratory_code

SORTED: Final = ("done", "refused")
"""Folders beside the messages into which they may be moved under their own names."""

_NAME: Final = re.compile(r"(?P<moment>[0-9]{8}T[0-9]{12}Z)-(?P<sha256>[0-9a-f]{64})\.hl7")
_MOMENT: Final = "%Y%m%dT%H%M%S%fZ"


class Spool:
    """One folder, held by one process at a time until ``close``; not for several threads."""

    def __init__(self, root: Path, clock: Callable[[], datetime]) -> None:
        """Open the folder, making it if need be. Raises Refused ``spool-in-use``."""
        root.mkdir(parents=True, exist_ok=True)
        self._root = root
        self._clock = clock
        self._lock = os.open(root / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(self._lock)
            raise Refused(
                "spool-in-use",
                f"Another listener keeps its messages in {root}. Stop it, or give another folder.",
            ) from error
        self._durable = DurableFolder(root)
        self._durable.prepare()
        self._kept: dict[tuple[str, str], Path] = {}
        self._last = datetime.min.replace(tzinfo=UTC)
        for pattern in ("*/*.hl7", *(f"*/{folder}/*.hl7" for folder in SORTED)):
            for path in root.glob(pattern):
                self._remember(path)

    def receive(self, raw: bytes, laboratory: str) -> Received:
        """Keep a message and return how it reads; raises OSError where it could not be kept."""
        received = outcome_of(read_results(raw))
        sha256 = hashlib.sha256(raw).hexdigest()
        before = self._kept.get((laboratory, sha256))
        if before is None or not _is_there(before):
            self._keep(raw, laboratory_code(laboratory), sha256)
        return received

    def close(self) -> None:
        """Let another process have the folder."""
        os.close(self._lock)

    def _keep(self, raw: bytes, laboratory: str, sha256: str) -> None:
        # A clock that was set back must not put a correction before what it corrects.
        self._last = max(self._clock().astimezone(UTC), self._last + timedelta(microseconds=1))
        name = f"{laboratory}/{self._last.strftime(_MOMENT)}-{sha256}.hl7"
        self._durable.write([(name, raw)], mode=0o600)
        self._kept[laboratory, sha256] = self._root / name

    def _remember(self, path: Path) -> None:
        found = _NAME.fullmatch(path.name)
        if found is None:
            return
        folder = path.parent.parent if path.parent.name in SORTED else path.parent
        self._kept[folder.name, found["sha256"]] = folder / path.name
        moment = datetime.strptime(found["moment"], _MOMENT).replace(tzinfo=UTC)
        self._last = max(self._last, moment)


def _is_there(path: Path) -> bool:
    """Tell whether a message is where it was laid, or where it was moved to."""
    return path.exists() or any((path.parent / name / path.name).exists() for name in SORTED)


def outcome_of(reading: Reading) -> Received:
    """Return what a sender is told of a message by its form alone, before anybody judges it."""
    if not reading.reports:
        told = {one.code for one in reading.problems}
        known = [code for code in ("message-type-not-a-result", "version-unknown") if code in told]
        return Received(Outcome.REFUSED, known[0] if known else "message-not-read")
    problems = [*reading.problems, *(one for r in reading.reports for one in r.problems)]
    codes = {one.code for one in problems}
    for code in (NAMES_A_PERSON, "message-is-a-trial"):
        if code in codes:
            return Received(Outcome.KEPT, code)
    if codes - ALARMS:
        return Received(Outcome.KEPT, "report-held")
    return Received(Outcome.STORED)
