"""Says beside a result for what its laboratory was not accredited when it came: to the doctor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import format_html

from passmuster.web.accreditation.queries import gaps_of
from passmuster.web.wording.accreditation import NO_COVER, STAGES
from passmuster.web.wording.substances import substance

if TYPE_CHECKING:
    from passmuster.web.laboratory.models import SpecimenReport


def gaps_said(report: SpecimenReport) -> list[tuple[str, str]]:
    """Return each test of the panel that nothing covered on that day, and why.

    Where no certificate at all is recorded it is one line. The list does not follow the result.
    """
    gaps = gaps_of(report)
    if gaps and all(one.cover.code == "accreditation-missing" for one in gaps):
        return [(report.arrival.laboratory or "–", str(NO_COVER["accreditation-missing"]))]
    return [
        (
            format_html("{} ({})", substance(one.analyte), STAGES[one.stage.value]),
            str(NO_COVER[one.cover.code]),
        )
        for one in gaps
    ]
