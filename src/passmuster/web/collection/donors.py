"""By what the donor of a specimen could be known, for whoever keeps it from the laboratory.

Nothing here is shown: texts to and from a laboratory are compared with it (attack L-05).
"""

from __future__ import annotations

from collections.abc import Iterable

from passmuster.core.kits.blinding import DonorIdentifiers
from passmuster.web.collection.folding import progress_of
from passmuster.web.collection.models import FormNumber, Session, SessionEvent
from passmuster.web.collection.pairing import require_person_known
from passmuster.web.people.models import Force
from passmuster.web.roster.models import Person


def session_that_sealed(force: Force, specimen: str) -> Session | None:
    """Return the collection in which a specimen was sealed, None where it has none."""
    return sessions_that_sealed(force, [specimen]).get(specimen)


def sessions_that_sealed(force: Force, specimens: Iterable[str]) -> dict[str, Session]:
    """Return session_that_sealed() by the number of each specimen, without those that have none."""
    sealed = SessionEvent.objects.alias(form=FormNumber("answers")).filter(
        session__practice=False,
        step="seal",
        form__in=[number for number in specimens if number],
    )
    rows = sealed.select_related("session__person__unit", "session__force").order_by("-pk")
    # The force is asked here: SQLite, asked for both, reads every collection of the force instead.
    # Of two with one number the first stays, as the last to be written into the answer.
    own = (event for event in rows if event.session.force_id == force.pk)
    return {str(event.answers["form"]): event.session for event in own}


def specimens_of(person: Person) -> list[str]:
    """Return the numbers of the specimens that a person's collections sealed, the oldest first."""
    sealed = SessionEvent.objects.filter(
        session__person=person, session__practice=False, step="seal"
    )
    return list(sealed.order_by("pk").values_list(FormNumber("answers"), flat=True))


def donor_of(session: Session) -> DonorIdentifiers:
    """Return by what the donor could be known in a text of the laboratory's."""
    person = require_person_known(session.person)
    names = tuple(name for name in (person.full_name, person.latin_name) if name)
    return DonorIdentifiers(names=names, service_number=person.service_number)


def donors_behind(force: Force, specimens: Iterable[str]) -> dict[str, DonorIdentifiers]:
    """Return by what the donors of specimens could be known; those nobody knows are left out."""
    sealed = sessions_that_sealed(force, specimens)
    return {number: donor_of(one) for number, one in sealed.items() if one.person is not None}


def specimens_ordered(force: Force, order: str) -> tuple[str, ...]:
    """Return the specimens that were sealed for an order, in their order."""
    rows = SessionEvent.objects.filter(
        session__force=force, session__practice=False, session__order=order, step="seal"
    )
    return tuple(row.answers["form"] for row in rows.order_by("pk"))


def observed_as(force: Force, specimen: str) -> bool:
    """Tell whether a specimen was given under observation, as its collection has recorded it."""
    session = session_that_sealed(force, specimen)
    sealed = progress_of(session).specimens if session is not None else ()
    return any(one.observed for one in sealed if one.form == specimen)
