"""`passmuster audit`: recompute every protected row from the ledger and name what differs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from passmuster.cli.output import add_json, print_json, progress

HELP = "Recompute every protected row from the ledger and name whatever differs."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dir", type=Path, help="the installation's folder")
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    from passmuster.web.setup import start

    start(args.dir)
    from passmuster.web.ledger.audit import audit_everything, entries_by_log
    from passmuster.web.ledger.shell_acts import shell_acts_by_log

    sizes, by_shell = entries_by_log(), shell_acts_by_log()
    with progress(quiet=args.json) as show:
        report: list[dict[str, Any]] = [
            {
                "log": origin,
                "entries": sizes.get(origin, 0),
                "acts_through_the_shell": by_shell.get(origin, 0),
                "differences": [difference.as_json() for difference in found],
            }
            for origin, found in audit_everything(show).items()
        ]
    ok = not any(part["differences"] for part in report)
    if args.json:
        print_json({"ok": ok, "logs": report})
        return 0 if ok else 1
    for part in report:
        print(f"{part['log']}: {part['entries']} entries compared")
        for found in part["differences"]:
            where = f"entry {found['entry']}" if found["entry"] is not None else "no entry"
            print(f"  differs: {found['table']} row {found['row']} {found['field']} ", end="")
            print(f"({where}) [{found['code']}]")
        if not part["differences"]:
            print("  every row agrees with the record")
        if count := part["acts_through_the_shell"]:
            print(f"  {count} acts came through the shell, without anybody's session: each person")
            print("  finds theirs on the page of acts in their own name")
    return 0 if ok else 1
