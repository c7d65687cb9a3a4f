"""What the audit checks of draws: pool, dossier files, and the selection drawn again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

from passmuster.core.draw import states
from passmuster.core.draw.pool import part_commitment
from passmuster.core.kernel.errors import PassmusterError
from passmuster.web import clock
from passmuster.web.draw.dossier import dossier_files
from passmuster.web.draw.keys import SIDES, read_half
from passmuster.web.draw.models import Draw, YearKey
from passmuster.web.draw.services import selection_of
from passmuster.web.installation import here
from passmuster.web.ledger.audit import Difference
from passmuster.web.ledger.models import Log
from passmuster.web.ledger.publishing import cosigned_at, entry_of_draw, published_folder

DOSSIER_WITHIN = timedelta(hours=1)
"""How soon after its last entry was cosigned a draw's dossier has to stand in public."""


def draws_drawn_again(log: Log) -> Iterator[Difference]:
    """Redraw every decided draw from its kept pool and compare the stored selection."""
    for draw in Draw.objects.filter(force__log=log).exclude(seed=""):
        try:
            selection = selection_of(draw, here().kept_bytes(draw.pool_sha256))
        except PassmusterError as error:
            yield Difference(
                code=error.code, table="draw_draw", row=str(draw.pk), field="pool_sha256"
            )
            continue
        right = {
            (reserve, c.stratum, c.position, c.commitment, c.ticket)
            for reserve, chosen in ((False, selection.selected), (True, selection.reserves))
            for c in chosen
        }
        for row in draw.selected.all():
            stored = (row.reserve, row.stratum, row.position, row.commitment, row.ticket)
            if stored not in right:
                yield Difference(
                    code="not-what-the-seed-draws", table="draw_selected", row=str(row.pk)
                )
            right.discard(stored)
        for _reserve, _stratum, _position, commitment, _ticket in sorted(right):
            yield Difference(code="drawn-but-not-stored", table="draw_selected", row=commitment)


def published_dossiers(log: Log) -> Iterator[Difference]:
    """Compare every published dossier with what the database and the log give anew."""
    folder = published_folder(log) / "dossiers"
    ended = (states.DECIDED, states.OPENED, states.VOIDED)
    for draw in Draw.objects.filter(force__log=log, state__in=ended):
        place = folder / draw.number
        if not place.is_dir():
            if _dossier_due(draw):
                row = f"dossiers/{draw.number}"
                yield Difference(code="dossier-missing", table="file", row=row)
            continue
        try:
            right = dossier_files(draw)
        except PassmusterError as error:
            yield Difference(code=error.code, table="draw_draw", row=str(draw.pk))
            continue
        present = {
            path.relative_to(place).as_posix(): path.read_bytes()
            for path in place.rglob("*")
            if path.is_file()
        }
        for name in sorted(set(right) | set(present)):
            if right.get(name) != present.get(name):
                yield Difference(
                    code="published-file-differs",
                    table="file",
                    row=f"dossiers/{draw.number}/{name}",
                )
    ended_numbers = set(
        Draw.objects.filter(force__log=log, state__in=ended).values_list("number", flat=True)
    )
    for place in sorted(folder.iterdir()) if folder.is_dir() else ():
        if place.name not in ended_numbers and not place.name.startswith("."):
            yield Difference(code="dossier-unexpected", table="file", row=f"dossiers/{place.name}")


def _dossier_due(draw: Draw) -> bool:
    """Tell whether the end of a draw has been under a cosigned head long enough for a dossier."""
    log = draw.force.log
    ends = (cosigned_at(log, kind, draw.number) for kind in ("draw:decided", "draw:voided"))
    seen = [at for at in ends if at is not None]
    return bool(seen) and clock.now().timestamp() - min(seen) > DOSSIER_WITHIN.total_seconds()


def kept_files_of_draws(log: Log) -> Iterator[Difference]:
    """Check that pool, members, beacon and lists of every draw still have their bytes."""
    for draw in Draw.objects.filter(force__log=log):
        wanted = {
            name: getattr(draw, name) for name in ("pool_sha256", "members_sha256", "beacon_sha256")
        }
        decided = entry_of_draw(log, "draw:decided", draw.number)
        if decided is not None:
            facts = json.loads(bytes(decided.data))["data"]
            wanted |= {name: facts[name] for name in ("selection_sha256", "reserves_sha256")}
        for name, digest in wanted.items():
            try:
                if digest:
                    here().kept_bytes(digest)
            except PassmusterError as error:
                yield Difference(code=error.code, table="draw_draw", row=str(draw.pk), field=name)


def key_halves_as_committed(log: Log) -> Iterator[Difference]:
    """Check each half of every yearly key against its own commitment, without joining them."""
    for year_key in YearKey.objects.filter(force__log=log):
        for side in SIDES:
            code = ""
            try:
                half = read_half(year_key.force, year_key.year, side)
                if part_commitment(side, half) != getattr(year_key, side):
                    code = "key-half-altered"
            except PassmusterError as error:
                code = error.code
            if code:
                yield Difference(code=code, table="draw_yearkey", row=str(year_key.pk), field=side)
