"""What waits for whoever holds, receives or watches sealed things."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passmuster.core.custody import states
from passmuster.core.kits.serials import in_fours
from passmuster.web.collection.discarding import to_discard
from passmuster.web.custody.chains import LAB
from passmuster.web.custody.proposals import EXCHANGE
from passmuster.web.custody.queries import (
    bottles_to_come,
    exchange_due,
    exchanges_overdue,
    exchanges_to_sign,
    held_by,
    kept_by,
    offered_in_vain,
    offered_to,
    overdue_items,
    specimens_to_receive,
)
from passmuster.web.sites.force.proposing import open_about
from passmuster.web.sites.force.signed import SignedIn
from passmuster.web.sites.force.tasks import task
from passmuster.web.theme.clocks import Clock, clock_for
from passmuster.web.theme.numerals import whole
from passmuster.web.theme.parts import Task

if TYPE_CHECKING:
    from passmuster.web.custody.models import Item


def custody_tasks(signed: SignedIn, now: datetime) -> Iterator[Task]:
    """Yield what is offered, carried, to be received, and late."""
    if signed.may("custody:read-overdue"):
        yield from _late(signed, now)
        yield from _unexchanged(signed, now)
    if not signed.may("custody:hold"):
        return
    holders = kept_by(signed.force, signed.human.code)
    others = [holder.code for holder in holders if holder.kind != LAB]
    yield from _some(
        list(offered_to(signed.force, others)),
        now,
        lambda n: ngettext("Take over %(n)s bottle", "Take over %(n)s bottles", n),
        why=_("Scan the seals and say how they look; then it is in your hands."),
        action=_("See what is offered to you"),
    )
    carried = held_by(signed.force, others).filter(deliver_by__isnull=False)
    yield from _some(
        list(carried.exclude(state=states.OFFERED)),
        now,
        lambda n: ngettext("Deliver %(n)s bottle", "Deliver %(n)s bottles", n),
        why=_("You promised an hour of delivery. Offer it to the receiver at the door."),
        action=_("See what you carry"),
    )
    yield from _some(
        list(offered_in_vain(signed.force, others)),
        now,
        lambda n: ngettext("Take %(n)s bottle back", "Take %(n)s bottles back", n),
        why=_("It is offered to a holder that was closed and cannot be taken over."),
        action=_("See what you hold"),
    )
    yield from _sealed(signed, others, now)
    yield from _some(
        bottles_to_come(signed.force, signed.human.code),
        now,
        lambda n: ngettext("Take over %(n)s bottle", "Take over %(n)s bottles", n),
        why=_("Its specimen was received before. Take it over when it comes."),
        action=_("See what is offered to you"),
    )
    if signed.may("custody:receive"):
        yield from _to_receive(signed, now)


def _sealed(signed: SignedIn, others: Sequence[str], now: datetime) -> Iterator[Task]:
    """Yield what was sealed here and has to leave within its time."""
    discarded = {one.item.pk for one in to_discard(signed.force)}
    sealed = held_by(signed.force, others).filter(deliver_by__isnull=True, ship_by__isnull=False)
    yield from _some(
        [one for one in sealed.filter(state=states.HELD) if one.pk not in discarded],
        now,
        lambda n: ngettext("Offer %(n)s bottle", "Offer %(n)s bottles", n),
        why=_("Sealed, and still with you. It leaves within its time."),
        action=_("See what you hold"),
    )


def _to_receive(signed: SignedIn, now: datetime) -> Iterator[Task]:
    """Yield the specimens at the laboratory's door, and those whose bottles are to be exchanged."""
    for specimen, items in specimens_to_receive(signed.force, signed.human.code).items():
        yield task(
            _("Receive specimen %(number)s") % {"number": in_fours(specimen)},
            reverse("custody-receipt", args=[specimen]),
            why=_("It is offered to your laboratory."),
            action=_("Scan it in"),
            clock=_first_due(items, now),
        )
    yield from exchange_tasks(signed, now)


def exchange_tasks(signed: SignedIn, now: datetime) -> Iterator[Task]:
    """Yield the specimens of this person's laboratory whose bottles are still to be exchanged."""
    for receipt in exchanges_to_sign(signed.force, signed.human.code):
        proposed = open_about(signed.force, EXCHANGE, specimen=receipt.specimen)
        if proposed:
            why = _("It was proposed. A second person of the laboratory reads and signs it.")
            action = _("See how it stands")
        else:
            why = _("Nothing of it is tested before. Propose the exchange; a second person signs.")
            action = _("Exchange A and B")
        yield task(
            _("Exchange A and B of specimen %(number)s") % {"number": in_fours(receipt.specimen)},
            reverse("custody-receipt", args=[receipt.specimen]),
            why=why,
            action=action,
            clock=clock_for(now, receipt.at, exchange_due(receipt)),
        )


def _unexchanged(signed: SignedIn, now: datetime) -> Iterator[Task]:
    """Yield that specimens wait too long for an exchange, to whoever watches custody."""
    waiting = exchanges_overdue(signed.force)
    if waiting:
        title = ngettext(
            "%(n)s specimen waits too long for the exchange of its bottles",
            "%(n)s specimens wait too long for the exchange of their bottles",
            len(waiting),
        ) % {"n": whole(len(waiting))}
        yield task(
            title,
            f"{reverse('every-receipt')}?waits=late",
            why=_("Nothing of it is tested before two people of the laboratory sign. Ask them."),
            action=_("See these receipts"),
            clock=clock_for(now, waiting[0].at, exchange_due(waiting[0])),
        )


def _late(signed: SignedIn, now: datetime) -> Iterator[Task]:
    late = overdue_items(signed.force, now)
    if late:
        title = ngettext(
            "%(n)s sealed thing is overdue", "%(n)s sealed things are overdue", len(late)
        ) % {"n": whole(len(late))}
        yield task(
            title,
            reverse("custody-overdue"),
            why=_("Promised, and not there. Ask where."),
            action=_("See what is overdue"),
            clock=clock_for(now, None, late[0].overdue.due),
        )


def _some(
    items: Sequence[Item], now: datetime, title: Callable[[int], str], **said: str
) -> Iterator[Task]:
    if items:
        words = title(len(items)) % {"n": whole(len(items))}
        yield task(words, reverse("custody-mine"), clock=_first_due(items, now), **said)


def _first_due(items: Sequence[Item], now: datetime) -> Clock | None:
    """Return the clock of the first promised hour among these, None where nobody promised one."""
    times = (item.deliver_by or item.ship_by for item in items)
    due = min((at for at in times if at), default=None)
    return clock_for(now, items[0].since, due) if due else None
