"""Throwers who send their dice at the same moment get a place each, over either database."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.support.ceremony import DIGITS
from tests.support.programs import ROOT


def drill(act, folder, variables, *more, **pipes):
    command = [sys.executable, "-m", "tests.support.dice_drill", act, str(folder), *more]
    return subprocess.Popen(
        command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, text=True, **pipes
    )


def test_throwers_at_once_on_weak_networks_get_a_place_each_and_one_throw(own_database, tmp_path):
    folder = tmp_path / "installation"
    with drill("begin", folder, own_database) as begun:
        assert begun.wait(120) == 0
    throwers = [
        drill("throw", folder, own_database, code, digits, stdin=subprocess.PIPE)
        for code, digits in DIGITS.items()
    ]
    # All stand ready before any begins, or they would throw one after the other.
    assert [one.stdout.readline() for one in throwers] == len(throwers) * ["ready\n"]
    answers = [one.communicate("go\n", timeout=120)[0].split() for one in throwers]
    assert answers == len(throwers) * [["recorded", "dice-thrower-twice"]]
    with drill("check", folder, own_database) as checked:
        report = json.loads(checked.communicate(timeout=60)[0])
    assert [position for position, _human, _digits in report["throws"]] == [1, 2, 3]
    assert {human: digits for _position, human, digits in report["throws"]} == DIGITS
    assert report["differences"] == []
