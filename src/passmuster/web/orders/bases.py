"""Tests that a ruling or a plan asks for: two record its paper, the days of a plan stay sealed.

Return to duty rests on a ruling, follow-up on a written plan whose days make orders due by
themselves. Both concern health or discipline, so their proposals are private to those who make and
answer them, and only their hashes stand in the tables.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from passmuster.core.access.actors import Actor, require, require_two_humans
from passmuster.core.kernel.errors import PassmusterError, Refused
from passmuster.core.orders import acts
from passmuster.core.orders.dues import PlanDay
from passmuster.core.orders.reasons import PLAN as PLAN_EVIDENCE
from passmuster.core.orders.reasons import RETURN_RULING, Origin, Reason
from passmuster.core.roster.people import LEFT
from passmuster.web import clock
from passmuster.web.approvals.models import Proposal
from passmuster.web.approvals.services import propose
from passmuster.web.approvals.verbs import Description, Facts, Verb, register
from passmuster.web.installation import here, keep_words, kept_words
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.orders.making import Wanted, make, require_free
from passmuster.web.orders.models import Basis, Order
from passmuster.web.orders.surroundings import chain_of, human_behind, local_now, units_of
from passmuster.web.people.models import Force
from passmuster.web.roster.models import Person
from passmuster.web.theme.numerals import day as said_day

RETURN, PLAN = "order-return", "seal-plan"
KINDS = {RETURN: RETURN_RULING, PLAN: PLAN_EVIDENCE}
MOST_DAYS = 24


@dataclass(frozen=True, kw_only=True)
class Ground:
    """The paper that a planned test rests on: its hash, its day, and for a plan its sealed days."""

    sha256: str
    dated: date
    days_sha256: str = ""


def propose_return(*, by: Actor, person: Person, paper: bytes, dated: date) -> Proposal:
    """Propose to test somebody before their return to duty, with the ruling's paper."""
    return _propose(by, person, RETURN, paper, dated, days_sha256="")


def propose_plan(
    *, by: Actor, person: Person, paper: bytes, dated: date, days: Sequence[date]
) -> Proposal:
    """Propose to seal a follow-up plan with its days.

    Raises Refused: ``plan-days-missing`` (none, one twice, or too many), ``order-day-passed``.
    """
    if not days or len(set(days)) != len(days) or len(days) > MOST_DAYS:
        raise Refused("plan-days-missing", f"Give 1 to {MOST_DAYS} days, each once.")
    if min(days) <= local_now().date():
        raise Refused("order-day-passed", "This day has passed. Give one that is still to come.")
    text = json.dumps([one.isoformat() for one in sorted(days)])
    return _propose(by, person, PLAN, paper, dated, days_sha256=keep_words(text))


def _propose(
    by: Actor, person: Person, verb: str, paper: bytes, dated: date, *, days_sha256: str
) -> Proposal:
    require(by, acts.MAKE_PLANNED)
    if not paper:
        raise Refused("paper-empty", "This file is empty. Attach the document.")
    if dated > local_now().date():
        raise Refused("paper-dated-later", "The day on a document cannot lie in the future.")
    facts = {
        "person": person.pk,
        "dated": dated.isoformat(),
        "sha256": here().keep(paper),
        "days_sha256": days_sha256,
    }
    return propose(by=by, force=person.force, verb=verb, facts=facts)


@denials_recorded
def order_return(*, by: Actor, second: Actor, person: Person, ground: Ground) -> Order:
    """Record the ruling on a return to duty by two people, and order the test it asks for.

    Raises Refused: ``second-outside-chain-missing``, ``same-human-twice`` and the codes of
    ``require_free``.
    """
    with transaction.atomic():
        basis = _recorded(by, second, person, RETURN, ground)
        require_free(person, Reason.RETURN_TO_DUTY, None)
        wanted = Wanted(
            person_id=person.pk,
            reason=Reason.RETURN_TO_DUTY,
            origin=Origin.NAMED,
            evidence=frozenset({basis.kind}),
            follows=f"ruling-{basis.pk}",
        )
        (order,) = make(by=by, force=person.force, wanted=[wanted], second=second, rows=[basis])
    return order


@denials_recorded
def seal_plan(*, by: Actor, second: Actor, person: Person, ground: Ground) -> Basis:
    """Seal a follow-up plan by two people; each of its days makes an order due by itself.

    Raises Refused: ``second-outside-chain-missing``, ``same-human-twice``, ``person-left``.
    """
    with transaction.atomic():
        _require_serving(person)
        basis = _recorded(by, second, person, PLAN, ground)
        append(person.force.log, "order:plan-sealed", by=by, rows=[basis])
    return basis


def _recorded(by: Actor, second: Actor, person: Person, verb: str, ground: Ground) -> Basis:
    require(by, acts.MAKE_PLANNED)
    require(second, acts.CONFIRM_BASIS)
    require_two_humans(by, second)
    insiders = {*chain_of(person), human_behind(person)}
    if second.unit in units_of(person) or second.human in insiders:
        raise Refused(
            "second-outside-chain-missing", "Somebody outside the chain of command signs this."
        )
    basis: Basis = Basis.objects.create(
        force=person.force,
        kind=KINDS[verb],
        person=person,
        dated=ground.dated,
        sha256=ground.sha256,
        days_sha256=ground.days_sha256,
        by=by.human,
        second=second.human,
        at=clock.now(),
    )
    return basis


@denials_recorded
def read_basis(*, by: Actor, proposal: Proposal) -> bytes:
    """Return the paper behind a proposal to whoever may sign it, and record that it was read."""
    require(by, acts.CONFIRM_BASIS)
    with transaction.atomic():
        append(proposal.force.log, "order:basis-read", by=by, facts={"proposal": proposal.pk})
    return here().kept_bytes(proposal.facts["sha256"])


def planned_days(force: Force) -> Iterator[PlanDay]:
    """Yield every day of every sealed plan; the audit names one whose file is lost."""
    for basis in Basis.objects.filter(force=force, kind=PLAN_EVIDENCE):
        try:
            days = json.loads(kept_words(basis.days_sha256))
        except PassmusterError:
            continue
        for place, day in enumerate(days):
            yield PlanDay(
                id=f"plan-{basis.pk}-{place}",
                person=str(basis.person_id),
                day=date.fromisoformat(day),
            )


# --- The two proposals ----------------------------------------------------------------------------


def register_all() -> None:
    """Make both acts known to the approvals app."""
    for name, run in ((RETURN, _order_return), (PLAN, _seal_plan)):
        register(
            Verb(
                name=name,
                first=acts.MAKE_PLANNED,
                second=acts.CONFIRM_BASIS,
                run=run,
                describe=_describe,
                present=_present,
                check=_check,
                private=True,
            )
        )


def _person(force: Force, facts: Facts) -> Person:
    found: Person | None = force.persons.filter(pk=facts["person"]).first()
    if found is None:
        raise Refused("person-unknown", "Nobody on the roster has this service number.")
    return found


def _ground(facts: Facts) -> Ground:
    return Ground(
        sha256=facts["sha256"],
        dated=date.fromisoformat(facts["dated"]),
        days_sha256=facts["days_sha256"],
    )


def _check(force: Force, facts: Facts, by: Actor) -> None:
    person = _person(force, facts)
    if facts["days_sha256"]:
        _require_serving(person)  # several days of a plan may be open at once
    else:
        require_free(person, Reason.RETURN_TO_DUTY, None)


def _require_serving(person: Person) -> None:
    if person.status == LEFT:
        raise Refused("person-left", "This person has left the force.")


def _present(force: Force, facts: Facts) -> Any:
    person = _person(force, facts)
    return [person.service_number, person.status, person.unit.code]


def _order_return(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return order_return(by=by, second=second, person=_person(force, facts), ground=_ground(facts))


def _seal_plan(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return seal_plan(by=by, second=second, person=_person(force, facts), ground=_ground(facts))


def _describe(force: Force, facts: Facts) -> Description:
    person, ground = _person(force, facts), _ground(facts)
    rows = [
        (_("Service number"), person.service_number),
        (_("Day written on the document"), said_day(ground.dated)),
        (_("Hash of the document"), ground.sha256),
    ]
    if not ground.days_sha256:
        return Description(
            title=_("Test before a return to duty"),
            rows=rows,
            consequences=[
                _("You sign that this ruling exists and that you read its paper."),
                _("The test is ordered. Somebody of the same gender observes it."),
            ],
        )
    # Once they are sealed nobody reads them from the old proposal either.
    sealed = Basis.objects.filter(force=force, days_sha256=ground.days_sha256).exists()
    told = [] if sealed else [(_("Its days"), ", ".join(map(said_day, _days(ground))))]
    return Description(
        title=_("Seal a follow-up plan"),
        rows=[*rows, *told],
        consequences=[
            _("You sign that this plan exists and that you read its paper."),
            _("On each of its days an order arises by itself. Nobody announces it."),
            _("No page shows the days again after your answer."),
        ],
    )


def _days(ground: Ground) -> list[date]:
    return [date.fromisoformat(one) for one in json.loads(kept_words(ground.days_sha256))]
