"""The ledger's figures as data, for other programs: the code is that of `passmuster bench`."""

from __future__ import annotations

from typing import Any

from passmuster.cli.benchmarks import Figure
from passmuster.cli.benchmarks.ledger import figures


def bench_ledger(*, quick: bool = False) -> list[dict[str, Any]]:
    """Return every figure of the ledger with its unit, budget, peer, ratio and whether it meets."""
    return [as_data(figure) for figure in figures(quick=quick)]


def as_data(figure: Figure) -> dict[str, Any]:
    """Return one figure with the names that reports of measurements use."""
    data = figure.as_json()
    return {"figure": data.pop("value"), **data}
