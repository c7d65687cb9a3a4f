"""By what the donor of a specimen could be known, for whoever keeps it from the laboratory.

Nothing here is shown: texts to and from a laboratory are compared with it (attack L-05).
"""

from __future__ import annotations

from collections.abc import Collection

from passmuster.core.kits.blinding import DonorIdentifiers
from passmuster.web.collection.models import Session, SessionEvent
from passmuster.web.collection.pairing import require_person_known
from passmuster.web.people.models import Force


def session_that_sealed(force: Force, specimen: str) -> Session | None:
    """Return the collection in which a specimen was sealed, None where it has none."""
    return sessions_that_sealed(force, [specimen]).get(specimen)


def sessions_that_sealed(force: Force, specimens: Collection[str]) -> dict[str, Session]:
    """Return session_that_sealed() by the number of each specimen, without those that have none."""
    sealed = SessionEvent.objects.filter(
        session__force=force,
        session__practice=False,
        step="seal",
        answers__form__in=list(specimens),
    )
    found: dict[str, Session] = {}
    for event in sealed.select_related("session__person__unit", "session__force").order_by("pk"):
        found.setdefault(str(event.answers["form"]), event.session)
    return found


def donor_of(session: Session) -> DonorIdentifiers:
    """Return by what the donor could be known in a text of the laboratory's."""
    person = require_person_known(session.person)
    names = tuple(name for name in (person.full_name, person.latin_name) if name)
    return DonorIdentifiers(names=names, service_number=person.service_number)


def donor_behind(force: Force, specimen: str) -> DonorIdentifiers | None:
    """Return by what the donor of a specimen could be known, None where nobody here knows it."""
    session = session_that_sealed(force, specimen) if specimen else None
    return donor_of(session) if session is not None and session.person is not None else None
