"""What an officer is given on opening day: the text that their commitment in the pool hides.

With it and the public dossier an officer checks alone that they stood in the pool, in which
stratum, and why they were or were not drawn. Before opening day nobody gets one, because seed and
pool are public by then and an opening would tell who is called (protocol.md §10.4).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.draw import states
from passmuster.core.draw.pool import commitment, opening, salt
from passmuster.core.draw.sampler import ticket
from passmuster.core.kernel.errors import Refused
from passmuster.web import clock
from passmuster.web.draw.keys import use_key
from passmuster.web.draw.models import Draw
from passmuster.web.draw.pool import parse_members
from passmuster.web.installation import here
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.roster.models import Person


@dataclass(frozen=True)
class Opening:
    """One person's opening: the exact bytes to hash, the commitment they give, and the ticket."""

    data: bytes
    commitment: str
    ticket: str


@denials_recorded
def opening_for(*, by: Actor, draw: Draw, person: Person) -> Opening:
    """Return a person's opening of a draw, and log that the year's key was used for it.

    Raises Refused: ``opening-before-its-day``, ``person-not-in-pool``.
    """
    require(by, "draw:give-opening")
    opens = date.fromisoformat(draw.announcement["opening_day"])
    if draw.state != states.OPENED or clock.now().date() < opens:
        raise Refused("opening-before-its-day", f"Openings can be fetched from {opens} on.")
    members = {m.person_id: m for m in parse_members(here().kept_bytes(draw.members_sha256))}
    member = members.get(person.pk)
    if member is None:
        raise Refused("person-not-in-pool", "This person was not in this pool.")
    with transaction.atomic():
        year_key = draw.force.year_keys.get(year=draw.year)
        key = use_key(year_key, by=by, draw_number=draw.number, purpose="give-opening")
    salt_hex = salt(key, draw.number, member.service_number)
    parts = (draw.number, member.stratum, member.service_number, salt_hex)
    committed = commitment(*parts)
    return Opening(opening(*parts), committed, ticket(draw.seed, committed))
