"""`passmuster ledger`: publish the log, and export it as a static tree for any web server."""

from __future__ import annotations

import argparse
from pathlib import Path

from passmuster.cli.output import add_json, print_json
from passmuster.core.kernel.errors import CheckFailed, UnusableInput

HELP = "Publish the log, export it as static files, or write the receipt of an entry."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="ledger_verb", required=True, metavar="VERB")
    export = verbs.add_parser(
        "export", help="write the static tree of one log, as far as it is cosigned"
    )
    export.add_argument("target", type=Path, metavar="DIR", help="a new or empty folder")
    publish = verbs.add_parser("publish", help="sign and publish what was recorded")
    receipt = verbs.add_parser(
        "receipt", help="write the receipt (tlog-proof) of one entry, to check offline"
    )
    receipt.add_argument("index", type=int, help="the entry's number in the log, from 0")
    receipt.add_argument("target", type=Path, metavar="FILE", help="the receipt; FILE.entry beside")
    recover = verbs.add_parser(
        "recover", help="take back from the served files what an old database has lost"
    )
    recover.add_argument("--by", required=True, help="code of the administrator")
    recover.add_argument("--second", required=True, help="code of the inspector who agrees")
    for sub in (export, publish, receipt, recover):
        sub.add_argument("--dir", type=Path, help="the installation's folder")
        sub.add_argument("--log", help="the log's origin, when there are several")
        add_json(sub)


def run(args: argparse.Namespace) -> int:
    from passmuster.web.setup import start

    start(args.dir)
    from passmuster.web.ledger.publishing import export, head_to_show, publish
    from passmuster.web.ledger.witnessing import require_witnesses_not_ahead

    log = _log(args.log)
    if args.ledger_verb == "receipt":
        return _receipt(log, args)
    if args.ledger_verb == "recover":
        return _recover(log, args)
    require_witnesses_not_ahead(log)
    head = publish(log)
    if args.ledger_verb == "export":
        # What too few cosigned yet would be refused by everybody who checks the export.
        head = head_to_show(log) or head
    answer = {"origin": log.origin, "size": head.size, "root": head.root}
    if args.ledger_verb == "export":
        if args.target.exists() and any(args.target.iterdir()):
            raise UnusableInput("folder-not-empty", f"{args.target} is not empty: name a new one.")
        export(head, args.target)
        answer["folder"] = str(args.target)
    if args.json:
        print_json(answer)
    else:
        print(f"{log.origin}: {head.size} entries, root {head.root}")
        if "folder" in answer:
            print(f"written to {answer['folder']}: checkpoint and tile/")
            print(f"check it: passmuster verify log {answer['folder']} --vkey '{log.vkey}'")
    return 0


def _recover(log, args: argparse.Namespace) -> int:  # type: ignore[no-untyped-def]
    from passmuster.core.access.actors import Actor, Role
    from passmuster.web.ledger.publishing import publish
    from passmuster.web.ledger.recovery import recover_published

    taken = recover_published(
        by=Actor(human=args.by, role=Role.ADMINISTRATOR),
        second=Actor(human=args.second, role=Role.OVERSIGHT_BODY),
        log=log,
    )
    head = publish(log)
    if args.json:
        print_json({"taken_back": taken, "size": head.size})
    else:
        print(f"{taken} entries taken back; the loss of their private side is in the log now.")
        print("Void every draw that was under way, and announce it anew.")
    return 0


def _receipt(log, args: argparse.Namespace) -> int:  # type: ignore[no-untyped-def]
    """Write an entry's receipt under the earliest head that enough witnesses cosigned."""
    from passmuster.web.ledger.publishing import earliest_cover, receipt_for

    entry = log.entries.filter(index=args.index).first()
    if entry is None:
        raise UnusableInput("entry-unknown", f"The log has no entry {args.index}.")
    cover = earliest_cover(log, entry)
    if cover is None:
        raise CheckFailed(
            "entry-not-cosigned",
            f"Entry {args.index} is not under a head that enough witnesses cosigned yet.",
        )
    beside = args.target.with_name(args.target.name + ".entry")
    args.target.write_bytes(receipt_for(log, entry, cover.head))
    beside.write_bytes(bytes(entry.data))
    answer = {"index": args.index, "receipt": str(args.target), "entry": str(beside)}
    if args.json:
        print_json(answer)
    else:
        print(f"written: {args.target}, and the entry's exact bytes in {beside}")
        print(f"check it: passmuster verify receipt {args.target} --entry {beside} ", end="")
        print(f"--vkey '{log.vkey}'")
    return 0


def _log(origin: str | None):  # type: ignore[no-untyped-def]
    from passmuster.web.ledger.models import Log

    logs = list(Log.objects.filter(**({"origin": origin} if origin else {})))
    if len(logs) != 1:
        names = ", ".join(Log.objects.values_list("origin", flat=True)) or "none"
        raise UnusableInput("log-not-named", f"Name one log with --log; there are: {names}.")
    return logs[0]
