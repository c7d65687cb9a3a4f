"""Reads of what two people typed from a pack: who, from which scan, how late, and what it came to.

Source: attacks.md C-08; the rules are core.kits.packs, what writes is web.kits.packs.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.kits import ledger
from passmuster.core.kits import packs as rules
from passmuster.web.installation import here
from passmuster.web.kits.models import Keying, Pack

CONTRADICTED = "pack:contradicted"
"""The move that keeps why what was keyed alike cannot stand."""

SCAN_KINDS = {b"%PDF-": "application/pdf", b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}
"""What a scan may be, by its first bytes."""


def pair_of(pack: Pack) -> tuple[rules.Keying, rules.Keying] | None:
    """Return the newest keying of each of the two humans, in order; None before the second."""
    newest: dict[str, Keying] = {}
    for row in pack.keyings.order_by("pk"):
        newest[row.human] = row
    if len(newest) < 2:
        return None
    first, second = (_as_core(pack, row) for row in newest.values())
    return first, second


def keyers_of(pack: Pack) -> list[str]:
    """Return the humans who keyed a pack, the first one first."""
    return list(dict.fromkeys(pack.keyings.order_by("pk").values_list("human", flat=True)))


def both_looked_again(pack: Pack) -> bool:
    """Tell whether each of the two typed once more, so that neither can copy from the other."""
    rows = pack.keyings.values_list("human", flat=True)
    times = Counter(rows.order_by("pk"))
    return len(times) > 1 and min(times.values()) > 1


def lateness_of(pack: Pack) -> rules.KeyedTime | None:
    """Return what the paper says and when it was first keyed; None before that."""
    newest, first = pack.keyings.order_by("-pk").first(), pack.keyings.order_by("pk").first()
    if newest is None or first is None:
        return None
    return rules.KeyedTime(int(newest.written_at.timestamp()), int(first.at.timestamp()))


def scan_of(pack: Pack) -> tuple[bytes, str]:
    """Return the kept scan of a pack and its media type; raises Refused (``pack-scan-missing``)."""
    first = pack.keyings.order_by("pk").first()
    if first is None:
        raise Refused("pack-scan-missing", "Nobody has brought the scan of this pack yet.")
    data = here().kept_bytes(first.scan_sha256)
    return data, scan_kind(data)


def contradiction_of(pack: Pack) -> str:
    """Return the code of why the newest agreeing keyings of a pack could not stand, or ""."""
    if pack.agreed or pack.state != ledger.USED:
        return ""
    rows = pack.force.kit_moves.filter(event=CONTRADICTED, serials=pack.serial)
    found, newest = rows.order_by("-pk").first(), pack.keyings.order_by("-pk").first()
    # What was typed since has not been judged: the reason before it says nothing of it.
    return found.reason if found and newest and found.at >= newest.at else ""


def scan_kind(data: bytes) -> str:
    """Return the media type of a scan; raises UnusableInput (``pack-scan-kind``)."""
    found = next((kind for begin, kind in SCAN_KINDS.items() if data.startswith(begin)), None)
    if found is None:
        raise UnusableInput("pack-scan-kind", "A scan is a PDF, PNG or JPEG file.")
    return found


def _as_core(pack: Pack, row: Keying) -> rules.Keying:
    values: dict[str, Any] = dict(row.fields)
    return rules.Keying(
        pack=pack.as_core,
        human=row.human,
        at=int(row.at.timestamp()),
        scan_sha256=row.scan_sha256,
        fields={name: str(value) for name, value in values.items()},
    )
