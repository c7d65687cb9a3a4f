"""What waits about second bottles: for the officer, for whoever hears, watches, or sends one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passmuster.core.kits.serials import in_fours
from passmuster.web.accreditation.queries import standing
from passmuster.web.custody.needs import sendings_of
from passmuster.web.custody.queries import bottles_of, kept_by
from passmuster.web.review.disputing import open_disputes
from passmuster.web.review.own import Own, own_reviews, own_view
from passmuster.web.review.split_standing import (
    bottles_on_order,
    unplaced_bottles,
    waiting_splits,
)
from passmuster.web.roster.identity import person_of
from passmuster.web.sites.force.signed import SignedIn
from passmuster.web.sites.force.tasks import marked_task, task
from passmuster.web.theme.clocks import clock_for
from passmuster.web.theme.numerals import whole
from passmuster.web.theme.parts import Task
from passmuster.web.wording.accreditation import NO_COVER
from passmuster.web.wording.custody import holder_name


def bottle_tasks(signed: SignedIn, now: datetime) -> Iterator[Task]:
    """Yield what waits for this person about second bottles and denied claims."""
    if signed.may("review:read-own"):
        yield from _own(signed, now)
    if signed.may("review:read-late"):
        yield from _late(signed, now)
        yield from _denied(signed)
    if signed.may("custody:offer"):
        yield from _to_send(signed, now)
    if signed.may("custody:propose-holder"):
        yield from _to_place(signed, now)
    if signed.may("accreditation:record"):
        yield from _uncovered(signed)


def _own(signed: SignedIn, now: datetime) -> Iterator[Task]:
    """Yield what the officer can read or answer, and a bottle that others are late with."""
    person = person_of(signed.human)
    reviews = own_reviews(signed.force, person) if person is not None else {}
    rows = [review for found in reviews.values() for review in found]
    if not rows:
        return
    late = {one.review.pk: one for one in waiting_splits(signed.force, [r.specimen for r in rows])}
    for review in rows:
        url = reverse("own-review", args=[review.pk])
        waits = late.get(review.pk)
        if waits is not None and waits.late:
            yield task(
                _("The outcome of your second bottle is late"),
                url,
                why=_("Others owe it to you. The inspector sees it too."),
                action=_("See where it stands"),
                clock=clock_for(now, waits.since, waits.due),
            )
            continue
        yield from _of_one(own_view(review), url, now)


def _of_one(seen: Own, url: str, now: datetime) -> Iterator[Task]:
    """Yield the one thing that the officer is to know or do about an own review now."""
    see = _("See how it stands")
    if seen.begun_anew or seen.struck:
        title = _("You were right: a doctor has to hear you")
        why = _("You denied what was noted about you, and it was not so.")
        yield task(title, url, why=why, action=see)
    elif seen.heard_on_bottle_b:
        title = _("The doctor will speak with you about bottle B")
        why = _("Nothing follows before you were heard on it.")
        yield task(title, url, why=why, action=see)
    elif seen.can & {"read", "read-bottle-b"}:
        title = _("There is something to read about your test")
        why = _("The doctor tells you, or you read it yourself.")
        yield task(title, url, why=why, action=see)
    elif seen.came is not None and not seen.came.read:
        title = _("The outcome of bottle B is there")
        why = _("A doctor signed it. It waits here until you have read it.")
        yield task(title, url, why=why, action=_("Read what it came to"))
    elif seen.until is not None and "ask" in seen.can:
        title = _("You can ask that bottle B is tested")
        why = _("Asking costs you nothing and cannot count against you.")
        ends = clock_for(now, None, seen.until)
        yield task(title, url, why=why, action=see, clock=ends)


def _late(signed: SignedIn, now: datetime) -> Iterator[Task]:
    late = [one for one in waiting_splits(signed.force) if one.late]
    if late:
        title = ngettext(
            "%(n)s second bottle waits beyond its time",
            "%(n)s second bottles wait beyond their time",
            len(late),
        ) % {"n": whole(len(late))}
        yield task(
            title,
            reverse("review-disputes"),
            why=_("An officer asked for it, and others owe the outcome. Ask where it is."),
            action=_("See which"),
            clock=clock_for(now, late[0].since, late[0].due),
        )


def _denied(signed: SignedIn) -> Iterator[Task]:
    """Yield that claims are denied, to whoever hears them and whoever watches that."""
    waiting = len(open_disputes(signed.force))
    if waiting:
        said = (
            ngettext(
                "Hear %(n)s claim that an officer denies",
                "Hear %(n)s claims that officers deny",
                waiting,
            )
            if signed.may("review:hear-dispute")
            else ngettext(
                "%(n)s claim that an officer denies waits to be heard",
                "%(n)s claims that officers deny wait to be heard",
                waiting,
            )
        )
        title = said % {"n": whole(waiting)}
        yield marked_task(
            "wait",
            _("Waiting"),
            title,
            reverse("review-disputes"),
            why=_("Until it is heard, the claim counts for nothing."),
            action=_("See the disputes"),
        )


def _to_place(signed: SignedIn, now: datetime) -> Iterator[Task]:
    """Yield the bottles that no laboratory can take, with the clock of the officer's request."""
    for one in unplaced_bottles(signed.force):
        doors = ", ".join(holder_name(each) for each in one.closed_doors)
        if doors:
            why = _(
                "For %(laboratories)s nobody acts who may take a bottle in. Propose somebody who "
                "has the role of a receiver. Found too late, the test is cancelled."
            ) % {"laboratories": doors}
        else:
            why = _(
                "The force has no laboratory that could: another house than the first, which had "
                "no bottle of it. Propose one, and who acts for it. Found too late, the test is "
                "cancelled."
            )
        yield task(
            _("Find a laboratory that can test bottle B of specimen %(number)s")
            % {"number": in_fours(one.review.specimen)},
            reverse("custody-holders"),
            why=why,
            action=_("See who can hold"),
            clock=clock_for(now, one.since, one.due),
        )


def _uncovered(signed: SignedIn) -> Iterator[Task]:
    """Yield the laboratories that have a bottle on order and no certificate for all it may find.

    It goes by the whole panel, so that the line tells nobody what a bottle is tested for.
    """
    ordered = {row.code: row for _review, row in bottles_on_order(signed.force)}
    for code, laboratory in sorted(ordered.items()):
        gap = next((one for one in standing(signed.force, code) if not one.cover.accredited), None)
        if gap is None:
            continue
        yield marked_task(
            "stop",
            _("Not covered"),
            _("Bottle B was ordered to %(laboratory)s, which no certificate covers")
            % {"laboratory": holder_name(laboratory)},
            reverse("standing-laboratory", args=[code]),
            why=_(
                "%(reason)s. The bottle is tested there all the same, and its report is marked for "
                "the doctor. Record the certificate, or register a laboratory that has one."
            )
            % {"reason": NO_COVER[gap.cover.code]},
            action=_("See what is not covered"),
        )


def _to_send(signed: SignedIn, now: datetime) -> Iterator[Task]:
    """Yield the bottles that whoever holds one was ordered to send to another laboratory."""
    own = {holder.code for holder in kept_by(signed.force, signed.human.code)}
    for order in sendings_of(signed.force.pk) if own else ():
        item = bottles_of(signed.force, order.specimen).filter(bottle=order.bottle).first()
        if item is None or item.holder not in own or order.to in own or item.offered_to:
            continue
        yield task(
            _("Send bottle %(bottle)s of specimen %(number)s to another laboratory")
            % {"bottle": order.bottle, "number": in_fours(order.specimen)},
            reverse("custody-item", args=[item.code]),
            why=_("It was ordered to be tested there. It leaves with its seal as it is."),
            action=_("See where to"),
            clock=clock_for(now, order.since, order.due),
        )
