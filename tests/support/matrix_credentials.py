"""Credentials of doctors for the matrix: one of the own force, and another force's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from passmuster.core.access.actors import Role
from tests.support.season import human


def own_credential(season: Any) -> dict[str, Any]:
    """Return a credential of a doctor of the own force, recorded by two others."""
    from passmuster.web.clock import now
    from passmuster.web.review.credentials import record_credential

    with season.at(season.now):
        doctor = human(season, "h-credentialed", Role.MEDICAL_REVIEW_OFFICER)
        row = record_credential(
            by=season.cast.manager,
            second=season.cast.oversight,
            force=season.force,
            holder=doctor.human,
            number="MRO-1",
            valid_from=now(),
            valid_until=now() + timedelta(days=30),
        )
    return {"credential": row.pk}


def credential_of_another_force(force: Any, at: Any) -> dict[str, Any]:
    """Return a credential that belongs to another force, made as a row."""
    from passmuster.web.review.models import Credential

    until = at + timedelta(days=30)
    facts = {"holder": "o-human", "number": "MRO-9", "by": "o-1", "second": "o-2"}
    row = Credential.objects.create(force=force, valid_from=at, valid_until=until, at=at, **facts)
    return {"credential": row.pk}
