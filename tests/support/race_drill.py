"""Writes and publishes one log from several processes at once, and checks what came of it.

``python -m tests.support.race_drill begin|write|check FOLDER``; the database is the installation's
own or the server that PASSMUSTER_DATABASE_URL names. ``check`` prints one JSON object.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from passmuster.core.access.actors import Actor, Role
from passmuster.core.ledger.checkpoints import open_checkpoint
from passmuster.core.ledger.keys import VerifierKey
from passmuster.core.ledger.merkle import leaf_hash, root_of
from passmuster.formats.signing import fast_check
from passmuster.web.setup import start
from tests.support.ready_tables import start_with_tables

ROUNDS = 25


def begin(folder: Path) -> None:
    """Begin the force whose log is written."""
    start_with_tables(folder)
    from passmuster.web.people.establish import establish_force

    establish_force(
        by=Actor(human="drill", role=Role.ADMINISTRATOR),
        code="drill",
        name_en="Drill",
        name_km="Drill",
        origin="passmuster.example/race-drill",
    )


def write(folder: Path) -> None:
    """Append and publish for some rounds, as one of several processes."""
    start(folder)
    from passmuster.web.ledger.models import Log
    from passmuster.web.ledger.publishing import publish
    from passmuster.web.ledger.services import beat, sequence_batch

    log = Log.objects.get()
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(ROUNDS):
        beat(log)
        if number % 5 == 0:
            sequence_batch(log)
        publish(log)


def check(folder: Path) -> None:
    """Print what stands: entries, heads, whether each head is the tree's, and what is served."""
    start(folder)
    from passmuster.web.ledger.audit import audit_log
    from passmuster.web.ledger.models import Log
    from passmuster.web.ledger.publishing import signed_sizes, tiles_of

    log = Log.objects.get()
    entries = list(log.entries.order_by("index").values_list("index", "data"))
    leaves = [leaf_hash(bytes(data)) for _, data in entries]
    heads = list(log.heads.order_by("size").values_list("size", "root"))
    files, key = tiles_of(log), VerifierKey.parse(log.vkey)
    served = open_checkpoint(files.read_checkpoint(), key, check=fast_check)[1]
    report = {
        "indexes_whole": [index for index, _ in entries] == list(range(len(entries))),
        "heartbeats": log.events.filter(kind="log:heartbeat").count(),
        "sizes_once": len({size for size, _ in heads}) == len(heads),
        "roots_right": all(root_of(leaves[:size]).hex() == root for size, root in heads),
        "newest_served": (served.size, served.root.hex()) == heads[-1],
        "newest_is_whole": heads[-1][0] == len(entries),
        "recorded": signed_sizes(log) == dict(heads),
        "differences": [found.as_json() for found in audit_log(log)],
    }
    print(json.dumps(report))


if __name__ == "__main__":
    {"begin": begin, "write": write, "check": check}[sys.argv[1]](Path(sys.argv[2]))
