"""The demo's review doctors and their credentials; the first one's lapses soon."""

from __future__ import annotations

from datetime import UTC, datetime

from passmuster.core.access.actors import Actor, Role
from passmuster.demo.season import Season, admit
from passmuster.web.review.credentials import record_credential

DOCTOR = ("h-doctor", "Dr Tep Sokunthea")
SECOND_DOCTOR = ("h-doctor-2", "Dr Ly Chanmony")
CREDENTIALS = (
    (DOCTOR, "MRO-2023/41", datetime(2022, 11, 10, 7, 0, tzinfo=UTC), (2023, 11, 10)),
    (SECOND_DOCTOR, "MRO-2022/7", datetime(2022, 11, 10, 7, 0, tzinfo=UTC), (2024, 7, 6)),
)
"""Whose, its number, from when, and the day on which it lapses: the first three weeks on."""


def record_doctors(season: Season, at: datetime) -> list[Actor]:
    """Record the doctors' credentials at a moment; returns the doctors, the first one first."""
    doctors = []
    with season.at(at):
        for named, number, begins, ends in CREDENTIALS:
            doctor = admit(season, *named, Role.MEDICAL_REVIEW_OFFICER)
            record_credential(
                by=season.cast.manager,
                second=season.cast.oversight,
                force=season.force,
                holder=doctor.human,
                number=number,
                valid_from=begins,
                valid_until=datetime(*ends, 7, 0, tzinfo=UTC),
            )
            doctors.append(doctor)
    return doctors
