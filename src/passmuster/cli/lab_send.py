"""`passmuster lab-send`: a laboratory signs result files and sends them over HTTPS."""

from __future__ import annotations

import argparse
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from passmuster.cli.output import add_json, print_json, progress
from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.formats.lab.limits import MAX_FILE_BYTES
from passmuster.formats.signing import SigningKey
from passmuster.transport.secure import is_this_machine
from passmuster.transport.uploader import FHIR, HL7, Answer, Site, Uploader, kind_of
from passmuster.web.installation import Installation

HELP = "Sign a laboratory's results (FHIR as JSON, HL7 v2) and send them to the force's site."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", metavar="FILE", type=Path, nargs="+", help="a report, sent as it is"
    )
    parser.add_argument(
        "--to",
        metavar="URL",
        required=True,
        help="the force's address, such as https://muster.example.org/api/laboratory/reports",
    )
    parser.add_argument(
        "--key", metavar="FILE", type=Path, required=True, help="the key that `lab-key` made"
    )
    parser.add_argument(
        "--ca", metavar="FILE", type=Path, help="whose certificate the site shows, PEM"
    )
    parser.add_argument(
        "--type", choices=(FHIR, HL7), help="what the files are; told from each by itself without"
    )
    parser.add_argument(
        "--attempts", type=int, default=5, metavar="N", help="for each file (default 5)"
    )
    parser.add_argument(
        "--demo",
        metavar="FOLDER",
        type=Path,
        help="send to the demo that runs from this folder on this machine, by its own clock",
    )
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    context = ssl.create_default_context(cafile=args.ca) if args.ca else None
    site = Site.parse(args.to)
    uploader = Uploader(
        site,
        _key(args.key),
        _clock_of(args.demo, site) if args.demo else time.time,
        context=context,
        attempts=max(1, args.attempts),
    )
    told = []
    with progress(quiet=args.json) as show:
        for number, path in enumerate(args.files):
            show("Sending", number, len(args.files))
            raw = _bytes(path)
            told.append(_told(path, uploader.send(raw, args.type or kind_of(raw))))
        show("Sending", len(args.files), len(args.files))
    if args.json:
        print_json({"to": args.to, "files": told})
    else:
        for one in told:
            print(f"{one['file']}: {'taken' if one['taken'] else 'refused'} ({one['status']})")
            for issue in one["issues"]:
                print(f"  {issue['says']} [{issue['code']}]")
    return 0 if all(one["taken"] for one in told) else 1


def _clock_of(folder: Path, site: Site) -> Callable[[], float]:
    """Return the clock of a demo, by which its site judges whether a signature is of now.

    Nobody else is sent anything that was signed for another day.
    """
    demo = Installation(folder.resolve())
    if not demo.is_demo:
        raise UnusableInput("demo-folder-unknown", f"{folder} is no folder of passmuster demo.")
    if not is_this_machine(urlsplit(f"//{site.authority}").hostname or ""):
        raise UnusableInput("demo-elsewhere", "A demo runs on this machine alone.")
    shift = demo.demo_shift.total_seconds()
    return lambda: time.time() + shift


def _told(path: Path, answer: Answer) -> dict[str, Any]:
    issues = [{"code": code, "says": says} for code, says in answer.issues]
    taken = answer.is_taken
    return {"file": path.name, "status": answer.status, "taken": taken, "issues": issues}


def _key(path: Path) -> SigningKey:
    if path.stat().st_mode & 0o077:
        raise Refused(
            "key-exposed",
            f"Other users of this machine may read {path}. Make it yours alone (chmod 600 {path}), "
            "and if others had access, make a new key.",
        )
    return SigningKey.from_text(path.read_text(encoding="ascii"))


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        raw = file.read(MAX_FILE_BYTES + 1)
    if len(raw) > MAX_FILE_BYTES:
        raise UnusableInput("file-too-large", f"{path} is larger than results ever are.")
    return raw
