"""That somebody came after the time to appear, on the pages of whoever collects from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.web.orders.queries import lateness_of, orders_of
from passmuster.web.sites.force.orders.saying import lateness_said

if TYPE_CHECKING:
    from passmuster.web.people.models import Force


def came_late(force: Force, number: str) -> str:
    """Return how late the person of an order came or is by now, "" for in time and in practice."""
    order = orders_of(force).filter(number=number).first()
    return lateness_said(lateness_of(order)) if order else ""
