"""Ends an item of the inbox by two people, in one of the ways that its class has and no other.

Nobody matches a report to a specimen or types a value here: what came wrong is asked for anew. Only
a correction and a withdrawal can be taken, and only on the laboratory's signed certificate.
"""

from __future__ import annotations

from django.db import transaction

from passmuster.core.access.actors import Actor, require, require_two_humans
from passmuster.core.access.purposes import read_case_number
from passmuster.core.kernel.errors import Refused
from passmuster.core.laboratory.outcomes import ON_CERTIFICATE, WAYS, Outcome, Way
from passmuster.web import clock
from passmuster.web.laboratory.models import InboxItem, Settlement
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force


def acts_for(outcome: str) -> tuple[str, str]:
    """Return the actions that propose and confirm how an item of this class ends."""
    if Outcome(outcome) in ON_CERTIFICATE:
        return "laboratory:take-correction", "laboratory:confirm-correction"
    return "laboratory:settle", "laboratory:confirm-settlement"


@denials_recorded
def settle(
    *, by: Actor, second: Actor, force: Force, item: InboxItem, way: str, certificate: str = ""
) -> Settlement:
    """End an item; ``certificate`` is the number of the signed paper, for Way.TAKEN alone.

    Raises what require_way() raises, ``same-human-twice`` and ``inbox-item-settled``.
    """
    first_act, second_act = acts_for(item.outcome)
    require(by, first_act)
    require(second, second_act)
    require_two_humans(by, second)
    number = require_way(item, way, certificate)
    with transaction.atomic():
        Force.objects.select_for_update().get(pk=force.pk)
        require_open(item)
        row = Settlement.objects.create(
            item=item,
            way=way,
            certificate=number,
            first=by.human,
            second=second.human,
            at=clock.now(),
        )
        append(force.log, "laboratory:settled", by=by, rows=[row])
    return row


def require_way(item: InboxItem, way: str, certificate: str) -> str:
    """Return the certificate's number in one spelling, "" where the way needs none.

    Raises Refused: ``way-out-not-offered``, ``certificate-missing``, ``case-number-unreadable``.
    """
    if way not in WAYS[Outcome(item.outcome)]:
        raise Refused("way-out-not-offered", "Choose one of the ways that the page offers.")
    if way != Way.TAKEN:
        return ""
    number = read_case_number(certificate)
    if not number:
        raise Refused("certificate-missing", "Give the number of the signed certificate.")
    return number


def require_open(item: InboxItem) -> None:
    """Raise Refused (``inbox-item-settled``) for an item that has ended."""
    if Settlement.objects.filter(item=item).exists():
        raise Refused("inbox-item-settled", "This was ended already. Read how on its page.")
