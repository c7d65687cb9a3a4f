"""The state of the record at the foot of every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from passmuster.web.ledger.queries import newest_head
from passmuster.web.theme.fingerprint import Fingerprint, fingerprint

if TYPE_CHECKING:
    from passmuster.web.people.models import Force


@dataclass(frozen=True)
class Strip:
    """Size, time, signatures and fingerprint of the newest signed head."""

    size: int
    at: datetime
    cosigned: int
    witnesses: int
    fingerprint: Fingerprint


def record_strip(force: Force) -> Strip | None:
    """Return the strip of a force's newest head, or None before the first one."""
    head = newest_head(force.log)
    if head is None:
        return None
    return Strip(
        size=head.size,
        at=head.at,
        cosigned=head.cosigned,
        witnesses=head.witnesses,
        fingerprint=fingerprint(head.text),
    )
