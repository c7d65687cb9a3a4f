"""The control chart of one analyte: the last readings on the instrument, as a picture and a table.

It shows how far each control lay off the mean that the laboratory declared; no specimen is in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from passmuster.core.laboratory.quality.batch import shown
from passmuster.formats.charts import DARK, LIGHT, NARROW, WIDE, Reading, control_chart, to_svg
from passmuster.web.access.marks import requires
from passmuster.web.batches.queries import readings_up_to
from passmuster.web.batches.rebuilding import control_of
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme.numerals import day_and_clock, digits
from passmuster.web.wording.substances import substance, substance_text

if TYPE_CHECKING:
    from passmuster.web.batches.models import Batch, BatchControl

MOST = 40
"""Readings in one chart: 20 runs with two controls each."""

PICTURES = {
    "wide-light": (WIDE, LIGHT),
    "wide-dark": (WIDE, DARK),
    "narrow-light": (NARROW, LIGHT),
    "narrow-dark": (NARROW, DARK),
}


@dataclass(frozen=True)
class Chart:
    """One analyte's chart: its place among the batch's analytes, its title, its table.

    ``name`` is the title with its languages marked, ``title`` the same for an attribute.
    """

    index: int
    title: str
    name: SafeString
    rows: list[tuple[str, ...]]


def charts_of(batch: Batch) -> list[Chart]:
    """Return the charts of a batch that have a reading with declared limits."""
    found = []
    for index, analyte in enumerate(batch.analytes.split()):
        readings = _with_limits(readings_up_to(batch, analyte, MOST))
        if readings:
            rows = [_row(one, own=one.batch_id == batch.pk) for one in reversed(readings)]
            found.append(Chart(index, substance_text(analyte), substance(analyte), rows))
    return found


@requires("batch:read")
@require_safe
def chart(request: HttpRequest, batch: int, index: int, name: str) -> HttpResponse:
    """Draw one analyte's chart at one width in one ink."""
    found: Batch = signed_in(request).objects["batch"]
    analytes = found.analytes.split()
    if name not in PICTURES or index >= len(analytes):
        raise Http404(name)
    readings = _with_limits(readings_up_to(found, analytes[index], MOST))
    if not readings:
        raise Http404(name)
    materials = sorted({one.material for one in readings})
    drawn = tuple(
        Reading(
            float(control_of(one).off),
            materials.index(one.material),
            meant=one.batch_id == found.pk,
        )
        for one in readings
    )
    return HttpResponse(_drawing(drawn, name, _("SD")), content_type="image/svg+xml")


@lru_cache(maxsize=64)
def _drawing(readings: tuple[Reading, ...], name: str, deviation: str) -> bytes:
    width, ink = PICTURES[name]
    return to_svg(control_chart(readings, width=width, ink=ink, deviation=deviation))


def _with_limits(rows: Sequence[BatchControl]) -> list[BatchControl]:
    return [row for row in rows if row.mean and row.deviation and control_of(row).deviation]


def _row(row: BatchControl, *, own: bool) -> tuple[str, ...]:
    control = control_of(row)
    number = _("%(batch)s (this one)") % {"batch": row.batch.number} if own else row.batch.number
    return (
        number,
        day_and_clock(row.batch.ended_at),
        row.material,
        digits(row.measured),
        digits(row.mean),
        digits(shown(control.off).replace("-", "−")),
    )
