"""hl7apy 1.3.5, named by the design beside our reading: its plain parse, which checks nothing.

It makes a tree of a message and stops there. Ours is compared with that: read, judged, stored.
"""

from __future__ import annotations

from collections.abc import Sequence

from hl7apy.parser import parse_message

NAME = "hl7apy, a bare parse"


def parse_with_peer(messages: Sequence[bytes]) -> None:
    """Parse each message; a message that it would refuse raises."""
    for raw in messages:
        parse_message(raw.decode("utf-8"))
