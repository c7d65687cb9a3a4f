"""`passmuster lab-key`: a laboratory makes the key that signs what it sends over HTTPS."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from passmuster.cli.output import add_json, print_json
from passmuster.formats.signed_request import key_called
from passmuster.formats.signing import SigningKey
from passmuster.transport.secure import laboratory_code

HELP = "Make a laboratory's signing key; its public half goes to the force."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "laboratory", metavar="CODE", help="under which code the laboratory is a holder there"
    )
    parser.add_argument(
        "--key", metavar="FILE", type=Path, required=True, help="a new file for the secret key"
    )
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    key = SigningKey.generate(laboratory_code(args.laboratory))
    # Nothing that is there is written over, and nobody else may read it from its first byte on.
    handle = os.open(args.key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key.to_text() + "\n")
    if args.json:
        print_json({"key": str(args.key), "public": str(key.vkey()), "name": key_called(key)})
        return 0
    print(f"The secret key is in {args.key}. It never leaves this laboratory.")
    print(f"Send this line to the force, and read {key_called(key)} to them over the telephone:")
    print(key.vkey())
    return 0
