"""What stands on a printed slip, whether it is one of a whole day or that of a single order."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime

from passmuster.core.kernel.lunar import lunar_line
from passmuster.core.orders.limits import DEFAULT
from passmuster.formats.paper.notice import Cover, Notice
from passmuster.web.draw import progress
from passmuster.web.sites.force.draws.public import printed_url

if TYPE_CHECKING:
    from passmuster.web.draw.models import Draw
    from passmuster.web.draw.names import DrawnPerson
    from passmuster.web.orders.names import Named
    from passmuster.web.people.models import Force
    from passmuster.web.programme.models import PolicyVersion


def slip_for(
    called: DrawnPerson | Named, given: dict[str, Any], *, commitment: str, number: str, seal: str
) -> Notice:
    """Return one slip; ``given`` is what the form asked, ``seal`` (64 hex) the opening's."""
    khmer = given["language"] == "km"
    return Notice(
        unit=called.unit,
        service_number=called.service_number,
        name=called.name if khmer else called.latin_name or called.name,
        within=DEFAULT.value("appear-minutes"),
        place=given["place"],
        commitment=commitment,
        record=number,
        fingerprint=seal[:16],
    )


def cover_for(
    force: Force,
    given: dict[str, Any],
    *,
    draw: Draw | None,
    policy: PolicyVersion,
    at: datetime,
    record: str,
    from_moment: datetime,
    may_refuse: bool = True,
) -> Cover:
    """Return what the slips printed ``at`` a moment share; without a draw they say nothing of one.

    They may leave from ``from_moment`` on.
    """
    issued, khmer = localtime(at).date(), given["language"] == "km"
    return Cover(
        force=force.name_km if khmer else force.name_en,
        draw=draw.number if draw else "",
        issued=issued,
        lunar=lunar_line(issued) if khmer else "",
        opening_day=progress.opening_day(draw) if draw else None,
        opening=given.get("opening", ""),
        contact=given["contact"],
        policy_version=str(policy.number),
        bottle_hours=None,
        dossier_url=printed_url(draw) if draw else "",
        record=record,
        from_moment=localtime(from_moment),
        may_refuse=may_refuse,
    )
