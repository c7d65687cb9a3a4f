"""What `passmuster bench` measures: one module a subject, each figure beside its peer."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured figure.

    ``value`` is in ``unit``; ``budget`` is the bound of architecture.md §5, None where it names
    none; ``better`` says which direction is good. ``peer`` names the program measured beside it in
    the same run, ``peer_value`` its figure in the same unit, and ``ratio_budget`` how many times
    better than the peer we have to be.
    """

    name: str
    value: float
    unit: str
    better: Literal["more", "less"]
    budget: float | None = None
    peer: str = ""
    peer_value: float | None = None
    ratio_budget: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times better than the peer, above 1 when better; None without a peer."""
        if not self.peer_value or not self.value:
            return None
        if self.better == "more":
            return self.value / self.peer_value
        return self.peer_value / self.value

    @property
    def meets(self) -> bool | None:
        """Whether budget and ratio are met; None where there is nothing to meet."""
        answers = []
        if self.budget is not None:
            more = self.better == "more"
            answers.append(self.value >= self.budget if more else self.value <= self.budget)
        if self.ratio_budget is not None and self.ratio is not None:
            answers.append(self.ratio >= self.ratio_budget)
        return all(answers) if answers else None

    def as_json(self) -> dict[str, Any]:
        """Return the figure as plain values."""
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "budget": self.budget,
            "peer": self.peer or None,
            "peer_value": self.peer_value,
            "ratio": self.ratio,
            "ratio_budget": self.ratio_budget,
            "meets": self.meets,
        }


def seconds(work: Callable[[], object]) -> float:
    """Return how long ``work`` took, in seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
