"""Whom an answer of a live step may name: for the lists on its page and for the step itself.

Guarantees: the list and the check give the same answer, from who holds which role at that moment.
"""

from __future__ import annotations

from collections.abc import Mapping

from passmuster.core.access.roles import Role
from passmuster.core.collection.fields import Answer
from passmuster.core.collection.people import STAND_FOR, require_stands_for, stands_for
from passmuster.core.kernel.errors import Refused
from passmuster.web.collection.models import Session
from passmuster.web.people.grants import holdings, roles_of
from passmuster.web.people.models import Force, Human
from passmuster.web.people.services import human_of
from passmuster.web.roster.identity import human_tied_to


def people_for(session: Session) -> dict[str, list[tuple[str, str]]]:
    """Return code and name of whoever each answer may name, by name; nobody of the donor's group.

    ``session`` is a live one.
    """
    near, roles = set(session.fixed["group"]), _roles(session.force)
    donor = human_tied_to(session.person) if session.person else None
    people = [
        human
        for human in session.force.humans.filter(pk__in=roles).order_by("name")
        if human.code not in near and human != donor
    ]
    return {
        answer: [
            (human.code, human.name)
            for human in people
            if stands_for(answer, human.code, roles[human.pk], collector=session.collector)
        ]
        for answer in STAND_FOR
    }


def require_people_stand(session: Session, answers: Mapping[str, Answer]) -> None:
    """Raise Refused unless whoever is named in a live step may stand for it now.

    Codes: ``human-unknown``, ``person-stands-not-for-this``.
    """
    for answer in STAND_FOR:
        if answer in answers:
            human = human_of(session.force, str(answers[answer]))
            _require_not_donor(session, human)
            require_stands_for(answer, human.code, roles_of(human), collector=session.collector)


def _require_not_donor(session: Session, human: Human) -> None:
    if session.person and human_tied_to(session.person) == human:
        raise Refused("voucher-too-near", "A co-worker or fellow donor cannot vouch.")


def _roles(force: Force) -> dict[int, set[Role]]:
    found: dict[int, set[Role]] = {}
    for held in holdings(force):
        found.setdefault(held.human_id, set()).add(held.role)
    return found
