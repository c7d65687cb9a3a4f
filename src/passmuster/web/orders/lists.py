"""Whole lists to be tested: who is on one, and the whole unit that the oversight body signs.

A list is typed by its service numbers or is everybody in service in one unit. What is proposed
names the unit and never its people (attack N-01).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from passmuster.core.access.actors import Actor, require
from passmuster.core.kernel.canonical import canonical_bytes
from passmuster.core.kernel.errors import Refused
from passmuster.core.orders import acts
from passmuster.core.orders.reasons import REASONS, Reason
from passmuster.core.roster.numbers import service_number
from passmuster.web.approvals.models import Proposal
from passmuster.web.approvals.services import propose
from passmuster.web.approvals.verbs import Description, Facts, Verb, register
from passmuster.web.installation import keep_words, kept_words
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.orders.making import order_list, require_free
from passmuster.web.people.models import Force, Unit
from passmuster.web.roster.models import Person
from passmuster.web.roster.queries import in_service
from passmuster.web.theme.numerals import day as said_day
from passmuster.web.theme.numerals import whole
from passmuster.web.wording import orders as words
from passmuster.web.wording.rosters import unit_words

UNIT = "order-unit"
LISTED = tuple(reason for reason, rule in REASONS.items() if rule.action == acts.MAKE_LISTED)
"""Reasons for which a whole list is ordered at once."""


@dataclass(frozen=True)
class Listed:
    """Who is on a list, by service number; ``unknown`` are numbers that nobody has."""

    persons: tuple[Person, ...]
    unknown: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Return a hash (64 hex) of who is on it: it changes when the list does."""
        keys = sorted(person.pk for person in self.persons)
        return hashlib.sha256(canonical_bytes(keys)).hexdigest()


def numbered(force: Force, numbers: Iterable[str]) -> Listed:
    """Return the people with these service numbers, each once, and the numbers nobody has."""
    wanted = dict.fromkeys(service_number(one) for one in numbers if one.strip())
    found = force.persons.select_related("unit").filter(service_number__in=list(wanted))
    known = {person.service_number: person for person in found}
    return Listed(
        tuple(known[one] for one in sorted(known)),
        tuple(one for one in wanted if one not in known),
    )


def of_unit(force: Force, code: str) -> Listed:
    """Return everybody in service in one unit, its commander included."""
    rows = in_service(force).filter(unit__code=code).select_related("unit")
    return Listed(tuple(rows.order_by("service_number")))


@denials_recorded
def record_look(*, by: Actor, force: Force, found: Listed, unit: str = "") -> None:
    """Record that somebody is shown who is on a list: they may not read the roster otherwise."""
    require(by, acts.MAKE_LISTED)
    with transaction.atomic():
        facts = {"unit": unit, "people": len(found.persons)}
        append(force.log, "order:list-seen", by=by, facts=facts)


def propose_unit(*, by: Actor, force: Force, unit: str, words: str, day: date | None) -> Proposal:
    """Propose to the oversight body to test everybody of one unit.

    Raises Refused: ``unit-unknown``, ``order-list-empty`` and the codes of ``require_free``.
    """
    facts = {
        "unit": unit,
        "day": day.isoformat() if day else "",
        "words_sha256": keep_words(words),
    }
    return propose(by=by, force=force, verb=UNIT, facts=facts)


def register_all() -> None:
    """Make the order of a whole unit known to the approvals app."""
    register(
        Verb(
            name=UNIT,
            first=acts.MAKE_LISTED,
            second=acts.CONFIRM_LIST,
            run=_run,
            describe=_describe,
            present=_present,
            check=_check,
        )
    )


def _day(facts: Facts) -> date | None:
    return date.fromisoformat(facts["day"]) if facts["day"] else None


def _unit(force: Force, facts: Facts) -> Unit:
    found: Unit | None = force.units.filter(code=facts["unit"]).first()
    if found is None:
        raise Refused("unit-unknown", "There is no unit of this code.")
    return found


def _check(force: Force, facts: Facts, by: Actor) -> None:
    people = of_unit(force, _unit(force, facts).code).persons
    if not people:
        raise Refused("order-list-empty", "Nobody is on this list. Add who belongs on it.")
    for person in people:
        require_free(person, Reason.WHOLE_UNIT, _day(facts))


def _present(force: Force, facts: Facts) -> Any:
    return [facts["unit"], of_unit(force, facts["unit"]).digest]


def _run(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return order_list(
        by=by,
        second=second,
        force=force,
        persons=of_unit(force, _unit(force, facts).code).persons,
        reason=Reason.WHOLE_UNIT,
        words=kept_words(facts["words_sha256"]),
        day=_day(facts),
    )


def _describe(force: Force, facts: Facts) -> Description:
    unit, day = _unit(force, facts), _day(facts)
    count = len(of_unit(force, unit.code).persons)
    return Description(
        title=_("Test everybody of %(unit)s") % {"unit": unit_words(unit.name)},
        rows=[
            (_("Reason for the test"), str(words.REASONS[Reason.WHOLE_UNIT])),
            (_("Unit"), unit_words(unit.name)),
            (_("People"), whole(count)),
            (_("Collecting day"), said_day(day) if day else _("Not fixed")),
            (_("Which list it is, and why"), kept_words(facts["words_sha256"])),
        ],
        consequences=[
            _("Everybody in service there is ordered at once, the commander included."),
            _("Nobody there may learn of it before the notices are served."),
        ],
    )
