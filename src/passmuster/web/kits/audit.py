"""What the audit checks of kits: present states against the fold of their moves, and kept scans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.kits import ledger
from passmuster.web.installation import here
from passmuster.web.kits.models import KitItem, KitMove, Pack
from passmuster.web.kits.queries import ISSUED, PACK_ISSUED, PACK_STATES
from passmuster.web.ledger.audit import Difference
from passmuster.web.ledger.models import Log

_AGREED = "pack:agreed"
_SENT = "kit:issued-to-site"


def serials_as_moved(log: Log) -> Iterator[Difference]:
    """Compare each serial's state, site, collector and session with what its moves add up to."""
    events: dict[str, list[str]] = {}
    whose: dict[str, dict[str, str]] = {}
    for move in KitMove.objects.filter(force__log=log, event__startswith="kit:").order_by("pk"):
        for text in move.texts:
            events.setdefault(text, []).append(move.event)
            now = whose.setdefault(text, {"site": "", "holder": "", "session": ""})
            if move.event == _SENT:
                now["site"] = move.site
            if move.event == ISSUED:
                now.update(holder=move.holder, session=move.session)
    for row in KitItem.objects.filter(force__log=log).order_by("pk"):
        try:
            state = ledger.state_after(events.get(row.serial, ()))
        except PassmusterError as error:
            yield Difference(code=error.code, table="kits_kititem", row=str(row.pk))
            continue
        right = {"state": state, **whose.get(row.serial, {})}
        yield from _unlike(row, right, "kits_kititem")


def packs_as_moved(log: Log) -> Iterator[Difference]:
    """Compare each pack's end, reason and keying with what its moves add up to."""
    folds: dict[str, dict[str, object]] = {}
    for move in KitMove.objects.filter(force__log=log, event__startswith="pack:").order_by("pk"):
        for text in move.texts:
            now = folds.setdefault(text, {"state": "", "agreed": False})
            if move.event == PACK_ISSUED:
                now |= {"holder": move.holder, "session": move.session}
            if move.event in PACK_STATES:
                now |= {"state": PACK_STATES[move.event], "reason": move.reason}
            if move.event == _AGREED:
                now["agreed"] = True
            folds[text] = now
    for row in Pack.objects.filter(force__log=log).order_by("pk"):
        yield from _unlike(row, folds.get(row.serial, {"state": ""}), "kits_pack")


def kept_scans(log: Log) -> Iterator[Difference]:
    """Check that the scan of every keying still has its bytes."""
    for pack in Pack.objects.filter(force__log=log):
        for keying in pack.keyings.order_by("pk"):
            try:
                here().kept_bytes(keying.scan_sha256)
            except PassmusterError as error:
                yield Difference(
                    code=error.code, table="kits_keying", row=str(keying.pk), field="scan_sha256"
                )


def _unlike(row: KitItem | Pack, right: Mapping[str, object], table: str) -> Iterator[Difference]:
    for name, value in right.items():
        if getattr(row, name) != value:
            yield Difference(code="state-not-its-moves", table=table, row=str(row.pk), field=name)
