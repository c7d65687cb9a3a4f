"""`passmuster monitor`: what a watchdog runs every day."""

from __future__ import annotations

import argparse

from passmuster.verifier import monitor

HELP = "Watch a log over time: keep its checkpoints, alarm on forks, gaps and silence."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    monitor.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    return monitor.run(args)
