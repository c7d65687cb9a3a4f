"""What the matrix of pages needs of blind controls and of a laboratory's standing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from passmuster.core.laboratory.quality.blind_seal import quarter_of
from tests.support.accreditation_acts import accredits, takes_part
from tests.support.blind_acts import opens_early, plans

QUARTER = timedelta(days=92)


def own_standing(season: Any) -> dict[str, Any]:
    """Return a plan that two opened, a certificate and a round of the own laboratory."""
    row = plans(season, period=quarter_of((season.now + QUARTER).date()), regime="hhs")
    opens_early(season, row)
    certificate, proficiency = accredits(season), takes_part(season)
    return {"blind": row.pk, "certificate": certificate.pk, "round": proficiency.pk}


def standing_of_another_force(force: Any, at: Any) -> dict[str, Any]:
    """Return a plan, a certificate and a round that belong to another force, made as rows."""
    from passmuster.web.accreditation.models import Accreditation, ProficiencyRound
    from passmuster.web.blind.models import BlindPlan

    signed = {"force": force, "laboratory": "o-lab", "by": "o-human", "at": at}
    paper = {"second": "o-second", "paper_sha256": "0" * 64}
    day = at.date()
    plan = BlindPlan.objects.create(
        **signed,
        period="2020-Q1",
        regime="nrc",
        specimens=1,
        number=1,
        seal="0" * 64,
        sealed_sha256="0" * 64,
    )
    scope = {"body": "o-body", "number": "o-1", "analytes": [], "stages": []}
    certificate = Accreditation.objects.create(**signed, **paper, **scope, since=day, until=day)
    facts = {"scheme": "o-scheme", "number": "o-1", "samples": []}
    proficiency = ProficiencyRound.objects.create(**signed, **paper, **facts, day=day)
    return {"blind": plan.pk, "certificate": certificate.pk, "round": proficiency.pk}
