"""`passmuster audit`: recompute every protected row from the ledger and name what differs."""

from __future__ import annotations

import argparse
from pathlib import Path

from passmuster.cli.output import add_json, print_json, progress

HELP = "Recompute every protected row from the ledger and name whatever differs."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dir", type=Path, help="the installation's folder")
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    from passmuster.web.setup import start

    start(args.dir)
    from passmuster.web.ledger.audit import audit_log
    from passmuster.web.ledger.models import Log

    report = []
    with progress(quiet=args.json) as show:
        for log in Log.objects.order_by("id"):
            found = audit_log(log, progress=show)
            report.append(
                {
                    "log": log.origin,
                    "entries": log.entries.count(),
                    "differences": [difference.as_json() for difference in found],
                }
            )
    ok = not any(log["differences"] for log in report)
    if args.json:
        print_json({"ok": ok, "logs": report})
        return 0 if ok else 1
    for log in report:
        print(f"{log['log']}: {log['entries']} entries compared")
        for found in log["differences"]:
            where = f"entry {found['entry']}" if found["entry"] is not None else "no entry"
            print(f"  differs: {found['table']} row {found['row']} {found['field']} ", end="")
            print(f"({where}) [{found['code']}]")
        if not log["differences"]:
            print("  every row agrees with the record")
    return 0 if ok else 1
