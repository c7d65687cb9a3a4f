"""The command line over a force in the test's own transaction, answering in JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.attacks.conftest import begin
from tests.web.conftest import own_database, place

__all__ = ["begin", "own_database", "place", "run"]


@dataclass(frozen=True)
class Ran:
    """How a verb ended and what it printed."""

    status: int
    out: str
    err: str

    @property
    def said(self) -> dict[str, Any]:
        """Return the one JSON object that the verb printed."""
        (line,) = self.out.splitlines()
        return json.loads(line)

    @property
    def code(self) -> str:
        """Return the reason code of a refusal, "" when there is none."""
        return str(self.said.get("error", {}).get("code", ""))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Return ``run(*arguments)``: one verb in this process."""
    from passmuster.cli.main import main

    def verb(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        status = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Ran(status, printed.out, printed.err)

    return verb
