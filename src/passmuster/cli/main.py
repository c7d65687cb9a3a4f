"""Finds every verb, reads the arguments, and turns expected failures into a sentence and a status.

Exit status: 0 done, 1 a check failed or a rule refused, 2 the input or the command cannot be used.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pkgutil
import sys
from collections.abc import Sequence

import passmuster.cli
from passmuster import __version__
from passmuster.core.kernel.errors import PassmusterError, UnusableInput

NOT_VERBS = frozenset({"benchmarks", "main", "output"})


def verbs() -> dict[str, object]:
    """Return every verb's module by its name, in alphabetical order.

    A verb is a module of this package with ``HELP``, ``add_arguments(parser)`` and ``run(args)``.
    """
    names = sorted(m.name for m in pkgutil.iter_modules(passmuster.cli.__path__))
    return {
        name.removesuffix("_").replace("_", "-"): importlib.import_module(f"passmuster.cli.{name}")
        for name in names
        if name not in NOT_VERBS
    }


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command, from which the manual's reference is generated."""
    parser = argparse.ArgumentParser(
        prog="passmuster",
        description="Runs a police force's drug-testing programme so that nobody inside can "
        "quietly rig it. Exit status: 0 done, 1 a check failed, 2 unusable input.",
    )
    parser.add_argument("--version", action="version", version=f"passmuster {__version__}")
    commands = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, module in verbs().items():
        sub = commands.add_parser(name, help=module.HELP, description=module.HELP)  # type: ignore[attr-defined]
        module.add_arguments(sub)  # type: ignore[attr-defined]
        sub.set_defaults(run=module.run)  # type: ignore[attr-defined]
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    args = build_parser().parse_args(argv)
    try:
        return int(args.run(args))
    except PassmusterError as error:
        status = 2 if isinstance(error, UnusableInput) else 1
        return _say(args, error.code, error.message, status)
    except BrokenPipeError:  # pragma: no cover - the reader left, as in `passmuster ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        return _say(args, "file-unusable", f"{error.strerror or error}{where}", 2)
    except KeyboardInterrupt:
        return _say(args, "stopped", "Stopped. What was already saved stays saved.", 130)


def _say(args: argparse.Namespace, code: str, message: str, status: int) -> int:
    if getattr(args, "json", False):
        print(json.dumps({"error": {"code": code, "message": message}}, ensure_ascii=False))
    else:
        print(f"passmuster: {message} [{code}]", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
