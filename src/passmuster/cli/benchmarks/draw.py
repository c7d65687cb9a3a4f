"""How fast the draw is, beside the public package on the same ids in the same run."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from hashlib import sha256
from importlib.util import find_spec

from passmuster.cli.benchmarks import Figure, seconds
from passmuster.core.draw.beacon import Beacon, verify_beacon
from passmuster.core.draw.sampler import draw

PEER = "consistent_sampler 1.0.10"
SEED = "passmuster-bench"
SHARE = 100
"""One in so many is drawn."""

BUDGETS = {100_000: 0.2, 1_000_000: 2.0}
"""Seconds allowed by members of the pool (architecture.md §5)."""

RATIO_BUDGET = 3.0
BEACON_BUDGET = 1.0
RUNS = 3
"""The shortest of so many runs counts; the peer runs once."""

# A round that was published: drand quicknet 657413.
ROUND = Beacon(
    round=657413,
    randomness="fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587",
    signature="b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be"
    "41076862b98fad56e91a6b85b89cd97b",
)


def figures(*, quick: bool) -> Iterator[Figure]:
    """Yield the figures; ``quick`` leaves out the pool of a million."""
    for members, budget in BUDGETS.items():
        if not quick or members == min(BUDGETS):
            yield _draw_figure(members, budget)
    shortest = min(seconds(lambda: verify_beacon(ROUND)) for _ in range(RUNS))
    yield Figure(
        name="draw, one beacon round checked",
        value=round(shortest, 3),
        unit="s",
        better="less",
        budget=BEACON_BUDGET,
    )


def _draw_figure(members: int, budget: float) -> Figure:
    ids = [sha256(b"member %d" % n).hexdigest() for n in range(members)]
    take = members // SHARE
    ours = min(seconds(lambda: draw(SEED, ids, take)) for _ in range(RUNS))
    peer = _peer_seconds(ids, take)
    return Figure(
        name=f"draw, 1 % of {members:,}",
        value=round(ours, 3),
        unit="s",
        better="less",
        budget=budget,
        peer=PEER if peer else "",
        peer_value=round(peer, 3) if peer else None,
        ratio_budget=RATIO_BUDGET if peer else None,
    )


def _peer_seconds(ids: list[str], take: int) -> float | None:
    """Return how long the package takes for the same draw, None where it is not installed."""
    if find_spec("consistent_sampler") is None:
        return None
    sampler = importlib.import_module("consistent_sampler").sampler
    theirs: list[tuple[str, str, int]] = []
    taken = seconds(lambda: theirs.extend(sampler(ids, SEED, take=take, digits=200)))
    if [(d.ticket, d.id, d.generation) for d in draw(SEED, ids, take)] != theirs:
        raise RuntimeError("The two programs drew differently: the figures would mean nothing.")
    return taken
