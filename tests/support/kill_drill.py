"""Kills a writing process at random moments and checks after each restart that nothing is lost.

Run as a program, so that the processes it forks are single-threaded:
``python -m tests.support.kill_drill FOLDER KILLS SEED``. Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from itertools import pairwise
from pathlib import Path

from passmuster.core.access.actors import Actor, Role
from passmuster.core.ledger.checkpoints import open_checkpoint
from passmuster.core.ledger.keys import VerifierKey
from passmuster.core.ledger.merkle import leaf_hash, root_of
from passmuster.formats.signing import fast_check
from passmuster.formats.tile_files import TileFiles
from tests.support.ready_tables import start_with_tables

MOST_ROUNDS = 4
"""On a busy machine the writer gets less far before each kill, so more kills are needed."""

ORIGIN = "passmuster.example/kill-drill"


def write_for_ever(seed: int) -> None:
    """Append, batch and publish without end, in a rhythm that differs from run to run."""
    from django.db import transaction

    from passmuster.web.ledger.models import Log
    from passmuster.web.ledger.publishing import publish
    from passmuster.web.ledger.services import SYSTEM, append, beat, sequence_batch

    chance = random.Random(seed)
    log = Log.objects.get()
    while True:
        for _ in range(chance.randrange(1, 4)):
            with transaction.atomic():
                append(log, "drill:sealed", by=SYSTEM, facts={"n": chance.randrange(10**6)})
        beat(log)
        if chance.random() < 0.5:
            sequence_batch(log)
        publish(log)


def in_child(work, *args) -> int:
    """Run ``work`` in a forked process with its own database connection; return its process id."""
    from django.db import connection

    connection.close()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        work(*args)
        status = 0
    finally:
        os._exit(status)


def restart() -> None:
    """Do what a started process does first."""
    from passmuster.web.ledger.models import Log
    from passmuster.web.ledger.publishing import publish

    publish(Log.objects.get())


def check(files: TileFiles, key: VerifierKey, seen: dict[int, str]) -> int:
    """Check what is served against everything seen before; return its size."""
    from passmuster.web.ledger.models import Log, SignedHead

    _note, checkpoint = open_checkpoint(files.read_checkpoint(), key, check=fast_check)
    leaves = [leaf_hash(e) for e in files.read_entries(0, checkpoint.size, checkpoint.size)]
    if root_of(leaves) != checkpoint.root:
        raise SystemExit("the served tiles do not give the signed root")
    for size, root in {**seen, **dict(SignedHead.objects.values_list("size", "root"))}.items():
        if root_of(leaves[:size]).hex() != root:
            raise SystemExit(f"the head of size {size} was signed over another history")
    stored = Log.objects.get().entries.order_by("index").values_list("index", "data")
    if [leaf_hash(bytes(data)) for _index, data in stored] != leaves:
        raise SystemExit("database and served log differ")
    if [index for index, _data in stored] != list(range(len(leaves))):
        raise SystemExit("an index is missing or doubled")
    seen[checkpoint.size] = checkpoint.root.hex()
    return checkpoint.size


def main(folder: Path, kills: int, seed: int) -> None:
    """Drill, and print how often which state was met."""
    start_with_tables(folder)
    from passmuster.web.ledger.publishing import tiles_of
    from passmuster.web.people.establish import establish_force

    force = establish_force(
        by=Actor(human="drill", role=Role.ADMINISTRATOR),
        code="drill",
        name_en="Drill",
        name_km="Drill",
        origin=ORIGIN,
    )
    files, key = tiles_of(force.log), VerifierKey.parse(force.log.vkey)
    chance, seen, sizes = random.Random(seed), {}, [check(files, key, {})]
    for number in range(MOST_ROUNDS * kills):
        if number >= kills and grown(sizes) >= kills // 2:
            break
        pid = in_child(write_for_ever, seed + number)
        time.sleep(chance.uniform(0.01, 0.25))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        _pid, status = os.waitpid(in_child(restart), 0)
        if status:
            raise SystemExit(f"the restart after kill {number} failed")
        sizes.append(check(files, key, seen))
    print(json.dumps({"kills": len(sizes) - 1, "size": sizes[-1], "grew": grown(sizes)}))


def grown(sizes: list[int]) -> int:
    """Return after how many kills the published log had grown."""
    return sum(a < b for a, b in pairwise(sizes))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
