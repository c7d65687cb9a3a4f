"""One honest chain from sealing to disposal, and the few words that tests need to bend it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from passmuster.core.custody.limits import ChainRules
from passmuster.core.custody.links import Amount, Basis, Kind, Link, SealState, Unit
from passmuster.core.kernel.figures import Figure, Source
from passmuster.core.kernel.figures import Unit as Share

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
SITE, COURIER, LAB, STORE, OTHER = "site-1", "courier-1", "lab-1", "store-1", "lab-2"
HOLDERS = frozenset({SITE, COURIER, LAB, STORE, OTHER})
CARRIERS = frozenset({COURIER})
SEALS = ("SEAL-001", "SEAL-002")


def share(value: Fraction) -> Figure:
    source = Source(text="test")
    return Figure(code="share", value=value, unit=Share.SHARE, says="a share", source=source)


def rules(tolerance: str = "1/10", drying: str = "0", humans: int = 1) -> ChainRules:
    return ChainRules(
        tolerance=share(Fraction(tolerance)),
        drying=share(Fraction(drying)),
        humans_to_measure=humans,
    )


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def net(value: str, unit: Unit = Unit.MILLILITRE, basis: Basis = Basis.NET) -> Amount:
    return Amount(value=Decimal(value), unit=unit, basis=basis)


def link(kind: Kind, minute: int, holder: str, **changes: Any) -> Link:
    given: dict[str, Any] = {
        "kind": kind,
        "item": "SP-0001-B",
        "holder": holder,
        "human": f"human-of-{holder}",
        "place": f"place-of-{holder}",
        "at": at(minute),
        "seals": SEALS,
        "seal_state": SealState.INTACT,
        "amount": None,
        "temperature": None,
    }
    return Link(**(given | changes))


NEW = ("SEAL-777",)
HONEST: tuple[Link, ...] = (
    link(Kind.BEGIN, 0, SITE, amount=net("30")),
    link(Kind.OFFER, 10, SITE, to=COURIER, due=at(30)),
    link(Kind.ACCEPT, 15, COURIER, deliver_by=at(240)),
    link(Kind.OFFER, 200, COURIER, to=LAB, due=at(240)),
    link(Kind.ACCEPT, 220, LAB),
    link(Kind.STORE_IN, 230, LAB),
    link(Kind.MEASURE, 300, LAB, amount=net("29.5"), temperature=Decimal("-20.5")),
    link(Kind.STORE_OUT, 400, LAB),
    link(Kind.OPEN, 410, LAB, new_seals=NEW, taken=net("5"), amount=net("24.5")),
    link(Kind.OFFER, 420, LAB, seals=NEW, to=STORE, due=at(440)),
    link(Kind.WITHDRAW, 435, LAB, seals=NEW),
    link(Kind.OFFER, 450, LAB, seals=NEW, to=STORE, due=at(500)),
    link(Kind.ACCEPT, 460, STORE, seals=NEW),
    link(Kind.DISPOSE, 600_000, STORE, seals=NEW, second="human-2"),
)
"""Sealed, carried, stored, opened and resealed at the laboratory, kept, disposed of."""
END = at(600_001)
