"""By what the donor of a specimen could be known, for whoever keeps it from the laboratory.

Nothing here is shown: texts to and from a laboratory are compared with it (attack L-05).
"""

from __future__ import annotations

from collections.abc import Iterable

from passmuster.core.kits.blinding import DonorIdentifiers
from passmuster.web.collection.models import FormNumber, Session, SessionEvent
from passmuster.web.collection.pairing import require_person_known
from passmuster.web.people.models import Force


def session_that_sealed(force: Force, specimen: str) -> Session | None:
    """Return the collection in which a specimen was sealed, None where it has none."""
    return sessions_that_sealed(force, [specimen]).get(specimen)


def sessions_that_sealed(force: Force, specimens: Iterable[str]) -> dict[str, Session]:
    """Return the collections in which specimens were sealed, by their numbers."""
    sealed = SessionEvent.objects.alias(form=FormNumber("answers")).filter(
        session__practice=False,
        step="seal",
        form__in=[number for number in specimens if number],
    )
    rows = sealed.select_related("session__person", "session__force").order_by("-pk")
    # The force is asked here: SQLite, asked for both, reads every collection of the force instead.
    # Of two with one number the first stays, as the last to be written into the answer.
    own = (event for event in rows if event.session.force_id == force.pk)
    return {event.answers["form"]: event.session for event in own}


def donor_of(session: Session) -> DonorIdentifiers:
    """Return by what the donor could be known in a text of the laboratory's."""
    person = require_person_known(session.person)
    names = tuple(name for name in (person.full_name, person.latin_name) if name)
    return DonorIdentifiers(names=names, service_number=person.service_number)


def donors_behind(force: Force, specimens: Iterable[str]) -> dict[str, DonorIdentifiers]:
    """Return by what the donors of specimens could be known; those nobody knows are left out."""
    sealed = sessions_that_sealed(force, specimens)
    return {number: donor_of(one) for number, one in sealed.items() if one.person is not None}
