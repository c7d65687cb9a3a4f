"""Prints answers: one JSON object for machines, lines for people, progress for long work."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add ``--json``, which every verb has."""
    parser.add_argument("--json", action="store_true", help="print one JSON object, for programs")


def print_json(value: Any) -> None:
    """Print one JSON object on one line."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


class Steps(Protocol):
    """Takes progress: the step's name, how many of how many are done."""

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None:
        """Show it."""


@contextmanager
def progress(*, quiet: bool) -> Iterator[Steps]:
    """Show long work on the error stream, so that the answer on the output stays clean."""
    if quiet:
        yield lambda step, done=0, total=0: None
        return
    console = Console(file=sys.stderr)
    if not console.is_terminal:
        last = ""

        def plain(step: str, done: int = 0, total: int = 0) -> None:
            nonlocal last
            if step != last:
                print(f"  {step}", file=sys.stderr)
                last = step

        yield plain
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def show(step: str, done: int = 0, total: int = 0) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total or None)
            bars.update(tasks[step], completed=done, total=total or None)

        yield show
