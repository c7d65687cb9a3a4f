"""`passmuster lab-listen`: take laboratories' HL7 messages over MLLP and mutual TLS."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from passmuster.cli.output import add_json, print_json
from passmuster.core.kernel.errors import UnusableInput
from passmuster.transport.listener import Door, Limits, Listener, Receive
from passmuster.transport.secure import (
    is_this_machine,
    laboratory_code,
    listener_context,
    parse_laboratories,
)
from passmuster.transport.spool import Spool

HELP = "Take laboratories' HL7 messages over MLLP with mutual TLS, and answer when they are kept."

PORT: Final = 2575
"""The port that IANA registers for HL7."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    _add_destination(parser)
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen at (default %(default)s)"
    )
    parser.add_argument(
        "--port",
        type=int,
        default=PORT,
        help="port to listen at (default %(default)s); 0 takes a free one",
    )
    for name, what in (
        ("--certificate", "the listener's certificate, PEM"),
        ("--key", "the key of that certificate, PEM without a password"),
        ("--client-ca", "whose certificates laboratories may show: one or more in PEM"),
    ):
        parser.add_argument(name, metavar="FILE", type=Path, help=what)
    parser.add_argument(
        "--laboratory",
        action="append",
        default=[],
        metavar="CODE=FINGERPRINT",
        help="a laboratory and the SHA-256 of its certificate, 64 hex digits; may be repeated",
    )
    parser.add_argument(
        "--demo-without-tls",
        metavar="CODE",
        help="for a demonstration on this machine alone: no TLS, whoever connects is this "
        "laboratory",
    )
    parser.add_argument(
        "--max-kilobytes",
        type=int,
        default=Limits().message // 1024,
        metavar="N",
        help="the largest message that is taken (default %(default)s)",
    )
    add_json(parser)


def _add_destination(parser: argparse.ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument(
        "--dir",
        metavar="DIR",
        type=Path,
        help="the installation into whose record messages go; each laboratory is a holder there",
    )
    where.add_argument(
        "--into",
        metavar="FOLDER",
        type=Path,
        help="or a folder where messages are kept as they came, one folder a laboratory; `lab "
        "receive` empties it",
    )
    parser.add_argument("--force", metavar="CODE", default="", help="the force, if several")


def run(args: argparse.Namespace) -> int:
    door = _door(args)
    if not 0 <= args.port <= 65535 or not 1 <= args.max_kilobytes <= 16 * 1024:
        raise UnusableInput(
            "listen-unusable", "Give a port up to 65535, and 1 to 16384 kilobytes of a message."
        )
    limits = Limits(message=args.max_kilobytes * 1024)
    if args.dir is not None:
        from passmuster.web.laboratory import command  # the web ring is loaded only when needed

        codes = [door.plain] if door.plain else (door.laboratories or {}).values()
        line = command.open_line(args.dir, codes, args.force)
        asyncio.run(_serve(args, line.receive, door, limits))
        return 0
    spool = Spool(args.into, _now)
    try:
        asyncio.run(_serve(args, spool.receive, door, limits))
    finally:
        spool.close()
    return 0


def _now() -> datetime:
    return datetime.now(UTC)


def _door(args: argparse.Namespace) -> Door:
    """Return who may come in; raises UnusableInput where the choices do not fit together."""
    files = (args.certificate, args.key, args.client_ca)
    if args.demo_without_tls:
        if any(files) or args.laboratory:
            raise UnusableInput(
                "listen-unusable", "Give certificates and laboratories, or --demo-without-tls."
            )
        if not is_this_machine(args.host):
            raise UnusableInput(
                "plain-only-at-home",
                "Without TLS only this machine is heard: --host 127.0.0.1. Elsewhere give "
                "--certificate, --key, --client-ca and --laboratory.",
            )
        return Door(plain=laboratory_code(args.demo_without_tls))
    if not all(files) or not args.laboratory:
        raise UnusableInput(
            "listen-unusable",
            "A laboratory is known by its certificate: give --certificate, --key, --client-ca and "
            "at least one --laboratory CODE=FINGERPRINT.",
        )
    return Door(context=listener_context(*files), laboratories=parse_laboratories(args.laboratory))


async def _serve(args: argparse.Namespace, receive: Receive, door: Door, limits: Limits) -> None:
    listener = Listener(receive, door, _now, limits=limits, log=_log)
    host, port = listener.bind(args.host, args.port)
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, listener.stop)
    secured = door.context is not None
    if args.json:
        kept = {"dir": str(args.dir)} if args.dir else {"into": str(args.into)}
        print_json({"host": host, "port": port, "tls": secured} | kept)
    else:
        how = "with mutual TLS" if secured else "WITHOUT TLS, for a demonstration"
        where = f"the record in {args.dir}" if args.dir else args.into
        print(f"Listening at {host}:{port} {how}; messages go into {where}.", flush=True)
        print("Stop with Ctrl-C; what was answered is kept.", flush=True)
    await listener.serve()
    print("Stopped.", file=sys.stderr)


def _log(line: str) -> None:
    print(f"{_now():%Y-%m-%dT%H:%M:%SZ} {line}", file=sys.stderr, flush=True)
