"""`passmuster bench`: the figures of the budgets that exist so far, beside their named peers."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
from types import ModuleType

from passmuster.cli import benchmarks
from passmuster.cli.benchmarks import Figure
from passmuster.cli.output import add_json, print_json
from passmuster.core.kernel.errors import UnusableInput

HELP = "Measure the budgets on this machine, beside the peers that are installed."


def subjects() -> dict[str, ModuleType]:
    """Return the measuring modules by subject: those that have ``figures``."""
    found = {}
    for module in pkgutil.iter_modules(benchmarks.__path__):
        if not module.name.endswith("_peer"):
            found[module.name] = importlib.import_module(f"{benchmarks.__name__}.{module.name}")
    return found


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "subject",
        nargs="*",
        help="draw, laboratory, ledger, listing or roster; all when none is named",
    )
    parser.add_argument("--quick", action="store_true", help="smaller sizes, for a first look")
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    modules = subjects()
    for name in args.subject:
        if name not in modules:
            raise UnusableInput("subject-unknown", f"{name} is none of: {', '.join(modules)}.")
    found: list[Figure] = []
    for name, module in modules.items():
        if args.subject and name not in args.subject:
            continue
        for figure in module.figures(quick=args.quick):
            found.append(figure)
            if not args.json:
                print(_line(figure), flush=True)
    if args.json:
        print_json({"quick": args.quick, "figures": [figure.as_json() for figure in found]})
    return 1 if any(figure.meets is False for figure in found) else 0


def _line(figure: Figure) -> str:
    parts = [f"{figure.name}: {figure.value:,} {figure.unit}"]
    if figure.budget is not None:
        bound = "at least" if figure.better == "more" else "at most"
        parts.append(f"{bound} {figure.budget:,}")
    if figure.ratio is not None:
        parts.append(f"{figure.ratio:.1f}× {figure.peer} ({figure.peer_value:,} {figure.unit})")
    if figure.ratio_budget is not None:
        parts.append(f"at least {figure.ratio_budget:g}×")
    word = {True: "met", False: "NOT MET", None: "no budget"}[figure.meets]
    return ", ".join(parts) + f": {word}"
