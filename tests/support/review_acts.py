"""A force whose laboratory reports of a known officer's specimen, and three doctors who review."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from passmuster.core.access.actors import Role
from passmuster.core.review.explanations import Explanation
from passmuster.core.review.facts import Findings
from passmuster.demo.custody import specimen_of
from passmuster.demo.season import DAYS
from tests.support.laboratory_acts import Laboratory
from tests.support.laboratory_messages import message
from tests.support.orders import staff_of
from tests.support.season import human
from tests.support.season_collections import sampled_before

ONE = specimen_of(1)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
PRESCRIBED = Findings(
    explanations={
        "BZE": Explanation(
            kind="given-in-treatment",
            papers=frozenset({"treatment-record"}),
        )
    }
)
"""A physician gave the cocaine in a treatment: a reversal, on a paper."""


class Reviewing:
    """Specimen 1 was sealed by a known officer and received; ``now`` is the moment of the acts."""

    def __init__(self, season: Any) -> None:
        staff_of(season)
        with season.at(season.now):
            season.trainer = human(season, "h-trainer", Role.TRAINER)
        sampled_before(season, ONE, DAYS[0])
        self.season = season
        self.force = season.force
        self.laboratory = Laboratory(season)
        self.now: datetime = self.laboratory.now
        with season.at(self.now):
            self.doctor = self.laboratory.doctor
            self.second = human(season, "h-doctor-2", Role.MEDICAL_REVIEW_OFFICER)
            self.third = human(season, "h-doctor-3", Role.MEDICAL_REVIEW_OFFICER)
        self.both = {"by": season.cast.manager, "second": season.cast.oversight}

    def at(self) -> Any:
        """Let the acts in this block happen at ``now``."""
        return self.season.at(self.now)

    def later(self, by: timedelta) -> None:
        """Let time go by."""
        self.now += by
        self.laboratory.now = self.now

    def credential(self, doctor: Any, **facts: Any) -> Any:
        """Record a doctor's credential by two others, valid for a year from today."""
        from passmuster.web.review.credentials import record_credential

        given = {
            "number": "MRO-17",
            "valid_from": self.now,
            "valid_until": self.now + 365 * DAY,
        } | facts
        with self.at():
            return record_credential(**self.both, force=self.force, holder=doctor.human, **given)

    def credentials(self) -> None:
        """Record a credential of each doctor, a second before whatever comes next."""
        for doctor in (self.doctor, self.second, self.third):
            self.credential(doctor)
        self.later(timedelta(seconds=1))

    def reported(self, *, positive: bool = True, **facts: Any) -> Any:
        """Let the laboratory report, and return the review that it opened."""
        self.laboratory.sends(message(ONE, positive=positive, **facts))
        return self.review()

    def review(self) -> Any:
        """Return the specimen's review as it stands now."""
        from passmuster.web.review.queries import review_of

        return review_of(self.force, ONE)

    def does(self, act: Callable[..., Any], by: Any = None, **facts: Any) -> Any:
        """Let a doctor (the first one, if nobody else) do something with the review now."""
        with self.at():
            return act(by=by or self.doctor, review=self.review(), **facts)

    def heard(self) -> None:
        """Reach the donor, and hear what there is to say."""
        from passmuster.web.review.contacting import record_attempt, record_interview

        self.does(record_attempt, phone="day", answer="donor")
        self.does(record_interview, identified=True, notes="A private word of Sok.")


def reviewing(begin: Callable[[str], Any]) -> Reviewing:
    """Return a force that reviews, its doctors with credentials."""
    found = Reviewing(begin("finish"))
    found.credentials()
    return found
