"""`passmuster demo`: the invented force, one whole round and a second one, and both sites."""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import os
import random
import shutil
import socket
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from passmuster.cli.output import add_json, print_json, progress
from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.roster.people import Person
from passmuster.demo.people import invent_people, roster_rows
from passmuster.formats.roster_sheet.reader import SheetFile, read_roster
from passmuster.web.installation import DATABASE_VARIABLE

HELP = "Build the invented force with a whole round and a second one, then serve both sites."
PEOPLE = 4_200
INVENTED = "invented"
LOOPBACK = "127.0.0.1"
"""The only address of a demo: its doors have no lock."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--dir", type=Path, default=Path("demo-data"), help="the demo's own folder (demo-data)"
    )
    parser.add_argument("--roster", type=Path, metavar="FILE", help="take the people of this file")
    parser.add_argument(
        "--once", action="store_true", help="build, print a summary and end, without serving"
    )
    parser.add_argument(
        "--port",
        type=int,
        default=8000,
        help="port of the public site (8000); the force's own site takes the next one",
    )
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    # The demo never touches a real database server, whatever the environment names.
    os.environ.pop(DATABASE_VARIABLE, None)
    folder = args.dir.resolve()
    people, raw, source = _people(args.roster)
    ports = (args.port, args.port + 1)
    if not args.once:
        _require_free(ports)
    summary = _built_before(folder, source)
    if summary is None:
        _claim(folder)
        summary = _build(folder, people, raw, source, quiet=args.json)
    if args.json:
        print_json(summary)
    else:
        _print(summary)
    if not args.once:
        _serve(folder, summary, ports, say=not args.json)
    return 0


def _people(roster: Path | None) -> tuple[list[Person], list[bytes], str]:
    """Return the people to play with, the bytes they came in, and a name for that choice."""
    data = roster.read_bytes() if roster else _invented_file()
    name = roster.name if roster else "invented.csv"
    reading = read_roster(SheetFile(name, data)).reading
    if not reading.people:
        raise UnusableInput(
            "nobody-in-file", f"{name} holds nobody: see passmuster roster preview."
        )
    source = hashlib.sha256(data).hexdigest() if roster else INVENTED
    return list(reading.people), [data], source


def _invented_file() -> bytes:
    """Return the invented force's personnel file, as its clerk would send it."""
    chance = random.Random(2023)  # noqa: S311 - invented people need no secret
    text = io.StringIO()
    csv.writer(text).writerows(roster_rows(list(invent_people(PEOPLE, chance))))
    return text.getvalue().encode("utf-8-sig")


def _built_before(folder: Path, source: str) -> dict[str, Any] | None:
    """Return the summary of a demo that stands there whole and has the same people."""
    try:
        summary = json.loads((folder / "DEMO").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    # The summary names paths: a folder that was moved is built anew.
    same = summary.get("source") == source and summary.get("dir") == str(folder)
    return summary if same and "cast" in summary else None


def _claim(folder: Path) -> None:
    """Take an empty folder, or empty one that an earlier demo made; refuse any other (W-06)."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / "DEMO").is_file():
            raise Refused(
                "demo-folder-not-ours",
                f"{folder} holds something that no demo made: name a new folder with --dir.",
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "DEMO").write_text("{}", encoding="utf-8")


def _build(
    folder: Path, people: list[Person], raw: list[bytes], source: str, *, quiet: bool
) -> dict[str, Any]:
    from passmuster.web.setup import start

    began = time.monotonic()
    start(folder, create=True)
    from passmuster.demo.present import PRESENT, go_on, open_accounts
    from passmuster.demo.season import FLAT, INVENTED_UNITS, Season
    from passmuster.demo.witnesses import DemoWitness
    from passmuster.verifier.build import build_pyz
    from passmuster.web.ledger.publishing import key_path

    _hurry()
    with progress(quiet=quiet) as show:
        witnesses = [DemoWitness("union"), DemoWitness("university")]
        units = INVENTED_UNITS if source == INVENTED else FLAT
        season = Season(people, raw, witnesses, units).play(progress=show)
        go_on(season, show)
        cast = open_accounts(season)
    for witness in witnesses:
        witness.close()
    published = folder / "published"
    build_pyz(published / "passmuster-verify.pyz")
    draw, log = season.force.draws.get(number=season.draw.number), season.force.log
    chosen = draw.selected.filter(reserve=False).count()
    head = log.heads.order_by("-size").first()
    summary = {
        "dir": str(folder),
        "source": source,
        "people": season.force.persons.count(),
        "draw": draw.number,
        "state": draw.state,
        "pool": sum(1 for _ in (published / "dossiers" / draw.number / "pool.txt").open("rb")),
        "selected": chosen,
        "reserves": draw.selected.filter(reserve=True).count(),
        "seed": draw.seed,
        "log": {"origin": log.origin, "vkey": log.vkey, "size": head.size if head else 0},
        "policy": str(published / "policy"),
        "published": str(published),
        "dossier": str(published / "dossiers" / draw.number),
        "keys": str(key_path(log).parent),
        "witnesses": [witness.name for witness in witnesses],
        "cast": cast,
        "present": PRESENT.isoformat(),
        "seconds": round(time.monotonic() - began, 1),
    }
    (folder / "DEMO").write_text(json.dumps(summary, ensure_ascii=False), encoding="utf-8")
    return summary


def _hurry() -> None:
    """Let the database wait for no disk: a demo whose building was cut short is built anew."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = OFF")


def _print(summary: dict[str, Any]) -> None:
    log = summary["log"]
    print(f"Draw {summary['draw']}: {summary['selected']} of {summary['pool']} people drawn,")
    print(f"  {summary['reserves']} reserves; built in {summary['seconds']} s")
    print(f"Everything is under {summary['dir']}; what an outsider gets is in published/")
    print("Check it as a stranger would:")
    verifier = f"{summary['published']}/passmuster-verify.pyz"
    print(f"  python3 {verifier} log {summary['published']}/log --vkey '{log['vkey']}'")
    print(f"  python3 {verifier} draw {summary['dossier']} --policy {summary['policy']}")


def _require_free(ports: tuple[int, int]) -> None:
    """Say before the work, not after it, that nothing can be served there."""
    for port in ports:
        try:
            socket.create_server((LOOPBACK, port)).close()
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
            raise UnusableInput(
                "port-in-use",
                f"{LOOPBACK}:{port} cannot be served on ({reason}): name another with --port.",
            ) from error


def _serve(folder: Path, summary: dict[str, Any], ports: tuple[int, int], *, say: bool) -> None:
    """Serve both sites on this machine only; the clock runs on from the demo's present."""
    from passmuster.web.setup import start

    start(folder)
    from passmuster.demo.present import present_of
    from passmuster.demo.serving import serve

    shift = present_of(summary["present"]) - datetime.now(UTC)
    facts = summary | {"clock_shift": int(shift.total_seconds())}
    (folder / "DEMO").write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    if say:
        _print_links(summary, ports)
    serve(folder, LOOPBACK, ports, summary["witnesses"])


def _print_links(summary: dict[str, Any], ports: tuple[int, int]) -> None:
    public, force = (f"http://{LOOPBACK}:{port}/" for port in ports)
    print(f"Serving the public site on {public} and the force's own on {force}")
    print("(end with Ctrl-C). The force's site, signed in as one of the invented cast:")
    for member in summary["cast"]:
        print(f"  {force}demo/{member['login']}/  {member['name']}, {member['roles']}")
    print("A laboratory's system sends its results to it so, by the demo's own clock:")
    print(
        f"  passmuster lab-send FILE --to {force}api/laboratory/reports"
        f" --key {summary['dir']}/laboratory.key --demo {summary['dir']}"
    )
    # Whoever reads a pipe follows these links at once.
    print(f"The demo's clock shows {summary['present'][:10]} and runs.", flush=True)
