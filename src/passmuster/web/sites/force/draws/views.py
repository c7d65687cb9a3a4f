"""The list of draws, one draw's page, its result, and who opened its names or used its key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from passmuster.core.access.actors import Role
from passmuster.core.draw import states
from passmuster.core.kernel.errors import PassmusterError
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.draw import progress
from passmuster.web.draw.names import days_of, opens_at
from passmuster.web.draw.queries import (
    drawn_rows,
    draws_of,
    selection_again,
    throws_of,
    uses_of,
)
from passmuster.web.listing import ChoiceFilter, Column, Listing
from passmuster.web.sites.force.draws import saying
from passmuster.web.sites.force.draws.public import dossier_url
from passmuster.web.sites.force.draws.words import PURPOSES
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme.numerals import day as said_day
from passmuster.web.theme.numerals import day_and_clock, whole
from passmuster.web.theme.parts import Fact
from passmuster.web.theme.strata import stratum_html, stratum_name
from passmuster.web.theme.templatetags.parts import tag
from passmuster.web.wording.refusals import said

if TYPE_CHECKING:
    from passmuster.web.draw.models import Draw


@requires("draw:read")
@require_safe
def draws(request: HttpRequest) -> HttpResponse:
    """List every draw; numbers have no gaps, so a void one stays in its place."""
    signed = signed_in(request)
    rows = draws_of(signed.force)
    listing = Listing(
        request,
        rows,
        columns=[
            Column("number", _("Draw"), "number", ("year", "sequence"), url=_page_of),
            Column("state", _("State"), "state", "state", html=_state_tag),
            Column("pool", _("Collecting days"), _days_said),
            Column("opening", _("Opening day"), progress.opening_day),
        ],
        filters=[
            ChoiceFilter(
                "state", _("State"), [(k, w) for k, (_m, w) in saying.STATES.items()], "state"
            )
        ],
        caption=_("Draws"),
        name="draws",
        exportable=False,
    )
    return render(
        request,
        "force/draws/list.html",
        {
            "listing": listing,
            "none": not rows.exists(),
            "may_announce": signed.may("draw:announce"),
            "is_officer": Role.OFFICER in signed.roles,
        },
    )


def _page_of(draw: Draw) -> str:
    return reverse("draw", args=[draw.number])


def _state_tag(draw: Draw) -> Any:
    mark, word = saying.STATES[draw.state]
    return tag(mark, str(word))


def _days_said(draw: Draw) -> str:
    days = days_of(draw)
    return f"{said_day(days[0])} – {said_day(days[-1])}" if len(days) > 1 else said_day(days[0])


@requires("draw:read")
@require_safe
def draw_page(request: HttpRequest, draw: str) -> HttpResponse:
    """Show where a draw stands: the next step and who takes it, what happened, its clocks."""
    signed = signed_in(request)
    found: Draw = signed.objects["draw"]
    step, problem, story = None, None, progress.history(found)
    try:
        step = saying.next_step(signed, found)
    except PassmusterError as error:
        problem = said(error)
    facts = {
        "draw": found,
        "situation": saying.SITUATIONS[found.state],
        "state": saying.STATES[found.state],
        "step": step,
        "problem": problem,
        "lines": saying.timeline(found, story),
        "clocks": saying.clocks(found),
        "announced": announced_facts(found),
        "public_url": dossier_url(found),
        "links": _links(signed, found),
        "may_void": signed.may("draw:void") and found.state in _CAN_BE_VOIDED,
        "strata": _strata(found, story),
    }
    return render(request, "force/draws/draw.html", facts)


_CAN_BE_VOIDED = (states.ANNOUNCED, states.FROZEN, states.DICED, states.DECIDED)


def announced_facts(draw: Draw) -> list[Fact]:
    """Return what was laid down beforehand, as rows of a summary card."""
    data = draw.announcement
    days = ", ".join(said_day(day) for day in days_of(draw))
    throwers = whole(draw.throwers) if draw.throwers else _("Not recorded")
    return [
        Fact(_("Policy version"), _policy_link(data["policy"])),
        Fact(_("Dice"), _dice_said(draw)),
        Fact(_("People who throw"), throwers),
        Fact(_("Beacon"), saying.beacon_words(data)),
        Fact(_("Collecting days"), days),
        Fact(_("Opening day"), said_day(progress.opening_day(draw))),
    ]


def _policy_link(number: str) -> Any:
    url = reverse("policy", args=[number])
    return format_html('<a href="{}">{}</a>', url, whole(int(number)))


def _dice_said(draw: Draw) -> str:
    return _("%(dice)s ten-sided dice, on %(at)s") % {
        "dice": whole(draw.announcement["dice"]),
        "at": day_and_clock(progress.dice_at(draw)),
    }


def _links(signed: SignedIn, draw: Draw) -> list[tuple[str, str]]:
    """Return the draw's other pages that this reader may open."""
    number = [draw.number]
    held = draw.state in (states.FROZEN, states.DICED, states.DECIDED, states.OPENED)
    decided = draw.state in (states.DECIDED, states.OPENED)
    wanted = [
        (held, "draw:read", "draw-hall", _("Show it in the hall")),
        (draw.state == states.FROZEN, "draw:throw", "throw", _("Throw my dice")),
        (held, "draw:dice", "ceremony", _("Lead the ceremony")),
        (decided, "draw:read", "draw-result", _("Result and commitments")),
        (decided, "draw:read-names", "draw-names", _("Names by collecting day")),
        (True, "draw:read-uses", "draw-uses", _("Who opened the drawn list")),
        (
            draw.state == states.ANNOUNCED,
            "roster:audit",
            "audit-roster",
            _("Audit the roster of this draw"),
        ),
        (held, "roster:read-signals", "draw-signals", _("Moved there and back")),
        (
            draw.state == states.OPENED,
            "draw:give-opening",
            "draw-give",
            _("Give an officer the own slip"),
        ),
        (True, "draw:dice", "draw-papers", _("Print minutes and seal")),
    ]
    return [
        (label, reverse(name, args=number))
        for there, action, name, label in wanted
        if there and signed.may(action)
    ]


def _strata(draw: Draw, story: Sequence[progress.Logged]) -> list[dict[str, str]]:
    """Return each stratum with what is known of it by now: pool, drawn, reserves."""
    pool, take = _counts(story, "pool", "strata"), _counts(story, "result", "take")
    reserves = draw.announcement["reserves"]
    return [
        {
            "label": stratum["label"],
            "merged": ", ".join(stratum_name(one)[0] for one in stratum["merged_from"]),
            "rate": stratum.get("rate", ""),
            "pool": whole(pool[stratum["label"]]) if stratum["label"] in pool else "–",
            "take": whole(take[stratum["label"]]) if stratum["label"] in take else "–",
            "reserves": whole(reserves.get(stratum["label"], 0)),
        }
        for stratum in draw.announcement["strata"]
    ]


def _counts(story: Sequence[progress.Logged], name: str, field: str) -> dict[str, int]:
    found: Any = next((logged.data[field] for logged in story if logged.name == name), {})
    return dict(found)


@requires("draw:read")
@require_safe
def result(request: HttpRequest, draw: str) -> HttpResponseBase:
    """Show counts, last tickets and commitments: everything that is public, and no name."""
    signed = signed_in(request)
    found: Draw = signed.objects["draw"]
    if found.state not in (states.DECIDED, states.OPENED):
        return render(request, "force/draws/no_result.html", {"draw": found})
    selection = selection_again(found)
    spare = request.GET.get("list") == "reserves"
    listing = Listing(
        request,
        drawn_rows(found, reserves=spare),
        columns=[
            Column(
                "stratum",
                _("Stratum"),
                lambda row: stratum_name(row.stratum)[0],
                ("stratum", "position"),
                html=lambda row: stratum_html(row.stratum),
            ),
            Column("position", _("Place"), "position", "position", numeric=True),
            *([] if spare else [Column("day", _("Collecting day"), "day", "day")]),
            Column("ticket", _("Ticket"), lambda row: row.ticket[:20], html=_short_ticket),
            Column("commitment", _("Commitment"), "commitment", "commitment", html=_hash),
        ],
        caption=_("Reserves in ticket order") if spare else _("Commitments drawn"),
        name="reserves" if spare else "drawn",
        default_sort="stratum",
        exportable=False,
    )
    facts = {
        "draw": found,
        "listing": listing,
        "spare": spare,
        "strata": _strata(found, progress.history(found)),
        "last": [
            (stratum_name(label)[0], ticket[:20])
            for label, ticket in selection.last_tickets.items()
        ],
        "drawn": len(selection.selected),
        "reserves": len(selection.reserves),
        "next_reserves": _next_reserves(found),
        "throws": throws_of(found),
        "public_url": dossier_url(found),
        "days": [
            (day, opens_at(found, day), clock.now() >= opens_at(found, day))
            for day in days_of(found)
        ],
        "may_read_names": signed.may("draw:read-names"),
    }
    return render(request, "force/draws/result.html", facts)


def _next_reserves(draw: Draw) -> list[Any]:
    """Return the first reserve of each stratum: the next in ticket order, whoever it is."""
    first: dict[str, Any] = {}
    for row in drawn_rows(draw, reserves=True):
        first.setdefault(row.stratum, row)
    return list(first.values())


def _short_ticket(row: Any) -> Any:
    return format_html('<span class="id" lang="en">{}…</span>', row.ticket[:20])


def _hash(row: Any) -> Any:
    return format_html('<span class="hash" lang="en">{}</span>', row.commitment)


@requires("draw:read-uses")
@require_safe
def uses(request: HttpRequest, draw: str) -> HttpResponse:
    """Show who opened the names and who used the year's key, at once and without any name drawn."""
    found: Draw = signed_in(request).objects["draw"]
    rows = [
        {
            "at": use.at,
            "who": use.name,
            "code": use.human,
            "purpose": PURPOSES.get(use.purpose, use.purpose),
            "day": use.day,
            "people": use.people,
        }
        for use in uses_of(found)
    ]
    return render(
        request,
        "force/draws/uses.html",
        {
            "draw": found,
            "opened": [row for row in rows if row["people"] is not None],
            "keyed": [row for row in rows if row["people"] is None],
        },
    )
