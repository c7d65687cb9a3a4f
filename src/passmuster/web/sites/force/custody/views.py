"""Lists and chains: every item for whoever watches, one's own for whoever holds, what is late."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from passmuster.core.custody import states
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.custody.needs import kept_as_of, may_be_opened, to_be_discarded
from passmuster.web.custody.queries import (
    ENDED,
    held_by,
    items_concerning,
    items_of,
    items_with_faults,
    kept_by,
    offered_in_vain,
    offered_to,
    overdue_items,
    receipt_about,
    specimens_to_receive,
    still_with_closed,
)
from passmuster.web.custody.seeing import seen_until_receipt
from passmuster.web.listing import ChoiceFilter, Column, Listing, TextFilter
from passmuster.web.sites.force.custody.orders import ordered_said
from passmuster.web.sites.force.custody.saying import (
    Names,
    decided,
    gaps_open,
    in_vain,
    lines_of,
    names_in,
    said_of_left_over,
    seal_facts,
    spoken,
)
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme.clocks import Clock, clock_for
from passmuster.web.theme.parts import Fact, Task
from passmuster.web.theme.templatetags.parts import tag
from passmuster.web.wording.custody import (
    DISCARDED,
    FAULTS,
    ITEM_KINDS,
    LATE,
    MARKS,
    STATES,
)

if TYPE_CHECKING:
    from passmuster.web.custody.models import Item


@requires("custody:read")
@require_safe
def items(request: HttpRequest) -> HttpResponseBase:
    """List the sealed things that this person may see."""
    signed = signed_in(request)
    watches = signed.may("custody:read-overdue")
    rows = items_of(signed.force) if watches else items_concerning(signed.force, signed.human.code)
    names = names_in(signed.force)
    own = {one.code for one in kept_by(signed.force, signed.human.code)}
    cut: dict[int, Any] = {}

    def shown(item: Item) -> Any:
        """Return the item, or how it stood at its receipt: in the columns both are alike."""
        if item.pk not in cut:
            cut[item.pk] = seen_until_receipt(item, own, watches=watches) or item
        return cut[item.pk]

    listing = Listing(
        request,
        rows,
        [
            Column("code", _("Number"), lambda item: spoken(item.code), sort="code", url=_url),
            Column("kind", _("What it is"), "kind", words=lambda kind: ITEM_KINDS[kind]),
            Column("state", _("State"), "state", sort="state", html=lambda one: _state(shown(one))),
            Column("holder", _("With"), lambda item: names.holder(shown(item).holder)),
            Column("since", _("Since"), lambda item: shown(item).since, sort="since"),
            Column("due", _("Promised by"), "deliver_by", sort="deliver_by"),
        ],
        [
            TextFilter("number", _("Number contains"), "code"),
            ChoiceFilter("state", _("State"), list(STATES.items()), "state"),
        ],
        caption=_("Sealed things"),
        name="custody",
        exportable=False,
    )
    facts = {"listing": listing, "links": _links(signed), "late": _count_late(signed, watches)}
    return render(request, "force/custody/list.html", facts)


def _count_late(signed: SignedIn, watches: bool) -> int:
    return len(overdue_items(signed.force, clock.now())) if watches else 0


def _links(signed: SignedIn) -> list[tuple[str, str]]:
    every = (
        ("custody:hold", _("What I hold"), "custody-mine"),
        ("custody:receive", _("Receipts"), "custody-receipts"),
        ("custody:read-overdue", _("Overdue and gaps"), "custody-overdue"),
        ("custody:read-overdue", _("Receipts of the laboratory"), "every-receipt"),
        ("custody:offer", _("Manifest"), "custody-manifest"),
        ("custody:read", _("Who can hold"), "custody-holders"),
    )
    return [(label, reverse(page)) for action, label, page in every if signed.may(action)]


def _url(item: Item) -> str:
    return reverse("custody-item", args=[item.code])


def _state(item: Item) -> Any:
    return tag(MARKS[item.state], str(STATES[item.state]))


def promise_clock(item: Item, now: datetime) -> Clock | None:
    """Return the clock of an item's promise, None without one."""
    return clock_for(now, item.since, item.deliver_by) if item.deliver_by else None


@requires("custody:hold")
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show on a phone what is offered to this person's holders and what they hold."""
    signed = signed_in(request)
    now, names = clock.now(), names_in(signed.force)
    own = kept_by(signed.force, signed.human.code)
    codes = [holder.code for holder in own]
    vain = {one.pk for one in offered_in_vain(signed.force, codes)}
    waits = set(specimens_to_receive(signed.force, signed.human.code))
    facts = {
        "holders": [names.holder(code) for code in codes],
        "offered": [_offered(item, names, now, waits) for item in offered_to(signed.force, codes)],
        "held": [_held(item, names, now, vain) for item in held_by(signed.force, codes)],
        "links": _links(signed),
    }
    return render(request, "force/custody/mine.html", facts)


def _offered(item: Item, names: Names, now: datetime, waits: set[str]) -> Task:
    url = reverse("custody-accept", args=[item.code])
    action = _("Scan the seals and take it over")
    if item.specimen in waits:
        url = reverse("custody-receipt", args=[item.specimen])
        action = _("Receive the specimen")
    due = promise_clock(item, now)
    return Task(
        mark="late" if due and due.kind == "late" else "wait",
        word=_("Late") if due and due.kind == "late" else _("Waiting"),
        title=spoken(item.code),
        url=url,
        why=_("From %(holder)s") % {"holder": names.holder(item.holder)},
        action_label=action,
        action_url=url,
        clock=due,
    )


def _held(item: Item, names: Names, now: datetime, vain: Collection[int]) -> Task:
    url = reverse("custody-item", args=[item.code])
    due = promise_clock(item, now)
    late = due is not None and due.kind == "late"
    offered = item.state == states.OFFERED
    to = {"holder": names.holder(item.offered_to)}
    why = _("Offered to %(holder)s") % to if offered else ""
    if item.pk in vain:
        why = in_vain(to["holder"])
    action, page = _("Offer it to the next holder"), "custody-offer"
    if offered:
        action, page = _("Take the offer back"), "custody-withdraw"
    elif item.state == states.HELD and to_be_discarded(item):
        action, page = _("Dispose of it"), "custody-dispose"
    elif item.state == states.STORED:
        action, page = _("Take it out of the store"), "custody-store-out"
    return Task(
        mark="late" if late or item.pk in vain else MARKS[item.state],
        word=_("Late") if late else str(STATES[item.state]),
        title=spoken(item.code),
        url=url,
        why=why,
        action_label=action,
        action_url=reverse(page, args=[item.code]),
        clock=due,
    )


@requires("custody:read-overdue")
@require_safe
def overdue(request: HttpRequest) -> HttpResponse:
    """Show what is late, and which chains have a fault that stands."""
    signed = signed_in(request)
    now, names = clock.now(), names_in(signed.force)
    late = [
        Task(
            mark="late",
            word=_("Late"),
            title=spoken(one.item.code),
            url=_url(one.item),
            why=_("%(what)s; it is with %(holder)s.")
            % {"what": LATE[one.overdue.code], "holder": names.holder(one.item.holder)},
            clock=clock_for(now, None, one.overdue.due),
        )
        for one in overdue_items(signed.force, now)
    ]
    faulty = [
        {
            "item": found,
            "code": spoken(found.code),
            "faults": [(FAULTS[str(fault.code)], str(fault.code)) for fault in faults],
        }
        for found, faults in items_with_faults(signed.force)
    ]
    left = still_with_closed(signed.force)
    vain = offered_in_vain(signed.force)
    facts = {
        "late": late,
        "faulty": faulty,
        "closed": [(spoken(one.code), one.code, names.holder(one.holder)) for one in left],
        "vain": [
            (spoken(one.code), one.code, in_vain(names.holder(one.offered_to))) for one in vain
        ],
    }
    return render(request, "force/custody/overdue.html", facts)


@requires("custody:read")
@require_safe
def item(request: HttpRequest, item: str) -> HttpResponse:
    """Show one thing with its chain, and what this person can do with it now."""
    signed = signed_in(request)
    found: Item = signed.objects["item"]
    now, names = clock.now(), names_in(signed.force)
    receipt = receipt_about(signed.force, found.specimen) if found.specimen else None
    watches = signed.may("custody:read-overdue")
    own = {one.code for one in kept_by(signed.force, signed.human.code)}
    arrived = seen_until_receipt(found, own, watches=watches)
    now_with = arrived or found
    rows = [
        Fact(_("What it is"), ITEM_KINDS[found.kind]),
        Fact(_("State"), STATES[now_with.state]),
        Fact(_("With"), names.holder(now_with.holder) or "–"),
    ]
    # Whoever is to say what is on it reads it off the thing, not here (attack S-02).
    door = receipt_first(signed, found)
    asked = found.offered_to in own or door is not None
    if not asked:
        rows += seal_facts(found, watches=watches)
    reads = signed.may("laboratory:receive")
    rows += ordered_said(found, names, own, watches=watches, reads=reads)
    if found.state not in ENDED and to_be_discarded(found):
        why = _("It is to be discarded by two people.")
        rows.append(Fact(_("What comes next"), f"{why} {DISCARDED[kept_as_of(found)]}"))
    vain = offered_in_vain(signed.force).filter(pk=found.pk).exists()
    if vain:
        rows.append(Fact(_("Its offer"), in_vain(names.holder(found.offered_to))))
    if receipt is not None:
        rows.append(Fact(_("At the specimen’s receipt"), decided(receipt)[1]))
        left, said = said_of_left_over(receipt)
        if left.bottle == found.bottle and arrived is None:
            rows.append(Fact(_("Second bottle"), said))
    facts = {
        "item": found,
        "code": spoken(found.code),
        "mark": MARKS[now_with.state],
        "word": STATES[now_with.state],
        "facts": rows,
        "clock": None if arrived else promise_clock(found, now),
        "lines": lines_of(found, now, blind=asked, most=arrived.links if arrived else None),
        "acts": _acts(signed, found, own, door, vain=vain),
        "gaps": gaps_open(found) if signed.may("custody:explain-gap") else [],
    }
    return render(request, "force/custody/item.html", facts)


def _acts(
    signed: SignedIn, item: Item, own: Collection[str], door: str | None, *, vain: bool
) -> list[tuple[str, str]]:
    """Return what this person can do now, words and address: for their holders, by that receipt."""
    possible: list[tuple[str, str, str]] = []
    if item.offered_to in own and door is None and not vain:
        possible.append(("custody:accept", _("Take it over"), "custody-accept"))
    if item.holder in own and item.state not in ENDED:
        possible += _own_acts(item)
    acts = [
        (label, reverse(page, args=[item.code]))
        for action, label, page in possible
        if signed.may(action)
    ]
    if door is not None and signed.may("custody:receive"):
        return [(_("Receive the specimen"), door), *acts]
    return acts


def receipt_first(signed: SignedIn, item: Item) -> str | None:
    """Return the address of the receipt that this person's laboratory owes a bottle, or None."""
    if item.specimen in specimens_to_receive(signed.force, signed.human.code):
        return reverse("custody-receipt", args=[item.specimen])
    return None


def _own_acts(item: Item) -> list[tuple[str, str, str]]:
    if item.state == states.OFFERED:
        return [("custody:withdraw", _("Take the offer back"), "custody-withdraw")]
    if item.state == states.HELD and to_be_discarded(item):
        return [("custody:dispose", _("Dispose of it"), "custody-dispose")]
    measure = ("custody:measure", _("Measure it"), "custody-measure")
    if item.state == states.STORED:
        return [
            ("custody:store-out", _("Take it out of the store"), "custody-store-out"),
            measure,
        ]
    acts = [
        ("custody:offer", _("Offer it to another"), "custody-offer"),
        ("custody:store-in", _("Put it into the store"), "custody-store-in"),
        measure,
    ]
    if may_be_opened(item):
        acts.append(("custody:open", _("Open it"), "custody-open"))
    return [
        *acts,
        ("custody:return", _("Give it back"), "custody-return"),
        ("custody:dispose", _("Dispose of it"), "custody-dispose"),
    ]
