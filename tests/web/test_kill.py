"""Killing the writer at any moment loses nothing and signs nothing inconsistent."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

DRILL = Path(__file__).resolve().parents[1] / "support" / "kill_drill.py"
KILLS = 50


def test_fifty_kills_at_random_moments_lose_nothing_and_sign_nothing_inconsistent(tmp_path):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PASSMUSTER_DATABASE")}
    result = subprocess.run(
        [sys.executable, str(DRILL), str(tmp_path / "drill"), str(KILLS), "20261121"],
        capture_output=True,
        text=True,
        env=environment,
        timeout=300,
        check=False,
    )

    assert result.returncode == 0, result.stderr
    report = json.loads(result.stdout)
    assert report["kills"] >= KILLS
    # A drill in which the writer never got anywhere would prove nothing.
    assert report["grew"] >= KILLS // 2
