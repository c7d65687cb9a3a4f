"""The acts of two people about a laboratory's standing: a certificate, a suspension, a round."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from tests.support.custody_acts import NOW, set_up

DAY = timedelta(days=1)
SAMPLES = "S1 BZE + + 500 480 40\nS2 BZE - -\nS3 MAMP + + 800 750 60\nS4 MAMP - -"


def certificate(season: Any, **changed: Any) -> Any:
    """Return a certificate for the whole panel, for a year from today unless changed."""
    from django.utils.timezone import localdate

    from passmuster.web import clock
    from passmuster.web.accreditation.scope import codes_of_panel
    from passmuster.web.accreditation.services import TESTED, Certificate
    from passmuster.web.installation import here

    today = localdate(clock.now())
    given = {
        "body": "Invented accreditation body",
        "number": "ACC-17",
        "analytes": codes_of_panel(season.force),
        "stages": [stage.value for stage in TESTED],
        "since": today,
        "until": today + 365 * DAY,
        "paper_sha256": here().keep(b"An invented certificate."),
    }
    return Certificate(**(given | changed))


def accredits(season: Any, **changed: Any) -> Any:
    """Record a certificate of the laboratory."""
    from passmuster.web.accreditation.services import record_accreditation

    return record_accreditation(
        **both(season), laboratory=lab(season), certificate=certificate(season, **changed)
    )


def suspends(season: Any, since: date | None = None, until: date | None = None) -> Any:
    """Record that the oldest certificate does not hold, from today unless said."""
    from django.utils.timezone import localdate

    from passmuster.web import clock
    from passmuster.web.accreditation.services import pause_accreditation
    from passmuster.web.installation import here

    return pause_accreditation(
        **both(season),
        accreditation=season.force.accreditations.order_by("pk").first(),
        since=since or localdate(clock.now()),
        until=until,
        paper_sha256=here().keep(b"An invented letter of the body."),
    )


def takes_part(season: Any, samples: str = SAMPLES, number: str = "2023-2", **more: Any) -> Any:
    """Record a proficiency round of the laboratory."""
    from django.utils.timezone import localdate

    from passmuster.web import clock
    from passmuster.web.accreditation.samples import read_samples
    from passmuster.web.accreditation.services import record_round
    from passmuster.web.installation import here

    given = {
        "scheme": "Invented scheme",
        "number": number,
        "day": localdate(clock.now()) - DAY,
        "paper_sha256": here().keep(b"An invented report of the scheme."),
    }
    told = read_samples(samples)
    return record_round(**both(season), laboratory=lab(season), samples=told, **(given | more))


def both(season: Any) -> dict[str, Any]:
    """Return the two who record, and the force."""
    cast = season.cast
    return {"by": cast.manager, "second": cast.oversight, "force": season.force}


def lab(season: Any) -> Any:
    """Return the laboratory of the season."""
    return season.force.holders.get(code="lab-1")


def accredited_before(season: Any) -> None:
    """Register the laboratory and record its certificate."""
    set_up(season)
    with season.at(NOW - DAY / 24):
        accredits(season)


ACCREDITATION: list[tuple[str, Callable[..., None], object, Callable[..., None]]] = [
    ("establish", accredits, NOW, set_up),
    ("establish", suspends, NOW, accredited_before),
    ("establish", takes_part, NOW, set_up),
]
"""Step of the season, the act, its moment, and what comes before it."""

OF_ACCREDITATION = frozenset({"record_accreditation", "pause_accreditation", "record_round"})
"""Every function of the app's services in which somebody acts."""


def fill_accreditation(season: Any) -> None:
    """Play so much that no table of a laboratory's standing is empty; nothing lapses by it."""
    accredits(season)
    accredits(season, number="ACC-1")
    takes_part(season)
    old = season.force.accreditations.get(number="ACC-1")
    from passmuster.web.accreditation.services import pause_accreditation

    pause_accreditation(
        **both(season),
        accreditation=old,
        since=old.since,
        until=None,
        paper_sha256=old.paper_sha256,
    )
