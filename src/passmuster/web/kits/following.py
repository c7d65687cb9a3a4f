"""The one seam from a paper pack that two people typed alike to what is made of it.

The store knows nothing of orders and collections; whoever does connects here, and may refuse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from passmuster.core.access.actors import Actor
from passmuster.web.kits.models import Pack


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """A pack and what two people typed of it, with its three times: ``written`` by hand on it."""

    pack: Pack
    fields: Mapping[str, str]
    issued: datetime
    written: datetime
    first_keyed: datetime


Follow = Callable[[Actor, Agreed], None]
"""Does what follows from a live paper, in its transaction; raises PassmusterError to stop it."""

_present: list[Follow] = []


def connect(follow: Follow) -> None:
    """Let this be what follows from now on."""
    _present[:] = [follow]


def follow(by: Actor, agreed: Agreed) -> None:
    """Do what follows from a live paper."""
    for one in _present:
        one(by, agreed)
