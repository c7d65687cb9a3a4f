"""Which person of the roster an officer's account belongs to: tied by two others, ended by two.

An officer's own page shows what is held on one person, so the tie is the door to it: the
administrator proposes it by the service number, and somebody outside the force approves it after
seeing the warrant card. Neither can be the officer. The same two offices end it, with a reason.
That it has ended is read from the record, so a row that somebody takes out opens nothing again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from passmuster.core.access.actors import Actor, Role, require, require_two_humans
from passmuster.core.kernel.errors import Refused
from passmuster.core.roster.numbers import service_number
from passmuster.web import clock
from passmuster.web.approvals.verbs import Description, Facts, Verb, register
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force, Human
from passmuster.web.people.queries import grants_of
from passmuster.web.people.services import human_of
from passmuster.web.roster.models import Person, PersonOfHuman, TieEnd
from passmuster.web.wording.rosters import TIE_ENDS, unit_words

TIE, END, ENDED = "tie-person", "end-tie", "roster:tie-ended"
END_REASONS = ("wrong-person", "left-the-force", "account-at-risk", "number-changed")
"""Why a tie ends."""


@denials_recorded
def tie_person(*, by: Actor, second: Actor, human: Human, person: Person) -> PersonOfHuman:
    """Tie a human to the person they are on the roster, until two people end it.

    Raises Refused: ``same-human-twice``, ``tie-for-oneself``, ``tie-other-force``, ``tie-exists``.
    """
    require(by, "roster:propose-tie")
    require(second, "roster:approve-tie")
    require_two_humans(by, second)
    _require_others(human, by, second)
    if human.force_id != person.force_id:
        raise Refused("tie-other-force", "This person belongs to another force.")
    with transaction.atomic():
        Human.objects.select_for_update().get(pk=human.pk)
        _require_untied(human, person)
        tie = PersonOfHuman.objects.create(
            human=human, person=person, by=by.human, second=second.human, at=clock.now()
        )
        append(human.force.log, "roster:person-tied", by=by, rows=[tie])
    return tie


@denials_recorded
def end_tie(*, by: Actor, second: Actor, force: Force, tie: PersonOfHuman, reason: str) -> TieEnd:
    """End a tie: the account shows nothing of that person from the next page on.

    Raises Refused: ``same-human-twice``, ``tie-for-oneself``, ``tie-reason-unknown``,
    ``tie-not-in-force``.
    """
    require(by, "roster:propose-tie")
    require(second, "roster:approve-tie")
    require_two_humans(by, second)
    _require_others(tie.human, by, second)
    _require_reason(reason)
    with transaction.atomic():
        Human.objects.select_for_update().get(pk=tie.human_id)
        _require_in_force(tie)
        end = TieEnd.objects.create(
            tie=tie, reason=reason, by=by.human, second=second.human, at=clock.now()
        )
        append(force.log, ENDED, by=by, rows=[end], facts={"tie": tie.pk})
    return end


def tie_of(human: Human) -> PersonOfHuman | None:
    """Return a human's tie that is in force, None while there is none.

    Of several the oldest counts: a row that somebody adds beside it changes nothing.
    """
    return _in_force(PersonOfHuman.objects.filter(human=human), human.force)


def person_of(human: Human) -> Person | None:
    """Return the person of the roster that a human is, None while nobody tied them."""
    tie = tie_of(human)
    return tie.person if tie is not None else None


def human_tied_to(person: Person) -> Human | None:
    """Return the human with an account who is this person of the roster, None for nobody."""
    tie = _in_force(PersonOfHuman.objects.filter(person=person), person.force)
    return tie.human if tie is not None else None


def humans_tied_to(force: Force, persons: Iterable[int]) -> dict[int, Human]:
    """Return the humans with an account who are these people, by the key of the person's row."""
    ties = PersonOfHuman.objects.filter(person__in=list(persons)).exclude(pk__in=_ended(force))
    # Of several the oldest counts, as in tie_of(): it comes last, so that it stands.
    return {tie.person_id: tie.human for tie in ties.select_related("human").order_by("-pk")}


def untied_officers(force: Force) -> list[Human]:
    """Return whoever holds the role of officer and is tied to nobody on the roster, by code."""
    held = grants_of(force).filter(role=Role.OFFICER.value, revocation=None)
    tied = PersonOfHuman.objects.filter(human__force=force).exclude(pk__in=_ended(force))
    humans = force.humans.filter(pk__in=held.values("human"))
    return list(humans.exclude(pk__in=tied.values("human")).order_by("code"))


def person_numbered(force: Force, number: str) -> Person:
    """Return the person with a service number as typed; raises Refused (``person-unknown``)."""
    wanted = service_number(number)
    found = force.persons.filter(service_number=wanted).first() if wanted else None
    if found is None:
        raise Refused("person-unknown", "Nobody on the roster has this service number.")
    return found


def register_ties() -> None:
    """Make both acts known to the approvals app."""
    register(
        Verb(
            name=END,
            first="roster:propose-tie",
            second="roster:approve-tie",
            run=_run_end,
            describe=_describe_end,
            present=_present_end,
            check=_check_end,
        )
    )
    register(
        Verb(
            name=TIE,
            first="roster:propose-tie",
            second="roster:approve-tie",
            run=_run,
            describe=_describe,
            present=_present,
            check=_check,
        )
    )


def _require_others(human: Human, *actors: Actor) -> None:
    if human.code in {actor.human for actor in actors}:
        raise Refused("tie-for-oneself", "Nobody ties their own account to a person.")


def _ended(force: Force) -> list[int]:
    """Return the keys of the ties that were ended, as the record has them."""
    events = force.log.events.filter(kind=ENDED)
    return [json.loads(bytes(event.body))["facts"]["tie"] for event in events]


def _in_force(ties: QuerySet[PersonOfHuman], force: Force) -> PersonOfHuman | None:
    found = list(ties.select_related("human", "person__unit").order_by("pk"))
    # Few people have an account: where there is no tie, nobody asks which have ended.
    ended = set(_ended(force)) if found else set()
    return next((tie for tie in found if tie.pk not in ended), None)


def _require_in_force(tie: PersonOfHuman) -> None:
    if tie_of(tie.human) != tie:
        raise Refused("tie-not-in-force", "This tie has ended already.")


def _require_reason(reason: str) -> None:
    if reason not in END_REASONS:
        raise Refused("tie-reason-unknown", f"Give one of: {', '.join(END_REASONS)}.")


def _require_untied(human: Human, person: Person) -> None:
    ties, force = PersonOfHuman.objects, human.force
    if _in_force(ties.filter(human=human) | ties.filter(person=person), force) is not None:
        raise Refused("tie-exists", "This account or this person is tied already.")


def _objects(force: Force, facts: Facts) -> tuple[Human, Person]:
    return human_of(force, facts["human"]), person_numbered(force, facts["number"])


def _run(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    human, person = _objects(force, facts)
    return tie_person(by=by, second=second, human=human, person=person)


def _check(force: Force, facts: Facts, by: Actor) -> None:
    human, person = _objects(force, facts)
    _require_others(human, by)
    _require_untied(human, person)


def _present(force: Force, facts: Facts) -> Any:
    human, person = _objects(force, facts)
    return [human.code, human.name, person.pk, *_bound(person)]


def _bound(person: Person) -> list[str]:
    """Return who a person is on the roster in one spelling, whatever the language of the page."""
    names = [person.full_name, person.latin_name, person.rank]
    return [person.service_number, *names, person.unit.code]


def _on_the_roster(person: Person) -> list[tuple[str, str]]:
    """Return who a person is on the roster, to be compared with the warrant card."""
    return [
        (_("Name on the roster"), person.full_name or person.latin_name),
        (_("Name in Latin letters"), person.latin_name),
        (_("Rank"), person.rank),
        (_("Unit"), str(unit_words(person.unit.name))),
    ]


def _describe(force: Force, facts: Facts) -> Description:
    human, person = _objects(force, facts)
    return Description(
        title=_("Tie the account of %(name)s to a person of the roster") % {"name": human.name},
        rows=[
            (_("Account"), f"{human.name} ({human.code})"),
            # The number alone: it stands on the warrant card, and the administrator sees no more.
            (_("Service number"), person.service_number),
        ],
        consequences=[
            _("Whoever signs in to this account sees what is held on this person."),
            _("Compare number and name with their warrant card. Two people can end a tie."),
        ],
        for_approver=_on_the_roster(person),
    )


def _tie(force: Force, facts: Facts) -> PersonOfHuman:
    ties = PersonOfHuman.objects.select_related("human", "person__unit")
    found = ties.filter(pk=facts["tie"], human__force=force).first()
    if found is None:
        raise Refused("tie-not-in-force", "There is no such tie.")
    return found


def _run_end(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    tie = _tie(force, facts)
    return end_tie(by=by, second=second, force=force, tie=tie, reason=facts["reason"])


def _check_end(force: Force, facts: Facts, by: Actor) -> None:
    tie = _tie(force, facts)
    _require_others(tie.human, by)
    _require_reason(facts["reason"])
    _require_in_force(tie)


def _present_end(force: Force, facts: Facts) -> Any:
    tie = _tie(force, facts)
    return [tie.pk, tie.human.code, *_bound(tie.person), tie_of(tie.human) == tie]


def _describe_end(force: Force, facts: Facts) -> Description:
    tie = _tie(force, facts)
    return Description(
        title=_("End the tie of the account of %(name)s") % {"name": tie.human.name},
        rows=[
            (_("Account"), f"{tie.human.name} ({tie.human.code})"),
            (_("Service number"), tie.person.service_number),
            (_("Reason"), str(TIE_ENDS[facts["reason"]])),
        ],
        consequences=[
            _("Whoever signs in to this account sees nothing of this person from then on."),
            _("Account and person can be tied anew, to each other or to others, by two people."),
        ],
        for_approver=_on_the_roster(tie.person),
    )
