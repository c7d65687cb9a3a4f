"""Begins the chain of each bottle from several processes at once, under another code in each.

``python -m tests.support.chain_drill prepare|begin|check FOLDER``; the database is the
installation's own or the server that PASSMUSTER_DATABASE_URL names. The last two print one JSON.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

from passmuster.core.access.actors import Actor, Role
from passmuster.core.kernel.errors import Refused
from passmuster.web.setup import start
from tests.support.ready_tables import start_with_tables

BOTTLES = 20


def prepare(folder: Path) -> None:
    """Begin a force with its holders."""
    start_with_tables(folder)
    from passmuster.demo.custody import Custody
    from tests.support.season import made_people, open_season

    season = open_season(made_people()).play(until="establish")
    with season.at(season.now):
        Custody(season).set_up()
    for witness in season.witnesses:
        witness.close()


def begin(folder: Path) -> None:
    """Begin a chain for each bottle under a code of this process; print what came of each."""
    start(folder)
    from passmuster.demo.custody import seen, specimen_of
    from passmuster.web.custody.models import Holder
    from passmuster.web.custody.services import begin_custody

    site = Holder.objects.select_related("force__log").get(code="site-1")
    by = Actor(human="h-collector", role=Role.COLLECTOR)
    outcomes: Counter[str] = Counter()
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(1, BOTTLES + 1):
        try:
            begin_custody(
                by=by,
                force=site.force,
                holder=site,
                code=f"{number}-{os.getpid()}",
                kind="specimen",
                specimen=specimen_of(number),
                bottle="A",
                seen=seen(number, "A", Decimal(32)),
            )
            outcomes["begun"] += 1
        except Refused as refused:
            outcomes[refused.code] += 1
    print(json.dumps(outcomes))


def check(folder: Path) -> None:
    """Print how many chains each bottle has, and what the audit names."""
    start(folder)
    from passmuster.web.custody.models import Item
    from passmuster.web.ledger.audit import audit_log

    items = list(Item.objects.select_related("force__log"))
    chains = Counter(item.specimen for item in items)
    links = sum(item.chain.count() for item in items)
    named = [found.code for found in audit_log(items[0].force.log)]
    report = {"chains": sorted(chains.values()), "links": links, "differences": named}
    print(json.dumps(report))


if __name__ == "__main__":
    {"prepare": prepare, "begin": begin, "check": check}[sys.argv[1]](Path(sys.argv[2]))
