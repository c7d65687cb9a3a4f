"""Makes a collection of a paper pack that two people typed alike, in the transaction of their word.

Guarantees: the order, its reason and whether it was served come from the orders and never from the
paper; core judges the paper, and what it refuses leaves nothing but the two keyings (attack C-08).
"""

from __future__ import annotations

from passmuster.core.access.actors import Actor, Role
from passmuster.core.collection.conflicts import Part, require_free
from passmuster.core.collection.constants import STANDARD
from passmuster.core.collection.paper import read_paper
from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.text import ascii_digits, normalise_name
from passmuster.core.kits.serials import Kind, read_serial
from passmuster.web import clock
from passmuster.web.collection import beyond
from passmuster.web.collection.folding import ENDED, facts_of, paper_of
from passmuster.web.collection.models import Assignment, Session
from passmuster.web.collection.opening import fixed_of, next_number
from passmuster.web.collection.pairing import newest_assignment, pairing_of
from passmuster.web.kits.following import Agreed
from passmuster.web.ledger.services import append
from passmuster.web.people.grants import actor_of
from passmuster.web.people.models import Force
from passmuster.web.people.services import human_of

_ANSWERS = {"yes": True, "no": False}


def collect_from_paper(by: Actor, agreed: Agreed) -> None:
    """Write the collection that a paper tells of, and what follows from it; raises Refused.

    Codes: ``paper-order-unknown``, ``paper-other-collector``, ``session-exists``, those of
    ``read_paper``, of ``conflicts.require_free`` and of the neighbours; UnusableInput for a seal
    that ``read_serial`` cannot read.
    """
    force, pack = agreed.pack.force, agreed.pack
    ordered, assignment = _order_of(force, agreed)
    require_free(
        pairing_of(
            force=force,
            order=ordered.number,
            person=ordered.person,
            part=Part.COLLECTOR,
            human=pack.holder,
            assignment=assignment,
        )
    )
    session = Session(
        force=force,
        number=next_number(force, practice=False),
        order=ordered.number,
        person=ordered.person,
        collector=pack.holder,
        practice=False,
        rules=STANDARD.version,
        fixed=_fixed(force, ordered, agreed),
        state=ENDED,
        opened_at=clock.now(),
    )
    progress = read_paper(facts_of(session), paper_of(session), STANDARD)
    session.end = str(progress.end)
    session.save(force_insert=True)
    append(force.log, "collection:keyed", by=by, rows=[session])
    beyond.neighbour().keyed(
        by,
        beyond.Keyed(
            force=force,
            order=ordered.number,
            collector=actor_of(human_of(force, pack.holder), Role.COLLECTOR),
            issued_for=pack.session,
            written=agreed.written,
            specimen=progress.specimens[0],
        ),
    )


def session_of_pack(force: Force, pack: str) -> Session | None:
    """Return the collection that was kept from a pack, None while there is none."""
    return Session.objects.filter(force=force, fixed__paper__pack=pack).first()


def _order_of(force: Force, agreed: Agreed) -> tuple[beyond.Ordered, Assignment]:
    """Return the order that waits for this donor and its collector, who is the pack's."""
    number = _plain(agreed.fields["service_number"])
    called = [
        one
        for one in beyond.neighbour().waiting(force)
        if number and _plain(one.person.service_number) == number
    ]
    if not called:
        raise Refused("paper-order-unknown", "No order that was served waits for this person.")
    for ordered in called:
        row = newest_assignment(force, ordered.number, Part.COLLECTOR)
        if row is not None and row.human == agreed.pack.holder:
            held = Assignment.objects.select_for_update().get(pk=row.pk)
            if Session.objects.filter(force=force, order=ordered.number).exists():
                raise Refused("session-exists", "A collection of this order was opened already.")
            return ordered, held
    raise Refused("paper-other-collector", "The pack's collector was not assigned to this order.")


def _fixed(force: Force, ordered: beyond.Ordered, agreed: Agreed) -> dict[str, object]:
    fields = agreed.fields
    seal_a, seal_b = _seal(fields["seal_a"]), _seal(fields["seal_b"])
    return fixed_of(force, ordered, agreed.pack.holder) | {
        "kits": [[agreed.pack.specimen, seal_a, seal_b]],
        "containers": [],
        "paper": {
            "pack": agreed.pack.serial,
            "issued_at": int(agreed.issued.timestamp()),
            "written_at": int(agreed.written.timestamp()),
            "keyed_at": int(agreed.first_keyed.timestamp()),
            "in_range": _ANSWERS.get(fields["temperature"]),
            "observed": _ANSWERS.get(fields["observed"]),
            "a_ml": _millilitres(fields["a_ml"]),
            "b_ml": _millilitres(fields["b_ml"]),
            "seal_a": seal_a,
            "seal_b": seal_b,
            "collector_named": bool(fields["collector"].strip()),
        },
    }


def _seal(text: str) -> str:
    return read_serial(text, Kind.SEAL, practice=False).text if text.strip() else ""


def _millilitres(text: str) -> int | None:
    return int(text) if text else None


def _plain(text: str) -> str:
    return ascii_digits(normalise_name(text)).casefold()
