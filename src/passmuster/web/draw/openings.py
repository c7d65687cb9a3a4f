"""What an officer is given on opening day: the text that their commitment in the pool hides.

With it and the public dossier an officer checks alone that they stood in the pool, in which
stratum, and why they were or were not drawn. Before opening day nobody gets one, because seed and
pool are public by then and an opening would tell who is called (protocol.md §10.4).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.draw import states
from passmuster.core.draw.pool import commitment, opening, salt
from passmuster.core.draw.sampler import ticket
from passmuster.core.kernel.errors import Refused
from passmuster.web.draw.keys import use_key
from passmuster.web.draw.models import Draw
from passmuster.web.draw.pool import parse_members
from passmuster.web.draw.progress import opening_day, opening_day_reached
from passmuster.web.installation import here
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.publishing import earliest_cover, entry_of_draw, receipt_for
from passmuster.web.people.services import human_of
from passmuster.web.roster.identity import person_of
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
    return _opening(by, draw, person, "give-opening")


@denials_recorded
def own_opening(*, by: Actor, draw: Draw) -> Opening:
    """Return the opening of the officer who asks, and of nobody else.

    Raises Refused: ``person-not-tied``, and as opening_for().
    """
    require(by, "draw:own-opening")
    person = person_of(human_of(draw.force, by.human))
    if person is None:
        raise Refused("person-not-tied", "This account belongs to nobody on the roster yet.")
    return _opening(by, draw, person, "own-opening")


def was_in_pool(draw: Draw, person: Person) -> bool:
    """Tell whether a person was in a draw's frozen pool, by its list of members."""
    if not draw.members_sha256:
        return False
    # A line begins with the person's key; 60,000 lines need not be read for one.
    return b"\n[%d," % person.pk in b"\n" + here().kept_bytes(draw.members_sha256)


def pool_receipt(draw: Draw) -> bytes:
    """Return the tlog-proof of the entry that froze the pool; Refused (``pool-not-cosigned``).

    It holds the entry itself, so that whoever has nothing else can check it.
    """
    log = draw.force.log
    entry = entry_of_draw(log, "draw:frozen", draw.number)
    cover = earliest_cover(log, entry) if entry is not None else None
    if cover is None:
        raise Refused("pool-not-cosigned", "No quorum of witnesses has cosigned the pool yet.")
    return receipt_for(log, cover.entry, cover.head, extra=bytes(cover.entry.data))


def _opening(by: Actor, draw: Draw, person: Person, purpose: str) -> Opening:
    if draw.state != states.OPENED or not opening_day_reached(draw):
        opens = opening_day(draw)
        raise Refused("opening-before-its-day", f"Openings can be fetched from {opens} on.")
    members = {m.person_id: m for m in parse_members(here().kept_bytes(draw.members_sha256))}
    member = members.get(person.pk)
    if member is None:
        raise Refused("person-not-in-pool", "This person was not in this pool.")
    with transaction.atomic():
        year_key = draw.force.year_keys.get(year=draw.year)
        key = use_key(year_key, by=by, draw_number=draw.number, purpose=purpose)
    salt_hex = salt(key, draw.number, member.service_number)
    parts = (draw.number, member.stratum, member.service_number, salt_hex)
    committed = commitment(*parts)
    return Opening(opening(*parts), committed, ticket(draw.seed, committed))
