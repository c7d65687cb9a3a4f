"""What somebody who opens the demo can try: officers with a result of their own, a dispute to hear.

Whoever gave the specimen that was verified as positive has an account, was told three hours ago and
may ask for the second bottle. Whoever's specimen was adulterated, says the laboratory, denies that
the doctor called; somebody else hears that.
"""

from __future__ import annotations

from datetime import datetime

from passmuster.core.access.actors import Role
from passmuster.demo.custody import HOUR, specimen_of
from passmuster.demo.laboratory import FIRST, STORIES
from passmuster.demo.season import Season
from passmuster.web.collection.donors import session_that_sealed
from passmuster.web.people.grants import actor_of, grant_role
from passmuster.web.people.services import register_human
from passmuster.web.review.disputing import dispute_claim
from passmuster.web.roster.identity import human_tied_to, tie_person
from passmuster.web.roster.models import Person

OFFICERS = {
    "h-officer-2": "positive-methamphetamine",
    "h-officer-3": "adulterated-nitrite",
    "h-officer-4": "positive-amphetamine",
}
"""Accounts of those whose results end so."""

DENIED = "Nobody called me that day. My telephone was with me, and its list of calls is empty."


def story_at(story: str) -> int:
    """Return the place in the morning of the first specimen that is reported as this."""
    return min(place for place, one in STORIES.items() if one == story)


def donor_of(season: Season, story: str) -> Person | None:
    """Return whose specimen is reported as this, None where it has no donor."""
    session = session_that_sealed(season.force, specimen_of(FIRST + story_at(story)))
    return session.person if session is not None else None


def admit_donors(season: Season, at: datetime) -> None:
    """Give the officers with such results accounts of their own, tied to their records."""
    cast = season.cast
    both = {"by": cast.administrator, "second": cast.oversight}
    for code, story in OFFICERS.items():
        person = donor_of(season, story)
        if person is None or human_tied_to(person) is not None:
            continue
        with season.at(at):
            human = register_human(
                by=cast.administrator,
                force=season.force,
                code=code,
                name=person.latin_name or person.full_name,
                unit=person.unit.code,
            )
            grant_role(**both, human=human, role=Role.OFFICER)
            tie_person(**both, human=human, person=person)


def deny_a_call(season: Season, now: datetime) -> None:
    """Let an officer deny the telephone call that the doctor noted."""
    human = season.force.humans.filter(code="h-officer-3").first()
    if human is None:
        return
    place = story_at(OFFICERS[human.code])
    review = season.force.reviews.get(specimen=specimen_of(FIRST + place))
    call = review.entries.filter(event="review:attempted").earliest("position")
    with season.at(now - 2 * HOUR):
        dispute_claim(
            by=actor_of(human, Role.OFFICER), review=review, position=call.position, words=DENIED
        )
