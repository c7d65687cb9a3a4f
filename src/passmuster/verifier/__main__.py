"""The verifier by itself: ``python passmuster-verify.pyz log|receipt|draw …``.

Exit status: 0 everything checked agrees, 1 a check failed, 2 the input or command cannot be used.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence

from passmuster import __version__
from passmuster.core.kernel.errors import PassmusterError, UnusableInput
from passmuster.verifier import arguments


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the single-file verifier."""
    parser = argparse.ArgumentParser(
        prog="passmuster-verify",
        description=f"{arguments.HELP} Exit status: 0 all that was checked agrees, "
        "1 a check failed, 2 unusable input.",
    )
    parser.add_argument("--version", action="version", version=f"passmuster-verify {__version__}")
    arguments.add_arguments(parser)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one check and return its exit status."""
    args = build_parser().parse_args(argv)
    try:
        return arguments.run(args)
    except PassmusterError as error:
        status = 2 if isinstance(error, UnusableInput) else 1
        return _say(args, error.code, error.message, status)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        return _say(args, "file-unusable", f"{error.strerror or error}{where}", 2)


def _say(args: argparse.Namespace, code: str, message: str, status: int) -> int:
    if args.json:
        print(json.dumps({"error": {"code": code, "message": message}}, ensure_ascii=False))
    else:
        print(f"passmuster-verify: {message} [{code}]", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
