"""Lets several throwers confirm at the same moment, each in a process of their own.

``python -m tests.support.dice_drill begin|throw|check FOLDER [HUMAN DIGITS]``. ``throw`` sends the
confirmation twice, as a phone on a weak network does; ``check`` prints one JSON object.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from passmuster.web import clock
from passmuster.web.setup import start
from tests.support.ready_tables import start_with_tables

THROWING = datetime(2023, 9, 15, 10, 10, 3, tzinfo=UTC)
"""Fifty minutes before the demo's beacon round."""


def begin(folder: Path) -> None:
    """Play a round up to its frozen pool."""
    start_with_tables(folder)
    from tests.support.season import made_people, open_season

    season = open_season(made_people()).play(until="freeze")
    for witness in season.witnesses:
        witness.close()


def throw(folder: Path, code: str, digits: str) -> None:
    """Confirm one thrower's digits, twice; prints what each answer was."""
    start(folder)
    from passmuster.core.access.actors import Actor, Role
    from passmuster.core.kernel.errors import Refused
    from passmuster.web.draw.models import Draw
    from passmuster.web.draw.services import confirm_throw

    by, draw = Actor(human=code, role=Role.CEREMONY_PARTICIPANT), Draw.objects.get()
    print("ready", flush=True)
    sys.stdin.readline()
    with clock.standing_at(THROWING):
        for _time in range(2):
            try:
                confirm_throw(by=by, draw=draw, digits=digits)
                print("recorded")
            except Refused as refused:
                print(refused.code)


def check(folder: Path) -> None:
    """Print the throws, and what the audit finds."""
    start(folder)
    from passmuster.web.draw.models import Draw
    from passmuster.web.ledger.audit import audit_log

    draw = Draw.objects.get()
    throws = list(draw.throws.order_by("position").values_list("position", "human", "digits"))
    with clock.standing_at(THROWING):
        differences = [found.as_json() for found in audit_log(draw.force.log)]
    print(json.dumps({"throws": throws, "differences": differences}))


if __name__ == "__main__":
    act = {"begin": begin, "throw": throw, "check": check}[sys.argv[1]]
    act(Path(sys.argv[2]), *sys.argv[3:])
