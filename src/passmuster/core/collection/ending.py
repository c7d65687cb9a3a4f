"""Which collections leave their order without a test, and under which code that is cancelled.

An order must not rest because its collection came to nothing: two people cancel it, and the
unannounced new order follows by itself (rules.md §3.6; product.md, "Limits"; attack N-03).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from passmuster.core.collection.session import SessionEnd

WITHOUT_EFFECT: Mapping[SessionEnd, str] = MappingProxyType(
    {
        SessionEnd.VOIDED: "flaw-at-collection",
        SessionEnd.NOT_IDENTIFIED: "flaw-at-collection",
        SessionEnd.NO_OBSERVER: "no-observer",
    }
)
"""By how a collection ended: the outcome (core/orders/outcomes) to propose for its order."""

REJECTED = "fatal-flaw"
"""The outcome to propose when the laboratory rejected every specimen (49 CFR 40.199)."""
