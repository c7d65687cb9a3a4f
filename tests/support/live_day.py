"""Plays a built demo on to a collecting morning: its second round drawn, its notices served.

Run as a program over the demo's folder, because the demo that is served afterwards is another one:
``python -m tests.support.live_day FOLDER``. Prints, as JSON, the numbers of the orders that are
to be collected. Everything goes through the services of a real force.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from passmuster.web.setup import start

DRAW, MEN_OBSERVER = "2023-002", "h-observer-2"
COLLECTOR, OBSERVER, NOTIFIER = "h-collector-3", "h-observer", "h-notifier-2"
ORDERS = 4


def main(folder: Path) -> None:
    """Draw the second round, let the first of its days come, and hand its slips over."""
    start(folder)
    from passmuster.demo.present import DICE_AT
    from passmuster.web import clock
    from passmuster.web.draw.models import Draw
    from passmuster.web.draw.names import PRINT_SLIPS, days_of, open_names, opens_at
    from passmuster.web.orders.notices import serve_notice

    season = resumed()
    draw = Draw.objects.get(number=DRAW)
    with season.at(DICE_AT + timedelta(minutes=5)):
        draw = drawn(season, draw)
    with season.at(DICE_AT + timedelta(minutes=20)):
        finish(season)
    day = days_of(draw)[0]
    with season.at(opens_at(draw, day)):
        open_names(by=season.cast.notifier, draw=draw, day=day, purpose=PRINT_SLIPS)
    with season.at(opens_at(draw, day) + timedelta(hours=2)):
        orders = list(draw.orders.filter(day=day).order_by("sequence"))[:ORDERS]
        for order in orders:
            serve_notice(by=season.cast.notifier, order=order, place="Post")
        season.publish()
    assert clock.now() > season.now  # no clock was left standing
    for witness in season.witnesses:
        witness.close()
    print(json.dumps([order.number for order in orders]))


def resumed() -> Any:
    """Return the demo's season as somebody finds it who comes later: its force and its cast."""
    from passmuster.core.access.actors import Role
    from passmuster.demo.season import Season
    from passmuster.demo.witnesses import DemoWitness
    from passmuster.web.people.grants import actor_of
    from passmuster.web.people.models import Force

    season = Season([], [], [DemoWitness("union"), DemoWitness("university")])
    season.force = Force.objects.get()
    for witness in season.witnesses:
        witness.trust(season.force.log.vkey)

    def human(code: str, role: Role) -> Any:
        return actor_of(season.force.humans.get(code=code), role)

    throwers = [human(f"h-thrower-{n}", Role.CEREMONY_PARTICIPANT) for n in (1, 2, 3)]
    season.cast = SimpleNamespace(  # type: ignore[assignment]
        administrator=human("h-admin", Role.ADMINISTRATOR),
        oversight=human("h-oversight", Role.OVERSIGHT_BODY),
        manager=human("h-manager", Role.PROGRAMME_MANAGER),
        notifier=human(NOTIFIER, Role.NOTIFIER),
        collector=human(COLLECTOR, Role.COLLECTOR),
        throwers=throwers,
    )
    return season


def drawn(season: Any, draw: Any) -> Any:
    """Throw the dice of the second round before the room, and decide it."""
    from passmuster.demo.season import throw_of
    from passmuster.web.draw.services import confirm_throw, decide_draw, log_dice

    for thrower in season.cast.throwers:
        confirm_throw(by=thrower, draw=draw, digits=throw_of(draw, thrower))
    draw = log_dice(by=season.cast.manager, draw=draw)
    season.publish()
    draw = decide_draw(by=season.cast.manager, draw=draw)
    season.publish()
    return draw


def finish(season: Any) -> None:
    """End the collection that the demo leaves under way: one collector has one donor at a time."""
    from passmuster.demo.collections import ordinary, play
    from passmuster.web.collection.folding import OPEN, progress_of
    from passmuster.web.collection.models import Session

    session = Session.objects.get(collector=COLLECTOR, state=OPEN)
    done = progress_of(session).done
    rest = [step for step in ordinary(session) if step[0] not in done]
    play(season.at, season.now, season.cast.collector, session, rest)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
