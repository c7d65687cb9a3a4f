"""Watches a published log over time: keeps every signed checkpoint, and shouts when two disagree.

What a single check cannot see: a history rewritten since the last look, a fork, an old head shown
as new, a heartbeat that did not come, a draw number that is missing (attacks D-02, G-02, G-03 and
G-07). It needs nothing from the force.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from passmuster.core.draw.announcement import unix_time
from passmuster.core.draw.watch import Watch
from passmuster.core.kernel.errors import CheckFailed, PassmusterError
from passmuster.core.ledger.checkpoints import Checkpoint, parse_checkpoint
from passmuster.core.ledger.entries import parse_entry
from passmuster.core.ledger.notes import parse_note
from passmuster.core.ledger.tiles import root_at
from passmuster.verifier.log import check_log, entries_of
from passmuster.verifier.report import Report
from passmuster.verifier.source import Source, open_source
from passmuster.verifier.trust import Trust, add_trust_arguments, open_trusted, trust_of
from passmuster.verifier.witnesses import compare_with_witnesses, reader_of

HELP = "watch a log over time: keep its checkpoints, alarm on forks, gaps and silence"

HEAD_SECONDS = 25 * 3600
"""A newest cosignature older than this is an old head shown as new: the heartbeat comes daily."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``monitor``."""
    parser.add_argument("log", metavar="DIR|URL", help="folder or address of the published log")
    add_trust_arguments(parser)
    parser.add_argument(
        "--state",
        type=Path,
        required=True,
        metavar="DIR",
        help="where to keep every checkpoint seen; keep it for ever",
    )
    parser.add_argument(
        "--at", metavar="TIME", help="judge as at this time (2026-11-21T12:00:00Z), not now"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Look once; return 0 when nothing is alarming, else 1."""
    now = unix_time(args.at) if args.at else int(time.time())
    report, facts = look(open_source(args.log), trust_of(args), args.state, now)
    print(report.to_json(facts) if args.json else report.to_text())
    return 0 if report.ok else 1


def look(source: Source, trust: Trust, state: Path, now: int) -> tuple[Report, dict[str, Any]]:
    """Check the log against every checkpoint kept in ``state``, and keep the one it shows now."""
    data = source.checkpoint()
    kept = _kept(state, trust)
    newest = max(kept, key=lambda item: item[1].size, default=None)
    report, facts = check_log(source, trust, newest[0] if newest else None)
    if data is None or facts["size"] is None:
        return report, facts
    shown = parse_checkpoint(parse_note(data).text)
    _keep(state, shown, data)
    _compare(report, source, shown, [checkpoint for _data, checkpoint in kept])
    for note in compare_with_witnesses(report, source, shown, trust):
        _keep(state, open_trusted(note, trust.policy)[1], note)
    _age(report, facts, now)
    if report.ok:
        _read(report, source, shown.size, now)
    return report, facts


def _kept(state: Path, trust: Trust) -> list[tuple[bytes, Checkpoint]]:
    """Return the checkpoints kept so far that the trusted key signed."""
    found = []
    for path in sorted(state.glob("*/*.checkpoint")):
        data = path.read_bytes()
        try:
            found.append((data, open_trusted(data, trust.policy)[1]))
        except CheckFailed:
            continue  # of another log that is watched into the same folder
    return found


def _keep(state: Path, checkpoint: Checkpoint, data: bytes) -> None:
    folder = state / sha256(checkpoint.origin.encode()).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    # Two roots for one size keep two files: together they prove the fork.
    name = f"{checkpoint.size:012d}-{checkpoint.root.hex()[:16]}.checkpoint"
    (folder / name).write_bytes(data)


def _compare(report: Report, source: Source, shown: Checkpoint, kept: Sequence[Checkpoint]) -> None:
    """Hold the shown log against every checkpoint ever kept: a fork once seen stays an alarm."""
    read = reader_of(source, shown.size)
    for earlier in kept:
        if earlier.size > shown.size:
            continue  # named as a log that rolled back
        try:
            same = root_at(read, earlier.size) == earlier.root
        except CheckFailed:
            report.skip("fork", "fork: a tile is missing, so the kept checkpoints cannot be held.")
            return
        if not same:
            report.fail(
                "fork",
                CheckFailed(
                    "log-forked",
                    f"Two different histories of {earlier.size} entries were signed. Both "
                    "checkpoints are kept; together they prove it, whatever is shown later.",
                ),
            )
            return
    report.agree("fork", f"none of the {len(kept)} checkpoints kept before contradicts this one.")


def _age(report: Report, facts: dict[str, Any], now: int) -> None:
    times = [cosignature["time"] for cosignature in facts["cosignatures"]]
    if not times:
        report.skip("age", "age: no cosignature says when this head was seen.")
    elif now - max(times) > HEAD_SECONDS:
        hours = (now - max(times)) // 3600
        report.fail(
            "age",
            CheckFailed("head-old", f"The newest cosignature is {hours} hours old: an old head."),
        )
    else:
        report.agree("age", "the head was cosigned within the last 25 hours.")


def _read(report: Report, source: Source, size: int, now: int) -> None:
    """Read every entry for missing numbers, impossible sequences, and silence."""
    watcher = Watch()
    for index, entry in _parsed(source, size):
        watcher.read(index, entry)
    alarms = watcher.finish(now)
    for alarm in alarms:
        report.problem(alarm.code, alarm.sentence)
    if alarms:
        report.fail_listed("record", f"alarms raised by what the entries say: {len(alarms)}.")
    else:
        report.agree("record", "draw numbers without gaps, every draw ended, heartbeat in time.")


def _parsed(source: Source, size: int) -> Iterator[tuple[int, dict[str, Any]]]:
    for index, data in enumerate(entries_of(source, size)):
        try:
            yield index, parse_entry(data)
        except PassmusterError:
            continue  # an entry of a later schema: the hashes above hold it, its sense is unknown
