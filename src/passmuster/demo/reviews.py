"""The demo's review doctors: most results are verified, some wait, and each kind ends its own way.

A positive is notified with the offer of the second bottle; one that a prescription explains is
reversed by two doctors, apart from each other; an adulteration stands as a refusal; an invalid and
a rejected specimen are cancelled; a dilute one is recorded as such. Nobody named here is guilty of
anything: people and results are invented.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from passmuster.core.access.actors import Actor, Role
from passmuster.core.review.explanations import KINDS, Explanation
from passmuster.core.review.facts import Findings
from passmuster.demo.custody import HOUR, specimen_of
from passmuster.demo.doctors import DOCTOR, SECOND_DOCTOR
from passmuster.demo.laboratory import FIRST, SPECIMENS, STORIES
from passmuster.demo.season import admit
from passmuster.web.collection.donors import session_that_sealed
from passmuster.web.review.contacting import record_contact_attempt, record_interview
from passmuster.web.review.signing import judge_second, verify
from passmuster.web.review.splitting import notify_officer

if TYPE_CHECKING:
    from passmuster.demo.season import Season
    from passmuster.web.review.models import Review

WAITING = 6
"""Negatives, the last of the morning, that wait for a doctor when the demo is opened."""

NOTES = "Says that there is nothing to add. Both telephone numbers are right."
PRESCRIBED_NOTES = "Takes it since spring for attention; the prescription was brought along."
PAPER = b"%PDF-1.4\n% an invented prescription\n%%EOF\n"
PRESCRIBED = Findings(
    explanations={
        "AMP": Explanation(kind="prescription", papers=frozenset(KINDS["prescription"].papers))
    }
)
ASKED = Findings(laboratory_asked=True)
EXPLAINED = "positive-amphetamine"
BEFORE_SECOND = 14
"""The explained result that waits for the second doctor, who sees no verdict of the first one."""

HEARD = ("positive-methamphetamine", "adulterated-nitrite")
"""Stories whose officer is reached, has nothing to show, and is told the result."""


def play_reviews(season: Season, now: datetime) -> None:
    """Let the doctors verify what the laboratory reported, as far as they know whose it is."""
    with season.at(now - 24 * HOUR):
        doctor = admit(season, *DOCTOR, Role.MEDICAL_REVIEW_OFFICER)
        second = admit(season, *SECOND_DOCTOR, Role.MEDICAL_REVIEW_OFFICER)
    for at, act in _agenda(season, doctor, second, now):
        with season.at(at):
            act()
    with season.at(now - HOUR / 2):
        season.publish()


Act = Callable[[], object]


def _agenda(
    season: Season, doctor: Actor, second: Actor, now: datetime
) -> list[tuple[datetime, Act]]:
    """Return what the doctors do, in the order of its moments."""
    found: list[tuple[datetime, Act]] = []
    for place, story in _known(season):
        for hours, act in _acts(season, doctor, second, place, story):
            found.append((now + hours * HOUR, act))
    return sorted(found, key=lambda one: one[0])


def _known(season: Season) -> Iterable[tuple[int, str]]:
    """Yield the morning's specimens with a donor, and their stories, without those left to wait."""
    places = [
        place
        for place in range(SPECIMENS)
        if session_that_sealed(season.force, specimen_of(FIRST + place)) is not None
    ]
    negatives = [place for place in places if place not in STORIES]
    waiting = set(negatives[-WAITING:])
    for place in places:
        if place not in waiting:
            yield place, STORIES.get(place, "negative")


def _acts(
    season: Season, doctor: Actor, second: Actor, place: int, story: str
) -> Iterable[tuple[float, Act]]:
    """Yield the hours from the present, and the acts, by which one result is reviewed."""

    def does(act: Callable[..., object], by: Actor = doctor, **facts: object) -> Act:
        return lambda: act(by=by, review=_review(season, place), **facts)

    def heard(notes: str = NOTES) -> Iterable[tuple[float, Act]]:
        yield -4.5, does(record_contact_attempt, phone="day", answer="donor")
        yield -4.4, does(record_interview, identified=True, notes=notes)

    if story in ("negative", "negative-dilute", "rejected"):
        yield -21 + place / 60, does(verify)
    elif story in HEARD:
        yield from heard()
        yield -4, does(verify)
        yield -3, does(notify_officer, proof="Called on the day number, at 10:58.")
    elif story == "invalid-nitrite":
        yield from heard()
        yield -4, does(verify, findings=ASKED)
    elif story == EXPLAINED:
        yield from heard(PRESCRIBED_NOTES)
        yield -4, does(verify, findings=PRESCRIBED, papers=[PAPER], documents_complete=True)
        if place != BEFORE_SECOND:
            yield -3, does(judge_second, by=second, findings=PRESCRIBED, papers=[PAPER])


def _review(season: Season, place: int) -> Review:
    """Return a specimen's review as it stands now."""
    return season.force.reviews.get(specimen=specimen_of(FIRST + place))
