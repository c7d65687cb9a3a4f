"""The scan of a paper pack bears the donor's name: who reads it says why, once a pack and person.

Guarantees: no byte of a scan leaves here before its opening stands in the record; whoever brought
the scan is recorded with it. Source: product.md, promise 8; attacks N-01, C-08.
"""

from __future__ import annotations

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.kernel.errors import Refused
from passmuster.web import clock
from passmuster.web.kits.keyings import scan_of
from passmuster.web.kits.models import Pack, PackOpened
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append

KEY, COMPARE, BRING = "key-paper", "compare-keyings", "bring-scan"
PURPOSES = (KEY, COMPARE)
"""Why somebody opens a scan that another brought; BRING stands for whoever brought it."""


def was_opened(pack: Pack, human: str) -> bool:
    """Tell whether this human said before why they read the scan of this pack."""
    return pack.openings.filter(by=human).exists()


@denials_recorded
def open_scan(*, by: Actor, pack: Pack, purpose: str) -> PackOpened:
    """Record that somebody opens a pack's scan, and why; once recorded, nothing is asked again.

    Raises Refused: ``names-purpose-unknown``, ``pack-scan-missing``.
    """
    require(by, "pack:key")
    if purpose not in PURPOSES:
        raise Refused("names-purpose-unknown", f"Give one of: {', '.join(PURPOSES)}.")
    scan_of(pack)
    with transaction.atomic():
        Pack.objects.select_for_update().get(pk=pack.pk)
        return jot_opening(by, pack, purpose)


def jot_opening(by: Actor, pack: Pack, purpose: str) -> PackOpened:
    """Write one opening, or return the one that stands; inside a transaction."""
    before = pack.openings.filter(by=by.human).first()
    if before is not None:
        return before
    opened = PackOpened.objects.create(
        pack=pack, purpose=purpose, by=by.human, role=by.role.value, at=clock.now()
    )
    append(pack.force.log, "pack:scan-opened", by=by, rows=[opened])
    return opened


@denials_recorded
def read_scan(*, by: Actor, pack: Pack) -> tuple[bytes, str]:
    """Return the scan and its media type to whoever said why.

    Raises Refused: ``pack-scan-missing``, ``pack-scan-unopened``.
    """
    require(by, "pack:key")
    if not was_opened(pack, by.human):
        raise Refused("pack-scan-unopened", "The scan bears a name. Say first why you open it.")
    return scan_of(pack)
