"""`passmuster work`: batches, heartbeat, publishing, cosignatures, dossiers, nightly audit."""

from __future__ import annotations

import argparse
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from passmuster.cli.output import add_json, print_json

HELP = "Do what is due: sealed batches, heartbeat, publishing, cosignatures, dossiers, audit."
PAUSE_SECONDS = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dir", type=Path, help="the installation's folder")
    parser.add_argument("--once", action="store_true", help="one round, then end")
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    from passmuster.web.setup import start

    start(args.dir)
    from passmuster.web.ledger.models import Log
    from passmuster.web.work import work_once

    while True:
        rounds = [work_once(log) for log in Log.objects.order_by("id")]
        if args.json:
            print_json({"logs": [asdict(done) for done in rounds]})
        else:
            for done in rounds:
                _print(done)
        if args.once:
            return 1 if any(done.alarmed for done in rounds) else 0
        time.sleep(PAUSE_SECONDS)


def _print(done: Any) -> None:
    print(f"{done.log}: {done.size} entries published")
    for answer in done.cosignatures:
        if answer.at is None:
            word = "ALARM" if answer.alarm else "no cosignature"
            print(f"  {word} from {answer.witness}: {answer.message} [{answer.code}]")
        else:
            print(f"  cosigned by {answer.witness}")
    for number in done.dossiers:
        print(f"  dossier of draw {number} published")
    for number in done.waiting_dossiers:
        print(f"  dossier of draw {number} waits for enough cosignatures")
    if done.differences:
        print(f"  the audit found {done.differences} differences: run passmuster audit")
