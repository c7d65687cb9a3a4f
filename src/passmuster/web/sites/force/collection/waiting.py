"""What waits for somebody about collections, on the start page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passmuster.core.collection.flaws import Effect
from passmuster.core.orders.limits import DEFAULT
from passmuster.web.collection import queries
from passmuster.web.collection.correcting import held_flaws
from passmuster.web.collection.discarding import to_discard
from passmuster.web.collection.folding import OPEN
from passmuster.web.collection.signals import signals_of
from passmuster.web.custody.proposals import DISPOSE
from passmuster.web.custody.queries import kept_by
from passmuster.web.sites.force.collection.lost import lost_rows
from passmuster.web.sites.force.custody.saying import spoken
from passmuster.web.sites.force.proposing import open_about
from passmuster.web.sites.force.signed import SignedIn
from passmuster.web.sites.force.tasks import task
from passmuster.web.theme.clocks import clock_for
from passmuster.web.theme.numerals import whole
from passmuster.web.theme.parts import Task
from passmuster.web.wording.custody import DISCARDED


def collection_tasks(signed: SignedIn, now: datetime) -> Iterator[Task]:
    """Return what waits for this person about collections."""
    if signed.may("collection:declare"):
        yield from _own(signed)
    if signed.may("collection:assign"):
        yield from _to_assign(signed)
        yield from _to_observe(signed)
    if signed.may("collection:propose-refusal"):
        yield from _to_decide(signed, now)
    if signed.may("order:cancel"):
        yield from _to_cancel(signed, now)
    if signed.may("collection:collect"):
        yield from _to_discard(signed, now)
    if signed.may("collection:read-correction"):
        yield from _to_correct(signed, now)
    if signed.may("collection:object") and queries.own_assignments_as_donor(signed.human):
        yield task(
            _("Somebody is named to collect from you"),
            reverse("collection-mine"),
            why=_("Before the start you may object."),
            action=_("See who it is"),
        )
    if signed.may("collection:read-signals") and signals_of(signed.force):
        yield task(
            _("Collections ask a question"),
            reverse("collection-signals"),
            why=_("It is a question until you have asked."),
            action=_("Read the questions"),
        )


def _own(signed: SignedIn) -> Iterator[Task]:
    for row in queries.assignments_of(signed.human):
        declared = hasattr(row, "declaration")
        if declared and (row.part == "observer" or row.declaration.relation != "none"):
            continue
        yield task(
            _("Collection for order %(order)s") % {"order": row.order},
            reverse("collection-declare", args=[row.pk]),
            why=_("You declared no tie.") if declared else _("Say first whether you are tied."),
            action=_("Open the collection") if declared else _("Declare"),
        )
    for session in queries.own_sessions(signed.human).filter(state=OPEN):
        yield task(
            _("Collection %(number)s is under way") % {"number": session.number},
            reverse("collection", args=[session.pk]),
            why=_("It goes on where its last stored step left it."),
            action=_("Go on"),
        )


def _to_assign(signed: SignedIn) -> Iterator[Task]:
    waiting = len(queries.orders_without_collector(signed.force))
    if waiting:
        title = ngettext(
            "%(n)s order needs a collector", "%(n)s orders need a collector", waiting
        ) % {"n": whole(waiting)}
        yield task(
            title,
            reverse("collection-assignments"),
            why=_("The notice was served. Nobody is named, or somebody else has to be."),
            action=_("Name a collector"),
        )


def _to_observe(signed: SignedIn) -> Iterator[Task]:
    for number in queries.orders_without_observer(signed.force):
        yield task(
            _("Order %(order)s needs an observer") % {"order": number},
            reverse("collection-name-observer", args=[number]),
            why=_("This test is observed, and nobody is asked to observe yet."),
            action=_("Name an observer"),
        )


def _to_cancel(signed: SignedIn, now: datetime) -> Iterator[Task]:
    for row in lost_rows(signed, now):
        if row["proposed"]:
            continue
        order, session = row["lost"].order, row["lost"].session
        yield task(
            _("Cancel order %(order)s: its collection came to nothing") % {"order": order.number},
            row["url"],
            why=f"{session.number}: {row['why']}",
            action=_("Propose to cancel"),
            clock=row["clock"],
        )


def _to_discard(signed: SignedIn, now: datetime) -> Iterator[Task]:
    own = {holder.code for holder in kept_by(signed.force, signed.human.code)}
    proposed = {one.facts["item"] for one in open_about(signed.force, DISPOSE)}
    for one in to_discard(signed.force):
        item = one.item
        if item.holder not in own or item.code in proposed:
            continue
        yield task(
            _("Discard bottle %(item)s with a second person") % {"item": spoken(item.code)},
            reverse("custody-dispose", args=[item.code]),
            why=str(DISCARDED[one.kept_as]),
            action=_("Propose the disposal"),
            clock=clock_for(now, one.since, item.ship_by) if item.ship_by else None,
        )


def _to_correct(signed: SignedIn, now: datetime) -> Iterator[Task]:
    for held in held_flaws(signed.force):
        if held.effect is not Effect.HELD:
            continue
        number = {"number": held.session.number}
        url = reverse("collection-correction", args=[held.session.pk])
        until, told = held.state_until, held.told
        if told is not None and until is not None and now <= until:
            if told.human == signed.human.code and signed.may("collection:correct"):
                yield task(
                    _("State what is missing on the form of collection %(number)s") % number,
                    url,
                    why=_("Without your statement the specimen cannot be tested."),
                    action=_("Write the statement"),
                    clock=clock_for(now, told.at, until),
                )
        elif signed.may("collection:tell-flaw"):
            late = _("The statement on collection %(number)s did not come") % number
            first = _("Tell the collector of collection %(number)s what is missing") % number
            yield task(
                late if told else first,
                url,
                why=_("The laboratory keeps the specimen for it, and not longer."),
                action=_("See what is missing"),
                clock=clock_for(now, told.at, until)
                if told and until
                else clock_for(now, held.since, held.kept_until),
            )


def _to_decide(signed: SignedIn, now: datetime) -> Iterator[Task]:
    for session in queries.facts_to_decide(signed.force):
        event = queries.facts_recorded(session)
        due = clock_for(now, event.at, event.at + DEFAULT.span("decision-days")) if event else None
        yield task(
            _("Decide the facts of collection %(number)s") % {"number": session.number},
            reverse("collection-decide", args=[session.pk]),
            why=_("A round cannot close before it is decided."),
            action=_("Read the facts"),
            clock=due,
        )
