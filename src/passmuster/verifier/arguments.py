"""The words of ``verify``, the same in the whole program and in the single file."""

from __future__ import annotations

import argparse
from types import ModuleType

from passmuster.verifier import draw, log, receipt

HELP = "Check a log, a receipt or a draw, believing nothing but the keys you give."

_CHECKS: dict[str, ModuleType] = {"log": log, "receipt": receipt, "draw": draw}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add one command for each thing that can be checked; its ``check`` default runs it."""
    commands = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    for name, module in _CHECKS.items():
        sub = commands.add_parser(name, help=module.HELP, description=module.HELP)
        module.add_arguments(sub)
        sub.set_defaults(check=module.run)


def run(args: argparse.Namespace) -> int:
    """Run the chosen check and return its exit status."""
    return int(args.check(args))
