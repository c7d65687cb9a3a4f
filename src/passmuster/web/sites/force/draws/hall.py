"""Presentation mode: one screen for the projector, and for the phones of those in the hall.

Nobody types here, so the page renews itself by header; what runs between two answers is the
countdown, which needs no script. Names of people stand here only where a thrower wants that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from passmuster.core.draw import states
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.draw import progress
from passmuster.web.draw.queries import selection_again, throws_of
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme.fingerprint import fingerprint
from passmuster.web.theme.numerals import day, day_and_clock, digits, whole
from passmuster.web.theme.parts import Throw, renewing
from passmuster.web.wording.entries import VOID_REASONS

if TYPE_CHECKING:
    from passmuster.web.draw.models import Draw

FAST, SLOW = 5, 30
"""Seconds after which the page asks again: while dice fall or the beacon is due, and otherwise."""

MOST_COUNTED = 99 * 60 + 59
"""Seconds that the countdown has places for; further off the moment itself is shown."""


@dataclass(frozen=True)
class Stage:
    """One of the steps of the ceremony: its word, and whether it is over or now."""

    word: str
    now: bool


@requires("draw:read")
@require_safe
def hall(request: HttpRequest, draw: str) -> HttpResponseBase:
    """Show the ceremony as it stands."""
    found: Draw = signed_in(request).objects["draw"]
    now = clock.now()
    throws = throws_of(found)
    story = {logged.name: logged for logged in progress.history(found)}
    step = _step(found, throws, story)
    facts: dict[str, Any] = {
        "draw": found,
        "theme": "light",  # a projector has no dark
        "title": _title(found, step),
        "stages": (stages := _stages(found, step)),
        "number": whole(min(step + 1, len(stages))),
        "of": whole(len(stages)),
        "throws": _rows(found, throws),
        "wide": max(progress.own_shares(found), default=0),
        "read_aloud": digits(" ".join(_fives("".join(one.digits for one in throws)))),
        "read_it": step > 2,
        "today": day(localtime(now).date()),
        "pool": _pool_words(story),
        "seal": _seal(story),
        "beacon": _beacon(found, now),
        "result": _result(found),
        "voided": VOID_REASONS.get(found.void_reason, ""),
        "room_alone": found.announcement["beacon"] is None,
        "step": step,
        "every": FAST if found.state in (states.FROZEN, states.DICED) else SLOW,
    }
    answer = render(request, "force/draws/hall.html", facts)
    return renewing(answer, facts["every"])


THROWING, VOID = 2, 9


Story = Mapping[str, progress.Logged]


def _step(draw: Draw, throws: list[Any], story: Story) -> int:
    """Return 0 pool, 1 signed, 2 throwing, 3 dice signed, 4 fixed, 5 result; VOID for a void."""
    if draw.state == states.VOIDED:
        return VOID
    if draw.state == states.ANNOUNCED:
        return 0
    if draw.state == states.FROZEN:
        return 2 if throws or _cover(story, "pool") else 1
    if draw.state == states.DICED:
        return 4 if _cover(story, "dice") else 3
    return 5


def _cover(story: Story, name: str) -> Any:
    return story[name].cover if name in story else None


def _title(draw: Draw, step: int) -> str:
    if step == THROWING and not progress.hour_has_come(draw):
        at = day_and_clock(progress.dice_at(draw))
        return _("The pool is frozen. The dice are thrown from %(at)s on.") % {"at": at}
    return {
        0: _("The pool is not frozen yet."),
        1: _("The pool is frozen. The witnesses sign it."),
        2: _("The dice are thrown, one by one."),
        3: _("The dice are recorded. The witnesses sign them."),
        4: _("The dice are fixed. Nobody can know yet who is drawn.")
        if draw.announcement["beacon"] is not None
        else _("The dice are fixed, and who is drawn follows from them."),
        5: _("The draw is decided. Anybody can repeat it."),
        VOID: _("This draw is void. Its number stays used."),
    }[step]


def _stages(draw: Draw, step: int) -> list[Stage]:
    """Return the steps; without a beacon none is awaited, so the result follows the signed dice."""
    words = [
        _("Pool frozen"),
        _("Pool signed"),
        _("Dice thrown"),
        _("Dice signed"),
        *([_("Beacon awaited")] if draw.announcement["beacon"] is not None else []),
        _("Result"),
    ]
    now = min(step, len(words) - 1)
    return [Stage(word, place == now) for place, word in enumerate(words)]


def _rows(draw: Draw, throws: list[Any]) -> list[Throw]:
    """Return a row of dice for each thrower, those still to come empty."""
    rows, first = [], 1
    for place, share in enumerate(progress.own_shares(draw)):
        one = throws[place] if place < len(throws) else None
        if one is not None:
            who = one.shown_as or _("Ceremony participant")
            rows.append(Throw(who, _("Threw and confirmed."), one.digits, first, "done", share))
        else:
            may_throw = draw.state == states.FROZEN and progress.hour_has_come(draw)
            now = may_throw and place == len(throws)
            who = _("Thrower %(n)s") % {"n": whole(place + 1)}
            note = _("Throws now") if now else _("Awaited")
            rows.append(Throw(who, note, "", first, "now" if now else "wait", share))
        first += share
    return rows


def _fives(text: str) -> list[str]:
    return [text[at : at + 5] for at in range(0, len(text), 5)]


def _pool_words(story: Story) -> str:
    if "pool" not in story:
        return ""
    counts: Any = story["pool"].data["strata"]
    said = ngettext(
        "Pool: %(people)s eligible in %(n)s stratum.",
        "Pool: %(people)s eligible in %(n)s strata.",
        len(counts),
    )
    return said % {"people": whole(sum(counts.values())), "n": whole(len(counts))}


def _seal(story: Story) -> dict[str, Any] | None:
    """Return the fingerprint of the head that covers pool, or pool and dice, and who signed it."""
    dice = _cover(story, "dice")
    cover = dice or _cover(story, "pool")
    if cover is None:
        return None
    seal = progress.seal_of(cover)
    return {
        "value": fingerprint(seal.text),
        "signed": whole(len(seal.signed)),
        "all": whole(len(seal.signed) + len(seal.awaited)),
        "awaited": ", ".join(seal.awaited),
        "dice": dice is not None,
        "root": str(story["pool"].data["pool_root"]),
    }


def _beacon(draw: Draw, now: datetime) -> dict[str, Any] | None:
    due = progress.beacon_at(draw)
    if due is None:
        return None
    left = (due - now).total_seconds()
    return {
        "round": draw.announcement["beacon"]["round"],
        "at": due,
        "left": left if 0 < left <= MOST_COUNTED else 0,
        "far": left > MOST_COUNTED,
        "out": left <= 0,
        "verified": bool(draw.beacon_sha256),
        "fallbacks": len(draw.announcement["fallbacks"]),
    }


def _result(draw: Draw) -> dict[str, Any] | None:
    if not draw.seed:
        return None
    selection = selection_again(draw)
    return {
        "drawn": whole(len(selection.selected)),
        "reserves": whole(len(selection.reserves)),
        "seed": draw.seed,
        "strata": [(label, whole(count)) for label, count in selection.take.items()],
    }
