"""Several processes write and publish one log at once, on the database that the tests run on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.support.programs import ROOT
from tests.support.race_drill import ROUNDS

WRITERS = 3


def program(act: str, folder: Path, variables: dict[str, str], **pipes: int) -> subprocess.Popen:
    command = [sys.executable, "-m", "tests.support.race_drill", act, str(folder)]
    return subprocess.Popen(
        command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, text=True, **pipes
    )


def test_writers_at_once_sign_one_head_for_each_size_and_serve_the_newest(
    own_database, tmp_path
) -> None:
    folder = tmp_path / "installation"
    with program("begin", folder, own_database) as begun:
        assert begun.wait(60) == 0
    writers = [
        program("write", folder, own_database, stdin=subprocess.PIPE) for _ in range(WRITERS)
    ]
    # All stand ready before any begins, or they would write one after the other.
    assert [writer.stdout.readline() for writer in writers] == WRITERS * ["ready\n"]
    for writer in writers:
        writer.communicate("go\n", timeout=120)
    assert [writer.returncode for writer in writers] == WRITERS * [0]
    with program("check", folder, own_database) as checked:
        report = json.loads(checked.communicate(timeout=60)[0])
    assert report.pop("heartbeats") == WRITERS * ROUNDS
    assert report.pop("differences") == []
    assert report == dict.fromkeys(report, True)
    assert len(report) == 6
