"""Killing the writer at any moment loses nothing and signs nothing inconsistent."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.support.programs import ROOT, environment

DRILL = (sys.executable, "-m", "tests.support.kill_drill")
KILLS = 50


def test_fifty_kills_at_random_moments_lose_nothing_and_sign_nothing_inconsistent(tmp_path):
    result = subprocess.run(
        [*DRILL, str(tmp_path / "drill"), str(KILLS), "20261121"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=environment(),
        timeout=300,
        check=False,
    )

    assert result.returncode == 0, result.stderr
    report = json.loads(result.stdout)
    assert report["kills"] >= KILLS
    # A drill in which the writer never got anywhere would prove nothing.
    assert report["grew"] >= KILLS // 2
