"""One bottle has one chain, whoever begins a second one at the same moment."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from passmuster.demo.custody import seen, specimen_of
from tests.support.chain_drill import BOTTLES
from tests.support.programs import ROOT
from tests.support.season import refused

BEGINNERS = 3


def program(act: str, folder: Path, variables: dict[str, str], **pipes: int) -> subprocess.Popen:
    command = [sys.executable, "-m", "tests.support.chain_drill", act, str(folder)]
    return subprocess.Popen(
        command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, text=True, **pipes
    )


def test_beginners_at_once_make_one_chain_for_each_bottle(own_database, tmp_path) -> None:
    folder = tmp_path / "installation"
    with program("prepare", folder, own_database) as prepared:
        assert prepared.wait(120) == 0
    beginners = [
        program("begin", folder, own_database, stdin=subprocess.PIPE) for _ in range(BEGINNERS)
    ]
    assert [one.stdout.readline() for one in beginners] == BEGINNERS * ["ready\n"]
    for one in beginners:
        one.stdin.write("go\n")
        one.stdin.flush()
    told = [json.loads(one.communicate(timeout=120)[0]) for one in beginners]
    assert sum(one.pop("begun", 0) for one in told) == BOTTLES
    # Whoever came second was refused like anybody who comes later.
    assert sum(one.pop("custody-begun-twice", 0) for one in told) == (BEGINNERS - 1) * BOTTLES
    assert told == BEGINNERS * [{}]
    with program("check", folder, own_database) as checked:
        report = json.loads(checked.communicate(timeout=60)[0])
    assert report == {"chains": BOTTLES * [1], "links": BOTTLES, "differences": []}


@pytest.mark.django_db
@pytest.mark.parametrize("second", [{"code": "another"}, {"specimen": "another"}])
def test_what_no_query_saw_the_database_refuses(custody, t0, monkeypatch, second) -> None:
    """The second of two at once has looked already when the first one writes."""
    from passmuster.web.custody import services

    facts = {"by": custody.actors["h-collector"], "force": custody.season.force}
    facts |= {"holder": custody.holders["site-1"], "kind": "specimen", "bottle": "A"}
    facts |= {"code": "one", "specimen": specimen_of(1), "seen": seen(1, "A", Decimal(32))}
    with custody.season.at(t0):
        services.begin_custody(**facts)
        looked = services._require_unbegun

        def look_again(*_given):
            monkeypatch.setattr(services, "_require_unbegun", looked)

        monkeypatch.setattr(services, "_require_unbegun", look_again)
        with refused("custody-begun-twice"):
            services.begin_custody(**facts | second)
    assert custody.season.force.items.count() == 1
