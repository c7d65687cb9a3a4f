"""`passmuster work`: batches, heartbeat, publishing, cosignatures, dossiers, nightly audit."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
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
    from passmuster.web.work import work_on_every_log

    while True:
        rounds = work_on_every_log()
        if args.json:
            print_json(_as_json(rounds))
        else:
            for done in rounds:
                _print(done)
            # Whoever watches a pipe or a service's journal sees each round when it is done.
            sys.stdout.flush()
        if args.once:
            return 1 if any(done.alarmed for done in rounds) else 0
        time.sleep(PAUSE_SECONDS)


def _as_json(rounds: Sequence[Any]) -> dict[str, Any]:
    """Return every log's round; ``error`` is the first log's that could not go on."""
    logs: list[dict[str, Any]] = []
    answer: dict[str, Any] = {"logs": logs}
    for done in rounds:
        refusal = done.refusal
        error = {"code": refusal.code, "message": refusal.message} if refusal else None
        since = done.overdue_since.isoformat() if done.overdue_since else None
        facts = asdict(replace(done, refusal=None))
        logs.append({**facts, "overdue_since": since, "refusal": error})
        if error:
            answer.setdefault("error", error)
    return answer


def _print(done: Any) -> None:
    if done.refusal:
        print(f"{done.log}: STOPPED: {done.refusal.message} [{done.refusal.code}]")
        return
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
    if done.overdue_since:
        print(f"  LATE: what was recorded since {done.overdue_since} is not cosigned yet")
    if done.signs:
        print(f"  {done.signs} new questions about laboratories' batches")
    if done.differences:
        print(f"  the audit found {done.differences} differences: run passmuster audit")
