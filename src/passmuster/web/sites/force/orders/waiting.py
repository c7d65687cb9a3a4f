"""What waits for a person about orders: notices, arrivals, decisions, grounds, what is late."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from passmuster.core.orders import moves
from passmuster.web.collection.queries import collectors_of
from passmuster.web.draw.waiting import newest_drawn
from passmuster.web.orders.evaluations import answered_by_doctor
from passmuster.web.orders.queries import (
    Ticking,
    orders_of,
    own_orders,
    ticking,
    to_serve,
    wanting_grounds,
)
from passmuster.web.orders.reserves import strata_with_places
from passmuster.web.orders.rounds import rounds_to_close
from passmuster.web.orders.signs import open_with_signs
from passmuster.web.roster.identity import person_of
from passmuster.web.sites.force.orders.saying import clock_said
from passmuster.web.sites.force.signed import SignedIn
from passmuster.web.sites.force.tasks import task
from passmuster.web.theme.numerals import whole
from passmuster.web.theme.parts import Task

TO_DECIDE = (moves.MISSED, moves.NOT_REACHED)
"""What is decided about an order itself; facts of a collection are decided on its page."""

MOST_SINGLY = 5
"""More than so many orders of one kind are one line, which leads to their list."""


def order_tasks(signed: SignedIn, now: datetime) -> Iterator[Task]:
    """Return what waits for a person about orders, by what they may do."""
    if signed.may("order:own"):
        yield from _own(signed)
    if signed.may("order:serve"):
        yield from _notices(signed, now)
    if signed.may("order:record-arrival"):
        yield from _not_appeared(signed)
    if signed.may("collection:assign"):
        yield from _overdue(signed)
    if signed.may("order:review-medical"):
        yield from _evaluations(signed)
    if signed.may("order:decide"):
        yield from _to_decide(signed)
    if signed.may("order:seal-grounds"):
        yield from _grounds(signed)
    if signed.may("order:read-signs"):
        yield from _signs(signed)
    if signed.may("order:call-reserve"):
        yield from _reserves(signed)
    if signed.may("order:close-round"):
        yield from _rounds(signed)
    if signed.may("order:read-funnel"):
        yield from _late(signed)


def _own(signed: SignedIn) -> Iterator[Task]:
    person = person_of(signed.human)
    if person is None:
        return
    for one in ticking(own_orders(person).filter(state=moves.NOTIFIED)):
        yield task(
            _("You are called to a test: order %(number)s") % {"number": one.order.number},
            reverse("orders-mine"),
            why=_("The slip that was handed to you says where to."),
            action=_("See your order"),
            clock=clock_said(one.clock),
        )


def _notices(signed: SignedIn, now: datetime) -> Iterator[Task]:
    waiting = [one for one in to_serve(signed.force) if one.opens <= now]
    if waiting:
        first = min(waiting, key=lambda one: one.clock.due)
        title = ngettext("Serve %(n)s notice", "Serve %(n)s notices", len(waiting))
        yield task(
            title % {"n": whole(len(waiting))},
            reverse("notices"),
            why=_("Their hour of dispatch has come."),
            action=_("See which"),
            clock=clock_said(first.clock),
        )


def _in_state(signed: SignedIn, *states: str) -> list[Ticking]:
    return ticking(orders_of(signed.force).filter(state__in=states))


def _each(
    found: list[Ticking],
    one: Callable[[str], str],
    *,
    waits: str,
    all_of_them: str,
    why: str,
    why_all: str,
) -> Iterator[Task]:
    """Yield a task for each order that was served, or one that leads to their list when many.

    ``waits`` is the code (of WAITS) by which the list holds just these.
    """
    if len(found) > MOST_SINGLY:
        yield task(
            all_of_them % {"n": whole(len(found))},
            f"{reverse('orders')}?waits={waits}",
            why=why_all,
            action=_("See which"),
            clock=clock_said(found[0].clock),
        )
        return
    for each in found:
        yield task(
            one(each.order.number),
            reverse("order", args=[each.order.number]),
            why=why,
            action=_("Open the order"),
            clock=clock_said(each.clock),
        )


def _called(signed: SignedIn) -> list[Ticking]:
    """Return the orders whose person was told and who comes to this collector, or to anybody."""
    called = _in_state(signed, moves.NOTIFIED)
    named = collectors_of(signed.force, [one.order.number for one in called])
    mine = signed.human.code
    return [one for one in called if named.get(one.order.number, mine) == mine]


def _overdue_where(signed: SignedIn, *, named: bool) -> list[Ticking]:
    """Return the orders whose time to appear is over, by whether a collector is named."""
    late = [one for one in _in_state(signed, moves.NOTIFIED) if one.clock.late]
    known = collectors_of(signed.force, [one.order.number for one in late])
    return [one for one in late if (one.order.number in known) is named]


def _all_late(signed: SignedIn) -> list[Ticking]:
    return [one for one in _in_state(signed, *moves.OPEN) if one.clock.late]


APPEAR, NAMED, UNNAMED, LATE = "appear", "overdue-named", "overdue-unnamed", "late"
WAITS: Mapping[str, tuple[Promise, Callable[[SignedIn], list[Ticking]]]] = {
    APPEAR: (gettext_lazy("For their person to appear"), _called),
    NAMED: (
        gettext_lazy("Time to appear over, a collector named"),
        lambda signed: _overdue_where(signed, named=True),
    ),
    UNNAMED: (
        gettext_lazy("Time to appear over, no collector named"),
        lambda signed: _overdue_where(signed, named=False),
    ),
    LATE: (gettext_lazy("Longer than they may"), _all_late),
}
"""What the list of orders can be narrowed to, so that it holds what a start page has counted."""


def _not_appeared(signed: SignedIn) -> Iterator[Task]:
    called = _called(signed)
    yield from _each(
        called,
        lambda number: _("Order %(number)s: record who appears") % {"number": number},
        waits=APPEAR,
        all_of_them=ngettext(
            "Record who appears: %(n)s order", "Record who appears: %(n)s orders", len(called)
        ),
        why=_("The slip was handed over."),
        why_all=_("Their slips were handed over."),
    )


def _overdue(signed: SignedIn) -> Iterator[Task]:
    """Yield whose time to appear is over while no collector has recorded anything."""
    groups = (
        (
            *(NAMED, _overdue_where(signed, named=True)),
            _("Its collector records who came late, or that nobody came; another can be named."),
            _("Their collectors record who came late or not at all; others can be named."),
        ),
        (
            *(UNNAMED, _overdue_where(signed, named=False)),
            _("No collector was named for it: name one, or report that nobody came."),
            _("No collector was named for them: name one, or report that nobody came."),
        ),
    )
    for waits, found, why, why_all in groups:
        yield from _each(
            found,
            lambda number: _("The time to appear is over: order %(number)s") % {"number": number},
            waits=waits,
            all_of_them=ngettext(
                "The time to appear is over: %(n)s order",
                "The time to appear is over: %(n)s orders",
                len(found),
            ),
            why=why,
            why_all=why_all,
        )


def _evaluations(signed: SignedIn) -> Iterator[Task]:
    for one in _in_state(signed, moves.MEDICAL_EVALUATION):
        yield task(
            _("Order %(number)s: answer for the physician’s evaluation")
            % {"number": one.order.number},
            reverse("order-evaluation", args=[one.order.number]),
            why=_("No round closes before it. The physician’s statement is opened by nobody else."),
            action=_("Give the answer"),
            clock=clock_said(one.clock),
        )


def _to_decide(signed: SignedIn) -> Iterator[Task]:
    reported = _in_state(signed, moves.FACTS_REPORTED)
    by_doctor = answered_by_doctor(one.order for one in reported)
    of_doctor = [one for one in reported if one.order.pk in by_doctor]
    for one in (*_in_state(signed, *TO_DECIDE), *of_doctor):
        yield task(
            _("Decide on order %(number)s") % {"number": one.order.number},
            reverse("order", args=[one.order.number]),
            why=_("Until it is decided nothing is held against anybody."),
            action=_("Open the order"),
            clock=clock_said(one.clock),
        )


def _grounds(signed: SignedIn) -> Iterator[Task]:
    for order in wanting_grounds(signed.force):
        yield task(
            _("Seal the grounds of order %(number)s") % {"number": order.number},
            reverse("order-grounds", args=[order.number]),
            why=_("Without sealed grounds no notice of it can be served."),
            action=_("Seal the grounds"),
        )


def _signs(signed: SignedIn) -> Iterator[Task]:
    for one in open_with_signs(signed.force):
        yield task(
            _("Order %(number)s aims at somebody who had spoken up") % {"number": one.order.number},
            reverse("order", args=[one.order.number]),
            why=_("It may be in order. Look at who ordered it, and at its grounds."),
            action=_("Open the order"),
        )


def _reserves(signed: SignedIn) -> Iterator[Task]:
    draw = newest_drawn(signed.force)
    if draw is not None and strata_with_places(draw):
        yield task(
            _("Call the next reserve of draw %(draw)s") % {"draw": draw.number},
            reverse("draw-reserves", args=[draw.number]),
            why=_("A place came free."),
            action=_("See whose turn it is"),
        )


def _rounds(signed: SignedIn) -> Iterator[Task]:
    for draw in rounds_to_close(signed.force):
        yield task(
            _("Close the round of draw %(number)s") % {"number": draw.number},
            reverse("draw-round-close", args=[draw.number]),
            why=_("Every order of it has its outcome."),
            action=_("Close the round"),
        )


def _late(signed: SignedIn) -> Iterator[Task]:
    late = _all_late(signed)
    if late:
        title = ngettext("%(n)s order is late", "%(n)s orders are late", len(late))
        yield task(
            title % {"n": whole(len(late))},
            f"{reverse('orders')}?waits={LATE}",
            why=_("A clock has run out."),
            action=_("See which"),
            clock=clock_said(late[0].clock),
        )
