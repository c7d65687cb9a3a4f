"""Lets a person say that an act in their name was not theirs; the inspector sees it at once."""

from __future__ import annotations

from django.db import transaction

from passmuster.core.access.actors import Actor
from passmuster.core.kernel.errors import Refused
from passmuster.web.accounts.queries import DISOWNED, acts_of, disowned_ids
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.models import Event
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force, Human


@denials_recorded
def disown(*, by: Actor, force: Force, act: int) -> Event:
    """Record that an act in one's own name was done by somebody else.

    ``act`` is the event's key. It takes nothing back: the inspector looks into it. Raises Refused:
    ``act-not-in-your-name``, ``act-disowned-already``.
    """
    with transaction.atomic():
        human = Human.objects.select_for_update().get(force=force, code=by.human)
        event = acts_of(human).exclude(kind=DISOWNED).filter(pk=act).first()
        if event is None:
            raise Refused("act-not-in-your-name", "There is no such act in your name.")
        if act in disowned_ids(human):
            raise Refused("act-disowned-already", "You have said this of the act already.")
        facts = {"event": act, "type": event.kind, "commitment": event.commitment}
        return append(force.log, DISOWNED, by=by, facts=facts)
